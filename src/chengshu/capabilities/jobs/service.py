"""Verbs of the jobs engine."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from chengshu.capabilities.jobs import store
from chengshu.capabilities.jobs.model import Cancelled, Handler, Interrupted, Job, JobFilter, LeaseLost, Progress
from chengshu.kit import (
    Announce,
    ChengshuError,
    Conflict,
    Database,
    Event,
    NotFound,
    Page,
    decode_cursor,
    encode_cursor,
    get_logger,
    new_id,
)

LEASE_S = 60.0
SAVE_EVERY_S = 0.5
_log = get_logger("jobs")


class Jobs:
    """A queue of long work in PostgreSQL; any number of workers take from it."""

    def __init__(self, db: Database, announce: Announce, *, lease_s: float = LEASE_S) -> None:
        self._db = db
        self._announce = announce
        self._lease_s = lease_s
        self._worker = new_id()
        self._leaving = threading.Event()

    def submit(self, kind: str, params: dict[str, Any], by: str, title: str = "") -> Job:
        """Queue a job; it survives every restart."""
        identity = new_id()
        with self._db.transaction() as tx:
            store.add(tx, identity, kind, title, params, by)
        return self._told(identity)

    def get(self, identity: str) -> Job:
        """One job. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = store.get(tx, identity) if _is_uuid(identity) else None
        if found is None:
            raise NotFound("There is no such job.", code="no_such_job")
        return found

    def list(self, wanted: JobFilter | None = None, after: str | None = None, limit: int = 50) -> Page[Job]:
        """Newest first."""
        last = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            found = store.find(tx, wanted or JobFilter(), last, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def cancel(self, identity: str) -> Job:
        """Ask a job to stop. Raises `Conflict` when it has ended already."""
        state = self.get(identity).state
        with self._db.transaction() as tx:
            if not store.cancel(tx, identity):
                raise Conflict(f"This job is {state} already.", code="job_ended")
        return self._told(identity)

    def run_one(self, handlers: Mapping[str, Handler]) -> bool:
        """Take the oldest job of these kinds and do it; False when none waits.

        A job whose worker died is taken again when its lease has run out, so handlers begin from the start and
        must be safe to repeat.
        """
        with self._db.transaction() as tx:
            job = store.claim(tx, list(handlers), self._worker, self._lease_s)
        if job is None:
            return False
        self._announce(_news(job))
        state, result, error = self._do(job, handlers[job.kind])
        with self._db.transaction() as tx:
            ours = store.finish(tx, job.id, self._worker, state, result, error)
        if ours:
            self._told(job.id)
        return True

    def leave(self) -> None:
        """This process is about to end: the job in hand goes back to the queue at its next step."""
        self._leaving.set()

    def _do(self, job: Job, handler: Handler) -> tuple[str, dict[str, Any], str]:
        progress = _Saved(self, job)
        try:
            with progress.kept_alive():
                result = handler(job, progress)
                progress.flush()
        except Cancelled:
            return "cancelled", {}, ""
        except Interrupted:
            return "waiting", {}, ""
        except LeaseLost:
            return "failed", {}, "another worker took this job over"
        except ChengshuError as refusal:
            errors = [{"field": one.field, "reason": one.reason} for one in refusal.errors]
            return "failed", {"code": refusal.code, "errors": errors}, refusal.detail
        except Exception as error:
            _log.exception("job failed", job=job.id, kind=job.kind)
            return "failed", {"code": "unexpected"}, f"Something unexpected happened ({type(error).__name__})."
        return "done", result, ""

    def _save(self, job: Job, done: int, total: int, message: str) -> None:
        with self._db.transaction() as tx:
            stop = store.save(tx, job.id, self._worker, done, total, message, self._lease_s)
        if stop is None:
            raise LeaseLost
        if stop:
            raise Cancelled

    def _told(self, identity: str) -> Job:
        job = self.get(identity)
        self._announce(_news(job))
        return job


class _Saved(Progress):
    """Progress that is written at most twice a second; a beat keeps the lease while the handler is busy."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs = jobs
        self._job = job
        self._last = 0.0
        self._said = (0, 0, "")
        self._lock = threading.Lock()
        self._problem: Exception | None = None

    def step(self, done: int, total: int, message: str = "") -> None:
        self._said = (done, total, message)
        if self._problem is not None:
            raise self._problem
        if self._jobs._leaving.is_set():
            raise Interrupted
        if time.monotonic() - self._last >= SAVE_EVERY_S:
            self.flush()
            self._jobs._announce(_news(self._job, done=done, total=total))

    def flush(self) -> None:
        """Write what was said last."""
        with self._lock:
            self._last = time.monotonic()
            self._jobs._save(self._job, *self._said)

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Renew the lease from a thread, so that a long step is not mistaken for a dead worker."""
        over = threading.Event()
        beat = threading.Thread(target=self._beat, args=(over,), name="job-lease", daemon=True)
        beat.start()
        try:
            yield
        finally:
            over.set()
            beat.join()

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(self._jobs._lease_s / 4):
            try:
                self.flush()
            except (Cancelled, LeaseLost) as problem:
                self._problem = problem
                return
            except Exception as error:  # the database is away: the lease may run out, the job is then done again
                _log.warning("lease not renewed", job=self._job.id, error=str(error))


def _news(job: Job, **more: int) -> Event:
    data = {"kind": job.kind, "state": job.state, "by": job.by, "done": job.done, "total": job.total, **more}
    return Event("job.changed", "jobs", job.id, data)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
