"""Batches of addresses to be placed, and their rows."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from chengshu.kit import Tx

_BATCH = "id, title, columns, address_columns, state, job, rows, done, made, made_by"
_ROW = "row, input, text, state, score, answer, candidates, decided, decided_by"


def add(tx: Tx, row: dict[str, Any]) -> None:
    """Write a batch."""
    tx.execute(
        """insert into places.batches (id, title, columns, address_columns, state, rows, made, made_by)
           values (%(id)s, %(title)s, %(columns)s, %(address_columns)s, 'waiting', %(rows)s, %(at)s, %(by)s)""",
        {**row, "columns": _json(row["columns"]), "address_columns": _json(row["address_columns"])},
    )


def add_rows(tx: Tx, batch: str, rows: Iterable[tuple[int, dict[str, str], str]]) -> None:
    """Write rows: number, cells by column, the text to be placed."""
    with tx.cursor().copy("copy places.batch_rows (batch, row, input, text) from stdin") as copy:
        for number, cells, text in rows:
            copy.write_row((batch, number, _json(cells), text))


def set_job(tx: Tx, batch: str, job: str) -> None:
    """The job that places the batch."""
    tx.execute("update places.batches set job = %s where id = %s", [job, batch])


def set_state(tx: Tx, batch: str, state: str, done: int) -> None:
    """How far the batch is."""
    tx.execute("update places.batches set state = %s, done = %s where id = %s", [state, done, batch])


def batch(tx: Tx, identity: str) -> dict[str, Any] | None:
    """One batch."""
    return tx.execute(f"select {_BATCH} from places.batches where id = %s", [identity]).fetchone()  # noqa: S608


def counts(tx: Tx, batches: Sequence[str]) -> dict[str, dict[str, int]]:
    """The number of rows in each state, for each batch."""
    query = "select batch, state, count(*) as n from places.batch_rows where batch = any(%s::uuid[]) group by 1, 2"
    found: dict[str, dict[str, int]] = {identity: {} for identity in batches}
    for row in tx.execute(query, [list(batches)]):
        found[row["batch"]][row["state"]] = row["n"]
    return found


def batches(tx: Tx, by: str | None, before: str | None, limit: int) -> list[dict[str, Any]]:
    """Batches, the newest first."""
    query = f"""select {_BATCH} from places.batches
                where (%(by)s::text is null or made_by = %(by)s) and (%(before)s::uuid is null or id < %(before)s::uuid)
                order by id desc limit %(limit)s"""  # noqa: S608  (a constant)
    return tx.execute(query, {"by": by, "before": before, "limit": limit}).fetchall()


def rows(tx: Tx, batch: str, state: str | None, after: int, limit: int) -> list[dict[str, Any]]:
    """Rows by number."""
    query = f"""select {_ROW} from places.batch_rows
                where batch = %(batch)s and row > %(after)s and (%(state)s::text is null or state = %(state)s)
                order by row limit %(limit)s"""  # noqa: S608  (a constant)
    return tx.execute(query, {"batch": batch, "state": state, "after": after, "limit": limit}).fetchall()


def one_row(tx: Tx, batch: str, number: int) -> dict[str, Any] | None:
    """One row, kept from others until the end of the transaction."""
    query = f"select {_ROW} from places.batch_rows where batch = %s and row = %s for update"  # noqa: S608
    return tx.execute(query, [batch, number]).fetchone()


def place_rows(tx: Tx, batch: str, placed: Sequence[tuple[int, str, float | None, Any, Any]]) -> None:
    """Write answers: number, state, score, answer, candidates."""
    numbers, states, scores, answers, candidates = (list(column) for column in zip(*placed, strict=True))
    tx.execute(
        """update places.batch_rows r
           set state = w.state, score = w.score, answer = w.answer::jsonb, candidates = w.candidates::jsonb
           from unnest(%s::integer[], %s::text[], %s::float8[], %s::text[], %s::text[])
                as w (row, state, score, answer, candidates)
           where r.batch = %s and r.row = w.row and r.decided is null""",
        [
            numbers, states, scores, [None if one is None else _json(one) for one in answers],
            [_json(one) for one in candidates], batch,
        ],
    )  # fmt: skip


def decide(tx: Tx, batch: str, number: int, state: str, answer: Any, by: str, at: datetime) -> None:
    """Write a person's judgement on a row."""
    query = """update places.batch_rows set state = %s, answer = coalesce(%s::jsonb, answer), decided = %s,
               decided_by = %s where batch = %s and row = %s"""
    tx.execute(query, [state, None if answer is None else _json(answer), at, by, batch, number])


def accept_all(tx: Tx, batch: str, least: float, by: str, at: datetime) -> int:
    """Accept every undecided row that is at least this good."""
    query = """update places.batch_rows set state = 'accepted', decided = %s, decided_by = %s
               where batch = %s and state in ('matched', 'doubtful') and score >= %s"""
    return tx.execute(query, [at, by, batch, least]).rowcount


def decided(tx: Tx, batch: str, row: int | None, at: datetime | None) -> list[dict[str, Any]]:
    """Rows that a person judged: this one, or those of one moment."""
    query = """select row, candidates from places.batch_rows
               where batch = %(batch)s and decided is not null and (%(row)s::integer is null or row = %(row)s)
                 and (%(at)s::timestamptz is null or decided = %(at)s) order by row for update"""
    return tx.execute(query, {"batch": batch, "row": row, "at": at}).fetchall()


def reopen(tx: Tx, batch: str, before: Sequence[tuple[int, str, float | None, Any]]) -> None:
    """Put number, state, score and answer back as they were before anybody judged."""
    numbers, states, scores, answers = (list(column) for column in zip(*before, strict=True))
    tx.execute(
        """update places.batch_rows r
           set state = w.state, score = w.score, answer = w.answer::jsonb, decided = null, decided_by = null
           from unnest(%s::integer[], %s::text[], %s::float8[], %s::text[]) as w (row, state, score, answer)
           where r.batch = %s and r.row = w.row""",
        [numbers, states, scores, [None if one is None else _json(one) for one in answers], batch],
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
