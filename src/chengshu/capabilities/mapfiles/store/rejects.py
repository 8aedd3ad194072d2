"""Rows kept aside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.mapfiles.model import Reject
from chengshu.kit import Tx

_COLUMNS = (
    "number, state, reasons, properties, name, code, longitude, latitude, geometry, suggestion, raw, beside, note,"
    " decided, decided_by"
)


def clear(tx: Tx, id: str, after: int) -> None:
    """Forget the rejects of an import that goes on after a row."""
    tx.execute("delete from mapfiles.rejects where import = %s and number > %s", [id, after])


def add(tx: Tx, id: str, rejects: Sequence[Reject]) -> None:
    """Put rows aside."""
    with tx.cursor() as cursor:
        cursor.executemany(
            "insert into mapfiles.rejects (import, number, reasons, properties, name, code, longitude, latitude,"
            " geometry, suggestion, raw, beside) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " on conflict (import, number) do nothing",
            [
                (id, one.number, Jsonb(one.reasons), Jsonb(one.properties), one.name, one.code, one.longitude,
                 one.latitude, one.geometry, one.suggestion, one.raw, Jsonb(one.beside))
                for one in rejects
            ],
        )  # fmt: skip


# A reason without its values, numbers and place: rows that are wrong in the same way have the same.
_PLAIN = r"regexp_replace(regexp_replace(r->>1, '''[^'']*''', '''…''', 'g'), '[\[(].*$|-?\d[\d.]*', '…', 'g')"
_WITH_REASON = (
    "(%(reason)s::text is null or position(lower(%(reason)s) in lower(reasons::text)) > 0"
    f" or exists (select from jsonb_array_elements(reasons) r where {_PLAIN} = %(reason)s))"
)


def page(
    tx: Tx, id: str, state: str | None, reason: str | None, after: int, limit: int, numbers: Sequence[int] | None = None
) -> list[Reject]:
    """Rejects of an import in the order of the file."""
    rows = tx.execute(
        f"select {_COLUMNS} from mapfiles.rejects where import = %(id)s and number > %(after)s"  # noqa: S608
        " and (%(state)s::text is null or state = %(state)s)"
        f" and {_WITH_REASON}"
        " and (%(numbers)s::bigint[] is null or number = any(%(numbers)s::bigint[])) order by number limit %(limit)s",
        {
            "id": id, "after": after, "state": state, "reason": reason, "limit": limit,
            "numbers": None if numbers is None else list(numbers),
        },
    )  # fmt: skip
    return [_reject(row) for row in rows.fetchall()]


def lock(tx: Tx, id: str, number: int) -> Reject | None:
    """One reject; others wait until the transaction ends."""
    row = tx.execute(
        f"select {_COLUMNS} from mapfiles.rejects where import = %s and number = %s for update",  # noqa: S608
        [id, number],
    ).fetchone()
    return _reject(row) if row else None


def rewrite(tx: Tx, id: str, one: Reject) -> None:
    """Write what a person changed in a reject, and why it still is one."""
    tx.execute(
        "update mapfiles.rejects set reasons = %s, properties = %s, name = %s, code = %s, longitude = %s,"
        " latitude = %s, geometry = %s, suggestion = %s where import = %s and number = %s and state = 'waiting'",
        [Jsonb(one.reasons), Jsonb(one.properties), one.name, one.code, one.longitude, one.latitude, one.geometry,
         one.suggestion, id, one.number],
    )  # fmt: skip


def decide(
    tx: Tx, id: str, numbers: Sequence[int] | None, state: str, note: str, at: datetime, by: str,
    reason: str | None = None,
) -> int:  # fmt: skip
    """Note what became of rejects that wait (all when no numbers and no reason are given); return how many did."""
    done = tx.execute(
        "update mapfiles.rejects set state = %(state)s, note = %(note)s, decided = %(at)s, decided_by = %(by)s"  # noqa: S608
        " where import = %(id)s and (%(numbers)s::bigint[] is null or number = any(%(numbers)s::bigint[]))"
        f" and state = 'waiting' and {_WITH_REASON}",
        {
            "state": state, "note": note, "at": at, "by": by, "id": id, "reason": reason,
            "numbers": None if numbers is None else list(numbers),
        },
    )  # fmt: skip
    return done.rowcount


def counts(tx: Tx, id: str) -> dict[str, int]:
    """How many rejects are in each state."""
    rows = tx.execute("select state, count(*) as n from mapfiles.rejects where import = %s group by 1", [id])
    return {row["state"]: int(row["n"]) for row in rows.fetchall()}


def reasons(tx: Tx, id: str) -> list[dict[str, Any]]:
    """The reasons of an import's waiting rejects without their places, the most frequent first."""
    rows = tx.execute(
        f"select r->>0 as field, {_PLAIN} as reason, count(*) as rows"  # noqa: S608
        " from mapfiles.rejects x, jsonb_array_elements(x.reasons) r where import = %s and state = 'waiting'"
        " group by 1, 2 order by 3 desc, 2 limit 20",
        [id],
    )
    return [dict(row) for row in rows.fetchall()]


def _reject(row: dict[str, Any]) -> Reject:
    blobs = {name: bytes(row[name]) if row[name] is not None else None for name in ("geometry", "suggestion", "raw")}
    return Reject(**row | blobs | {"reasons": tuple((str(field), str(reason)) for field, reason in row["reasons"])})
