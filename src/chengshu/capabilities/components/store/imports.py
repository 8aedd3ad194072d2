"""Files of components and their lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.components.model import Fault, Import, ImportLine
from chengshu.kit import Tx

_IMPORT = """b.id::text, b.name, b.numbering, b.state, b.created, b.by_id as by, b.by_name, b.released,
             b.released_name"""
_SUMS = """count(*) as lines, count(*) filter (where outcome = 'faulty') as faulty,
           count(*) filter (where outcome = 'waiting') as waiting, count(*) filter (where outcome = 'new') as new,
           count(*) filter (where outcome = 'changed') as changed, count(*) filter (where outcome = 'same') as same"""
_NONE: dict[str, Any] = dict.fromkeys(("lines", "faulty", "waiting", "new", "changed", "same"), 0)


def add(tx: Tx, values: dict[str, Any]) -> None:
    """Keep a file."""
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    tx.execute(f"insert into components.imports ({names}) values ({marks})", values)  # noqa: S608


def add_lines(tx: Tx, identity: str, rows: Sequence[dict[str, Any]]) -> None:
    """Keep its lines."""
    copy = "copy components.lines (import, line, given, identifier, values, faults, outcome) from stdin"
    with tx.cursor() as cursor, cursor.copy(copy) as out:
        for row in rows:
            parts = (Jsonb(row["given"]), row["identifier"], Jsonb(row["values"]), Jsonb(row["faults"]))
            out.write_row((identity, row["line"], *parts, row["outcome"]))


def batch(tx: Tx, identity: str, lock: bool = False) -> Import | None:
    """One file with what its lines did."""
    sql = f"select {_IMPORT} from components.imports b where b.id = %s::uuid"  # noqa: S608
    found = tx.execute(sql + (" for update" if lock else ""), (identity,)).fetchone()
    return Import(**found, **_sums(tx, [identity]).get(identity, _NONE)) if found else None


def batches(tx: Tx, after: str | None, limit: int) -> list[Import]:
    """Files, newest first."""
    sql = f"select {_IMPORT} from components.imports b "  # noqa: S608
    sql += "where b.id < %(after)s::uuid " if after else ""
    rows = tx.execute(sql + "order by b.id desc limit %(limit)s", {"after": after, "limit": limit}).fetchall()
    sums = _sums(tx, [row["id"] for row in rows])
    return [Import(**row, **sums.get(row["id"], _NONE)) for row in rows]


def _sums(tx: Tx, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    sql = f"select import::text, {_SUMS} from components.lines where import = any(%s::uuid[]) group by import"  # noqa: S608
    return {row.pop("import"): row for row in tx.execute(sql, (list(ids),))}


def set_state(tx: Tx, identity: str, state: str, at: datetime, by: tuple[str, str]) -> None:
    """Released, undone or laid aside."""
    tx.execute(
        """update components.imports set state = %s, released = %s, released_by = %s, released_name = %s
           where id = %s::uuid""",
        (state, at, *by, identity),
    )


def lines(tx: Tx, identity: str, outcome: str | None, after: int, limit: int) -> list[ImportLine]:
    """Lines in the order of the file."""
    where = " and outcome = %(outcome)s" if outcome else ""
    sql = f"""select line, given, faults, outcome, component::text from components.lines
              where import = %(import)s::uuid and line > %(after)s{where} order by line limit %(limit)s"""  # noqa: S608
    rows = tx.execute(sql, {"import": identity, "outcome": outcome, "after": after, "limit": limit})
    return [ImportLine(**(row | {"faults": [Fault(**one) for one in row["faults"]]})) for row in rows]


def waiting(tx: Tx, identity: str) -> list[dict[str, Any]]:
    """The lines that can be taken and are not yet."""
    return tx.execute(
        """select line, identifier, values from components.lines
           where import = %s::uuid and outcome = 'waiting' order by line""",
        (identity,),
    ).fetchall()


def done(tx: Tx, identity: str) -> list[dict[str, Any]]:
    """The lines that made or changed something."""
    return tx.execute(
        """select line, component::text, before, done_version, outcome from components.lines
           where import = %s::uuid and outcome in ('new', 'changed') order by line""",
        (identity,),
    ).fetchall()


def named(tx: Tx, identity: str, identifier: str, line: int) -> int | None:
    """Another line of the file with the same number."""
    found = tx.execute(
        "select line from components.lines where import = %s::uuid and identifier = %s and line <> %s limit 1",
        (identity, identifier, line),
    ).fetchone()
    return int(found["line"]) if found else None


def set_outcomes(tx: Tx, identity: str, rows: Sequence[dict[str, Any]]) -> None:
    """What lines did."""
    with tx.cursor() as cursor:
        cursor.executemany(
            """update components.lines set outcome = %(outcome)s, component = coalesce(%(component)s::uuid, component),
               before = coalesce(%(before)s, before), done_version = coalesce(%(version)s, done_version)
               where import = %(import)s::uuid and line = %(line)s""",
            [
                {**row, "before": Jsonb(row["before"]) if row.get("before") is not None else None, "import": identity}
                for row in rows
            ],
        )


def mend(tx: Tx, identity: str, line: int, row: dict[str, Any]) -> None:
    """A line says something else now."""
    tx.execute(
        """update components.lines set given = %s, identifier = %s, values = %s, faults = %s, outcome = %s
           where import = %s::uuid and line = %s""",
        (
            *(Jsonb(row["given"]), row["identifier"], Jsonb(row["values"]), Jsonb(row["faults"]), row["outcome"]),
            *(identity, line),
        ),
    )
