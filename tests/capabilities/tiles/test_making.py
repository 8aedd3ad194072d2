"""Copies of large layers: made by a process of their own, as a job; killed at any moment nothing is lost or left."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chengshu.capabilities.jobs import JobFilter, Jobs
from chengshu.capabilities.maps import Maps
from chengshu.capabilities.tiles import CopyJobs, Tiles, handlers
from chengshu.capabilities.tiles import service as tiles_service
from chengshu.capabilities.tiles.service import copies, keeper, making
from chengshu.kit import Conflict, Database, announce_nothing

from .test_keeping import codes, soon, spot

Fill = Callable[..., None]
MANY = 60


@pytest.fixture
def jobs(db: Database) -> Jobs:
    return Jobs(db, announce_nothing)


@pytest.fixture
def apart(
    maps: Maps, jobs: Jobs, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Tiles]:
    """Tiles for which a layer of `MANY` features is a large one."""
    monkeypatch.setattr(tiles_service, "LARGE", MANY)
    made = Tiles(maps, tmp_path / "tiles", patience_s=0, copies=CopyJobs(jobs, database_url))
    yield made
    made.close()


def _job(jobs: Jobs, state: str) -> bool:
    return any(job.state == state for job in jobs.list(JobFilter(kind=copies.COPY)).items)


def test_a_large_layer_is_copied_by_a_process_of_its_own_as_a_job(
    apart: Tiles, jobs: Jobs, maps: Maps, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill("few", [spot(n) for n in range(MANY - 1)])
    fill("things", [spot(n) for n in range(MANY)])
    apart.prepare("few", 20)
    assert jobs.list().items == []
    assert apart.prepare("things", 60).sequence > 0
    assert codes(apart) == {str(n) for n in range(MANY)}
    soon(lambda: _job(jobs, "done"), 5)
    [job] = jobs.list().items
    assert (job.kind, job.by, job.done, job.total) == (copies.COPY, "system", 100, 100)
    # A worker that takes up a job of the same kind finds the copy there and has nothing to do.
    monkeypatch.setattr(copies, "make_apart", lambda *_: pytest.fail("it was made again"))
    late = jobs.submit(copies.COPY, {"layer": "things", "sequence": maps.sequence("things")}, "system")
    assert jobs.run_one(handlers(apart))
    assert jobs.get(late.id).state == "done"


def test_killed_in_the_middle_it_leaves_nothing_and_the_next_one_succeeds(
    apart: Tiles, jobs: Jobs, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill("things", [spot(n) for n in range(MANY)])
    monkeypatch.setattr(keeper, "RETRY_AFTER_S", 0.2)
    started: list[subprocess.Popen[str]] = []
    real = subprocess.Popen

    def watched(command: list[str], **options: object) -> subprocess.Popen[str]:
        process = real(command, **options)  # type: ignore[call-overload]
        started.append(process)
        if len(started) == 1:
            # What a process killed while it writes leaves behind.
            left = tmp_path / "tiles" / "things" / "making-0" / "raw"
            left.mkdir(parents=True)
            (left / "x.bin").write_bytes(b"half")
            os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(making.subprocess, "Popen", watched)
    assert codes(apart) == {str(n) for n in range(MANY)}, "meanwhile tiles come from the maps"
    soon(lambda: _job(jobs, "failed"), 20)
    soon(lambda: apart.metadata("things").ready, 30)
    assert len(started) == 2
    assert not list((tmp_path / "tiles" / "things").glob("making-*"))
    [failed] = [job for job in jobs.list().items if job.state == "failed"]
    assert "ended with signal 9" in failed.error


def test_the_process_ends_with_who_started_it(maps: Maps, fill: Fill, database_url: str, tmp_path: Path) -> None:
    fill("things", [spot(n) for n in range(MANY)])
    process = subprocess.Popen(
        [sys.executable, "-m", "chengshu.capabilities.tiles.service.making"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    with making.store.only_one(tmp_path / "tiles" / "things"):
        wanted = {"database_url": database_url, "home": str(tmp_path / "tiles"), "layer": "things", "sequence": 1}
        process.stdin.write(json.dumps(wanted) + "\n")
        process.stdin.flush()
        said = [process.stdout.readline() for _ in range(3)]
        assert set(said) == {"0.0000\n"}, "it waits for the one that holds the lock"
        process.stdin.close()
        assert process.wait(20) == 1


def test_what_is_stopped_in_the_list_of_jobs_is_not_begun_again_soon(
    apart: Tiles, jobs: Jobs, fill: Fill, tmp_path: Path
) -> None:
    fill("things", [spot(n) for n in range(MANY)])
    with making.store.only_one(tmp_path / "tiles" / "things"):
        codes(apart)
        soon(lambda: _job(jobs, "running") or _job(jobs, "waiting"), 10)
        [job] = jobs.list().items
        jobs.cancel(job.id)
        soon(lambda: _job(jobs, "cancelled"), 20)
    time.sleep(0.1)
    for _ in range(3):
        apart.touch("things")
        assert not apart.metadata("things").ready
    assert len(jobs.list().items) == 1


def test_a_process_that_leaves_gives_the_job_back(
    apart: Tiles, jobs: Jobs, fill: Fill, maps: Maps, database_url: str, tmp_path: Path
) -> None:
    fill("things", [spot(n) for n in range(MANY)])
    with making.store.only_one(tmp_path / "tiles" / "things"):
        codes(apart)
        soon(lambda: _job(jobs, "running"), 10)
        apart.close()
        assert _job(jobs, "waiting")
    worker = Tiles(maps, tmp_path / "tiles", copies=CopyJobs(jobs, database_url))
    assert jobs.run_one(handlers(worker))
    assert _job(jobs, "done")
    assert making.is_current(tmp_path / "tiles", "things", maps.sequence("things"))
    worker.close()


def test_without_jobs_there_are_no_jobs(tiles: Tiles, jobs: Jobs, fill: Fill) -> None:
    fill("things", [spot(0)])
    jobs.submit(copies.COPY, {"layer": "things", "sequence": 1}, "system")
    assert jobs.run_one(handlers(tiles))
    [job] = jobs.list().items
    assert (job.state, job.result["code"]) == ("failed", "no_copy_jobs")
    with pytest.raises(Conflict):
        tiles.make_copy(job, None)  # type: ignore[arg-type]
