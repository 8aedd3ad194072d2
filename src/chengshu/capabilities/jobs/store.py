"""Tables and queries of the schema `jobs`."""

import json
from collections.abc import Sequence
from typing import Any

from chengshu.capabilities.jobs.model import Job, JobFilter
from chengshu.kit import Tx

_COLUMNS = """id::text, kind, title, by, state, done, total, message, error, created, started, finished, attempts,
              params, result"""
_CLAIM = f"""
update jobs.job set state = 'running', worker = %(worker)s::uuid, lease = now() + %(lease)s * interval '1 second',
       attempts = attempts + 1, started = coalesce(started, now()), done = 0, message = ''
where id = (
    select id from jobs.job
    where kind = any(%(kinds)s) and (state = 'waiting' or (state = 'running' and lease < now()))
    order by id limit 1 for update skip locked)
returning {_COLUMNS}
"""  # noqa: S608
_SAVE = """
update jobs.job set done = %(done)s, total = %(total)s, message = %(message)s,
       lease = now() + %(lease)s * interval '1 second'
where id = %(id)s::uuid and worker = %(worker)s::uuid and state = 'running' returning stop_asked
"""
_FINISH = """
update jobs.job set state = %(state)s, result = %(result)s, error = %(error)s, worker = null,
       finished = case when %(state)s = 'waiting' then null else now() end,
       done = case when %(state)s = 'done' then greatest(done, total) else done end
where id = %(id)s::uuid and worker = %(worker)s::uuid and state = 'running'
"""
_CANCEL = """
update jobs.job set stop_asked = true,
       state = case state when 'waiting' then 'cancelled' else state end,
       finished = case state when 'waiting' then now() else finished end
where id = %s::uuid and state in ('waiting', 'running')
"""


def add(tx: Tx, identity: str, kind: str, title: str, params: dict[str, Any], by: str) -> None:
    """Put a job at the end of the queue."""
    tx.execute(
        "insert into jobs.job (id, kind, title, params, by) values (%s::uuid, %s, %s, %s, %s)",
        (identity, kind, title, json.dumps(params, ensure_ascii=False), by),
    )


def get(tx: Tx, identity: str) -> Job | None:
    """One job."""
    row = tx.execute(f"select {_COLUMNS} from jobs.job where id = %s::uuid", (identity,)).fetchone()  # noqa: S608
    return Job(**row) if row else None


def find(tx: Tx, wanted: JobFilter, after: str | None, limit: int) -> list[Job]:
    """Newest first."""
    parts, values = ["true"], {"limit": limit, "after": after}
    for name in ("by", "kind", "state"):
        if (value := getattr(wanted, name)) is not None:
            parts.append(f"{name} = %({name})s")
            values[name] = value
    if after:
        parts.append("id < %(after)s::uuid")
    where = " and ".join(parts)
    query = f"select {_COLUMNS} from jobs.job where {where} order by id desc limit %(limit)s"  # noqa: S608
    return [Job(**row) for row in tx.execute(query, values).fetchall()]


def claim(tx: Tx, kinds: Sequence[str], worker: str, lease_s: float) -> Job | None:
    """The oldest job that waits, or whose worker has fallen silent; locked rows belong to others."""
    row = tx.execute(_CLAIM, {"kinds": list(kinds), "worker": worker, "lease": lease_s}).fetchone()
    return Job(**row) if row else None


def save(tx: Tx, identity: str, worker: str, done: int, total: int, message: str, lease_s: float) -> bool | None:
    """Keep progress and the lease. Gives whether to stop; None when the job is no longer this worker's."""
    values = {"id": identity, "worker": worker, "done": done, "total": total, "message": message, "lease": lease_s}
    row = tx.execute(_SAVE, values).fetchone()
    return bool(row["stop_asked"]) if row else None


def finish(tx: Tx, identity: str, worker: str, state: str, result: dict[str, Any], error: str) -> bool:
    """Close a job (or give it back as waiting); False when it is no longer this worker's."""
    values = {"id": identity, "worker": worker, "state": state, "error": error}
    done = tx.execute(_FINISH, {**values, "result": json.dumps(result, ensure_ascii=False, default=str)})
    return done.rowcount == 1


def cancel(tx: Tx, identity: str) -> bool:
    """Ask a job to stop; one that has not begun ends at once."""
    return tx.execute(_CANCEL, (identity,)).rowcount == 1
