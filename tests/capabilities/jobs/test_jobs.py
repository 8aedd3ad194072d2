"""Long work: queued, done once, stopped when asked, taken over from the dead."""

import threading
import time
from typing import Any

import pytest

from chengshu.capabilities.jobs import Job, JobFilter, Jobs, Progress
from chengshu.kit import Conflict, Database, Event, FieldError, NotFound, Refused


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def jobs(db: Database, heard: list[Event]) -> Jobs:
    return Jobs(db, heard.append)


def _count(job: Job, progress: Progress) -> dict[str, Any]:
    for done in range(1, 4):
        progress.step(done, 3, f"row {done}")
    return {"rows": job.params["rows"]}


def test_a_job_waits_is_done_and_keeps_its_result(jobs: Jobs, heard: list[Event]) -> None:
    job = jobs.submit("count", {"rows": 3}, "zhang", "三行")
    assert (job.state, job.title) == ("waiting", "三行")
    assert jobs.run_one({"count": _count})
    done = jobs.get(job.id)
    assert (done.state, done.done, done.total, done.result) == ("done", 3, 3, {"rows": 3})
    assert done.started
    assert done.finished
    assert (heard[0].data["state"], heard[-1].data["state"]) == ("waiting", "done")


def test_nothing_is_done_when_nothing_waits_or_nobody_knows_the_kind(jobs: Jobs) -> None:
    jobs.submit("unknown", {}, "zhang")
    assert not jobs.run_one({"count": _count})


def test_jobs_are_done_in_the_order_they_came(jobs: Jobs) -> None:
    order: list[str] = []
    first, second = jobs.submit("x", {}, "a"), jobs.submit("x", {}, "b")

    def note(job: Job, _progress: Progress) -> dict[str, Any]:
        order.append(job.id)
        return {}

    while jobs.run_one({"x": note}):
        pass
    assert order == [first.id, second.id]


def test_a_refusal_keeps_its_sentence_and_fields(jobs: Jobs) -> None:
    def refuse(_job: Job, _progress: Progress) -> dict[str, Any]:
        raise Refused("Row 7 cannot be read.", code="row_wrong", errors=(FieldError("rows.7.x", "not a number"),))

    job = jobs.submit("x", {}, "zhang")
    jobs.run_one({"x": refuse})
    failed = jobs.get(job.id)
    assert (failed.state, failed.error) == ("failed", "Row 7 cannot be read.")
    assert failed.result == {"code": "row_wrong", "errors": [{"field": "rows.7.x", "reason": "not a number"}]}


def test_something_unexpected_fails_the_job_without_telling_secrets(jobs: Jobs) -> None:
    def fall(_job: Job, _progress: Progress) -> dict[str, Any]:
        raise RuntimeError("password=hunter2")

    job = jobs.submit("x", {}, "zhang")
    jobs.run_one({"x": fall})
    assert jobs.get(job.id).state == "failed"
    assert "hunter2" not in jobs.get(job.id).error


def test_a_waiting_job_is_cancelled_at_once_and_never_done(jobs: Jobs) -> None:
    job = jobs.submit("count", {"rows": 1}, "zhang")
    assert jobs.cancel(job.id).state == "cancelled"
    assert not jobs.run_one({"count": _count})
    with pytest.raises(Conflict):
        jobs.cancel(job.id)


def test_a_running_job_stops_at_its_next_step(jobs: Jobs) -> None:
    def endless(job: Job, progress: Progress) -> dict[str, Any]:
        for step in range(1000):
            progress.step(step, 1000)
            if step == 1:
                jobs.cancel(job.id)
            time.sleep(0.01)
        return {}

    job = jobs.submit("x", {}, "zhang")
    jobs.run_one({"x": endless})
    assert jobs.get(job.id).state == "cancelled"


def test_what_a_dead_worker_held_is_done_by_another_and_the_dead_one_writes_nothing(db: Database) -> None:
    dying, living = (Jobs(db, lambda _event: None, lease_s=0.3) for _ in range(2))
    job = dying.submit("x", {}, "zhang")
    with db.transaction() as tx:  # the lease of a worker that was killed the moment it had taken the job
        tx.execute(
            "update jobs.job set state = 'running', worker = gen_random_uuid(), lease = now() - interval '1 second'"
        )
    assert living.run_one({"x": lambda _job, _progress: {"by": "living"}})
    assert living.get(job.id).result == {"by": "living"}


def test_a_process_that_leaves_gives_its_job_back_to_the_queue(db: Database) -> None:
    leaving, staying = (Jobs(db, lambda _event: None) for _ in range(2))
    job = leaving.submit("count", {"rows": 3}, "zhang")

    def leave(_job: Job, progress: Progress) -> dict[str, Any]:
        leaving.leave()
        progress.step(1, 2)
        return {}

    leaving.run_one({"count": leave})
    assert (leaving.get(job.id).state, leaving.get(job.id).finished) == ("waiting", None)
    assert staying.run_one({"count": _count})
    assert staying.get(job.id).state == "done"


def test_a_busy_handler_keeps_its_lease_without_saying_anything(db: Database) -> None:
    busy, other = (Jobs(db, lambda _event: None, lease_s=0.4) for _ in range(2))
    job = busy.submit("x", {}, "zhang")

    def silent(_job: Job, _progress: Progress) -> dict[str, Any]:
        time.sleep(1.2)
        return {"by": "busy"}

    worker = threading.Thread(target=busy.run_one, args=({"x": silent},))
    worker.start()
    time.sleep(0.9)
    assert not other.run_one({"x": lambda _job, _progress: {"by": "thief"}})
    worker.join()
    assert other.get(job.id).result == {"by": "busy"}


def test_two_workers_never_take_the_same_job(db: Database) -> None:
    workers = [Jobs(db, lambda _event: None) for _ in range(4)]
    for _ in range(12):
        workers[0].submit("x", {}, "zhang")
    done: list[str] = []

    def note(job: Job, _progress: Progress) -> dict[str, Any]:
        done.append(job.id)
        return {}

    def empty(worker: Jobs) -> None:
        while worker.run_one({"x": note}):
            pass

    threads = [threading.Thread(target=empty, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(set(done)) == 12


def test_lists_are_paged_newest_first_and_narrowed(jobs: Jobs) -> None:
    mine = [jobs.submit("a", {}, "zhang").id for _ in range(3)]
    jobs.submit("b", {}, "li")
    page = jobs.list(JobFilter(by="zhang"), limit=2)
    assert [job.id for job in page.items] == mine[:0:-1]
    rest = jobs.list(JobFilter(by="zhang"), after=page.next, limit=2)
    assert ([job.id for job in rest.items], rest.next) == (mine[:1], None)


def test_an_unknown_job_is_not_found(jobs: Jobs) -> None:
    for identity in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotFound):
            jobs.get(identity)
