"""A worker killed by the system in the middle of an import: another one ends it, nothing twice, nothing lost."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.capabilities.mapfiles.conftest import EDITOR, House, a_file, rows_of, squares

from chengshu.capabilities.mapfiles import ImportRequest

CHILD = Path(__file__).with_name("worker_child.py")
COUNT = 24_000


def worker(house: House) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), house.db.url, str(house.folder)], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.chaos
@pytest.mark.parametrize("mode", ["append", "replace"])
def test_a_killed_worker_is_followed_by_another_that_doubles_nothing(house: House, mode: str) -> None:
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(COUNT), rows_of(COUNT))
    upload = house.upload("a.gpkg", content)
    made = house.files.imports.start(EDITOR, ImportRequest(upload.id, "buildings", mode=mode))
    first = worker(house)
    try:
        until = time.monotonic() + 60
        while not 0 < house.jobs.get(made.job or "").done < COUNT:
            assert house.jobs.get(made.job or "").state in ("waiting", "running"), "it was done before it was killed"
            assert time.monotonic() < until
            time.sleep(0.01)
    finally:
        first.kill()
        first.wait()
    killed_at = house.jobs.get(made.job or "").done
    second = worker(house)
    try:
        until = time.monotonic() + 120
        while (job := house.jobs.get(made.job or "")).state != "done":
            assert job.state != "failed", job.error
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        second.kill()
        second.wait()
    assert 0 < killed_at < COUNT
    assert job.attempts == 2
    assert house.maps.count("buildings") == COUNT
    codes = [code for part in house.maps.columns("buildings") for code in part.codes]
    assert len(set(codes)) == len(codes) == COUNT
