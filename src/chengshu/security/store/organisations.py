"""Rows of the organisation tree, a materialised path of ids."""

from collections.abc import Sequence
from typing import Any

from chengshu.kit import Tx
from chengshu.security.model import Organisation
from chengshu.security.store import where

_COLUMNS = "id, code, name, parent, path, created"
_FILTERS = {
    "after_id": "(name, id) > (%(after_name)s, %(after_id)s)",
    "q": "(lower(name) like %(q)s or lower(code) like %(q)s)",
    "parent": "parent = %(parent)s",
    "under": "path @> array[%(under)s::text]",
}


def get(tx: Tx, organisation_id: str) -> Organisation | None:
    sql = f"select {_COLUMNS} from security.organisations where id = %s"  # noqa: S608
    row = tx.execute(sql, (organisation_id,)).fetchone()
    return _organisation(row) if row else None


def by_code(tx: Tx, code: str) -> Organisation | None:
    sql = f"select {_COLUMNS} from security.organisations where code = %s"  # noqa: S608
    row = tx.execute(sql, (code,)).fetchone()
    return _organisation(row) if row else None


def by_codes(tx: Tx, codes: Sequence[str]) -> dict[str, Organisation]:
    sql = f"select {_COLUMNS} from security.organisations where code = any(%s)"  # noqa: S608
    return {row["code"]: _organisation(row) for row in tx.execute(sql, (list(codes),))}


def find(tx: Tx, filters: dict[str, Any]) -> list[Organisation]:
    sql = f"""
        select {_COLUMNS} from security.organisations
        where {where(_FILTERS, filters) or "true"} order by name, id limit %(limit)s
    """  # noqa: S608
    return [_organisation(row) for row in tx.execute(sql, filters)]


def below(tx: Tx, organisation_id: str) -> list[str]:
    sql = "select id from security.organisations where path @> array[%(id)s::text] and id::text <> %(id)s order by path"
    return [str(row["id"]) for row in tx.execute(sql, {"id": organisation_id})]


def names(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    rows = tx.execute("select id, name from security.organisations where id::text = any(%s)", (list(ids),))
    return {row["id"]: row["name"] for row in rows}


def insert(tx: Tx, organisation: Organisation) -> bool:
    """False when the code is taken."""
    sql = """
        insert into security.organisations (id, code, name, parent, path, created)
        values (%s, %s, %s, %s, %s, %s) on conflict (code) do nothing
    """
    o = organisation
    return tx.execute(sql, (o.id, o.code, o.name, o.parent, list(o.path), o.created)).rowcount == 1


def rename(tx: Tx, organisation_id: str, name: str) -> None:
    tx.execute("update security.organisations set name = %s where id = %s", (name, organisation_id))


def move(tx: Tx, organisation: Organisation, parent: Organisation | None) -> None:
    """Hang the whole subtree under another parent in one statement."""
    sql = """
        update security.organisations set
            path = %(to)s::text[] || path[%(depth)s:],
            parent = case when id::text = %(id)s::text then %(parent)s::uuid else parent end
        where path @> array[%(id)s::text]
    """
    values = {
        "to": list(parent.path) if parent else [],
        "depth": len(organisation.path),
        "id": organisation.id,
        "parent": parent.id if parent else None,
    }
    tx.execute(sql, values)


def hold_tree(tx: Tx) -> None:
    """Let moves happen one after another; two crossing moves could tie a knot."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended('chengshu.security.organisations', 0))")


def _organisation(row: dict[str, Any]) -> Organisation:
    return Organisation(**{**row, "path": tuple(row["path"])})
