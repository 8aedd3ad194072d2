"""Lists of cases. One builder makes the condition of every list, count and queue, so they cannot disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from chengshu.capabilities.cases.model import CaseFilter, Sight, View
from chengshu.kit import Tx

FAR = "coalesce(c.due, timestamptz '9999-01-01 00:00:00+00')"
COUNTED_AT_MOST = 10_000

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

_TEXT = "regexp_replace(lower(c.title || ' ' || c.description || ' ' || c.address), '\\s', '', 'g')"
_BY_TEXT = f"(c.grams @> %(grams)s::text[] and position(%(q)s in {_TEXT}) > 0)"

# field of a filter -> condition; every one uses a parameter of the field's own name
_CONDITIONS: dict[str, str] = {
    "q": f"(c.number like %(q_number)s or {_BY_TEXT})",
    "group": "c.grp = %(group)s",
    "state": "c.state = %(state)s",
    "type": "c.type = %(type)s",
    "division": "c.division like %(division)s",
    "severity": "c.severity = %(severity)s",
    "source": "c.source = %(source)s",
    "classification": "c.classification like %(classification)s",
    "organisation": "c.organisation = %(organisation)s",
    "overdue": "c.overdue = %(overdue)s",
    "late": "c.late = %(late)s",
    "opened_from": "c.opened >= %(opened_from)s",
    "opened_to": "c.opened < %(opened_to)s",
    "closed_from": "c.closed >= %(closed_from)s",
    "closed_to": "c.closed < %(closed_to)s",
    "box": """(c.longitude between %(west)s and %(east)s and c.latitude between %(south)s and %(north)s)""",
    "open_at": "(c.opened <= %(open_at)s and coalesce(c.closed, 'infinity') > %(open_at)s)",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """The text after ``where``, and its parameters."""

    parts: tuple[str, ...]
    parameters: dict[str, Any]

    def sql(self) -> sql.Composable:
        """All parts must hold."""
        parts = [sql.SQL(part) for part in self.parts] or [sql.SQL("true")]
        return sql.SQL(" and ").join(parts)


def condition(
    wanted: CaseFilter,
    grams: Sequence[str],
    sight: Sight | None,
    acting: bool = False,
    within: Sequence[str] | None = None,
) -> Condition:
    """The cases that match a filter and that a person may see (or, for a queue, may act on).

    ``sight`` None is the city's own eye, for indicators; ``within`` are the divisions it looks at, None is all.
    """
    parts, parameters = _wanted(wanted, grams)
    if within is not None and "" not in within:
        parts.append("c.division like any(%(within)s::text[])")
        parameters["within"] = [_prefix(prefix) for prefix in within]
    if sight is not None:
        views = [_view(number, view, acting, parameters) for number, view in enumerate(sight.views)]
        if not acting:
            parameters["actor"] = sight.actor
            views.append(
                "exists (select 1 from cases.log l where l.case_id = c.id and l.actor = %(actor)s)"
                if sight.views
                else "false"
            )
        parameters["me"] = sight.actor
        if "true" not in views:
            parts.append(f"({' or '.join(views) or 'false'})")
    return Condition(tuple(parts), parameters)


def _wanted(wanted: CaseFilter, grams: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
    parts, parameters = [], {}
    for name, text in _CONDITIONS.items():
        value = getattr(wanted, name)
        if value is not None:
            parts.append(text)
            parameters[name] = value
    for name in ("division", "classification"):
        if name in parameters:
            parameters[name] = _prefix(parameters[name])
    if wanted.box is not None:
        parameters |= dict(zip(("west", "south", "east", "north"), parameters.pop("box"), strict=True))
    if wanted.q is not None:
        parameters |= {"q": "".join(wanted.q.lower().split()), "grams": list(grams)}
        parameters["q_number"] = _prefix(wanted.q.strip().upper())
    if wanted.queue is not None:
        parameters["queue_type"], _, parameters["queue_state"] = wanted.queue.partition(".")
        parts.append("c.type = %(queue_type)s and c.state = %(queue_state)s")
    return parts, parameters


def _prefix(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _view(number: int, view: View, acting: bool, parameters: dict[str, Any]) -> str:
    where = _area(number, view, parameters)
    if where == "false":
        return "false"
    ways = [f"c.state_id = any(%(free_{number})s)"] if view.free else []
    parameters[f"free_{number}"] = list(view.free)
    parameters[f"organisations_{number}"] = list(view.organisations)
    mine = f"c.organisation = any(%(organisations_{number})s)"
    if view.owned:
        parameters[f"owned_{number}"] = list(view.owned)
        ways.append(f"(c.state_id = any(%(owned_{number})s) and {mine})")
    if view.handled:
        parameters[f"handled_{number}"] = list(view.handled)
        ways.append(f"(c.state_id = any(%(handled_{number})s) and c.handler = %(me)s)")
    if not acting and view.organisations:
        ways.append(mine)
    if not acting and view.reads_all:
        return where
    return f"({where} and ({' or '.join(ways)}))" if ways else "false"


def _area(number: int, view: View, parameters: dict[str, Any]) -> str:
    if "" in view.prefixes:
        return "true"
    if not view.prefixes:
        return "false"
    parameters[f"area_{number}"] = [_prefix(prefix) for prefix in view.prefixes]
    return f"c.division like any(%(area_{number})s)"


def page(tx: Tx, where: Condition, sort: str, after: Sequence[Any] | None, limit: int) -> list[dict[str, Any]]:
    """One page by keyset: it costs the same at any depth."""
    key, direction = SORTS[sort]
    parameters = {**where.parameters, "limit": limit}
    beyond = "true"
    if after is not None:
        beyond = f"({key}, c.id) {'<' if direction == 'desc' else '>'} (%(after_key)s, %(after_id)s::uuid)"
        parameters |= {"after_key": after[0], "after_id": after[1]}
    query = sql.SQL(
        "select c.*, {key} as sort_key from cases.cases c where {where} and {beyond} "
        "order by {key} {direction}, c.id {direction} limit %(limit)s"
    ).format(
        key=sql.SQL(key),
        where=where.sql(),
        beyond=sql.SQL(beyond),
        direction=sql.SQL(direction),
    )
    return tx.execute(query, parameters).fetchall()


def count(tx: Tx, where: Condition) -> int:
    """How many cases match, exactly."""
    query = sql.SQL("select count(*) as n from cases.cases c where {}").format(where.sql())
    row = tx.execute(query, where.parameters).fetchone()
    return int(row["n"]) if row else 0


def count_at_most(tx: Tx, where: Condition) -> int | None:
    """How many cases match, or None when they are more than anybody counts on a page."""
    query = sql.SQL("select count(*) as n from (select 1 from cases.cases c where {} limit {}) few")
    row = tx.execute(query.format(where.sql(), COUNTED_AT_MOST + 1), where.parameters).fetchone()
    return int(row["n"]) if row and row["n"] <= COUNTED_AT_MOST else None


def hours_to_close(tx: Tx, where: Condition, most: int) -> list[float]:
    """How many hours each matching case took from its opening to its end, the latest first."""
    query = sql.SQL(
        "select extract(epoch from c.closed - c.opened)::float8 / 3600 as hours from cases.cases c "
        "where c.closed is not null and {} order by c.closed desc limit {}"
    ).format(where.sql(), most)
    return [row["hours"] for row in tx.execute(query, where.parameters)]


def queue_counts(tx: Tx, where: Condition) -> list[dict[str, Any]]:
    """Open cases by type and state, with how many of them are overdue."""
    query = sql.SQL(
        "select c.type, c.state, count(*) as n, count(*) filter (where c.overdue) as overdue "
        "from cases.cases c where c.grp = 'open' and {} group by c.type, c.state"
    ).format(where.sql())
    return tx.execute(query, where.parameters).fetchall()


def seen(tx: Tx, case_id: str, where: Condition) -> dict[str, Any] | None:
    """One case, when the condition lets it be seen."""
    query = sql.SQL("select c.* from cases.cases c where c.id = %(case_id)s and {}").format(where.sql())
    return tx.execute(query, {**where.parameters, "case_id": case_id}).fetchone()


def many(tx: Tx, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Cases by id, for announcing what a sweep did."""
    return tx.execute("select * from cases.cases where id = any(%s::uuid[])", (list(ids),)).fetchall()
