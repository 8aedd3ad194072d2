"""The only SQL of the coordinates engine."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chengshu.capabilities.coordinates.model import Access, ConversionFile, NewSystem, OperationCard
from chengshu.kit import Tx
from chengshu.security import Sealed

_CARD = "id, version, title, kind, source, target, accuracy_m, note, fit, digest, state, created, created_by"
_LAST = 2**63 - 1


def add_system(tx: Tx, new: NewSystem, kind: str, sealed: Sealed, by: str, at: datetime) -> bool:
    """Write a local system; False when the id is taken."""
    query = (
        "insert into coordinates.systems (id, title, kind, sealed, key, note, created, created_by) "
        "values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing"
    )
    values = [new.id, new.title, kind, sealed.content, sealed.key, new.note, at, by]
    return tx.execute(query, values).rowcount == 1


def systems(tx: Tx) -> list[dict[str, Any]]:
    """Return every local system, still sealed."""
    query = "select id, title, kind, sealed, key, note, created, created_by from coordinates.systems order by id"
    return tx.execute(query).fetchall()


def system(tx: Tx, own: str) -> dict[str, Any] | None:
    """Return one local system, still sealed."""
    query = "select id, title, kind, sealed, key from coordinates.systems where id = %s"
    return tx.execute(query, [own]).fetchone()


def next_version(tx: Tx, own: str) -> int:
    """Return the number of the next version, and hold the id until the transaction ends."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended('coordinates.' || %s, 0))", [own])
    row = tx.execute("select max(version) as last from coordinates.operations where id = %s", [own]).fetchone()
    return ((row and row["last"]) or 0) + 1


def add_operation(tx: Tx, card: OperationCard, sealed: Sealed) -> None:
    """Write a version and retire the one before."""
    retire(tx, card.id)
    query = (
        f"insert into coordinates.operations ({_CARD}, sealed, key) "  # noqa: S608
        "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    )
    fit = None if card.fit is None else json.dumps(card.fit)
    values = [getattr(card, name) if name != "fit" else fit for name in _CARD.split(", ")]
    tx.execute(query, [*values, sealed.content, sealed.key])


def retire(tx: Tx, own: str) -> int:
    """Retire the version in force; return how many that were."""
    query = "update coordinates.operations set state = 'retired' where id = %s and state = 'active'"
    return tx.execute(query, [own]).rowcount


def operations(tx: Tx, state: str | None, after: str | None, limit: int) -> list[OperationCard]:
    """Return the newest version of each operation in the order of ids."""
    query = f"""
        select * from (
            select distinct on (id) {_CARD} from coordinates.operations
            where id > %(after)s order by id, version desc
        ) newest where %(state)s::text is null or state = %(state)s order by id limit %(limit)s
    """  # noqa: S608
    rows = tx.execute(query, {"after": after or "", "state": state, "limit": limit}).fetchall()
    return [OperationCard(**row) for row in rows]


def versions(tx: Tx, own: str) -> list[OperationCard]:
    """Return every version of an operation, newest first."""
    query = f"select {_CARD} from coordinates.operations where id = %s order by version desc"  # noqa: S608
    return [OperationCard(**row) for row in tx.execute(query, [own]).fetchall()]


def operation(tx: Tx, own: str, version: int | None) -> tuple[OperationCard, Sealed] | None:
    """Return a version (the newest when none is named), with its sealed parameters."""
    query = f"""
        select {_CARD}, sealed, key from coordinates.operations
        where id = %(id)s and (%(version)s::int is null or version = %(version)s) order by version desc limit 1
    """  # noqa: S608
    row = tx.execute(query, {"id": own, "version": version}).fetchone()
    if row is None:
        return None
    sealed = Sealed(row.pop("key"), bytes(row.pop("sealed")))
    return OperationCard(**row), sealed


def candidates(tx: Tx) -> list[OperationCard]:
    """Return the operations in force."""
    query = f"select {_CARD} from coordinates.operations where state = 'active' order by id limit 200"  # noqa: S608
    return [OperationCard(**row) for row in tx.execute(query).fetchall()]


def add_access(tx: Tx, access: Access) -> None:
    """Append one use to the log."""
    names = [name for name in Access.__dataclass_fields__ if name != "seq"]
    query = f"insert into coordinates.accesses ({', '.join(names)}) values ({', '.join(['%s'] * len(names))})"  # noqa: S608
    tx.execute(query, [getattr(access, name) for name in names])


def accesses(tx: Tx, operation: str | None, account: str | None, before: int | None, limit: int) -> list[Access]:
    """Return uses, newest first."""
    query = """
        select seq, time, principal, account, action, operation, version, source, target, points, purpose
        from coordinates.accesses where seq < %(before)s
          and (%(operation)s::text is null or operation = %(operation)s)
          and (%(account)s::text is null or account = %(account)s)
        order by seq desc limit %(limit)s
    """
    values = {"before": before or _LAST, "operation": operation, "account": account, "limit": limit}
    return [Access(**row) for row in tx.execute(query, values).fetchall()]


_FILE = "id, name, size, source, target, operation, account, principal, job, created, options, result"


def add_file(tx: Tx, file: ConversionFile) -> None:
    """Write down a file that is to be converted."""
    query = f"insert into coordinates.files ({_FILE}) values ({', '.join(['%s'] * 12)})"  # noqa: S608
    values = [getattr(file, name) for name in _FILE.split(", ")]
    values[10] = json.dumps(file.options)
    tx.execute(query, values)


def set_job(tx: Tx, own: str, job: str) -> None:
    """Note which job converts the file."""
    tx.execute("update coordinates.files set job = %s where id = %s", [job, own])


def set_result(tx: Tx, own: str, result: dict[str, Any]) -> None:
    """Note what became of the file."""
    tx.execute("update coordinates.files set result = %s where id = %s", [json.dumps(result), own])


def file(tx: Tx, own: str) -> ConversionFile | None:
    """Return one file."""
    row = tx.execute(f"select {_FILE} from coordinates.files where id = %s", [own]).fetchone()  # noqa: S608
    return ConversionFile(**row) if row else None


def files(tx: Tx, account: str, before: str | None, limit: int) -> list[ConversionFile]:
    """Return somebody's files, newest first."""
    query = f"""
        select {_FILE} from coordinates.files where account = %(account)s
          and (%(before)s::uuid is null or id < %(before)s::uuid) order by id desc limit %(limit)s
    """  # noqa: S608
    rows = tx.execute(query, {"account": account, "before": before, "limit": limit}).fetchall()
    return [ConversionFile(**row) for row in rows]


def drop_files(tx: Tx, before: datetime) -> list[str]:
    """Forget files older than that; return their ids."""
    query = "delete from coordinates.files where created < %s returning id"
    return [row["id"] for row in tx.execute(query, [before]).fetchall()]


def sealed_rows(tx: Tx) -> Iterator[tuple[str, str, int | None, Sealed]]:
    """Yield table, id, version and content of everything sealed, held until the transaction ends."""
    for row in tx.execute("select id, sealed, key from coordinates.systems for update").fetchall():
        yield "systems", row["id"], None, Sealed(row["key"], bytes(row["sealed"]))
    for row in tx.execute("select id, version, sealed, key from coordinates.operations for update").fetchall():
        yield "operations", row["id"], row["version"], Sealed(row["key"], bytes(row["sealed"]))


def reseal(tx: Tx, table: str, own: str, version: int | None, sealed: Sealed) -> None:
    """Write content sealed by another key."""
    values = {"sealed": sealed.content, "key": sealed.key, "id": own, "version": version}
    if table == "systems":
        tx.execute("update coordinates.systems set sealed = %(sealed)s, key = %(key)s where id = %(id)s", values)
    else:
        query = "update coordinates.operations set sealed = %(sealed)s, key = %(key)s "
        tx.execute(query + "where id = %(id)s and version = %(version)s", values)
