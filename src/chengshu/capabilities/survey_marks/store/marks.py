"""Marks, their former places, and the register in numbers."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from chengshu.capabilities.survey_marks.model import Count, DivisionCount, FormerPlace, Mark, MarkFilter
from chengshu.kit import Tx
from chengshu.security import Sealed

_FIELDS = tuple(Mark.__dataclass_fields__)
_MARK = ", ".join(_FIELDS)
_NEVER = "coalesce(last_patrol, date '0001-01-01')"


def add(tx: Tx, mark: Mark, sealed: Sealed) -> bool:
    """Write a mark; False when its number is taken."""
    query = (
        f"insert into survey_marks.marks ({_MARK}, sealed, key) "  # noqa: S608
        f"values ({', '.join(['%s'] * (len(_FIELDS) + 2))}) on conflict (number) do nothing"
    )
    return tx.execute(query, [*_values(mark), sealed.content, sealed.key]).rowcount == 1


def add_many(tx: Tx, new: Sequence[tuple[Mark, Sealed]]) -> None:
    """Write marks whose numbers are known to be free."""
    query = (
        f"insert into survey_marks.marks ({_MARK}, sealed, key) "  # noqa: S608
        f"values ({', '.join(['%s'] * (len(_FIELDS) + 2))})"
    )
    with tx.cursor() as cursor:
        cursor.executemany(query, [[*_values(mark), sealed.content, sealed.key] for mark, sealed in new])


_CHANGED = [name for name in _FIELDS if name not in ("id", "number", "created", "created_by")]
_CHANGE = (
    f"update survey_marks.marks set {', '.join(f'{name} = %s' for name in _CHANGED)} "  # noqa: S608
    "where id = %s and version = %s"
)


def change(tx: Tx, mark: Mark, expected: int) -> bool:
    """Write a mark over itself; False when somebody else was faster."""
    return tx.execute(_CHANGE, _changes(mark, expected)).rowcount == 1


def change_many(tx: Tx, changed: Sequence[Mark]) -> None:
    """Write marks over the versions before them."""
    with tx.cursor() as cursor:
        cursor.executemany(_CHANGE, [_changes(mark, mark.version - 1) for mark in changed])


def _changes(mark: Mark, expected: int) -> list[Any]:
    values = dict(zip(_FIELDS, _values(mark), strict=True))
    return [*(values[name] for name in _CHANGED), mark.id, expected]


def set_sealed(tx: Tx, own: str, sealed: Sealed) -> None:
    """Write the exact place of a mark."""
    tx.execute("update survey_marks.marks set sealed = %s, key = %s where id = %s", [sealed.content, sealed.key, own])


def get(tx: Tx, own: str, *, lock: bool = False) -> Mark | None:
    """Return one mark."""
    query = f"select {_MARK} from survey_marks.marks where id = %s"  # noqa: S608
    row = tx.execute(query + " for update" if lock else query, [own]).fetchone()
    return Mark(**row) if row else None


def by_ids(tx: Tx, ids: Sequence[str]) -> list[Mark]:
    """Return the marks with these ids."""
    query = f"select {_MARK} from survey_marks.marks where id = any(%s::uuid[])"  # noqa: S608
    return [Mark(**row) for row in tx.execute(query, [list(ids)]).fetchall()]


def by_numbers(tx: Tx, numbers: Sequence[str]) -> dict[str, Mark]:
    """Return the marks that have these numbers."""
    query = f"select {_MARK} from survey_marks.marks where number = any(%s)"  # noqa: S608
    return {row["number"]: Mark(**row) for row in tx.execute(query, [list(numbers)]).fetchall()}


def sealed_of(tx: Tx, marks: Sequence[str]) -> dict[str, Sealed]:
    """Return the sealed places of marks."""
    query = "select id, sealed, key from survey_marks.marks where id = any(%s::uuid[])"
    rows = tx.execute(query, [list(marks)]).fetchall()
    return {row["id"]: Sealed(row["key"], bytes(row["sealed"])) for row in rows}


_WHERE = """
    division like any(%(where)s)
    and (%(kind)s::text is null or kind = %(kind)s) and (%(grade)s::text is null or grade = %(grade)s)
    and (%(state)s::text is null or state = %(state)s) and (%(division)s::text is null or division like %(division)s)
    and (%(q)s::text is null or number like %(q)s or name like %(q)s)
    and (%(holder)s::text is null or exists (
        select 1 from survey_marks.custody c where c.mark = marks.id and c.until is null and c.holder = %(holder)s))
"""


def find(tx: Tx, wanted: MarkFilter, where: Sequence[str], after: str | None, limit: int) -> list[Mark]:
    """Return marks in the order of their numbers."""
    query = f"""
        select {_MARK} from survey_marks.marks where {_WHERE}
          and (%(after)s::text is null or number > %(after)s) order by number limit %(limit)s
    """  # noqa: S608
    rows = tx.execute(query, {**_filter(wanted, where), "after": after, "limit": limit}).fetchall()
    return [Mark(**row) for row in rows]


def due(
    tx: Tx, quarter: date, wanted: MarkFilter, where: Sequence[str], after: tuple[date, str] | None, limit: int
) -> list[Mark]:
    """Return marks that nobody visited since the quarter began, longest unvisited first."""
    query = f"""
        select {_MARK} from survey_marks.marks where {_WHERE} and state not in ('destroyed', 'cancelled')
          and {_NEVER} < %(quarter)s
          and (%(day)s::date is null or ({_NEVER}, id) > (%(day)s::date, %(id)s::uuid))
        order by {_NEVER}, id limit %(limit)s
    """  # noqa: S608
    day, own = after or (None, None)
    values = {**_filter(wanted, where), "quarter": quarter, "day": day, "id": own, "limit": limit}
    return [Mark(**row) for row in tx.execute(query, values).fetchall()]


def counts(tx: Tx, quarter: date, wanted: MarkFilter, where: Sequence[str]) -> list[Count]:
    """Return how many marks there are of each kind, grade and state, and how many were visited in the quarter."""
    query = f"""
        select kind, grade, state, count(*) as marks, count(*) filter (where last_patrol >= %(quarter)s) as patrolled
        from survey_marks.marks where {_WHERE} group by kind, grade, state order by kind, grade, state
    """  # noqa: S608
    rows = tx.execute(query, {**_filter(wanted, where), "quarter": quarter}).fetchall()
    return [Count(**row) for row in rows]


def counts_by_division(tx: Tx, quarter: date, wanted: MarkFilter, where: Sequence[str]) -> list[DivisionCount]:
    """Return how many marks of each state there are in each county."""
    query = f"""
        select left(division, 6) as division, state, count(*) as marks,
               count(*) filter (where last_patrol >= %(quarter)s) as patrolled
        from survey_marks.marks where {_WHERE} group by 1, 2 order by 1, 2
    """  # noqa: S608
    rows = tx.execute(query, {**_filter(wanted, where), "quarter": quarter}).fetchall()
    return [DivisionCount(**row) for row in rows]


def leave_place(tx: Tx, mark: Mark, until: date, reason: str) -> None:
    """Keep the place that a mark is about to leave."""
    query = """
        insert into survey_marks.places (mark, sequence, longitude, latitude, sealed, key, valid_to, reason)
        select id, (select count(*) + 1 from survey_marks.places p where p.mark = m.id),
               longitude, latitude, sealed, key, %s, %s from survey_marks.marks m where id = %s
    """
    tx.execute(query, [until, reason, mark.id])


def former_places(tx: Tx, own: str) -> list[FormerPlace]:
    """Return where a mark stood before, oldest first."""
    query = """
        select sequence, longitude, latitude, valid_to, reason from survey_marks.places
        where mark = %s order by sequence
    """
    return [FormerPlace(**row) for row in tx.execute(query, [own]).fetchall()]


def sealed_former(tx: Tx, own: str) -> list[tuple[int, Sealed]]:
    """Return the sealed former places of a mark."""
    query = "select sequence, sealed, key from survey_marks.places where mark = %s order by sequence"
    rows = tx.execute(query, [own]).fetchall()
    return [(row["sequence"], Sealed(row["key"], bytes(row["sealed"]))) for row in rows]


def sealed_page(tx: Tx, after: str, limit: int) -> list[tuple[str, Sealed]]:
    """Return sealed places in the order of ids, held until the transaction ends."""
    query = "select id, sealed, key from survey_marks.marks where id > %s order by id limit %s for update"
    rows = tx.execute(query, [after, limit]).fetchall()
    return [(row["id"], Sealed(row["key"], bytes(row["sealed"]))) for row in rows]


def reseal_former(tx: Tx, own: str, sequence: int, sealed: Sealed) -> None:
    """Write a former place sealed by another key."""
    query = "update survey_marks.places set sealed = %s, key = %s where mark = %s and sequence = %s"
    tx.execute(query, [sealed.content, sealed.key, own, sequence])


def _values(mark: Mark) -> list[Any]:
    return [json.dumps(value) if isinstance(value := getattr(mark, name), dict) else value for name in _FIELDS]


def _filter(wanted: MarkFilter, where: Sequence[str]) -> dict[str, Any]:
    return {
        "where": [f"{_plain(prefix)}%" for prefix in where],
        "kind": wanted.kind,
        "grade": wanted.grade,
        "state": wanted.state,
        "division": f"{_plain(wanted.division)}%" if wanted.division else None,
        "q": f"{_plain(wanted.q)}%" if wanted.q else None,
        "holder": wanted.holder,
    }


def _plain(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
