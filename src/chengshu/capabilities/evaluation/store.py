"""The SQL of evaluation."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from chengshu.capabilities.evaluation.model import (
    Dimension,
    FactSet,
    LineResult,
    Result,
    Run,
    RunFilter,
    TrendPoint,
)
from chengshu.kit import Tx

_RUN = """r.id::text, r.scheme, r.version, r.scheme_key::text, r.period, r.begin, r."end", r.until, r.state, r.facts,
  r.fingerprint, r.computed, r.computed_by, r.computed_by_name, r.corrects::text, r.corrected_by::text, r.reason,
  r.released, r.released_by, r.released_by_name"""
_SCHEME = "s.id::text as key, s.definition, s.pack, s.digest, s.created"
_RESULT = """card, subject, name, rank, tied, score, "inner", "outer", grade, why, lines, counts"""


def _named(values: dict[str, Any]) -> tuple[str, str]:
    return ", ".join(f'"{name}"' for name in values), ", ".join(f"%({name})s" for name in values)


def add_scheme(tx: Tx, values: dict[str, Any]) -> None:
    """Keep a version of a scheme."""
    names, marks = _named(values)
    tx.execute(f"insert into evaluation.schemes ({names}) values ({marks})", values)  # noqa: S608


def scheme(tx: Tx, name: str, version: str) -> dict[str, Any] | None:
    """One version."""
    sql = f"select {_SCHEME} from evaluation.schemes s where s.scheme = %s and s.version = %s"  # noqa: S608
    return tx.execute(sql, (name, version)).fetchone()


def scheme_by_key(tx: Tx, key: str) -> dict[str, Any] | None:
    """The version of a run."""
    return tx.execute(f"select {_SCHEME} from evaluation.schemes s where s.id = %s::uuid", (key,)).fetchone()  # noqa: S608


def schemes(tx: Tx, on: date | None) -> list[dict[str, Any]]:
    """The version of every scheme that holds on a day; without a day all versions, the newest first."""
    if on is None:
        sql = f"select {_SCHEME} from evaluation.schemes s order by s.scheme, s.valid_from desc, s.created desc"  # noqa: S608
        return tx.execute(sql).fetchall()
    sql = f"""select distinct on (s.scheme) {_SCHEME} from evaluation.schemes s
              where not s.retired and s.valid_from <= %s order by s.scheme, s.valid_from desc, s.created desc"""  # noqa: S608
    return tx.execute(sql, (on,)).fetchall()


def retire_others(tx: Tx, pack: str, names: Sequence[str]) -> None:
    """What a pack no longer declares is worked out no more; what it declares again is."""
    tx.execute(
        "update evaluation.schemes set retired = scheme <> all(%(names)s) "
        "where pack = %(pack)s and retired <> (scheme <> all(%(names)s))",
        {"pack": pack, "names": list(names)},
    )


def alone(tx: Tx, scheme: str, period: str, begin: date) -> None:
    """Wait until nobody else works out this period."""
    tx.execute("select pg_advisory_xact_lock(hashtext(%s))", (f"evaluation.{scheme}.{period}.{begin}",))


def add_run(tx: Tx, values: dict[str, Any]) -> None:
    """Keep a run."""
    names, marks = _named(values)
    tx.execute(f"insert into evaluation.runs ({names}) values ({marks})", values)  # noqa: S608


def run(tx: Tx, identity: str, lock: bool = False) -> Run | None:
    """One run."""
    sql = f"select {_RUN} from evaluation.runs r where r.id = %s::uuid"  # noqa: S608
    row = tx.execute(sql + (" for update of r" if lock else ""), (identity,)).fetchone()
    return Run(**row) if row else None


def runs_of(tx: Tx, scheme: str, period: str, begin: date, states: Sequence[str]) -> list[Run]:
    """The runs of one period in some states."""
    sql = f"""select {_RUN} from evaluation.runs r
              where r.scheme = %s and r.period = %s and r.begin = %s and r.state = any(%s) order by r.id"""  # noqa: S608
    return [Run(**row) for row in tx.execute(sql, (scheme, period, begin, list(states)))]


def runs(tx: Tx, wanted: RunFilter, states: Sequence[str], after: tuple[date, str] | None, limit: int) -> list[Run]:
    """Runs, the newest period first."""
    parts, values = ["r.state = any(%(states)s)"], {"states": list(states), "limit": limit}
    for name, value in asdict(wanted).items():
        if value is not None:
            parts.append(f"r.{name} = %({name})s")
            values[name] = value
    if after:
        parts.append("(r.begin, r.id) < (%(after_begin)s, %(after_id)s::uuid)")
        values |= {"after_begin": after[0], "after_id": after[1]}
    sql = f"""select {_RUN} from evaluation.runs r where {" and ".join(parts)}
              order by r.begin desc, r.id desc limit %(limit)s"""  # noqa: S608
    return [Run(**row) for row in tx.execute(sql, values)]


def decide(tx: Tx, identity: str, state: str, **more: Any) -> None:
    """Release, supersede or discard a run."""
    sets = ", ".join(f"{name} = %({name})s" for name in more)
    tx.execute(
        f"update evaluation.runs set state = %(state)s{', ' + sets if sets else ''} where id = %(id)s::uuid",  # noqa: S608
        {"state": state, "id": identity, **more},
    )


def add_sets(tx: Tx, run: str, sets: Iterable[FactSet]) -> None:
    """Keep the facts of a run."""
    tx.execute("set local work_mem = '64MB'")  # a trigger looks at all of it once more
    # As bytes: a text of hexadecimal digits is twice as long and has to be read again, for a million ids of a month.
    copy = "copy evaluation.sets (run, dimension, subject, family, mask, amount, cases) from stdin (format binary)"
    with tx.cursor() as cursor, cursor.copy(copy) as out:
        out.set_types(("uuid", "text", "text", "text", "int8", "int4", "bytea"))
        for one in sets:
            out.write_row((UUID(run), one.dimension, one.subject, one.family, one.mask, one.amount, one.cases))


def sets(tx: Tx, run: str, dimension: Dimension, subject: str | None) -> list[FactSet]:
    """The facts of one subject, or of all of a kind."""
    sql = "select dimension, subject, family, mask, cases from evaluation.sets where run = %s and dimension = %s"
    values: list[Any] = [run, dimension]
    if subject is not None:
        sql, values = sql + " and subject = %s", [*values, subject]
    return [FactSet(**row) for row in tx.execute(sql, values, prepare=False)]


def add_results(tx: Tx, run: str, results: Iterable[Result]) -> None:
    """Keep the scores of a run in their order."""
    copy = f"copy evaluation.results (run, position, {_RESULT}) from stdin"
    with tx.cursor() as cursor, cursor.copy(copy) as out:
        for at, one in enumerate(results):
            grade = json.dumps(one.grade, ensure_ascii=False) if one.grade else None
            lines = json.dumps([asdict(line) for line in one.lines])
            told = (one.card, one.subject, one.name, one.rank, one.tied, one.score, one.inner, one.outer)
            out.write_row((run, at, *told, grade, one.why, lines, json.dumps(one.counts)))


def results(tx: Tx, run: str, card: str | None = None, subject: str | None = None) -> list[Result]:
    """The scores of a run, as they stand on its cards."""
    sql = f"select {_RESULT} from evaluation.results where run = %(run)s"  # noqa: S608
    sql += " and card = %(card)s" if card else ""
    sql += " and subject = %(subject)s" if subject is not None else ""
    rows = tx.execute(sql + " order by card, position", {"run": run, "card": card, "subject": subject})
    return [_result(row) for row in rows]


def _result(row: dict[str, Any]) -> Result:
    lines = tuple(LineResult(**line) for line in row.pop("lines"))
    return Result(lines=lines, **row)


def trend(
    tx: Tx, scheme: str, period: str, card: str, subject: str, states: Sequence[str], most: int
) -> list[TrendPoint]:
    """A subject in the last periods, the newest first; of a period what is released, else what is preliminary."""
    sql = """
    with chosen as (
      select distinct on (r.begin) r.id, r.state, r.version, r.begin, r."end" from evaluation.runs r
      where r.scheme = %(scheme)s and r.period = %(period)s and r.state = any(%(states)s)
      order by r.begin desc, r.state = 'released' desc, r.id desc)
    select c.id::text as run, c.state, c.version, c.begin, c."end", o.rank, o.score,
      (select count(*) from evaluation.results x where x.run = c.id and x.card = %(card)s and x.rank is not null) as of
    from chosen c left join evaluation.results o on o.run = c.id and o.card = %(card)s and o.subject = %(subject)s
    order by c.begin desc limit %(most)s"""
    values = {
        "scheme": scheme,
        "period": period,
        "card": card,
        "subject": subject,
        "states": list(states),
        "most": most,
    }
    return [TrendPoint(**row) for row in tx.execute(sql, values)]


def of_person(tx: Tx, person: str, cards: Sequence[str], most: int) -> list[tuple[Run, Result]]:
    """What released runs say of one person, the newest first."""
    sql = f"""select {_RUN}, o.card, o.subject, o.name, o.rank, o.tied, o.score, o."inner", o."outer", o.grade, o.why,
              o.lines, o.counts from evaluation.results o join evaluation.runs r on r.id = o.run
              where o.subject = %(person)s and r.state = 'released' and r.scheme || '/' || o.card = any(%(cards)s)
              order by r.begin desc, r.id desc, o.card limit %(most)s"""  # noqa: S608
    rows = tx.execute(sql, {"person": person, "cards": list(cards), "most": most})
    found = []
    for row in rows:
        told = {name: row.pop(name) for name in Run.__dataclass_fields__}
        found.append((Run(**told), _result(row)))
    return found
