"""What evaluation counts: the same conditions as the lists, many at once and for every subject."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from chengshu.capabilities.cases.model import Measure, PostFacts
from chengshu.capabilities.cases.store.conditions import NOT_APART, Condition
from chengshu.kit import Tx

SUBJECTS = ("organisation", "division", "grid", "type", "classification", "source", "opened_by", "opened_role")
# Nothing that happens to a case in a period is over before the period: all others need not be looked at.
# Said as the index `ended_touched` says it; only an open case has no end yet.
_TOUCHED = (
    "c.opened < %(until)s and (case when c.closed is null then timestamptz 'infinity' "
    "else greatest(c.closed, c.handle_due) end) >= %(since)s"
)
_FACTS = """
select c.id, c.number, c.type, c.state, c.grp, c.classification, c.condition, c.organisation, c.division, c.grid,
  c.source, c.opened_by, c.opened_role, c.opened, c.accepted, c.filed, c.dispatched, c.handled, c.checked, c.closed,
  c.handle_due, c.returns, c.misdirected, c.reworks, c.dispatches, c.extensions, c.shelved, c.late, c.exempt,
  c.rating, c.clocks, c.stage, c.overdue, r.runs
from cases.cases c left join lateral (
  select json_agg(json_build_array(r.stage, r.organisation, r.ended_by, r.started, r.due, r.ended, r.missed,
    r.paused_s, r.extensions, r.exempt) order by r.started, r.id) as runs
  from cases.runs r where r.case_id = c.id) r on true
where {touched} order by c.opened, c.id
"""
_POSTS = """
select r.stage, r.ended_by as person, r.organisation, count(*) as ended, count(*) filter (where r.missed) as missed,
  count(*) filter (where r.missed and r.exempt) as exempt
from cases.runs r where not r.apart and r.ended >= %(since)s and r.ended < %(until)s and r.ended_by is not null
group by r.stage, r.ended_by, r.organisation order by r.stage, r.ended_by, r.organisation
"""
# The ids of a month, a million times 16 bytes, are put together without a detour over the disk; and without sorting
# them: how few groups there are cannot be guessed from expressions, so that a sort is taken for cheaper than it is.
# One process each: who asks looks at cases and at runs side by side, and helpers would only take each other's place.
_IN_MEMORY = "set local work_mem = '64MB'; set local enable_sort = off; set local max_parallel_workers_per_gather = 0"
RUN_SUBJECTS = ("organisation", "division", "ended_by")
_PARAMETER = re.compile(r"%\((\w+)\)s")


def subject_of(subject: str, digits: int | None, known: Sequence[str] = SUBJECTS, row: str = "c") -> str:
    """The expression of a subject; a division may be cut to its first digits: district, street, community."""
    if subject not in known:
        raise ValueError(f"{subject} is no subject")
    return f"left({row}.division, {int(digits)})" if subject == "division" and digits else f"{row}.{subject}"


def rows(
    tx: Tx,
    measures: Mapping[str, tuple[Measure, Condition]],
    subject: str | None,
    digits: int | None,
    period: tuple[datetime, datetime],
    within: Sequence[str] | None,
    *,
    apart: Sequence[str],
) -> list[dict[str, Any]]:
    """Every measure for every subject, in one pass over the cases that the period touches."""
    conditions, parameters = _conditions(measures, period)
    counts = [
        sql.SQL("count(*) filter (where {}) as {}").format(sql.SQL(one), sql.Identifier(name))
        for name, one in conditions.items()
    ]
    timeless = any(measure.time is None for measure, _ in measures.values())
    parts = ["true" if timeless else _TOUCHED, *([NOT_APART] if apart else [])]
    parameters["apart"] = list(apart)
    if within is not None and "" not in within:
        parts.append("c.division like any(%(within)s::text[])")
        parameters["within"] = [f"{one}%" for one in within]
    key = sql.SQL(subject_of(subject, digits) if subject else "null::text")
    query = sql.SQL("select {key} as subject, {counts} from cases.cases c where {where} group by 1 order by 1").format(
        key=key, counts=sql.SQL(", ").join(counts), where=sql.SQL(" and ".join(parts))
    )
    return tx.execute(query, parameters, prepare=False).fetchall()


def sets(
    tx: Tx,
    measures: Mapping[str, tuple[Measure, Condition]],
    by: Mapping[str, int | None],
    period: tuple[datetime, datetime],
    *,
    apart: Sequence[str],
) -> list[dict[str, Any]]:
    """The cases of every subject by the measures they belong to, in one pass: bit i of the mask is the i-th measure."""
    texts, parameters = _conditions(measures, period, in_period=False)
    bits: dict[str, list[str]] = {}
    for at, (name, (measure, _)) in enumerate(measures.items()):
        bits.setdefault(measure.time or "", []).append(f"case when {texts[name]} then {1 << at} else 0 end")
    # Whether a time lies in the period is asked once for all measures that look at it.
    masks = [f"case when {_lies_in(time)} then {' | '.join(some)} else 0 end" for time, some in bits.items()]
    keys = {one: subject_of(one, digits) for one, digits in by.items()}
    mask = f"({' | '.join(masks)})::bigint as mask"
    where = f"{_TOUCHED} and {NOT_APART}" if apart else _TOUCHED
    parameters["apart"] = list(apart)
    return _grouped(tx, "cases.cases c", "c.id", [mask], keys, where, parameters)


def run_sets(
    tx: Tx, by: Mapping[str, int | None], stages: Sequence[str], period: tuple[datetime, datetime]
) -> list[dict[str, Any]]:
    """The runs that ended in a period by subject, stage, whether they were missed and whether that is excused."""
    keys = {one: subject_of(one, digits, RUN_SUBJECTS, "r") for one, digits in by.items()}
    where = "not r.apart and r.ended >= %(since)s and r.ended < %(until)s and r.stage = any(%(stages)s)"
    facts = ["r.stage", "r.missed", "r.exempt"]
    # A list of nine and more is looked up as in a table; a shorter one is walked through for every row.
    stages = [*stages, *list(stages[:1]) * (9 - len(stages))]
    told = {"since": period[0], "until": period[1], "stages": stages}
    return _grouped(tx, "cases.runs r", "r.case_id", facts, keys, where, told)


def _grouped(
    tx: Tx,
    table: str,
    identity: str,
    facts: Sequence[str],
    keys: Mapping[str, str],
    where: str,
    parameters: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Ids of the same subject and facts together, 16 bytes each, for several kinds of subject from one look.

    Those that share every kind of subject are put together first, so that each kind looks at far fewer rows.
    """
    told = [one.rpartition(" as ")[2].rpartition(".")[2] for one in facts]
    seen = ", ".join([f"{identity} as id", *facts, *(f"{text} as by_{one}" for one, text in keys.items())])
    kept = "offset 0) seen where mask <> 0" if told == ["mask"] else ") seen"
    together = ", ".join([*(f"by_{one}" for one in keys), *told])
    # Nothing but names of ours is put together here; what somebody said goes in as parameters. The offset keeps a
    # mask from being worked out twice, for the condition and for the group.
    joined = (
        f"select {together}, string_agg(uuid_send(id), ''::bytea) as cases "  # noqa: S608
        f"from (select {seen} from {table} where {where} {kept} group by {together}"
    )
    ways = " union all ".join(
        f"select '{one}' as by, by_{one} as subject, {', '.join(told)}, string_agg(cases, ''::bytea) as cases "  # noqa: S608
        f"from joined group by by_{one}, {', '.join(told)}"
        for one in keys
    )
    tx.execute(_IN_MEMORY)
    query = f"with joined as materialized ({joined}) {ways}"
    return tx.execute(sql.SQL(query), parameters, prepare=False, binary=True).fetchall()


def _conditions(
    measures: Mapping[str, tuple[Measure, Condition]], period: tuple[datetime, datetime], *, in_period: bool = True
) -> tuple[dict[str, str], dict[str, Any]]:
    """The condition of every measure, each with parameters of its own."""
    texts: dict[str, str] = {}
    parameters: dict[str, Any] = {"since": period[0], "until": period[1]}
    for number, (name, (measure, condition)) in enumerate(measures.items()):
        parts = [*condition.parts, *(condition.texts[:1] if condition.texts else ())]
        own = _PARAMETER.sub(rf"%(m{number}_\1)s", " and ".join(parts) or "true")
        texts[name] = f"{_lies_in(measure.time)} and {own}" if in_period else own
        parameters |= {f"m{number}_{key}": value for key, value in condition.parameters.items()}
    return texts, parameters


def _lies_in(time: str | None) -> str:
    return f"c.{time} >= %(since)s and c.{time} < %(until)s" if time else "true"


def facts(tx: Tx, since: datetime, until: datetime, batch: int = 2_000) -> Iterator[dict[str, Any]]:
    """Every case that the period touches with the runs of its clocks, without holding them all."""
    query = sql.SQL(_FACTS).format(touched=sql.SQL(_TOUCHED))
    with tx.cursor(name="cases_facts", row_factory=dict_row) as cursor:
        cursor.itersize = batch
        yield from cursor.execute(query, {"since": since, "until": until})


def posts(tx: Tx, since: datetime, until: datetime) -> list[PostFacts]:
    """What each person did at each stage in a period."""
    return [PostFacts(**row) for row in tx.execute(_POSTS, {"since": since, "until": until}, prepare=False)]
