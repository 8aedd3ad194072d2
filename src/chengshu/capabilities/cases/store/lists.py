"""Lists of cases. One builder makes the condition of every list, count and queue, so they cannot disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.sql import Composable

from chengshu.capabilities.cases.model import CaseFilter, Sight, Tally
from chengshu.capabilities.cases.store.sight import ACTED, BY_PARTY, Branches, branches_of, prefix
from chengshu.kit import Tx

FAR = "coalesce(c.due, timestamptz '9999-01-01 00:00:00+00')"
COUNTED_AT_MOST = 1_000

# name of a sort -> expression, direction
SORTS: dict[str, tuple[str, str]] = {
    "-opened": ("c.opened", "desc"),
    "opened": ("c.opened", "asc"),
    "due": (FAR, "asc"),
    "-due": (FAR, "desc"),
    "-updated": ("c.updated", "desc"),
    "updated": ("c.updated", "asc"),
    "number": ("c.number", "asc"),
    "-number": ("c.number", "desc"),
}

# what cases are counted by -> expression
TALLIES: dict[Tally, str] = {"organisation": "c.organisation", "division": "left(c.division, 6)"}

_BY_TEXT = (
    "c.id in (select t.case_id from cases.texts t where t.grams @> %(grams)s::text[] "
    "and position(%(q)s in t.plain) > 0)"
)
_BY_NUMBER = "c.number like %(q_number)s"

# The steps of the loop that a case remembers the time of.
TIMES = ("accepted", "filed", "dispatched", "handled", "checked", "handle_due")

# field of a filter -> condition; every one uses a parameter of the field's own name
_CONDITIONS: dict[str, str] = {
    "group": "c.grp = %(group)s",
    "state": "c.state = %(state)s",
    "type": "c.type = %(type)s",
    "division": "c.division like %(division)s",
    "grid": "c.grid = %(grid)s",
    "severity": "c.severity = %(severity)s",
    "source": "c.source = %(source)s",
    "classification": "c.classification like %(classification)s",
    "organisation": "c.organisation = %(organisation)s",
    "handler": "c.handler = %(handler)s",
    "opened_by": "c.opened_by = %(opened_by)s",
    "opened_role": "c.opened_role = %(opened_role)s",
    "condition": "c.condition = %(condition)s",
    "actor": "exists (select 1 from cases.parties p where p.case_id = c.id and p.actor = %(actor)s)",
    "parent": "c.parent = %(parent)s",
    "stage": "c.stage = %(stage)s",
    "waits": "c.waits = %(waits)s",
    "overdue": "c.overdue = %(overdue)s",
    "late": "c.late = %(late)s",
    "exempt": "c.exempt = %(exempt)s",
    "supervised": "(c.supervised > 0) = %(supervised)s",
    "asked": "(c.asked > 0) = %(asked)s",
    "urged": "(c.urged > 0) = %(urged)s",
    "reworked": "(c.reworks > 0) = %(reworked)s",
    "returned": "(c.returns > 0) = %(returned)s",
    "misdirected": "(c.misdirected > 0) = %(misdirected)s",
    "extended": "(c.extensions > 0) = %(extended)s",
    "shelved": "c.shelved = %(shelved)s",
    "late_stage": "%(late_stage)s = any(c.late_stages)",
    "in_time_stage": "not %(in_time_stage)s = any(c.late_stages)",
    "rated_from": "c.rating >= %(rated_from)s",
    "rated_to": "c.rating <= %(rated_to)s",
    "due_from": "c.due >= %(due_from)s",
    "due_to": "c.due < %(due_to)s",
    "opened_from": "c.opened >= %(opened_from)s",
    "opened_to": "c.opened < %(opened_to)s",
    "closed_from": "c.closed >= %(closed_from)s",
    "closed_to": "c.closed < %(closed_to)s",
    **{f"{name}_from": f"c.{name} >= %({name}_from)s" for name in TIMES},
    **{f"{name}_to": f"c.{name} < %({name}_to)s" for name in TIMES},
    "box": """(c.longitude between %(west)s and %(east)s and c.latitude between %(south)s and %(north)s)""",
    "open_at": "(c.opened <= %(open_at)s and coalesce(c.closed, 'infinity') > %(open_at)s)",
}
# A data set of its own is in no list that does not name it.
NOT_APART = "c.type <> all(%(apart)s::text[])"
# These are true of open cases only: saying so keeps a search out of the large part.
_OPEN_ONLY = ("waits", "stage", "due_from", "due_to")
_OPEN_WHEN_TRUE = ("overdue", "asked")


@dataclass(frozen=True, slots=True)
class Condition:
    """What all cases of a list fulfil (``parts``), and the ways of which one must let a person see them.

    ``texts`` are the ways in which a searched text can be there: as the number, or in the words.
    """

    parts: tuple[str, ...]
    texts: tuple[str, ...]
    branches: Branches
    parameters: dict[str, Any]

    def sql(self) -> Composable:
        """The whole as one condition."""
        parts = [*self.parts, *([_any(self.texts)] if self.texts else [])]
        return _all(parts if self.branches.everything else [*parts, _any(self.branches.conditions)])

    def ways(self) -> list[Composable]:
        """The whole as ``from … where …`` whose union it is, each with an index of its own."""
        seen = ("true",) if self.branches.everything else self.branches.conditions
        found: list[Composable] = []
        for text in self.texts or ("true",):
            for way in seen:
                table, condition = BY_PARTY if way == ACTED else ("cases.cases c", way)
                found.append(sql.SQL(f"from {table} where {{}}").format(_all((*self.parts, text, condition))))
        return found or [sql.SQL("from cases.cases c where false")]


def _any(ways: Sequence[str]) -> str:
    return f"({' or '.join(f'({way})' for way in ways) or 'false'})"


def _all(parts: Sequence[str]) -> Composable:
    return sql.SQL(" and ").join([sql.SQL(part) for part in parts] or [sql.SQL("true")])


def condition(
    wanted: CaseFilter,
    grams: Sequence[str],
    sight: Sight | None,
    acting: bool = False,
    within: Sequence[str] | None = None,
    *,
    apart: Sequence[str] = (),
) -> Condition:
    """The cases that match a filter and that a person may see (or, for a queue, may act on).

    ``sight`` None is the city's own eye, for indicators; ``within`` are the divisions it looks at, None is all.
    ``apart`` are the types that are data sets of their own: left out of a list, not where one case is looked at.
    """
    parts, texts, parameters = _wanted(wanted, grams)
    if apart and wanted.type is None and wanted.queue is None:
        parts.append(NOT_APART)
        parameters["apart"] = list(apart)
    if within is not None and "" not in within:
        parts.append("c.division like any(%(within)s::text[])")
        parameters["within"] = [prefix(one) for one in within]
    branches = branches_of(sight, acting)
    return Condition(tuple(parts), texts, branches, parameters | branches.parameters)


def _wanted(wanted: CaseFilter, grams: Sequence[str]) -> tuple[list[str], tuple[str, ...], dict[str, Any]]:
    parts: list[str] = []
    texts: tuple[str, ...] = ()
    parameters: dict[str, Any] = {}
    for name, text in _CONDITIONS.items():
        value = getattr(wanted, name)
        if value is not None:
            parts.append(text)
            parameters[name] = value
    for name in ("division", "classification"):
        if name in parameters:
            parameters[name] = prefix(parameters[name])
    if any(name in parameters for name in _OPEN_ONLY) or any(parameters.get(name) for name in _OPEN_WHEN_TRUE):
        parts.append("c.grp = 'open'")
    if wanted.box is not None:
        parameters |= dict(zip(("west", "south", "east", "north"), parameters.pop("box"), strict=True))
    if wanted.q is not None:
        number = wanted.q.strip().upper()
        # Only what has a digit in it can be the beginning of a number.
        texts = (_BY_TEXT, _BY_NUMBER) if number.isascii() and any(map(str.isdigit, number)) else (_BY_TEXT,)
        parameters |= {"q": "".join(wanted.q.lower().split()), "grams": list(grams), "q_number": prefix(number)}
    if wanted.queue is not None:
        parameters["queue_type"], _, parameters["queue_state"] = wanted.queue.partition(".")
        parts.append("c.grp = 'open' and c.type = %(queue_type)s and c.state = %(queue_state)s")
    return parts, texts, parameters


def page(tx: Tx, where: Condition, sort: str, after: Sequence[Any] | None, limit: int) -> list[dict[str, Any]]:
    """One page by keyset: it costs the same at any depth."""
    key, direction = SORTS[sort]
    parameters = {**where.parameters, "limit": limit}
    beyond = "true"
    if after is not None:
        beyond = f"({key}, c.id) {'<' if direction == 'desc' else '>'} (%(after_key)s, %(after_id)s::uuid)"
        parameters |= {"after_key": after[0], "after_id": after[1]}
    order = sql.SQL(f"sort_key {direction}, id {direction}")
    ways = [
        sql.SQL(
            "(select c.id, c.grp, {key} as sort_key {way} and {beyond} "
            "order by {key} {direction}, c.id {direction} limit %(limit)s)"
        ).format(key=sql.SQL(key), way=way, beyond=sql.SQL(beyond), direction=sql.SQL(direction))
        for way in where.ways()
    ]
    query = sql.SQL(
        "with hit as ({ways}), first as (select * from hit order by {order} limit %(limit)s) "
        "select c.*, f.sort_key from first f join cases.cases c on c.id = f.id and c.grp = f.grp "
        "order by {final}"
    ).format(
        ways=sql.SQL(" union ").join(ways),
        order=order,
        final=sql.SQL(f"f.sort_key {direction}, f.id {direction}"),
    )
    # Planned with the very values each time: what is rare and what is common differ by more than a plan costs.
    return tx.execute(query, parameters, prepare=False).fetchall()


def count(tx: Tx, where: Condition) -> int:
    """How many cases match, exactly."""
    query = sql.SQL("select count(*) as n from cases.cases c where {}").format(where.sql())
    row = tx.execute(query, where.parameters, prepare=False).fetchone()
    return int(row["n"]) if row else 0


def count_at_most(tx: Tx, where: Condition) -> int | None:
    """How many cases match, or None when they are more than anybody counts on a page."""
    ways = [sql.SQL("(select c.id {} limit {})").format(way, COUNTED_AT_MOST + 1) for way in where.ways()]
    query = sql.SQL("select count(*) as n from ({}) few").format(sql.SQL(" union ").join(ways))
    row = tx.execute(query, where.parameters, prepare=False).fetchone()
    return int(row["n"]) if row and row["n"] <= COUNTED_AT_MOST else None


def opened_in_slots(tx: Tx, where: Condition, start: datetime, slot_s: int) -> dict[int, int]:
    """How many of the matching cases were opened in each slot of time after a moment."""
    query = sql.SQL(
        "select floor(extract(epoch from c.opened - %(slot_start)s) / %(slot_s)s)::int as slot, count(*) as n "
        "from cases.cases c where {} group by 1"
    ).format(where.sql())
    parameters = {**where.parameters, "slot_start": start, "slot_s": slot_s}
    return {row["slot"]: int(row["n"]) for row in tx.execute(query, parameters, prepare=False)}


def hours_to_close(tx: Tx, where: Condition, most: int) -> list[float]:
    """How many hours each matching case took from its opening to its end, the latest first."""
    query = sql.SQL(
        "select extract(epoch from c.closed - c.opened)::float8 / 3600 as hours from cases.cases c "
        "where c.closed is not null and {} order by c.closed desc limit {}"
    ).format(where.sql(), most)
    return [row["hours"] for row in tx.execute(query, where.parameters, prepare=False)]


def queue_counts(tx: Tx, where: Condition) -> list[dict[str, Any]]:
    """Open cases by type and state, with how many of them are overdue."""
    query = sql.SQL(
        "select c.type, c.state, count(*) as n, count(*) filter (where c.overdue) as overdue "
        "from cases.cases c where c.grp = 'open' and {} group by c.type, c.state"
    ).format(where.sql())
    return tx.execute(query, where.parameters, prepare=False).fetchall()


def tally(tx: Tx, where: Condition, by: Tally, first: str, most: int) -> list[dict[str, Any]]:
    """How many matching cases each organisation or district has, and how many of them are overdue."""
    query = sql.SQL(
        "select {key} as key, count(*) as count, count(*) filter (where c.overdue) as overdue from cases.cases c "
        "where {key} is not null and {where} group by 1 order by {first} desc, 2 desc, 1 limit {most}"
    ).format(key=sql.SQL(TALLIES[by]), where=where.sql(), first=sql.Identifier(first), most=most)
    return tx.execute(query, where.parameters, prepare=False).fetchall()


def seen(tx: Tx, case_id: str, where: Condition) -> dict[str, Any] | None:
    """One case, when the condition lets it be seen."""
    query = sql.SQL("select c.* from cases.cases c where c.id = %(case_id)s and {}").format(where.sql())
    return tx.execute(query, {**where.parameters, "case_id": case_id}, prepare=False).fetchone()


def loads(tx: Tx, organisations: Sequence[str]) -> dict[str, int]:
    """How many open cases each of these organisations has."""
    rows = tx.execute(
        "select organisation, count(*) as n from cases.cases where grp = 'open' and organisation = any(%s) "
        "group by organisation",
        (list(organisations),),
    )
    return {row["organisation"]: int(row["n"]) for row in rows}


def seen_of(tx: Tx, ids: Sequence[str], where: Condition) -> set[str]:
    """Those of some cases that the condition lets be seen."""
    query = sql.SQL("select c.id::text from cases.cases c where c.id = any(%(ids)s::uuid[]) and {}").format(where.sql())
    rows = tx.execute(query, {**where.parameters, "ids": list(ids)}, prepare=False)
    return {row["id"] for row in rows}
