"""Tasks beside a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases.model import Task
from chengshu.kit import Tx

_KEPT = tuple(name for name in Task.__dataclass_fields__ if name not in ("number", "title"))
COLUMNS = ", ".join(f"s.{name}" for name in _KEPT)


_PUT = (
    f"insert into cases.tasks ({', '.join(_KEPT)}) values ({', '.join(f'%({name})s' for name in _KEPT)}) "  # noqa: S608
    f"on conflict (id) do update set {', '.join(f'{name} = excluded.{name}' for name in _KEPT if name != 'id')}"
)


def put(tx: Tx, task: Task) -> None:
    """Keep a task as it stands."""
    tx.execute(_PUT, _row(task))


def put_many(tx: Tx, tasks: Sequence[Task]) -> None:
    """Keep many tasks as they stand."""
    if tasks:
        with tx.cursor() as cursor:
            cursor.executemany(_PUT, [_row(task) for task in tasks])


def _row(task: Task) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(task, name) for name in _KEPT}
    return row | {"roles": list(task.roles), "photos": list(task.photos)}


def void(tx: Tx, case_id: str, procedure: str, at: datetime) -> list[str]:
    """Open tasks of one kind (``*``: of every kind) have no purpose any more; which had been open."""
    sql = (
        "update cases.tasks set state = 'void', finished = %(at)s where case_id = %(case_id)s and state = 'open' "
        "and (procedure = %(procedure)s or %(procedure)s = '*') returning id"
    )
    rows = tx.execute(sql, {"at": at, "case_id": case_id, "procedure": procedure})
    return [str(row["id"]) for row in rows]


def open_of(tx: Tx, case_ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """The open tasks of some locked cases, each with its kind."""
    if not case_ids:
        return {}
    found: dict[str, list[tuple[str, str]]] = {}
    sql = "select case_id, id, procedure from cases.tasks where state = 'open' and case_id = any(%s::uuid[])"
    for row in tx.execute(sql, (list(case_ids),)):
        found.setdefault(str(row["case_id"]), []).append((str(row["id"]), row["procedure"]))
    return found


def void_many(tx: Tx, tasks: Sequence[tuple[str, datetime]]) -> None:
    """These open tasks have no purpose any more since a moment each."""
    if tasks:
        tx.execute(
            "update cases.tasks t set state = 'void', finished = w.at "
            "from unnest(%s::uuid[], %s::timestamptz[]) as w(id, at) where t.id = w.id",
            ([task for task, _ in tasks], [at for _, at in tasks]),
        )


def task_of(row: dict[str, Any]) -> Task:
    """A row joined to its case as a task."""
    told = {name: row[name] for name in (*_KEPT, "number", "title")}
    return Task(**{**told, "roles": tuple(row["roles"]), "photos": tuple(row["photos"])})
