"""Files of departments on their way in."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chengshu.kit import Tx

_DELIVERY = "id, source, title, rows, done, state, job, counts, rejected, made, made_by"


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Write a delivery with its content."""
    tx.execute(
        """insert into places.deliveries (id, source, title, content, columns, rows, state, made, made_by)
           values (%(id)s, %(source)s, %(title)s, %(content)s, %(columns)s, %(rows)s, 'waiting', %(made)s,
                   %(made_by)s)""",
        {**row, "columns": json.dumps(row["columns"], ensure_ascii=False)},
    )


def set_job(tx: Tx, own: str, job: str) -> None:
    """Which job takes it in."""
    tx.execute("update places.deliveries set job = %s where id = %s", [job, own])


def content(tx: Tx, own: str) -> dict[str, Any] | None:
    """What the job needs; without content it was taken in already."""
    query = "select source, title, content, columns, made_by from places.deliveries where id = %s"
    return tx.execute(query, [own]).fetchone()


def step(tx: Tx, own: str, done: int, counts: Mapping[str, int]) -> None:
    """How far it is."""
    query = "update places.deliveries set state = 'running', done = %s, counts = %s where id = %s"
    tx.execute(query, [done, json.dumps(counts), own])


def finish(tx: Tx, own: str, rejects: Sequence[Mapping[str, Any]]) -> None:
    """It is in; the file itself is forgotten."""
    tx.execute(
        """update places.deliveries set state = 'done', done = rows, content = null, rejected = %s, rejects = %s
           where id = %s""",
        [len({one["row"] for one in rejects}), json.dumps(list(rejects), ensure_ascii=False), own],
    )


def one(tx: Tx, own: str) -> dict[str, Any] | None:
    """One delivery with the rows that were not taken."""
    return tx.execute(f"select {_DELIVERY}, rejects from places.deliveries where id = %s", [own]).fetchone()  # noqa: S608


def page(tx: Tx, by: str | None, before: str | None, limit: int) -> list[dict[str, Any]]:
    """Deliveries, the newest first."""
    query = f"""select {_DELIVERY} from places.deliveries
                where (%(by)s::text is null or made_by = %(by)s) and (%(before)s::uuid is null or id < %(before)s::uuid)
                order by id desc limit %(limit)s"""  # noqa: S608  (a constant)
    return tx.execute(query, {"by": by, "before": before, "limit": limit}).fetchall()
