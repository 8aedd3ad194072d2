"""What steps make of cases, written down: rows, their new lines, clocks that ended and who had a part in it.

Rows go as JSON, many in one statement: a value by itself costs more on its way than the whole update.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chengshu.capabilities.cases.model import Clock, LogEntry
from chengshu.capabilities.cases.store.plain import clock_to_plain, nested, rows_as_text
from chengshu.kit import Tx

_FIXED = (
    "id", "number", "type", "flow_version", "title", "description", "address", "division", "grid", "longitude",
    "latitude", "source", "source_id", "opened_by", "opened_role", "opened", "facts",
)  # fmt: skip
_MOVING = (
    "state_id", "state", "grp", "version", "form", "classification", "condition", "organisation", "handler", "parent",
    "severity", "updated", "closed", "stage", "due", "warn", "waits", "wakes", "overdue", "late", "asked", "tasks",
    "supervised", "urged", "returns", "misdirected", "reworks", "dispatches", "extensions", "shelved", "accepted",
    "filed", "dispatched", "handled", "checked", "handle_due", "late_stages", "exempt", "rating", "clocks", "lines",
    "head",
)  # fmt: skip
_LINE = (
    "case_id", "sequence", "move", "from_state", "to_state", "actor", "actor_name", "role", "organisation", "handler",
    "form", "time", "missed", "previous", "hash", "key", "request",
)  # fmt: skip

CASE_COLUMNS, LINE_COLUMNS = (*_FIXED, *_MOVING), _LINE
_TOLD = tuple(name for name in _LINE if name not in ("form", "key", "request"))
_MOVED = ("id", *_MOVING)
_TOGETHER = 25  # rows in a statement: while the database writes some, the next are made ready


@dataclass(frozen=True, slots=True)
class Step:
    """What a step made of a case: its row as it is from now on, and the line that says so.

    ``was`` is the group before, ``asked`` the key and digest of the request, ``ended`` rows of clocks (`ended_run`),
    ``parties`` who had a part in it.
    """

    row: dict[str, Any]
    was: str
    line: LogEntry
    asked: tuple[str | None, str | None] = (None, None)
    ended: Sequence[dict[str, Any]] = ()
    parties: Sequence[str] = ()


# Written together or not at all. The number of the line is both the lock and the proof that nobody was in between.
_BESIDE = f"""
line as (
  insert into cases.log ({", ".join(_LINE)})
  select {", ".join(_LINE)} from json_populate_recordset(null::cases.log, %(lines)s)),
ended as (
  insert into cases.runs select * from json_populate_recordset(null::cases.runs, %(ended)s)),
known as (
  insert into cases.parties (actor, case_id, opened)
  select * from unnest(%(actors)s::text[], %(cases)s::uuid[], %(opened)s::timestamptz[]) on conflict do nothing)
select count(*) as written from written
"""  # noqa: S608
_WRITE = f"""
with made as materialized (select * from json_populate_recordset(null::cases.cases, %(rows)s)),
written as (
  update cases.cases c set {", ".join(f"{name} = m.{name}" for name in _MOVING)} from made m
  where c.id = m.id and c.grp = %(was)s and c.lines = m.lines - 1 returning c.id), {_BESIDE}
"""  # noqa: S608
_ADD = f"""
with told as (
  insert into cases.texts (case_id, opened, plain, grams, cell)
  values (%(id)s, %(began)s, %(plain)s, %(grams)s, %(cell)s)),
written as (
  insert into cases.cases ({", ".join(CASE_COLUMNS)})
  select {", ".join(CASE_COLUMNS)} from json_populate_recordset(null::cases.cases, %(rows)s) returning id), {_BESIDE}
"""  # noqa: S608


def add(tx: Tx, step: Step) -> None:
    """Keep a registered case with its text, its first line and its clocks."""
    row = step.row
    text = {name: row[name] for name in ("id", "plain", "grams", "cell")} | {"began": row["opened"]}
    tx.execute(_ADD, _parameters([step], CASE_COLUMNS) | text)


def write(tx: Tx, step: Step) -> bool:
    """Write what a step made; False when somebody else was in between, and then nothing may be kept of it."""
    written = tx.execute(_WRITE, _parameters([step], _MOVED)).fetchone()
    return bool(written and written["written"] == 1)


def write_many(tx: Tx, steps: Sequence[Step]) -> bool:
    """Write what many steps made, no two of one case; False when somebody was in between one of them."""
    if not steps:
        return True
    piles = list(_piles(steps))
    with tx.cursor() as cursor:
        cursor.executemany(_WRITE, (_parameters(pile, _MOVED) for pile in piles), returning=True)
        written = [cursor.fetchone() for _ in cursor.results()]
    return [row and row["written"] for row in written] == [len(pile) for pile in piles]


def _piles(steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    for was in {step.was for step in steps}:
        alike = [step for step in steps if step.was == was]
        yield from (alike[begin : begin + _TOGETHER] for begin in range(0, len(alike), _TOGETHER))


def _parameters(steps: Sequence[Step], columns: Sequence[str]) -> dict[str, Any]:
    parties = [(actor, step.row["id"], step.row["opened"]) for step in steps for actor in step.parties]
    return {
        "was": steps[0].was,
        "rows": rows_as_text(_row(step, columns) for step in steps),
        "lines": rows_as_text(_line(step) for step in steps),
        "ended": rows_as_text(run for step in steps for run in step.ended),
        **{name: [party[at] for party in parties] for at, name in enumerate(("actors", "cases", "opened"))},
    }


def _row(step: Step, columns: Sequence[str]) -> dict[str, Any]:
    row = step.row
    told = {name: row[name] for name in columns if name in row}
    clocks = nested([clock_to_plain(clock) for clock in row["clocks"]])
    facts = {"facts": nested(row["facts"])} if "facts" in columns else {}
    standing = {"form": nested(row["form"]), "clocks": clocks, "lines": step.line.sequence, "head": step.line.hash}
    return {**told, **facts, **standing}


def _line(step: Step) -> dict[str, Any]:
    told = {name: getattr(step.line, name) for name in _TOLD}
    return {**told, "form": nested(step.line.form), "key": step.asked[0], "request": step.asked[1]}


def ended_run(
    clock: Clock, division: str | None, classification: str | None, by: str, *, apart: bool = False
) -> dict[str, Any]:
    """A clock that ended, as a row of `runs`."""
    names = ("id", "stage", "amount", "unit", "organisation", "started", "due", "ended", "missed", "paused_s")
    row = {name: getattr(clock, name) for name in (*names, "extensions", "exempt")}
    return {**row, "division": division, "classification": classification, "ended_by": by, "apart": apart}
