"""Copies of large layers as jobs: seen in the list of jobs, stopped there, done again when whoever did them died.

Who needs a copy submits the job and does it, unless another process takes it first: no worker has to be free.
"""

import threading
from pathlib import Path
from typing import Any

from chengshu.capabilities.jobs import Interrupted, Job, JobFilter, Jobs, Progress, State
from chengshu.capabilities.maps import Layer
from chengshu.capabilities.tiles.service.keeper import Leaving, Stopped
from chengshu.capabilities.tiles.service.making import is_current, make_apart
from chengshu.kit import Unavailable

COPY = "tiles.copy"
# Layers of so many features are copied as jobs; smaller ones take a second or two.
LARGE = 50_000
BY = "system"
_LOOK_EVERY_S = 0.5
_OPEN: tuple[State, ...] = ("waiting", "running")


class CopyJobs:
    """Has copies made by processes that read the database at `database_url` themselves."""

    def __init__(self, jobs: Jobs, database_url: str) -> None:
        self._jobs = jobs
        self._database_url = database_url
        self._leaving = threading.Event()

    def have_made(self, home: Path, layer: Layer) -> None:
        """Wait until a copy of a layer has been made. Raises `Stopped` when somebody stopped it, `Unavailable` when it
        could not be made, `Leaving` when this process ends."""
        handlers = {COPY: lambda job, progress: self.make(home, job, progress)}
        wanted = self._open_job(layer.id) or self._jobs.submit(
            COPY, {"layer": layer.id, "sequence": layer.version}, BY, layer.title
        )
        while (found := self._jobs.get(wanted.id)).state in _OPEN:
            if self._leaving.is_set():
                raise Leaving
            # The oldest one first: it may be of another layer, or be done by another process.
            if not self._jobs.run_one(handlers):
                self._leaving.wait(_LOOK_EVERY_S)
        if found.state == "cancelled":
            raise Stopped
        if found.state == "failed":
            raise Unavailable(found.error, code="copy_not_made")

    def make(self, home: Path, job: Job, progress: Progress) -> dict[str, Any]:
        """Do such a job."""
        layer, sequence = str(job.params["layer"]), int(job.params["sequence"])

        def step(share: float) -> None:
            if self._leaving.is_set():
                raise Interrupted
            progress.step(int(share * 100), 100)

        if not is_current(home, layer, sequence):
            make_apart(self._database_url, home, layer, sequence, step)
        progress.step(100, 100)
        return {"layer": layer}

    def close(self) -> None:
        """This process ends: what is in the making goes back to the queue."""
        self._leaving.set()

    def _open_job(self, layer: str) -> Job | None:
        found = [job for state in _OPEN for job in self._jobs.list(JobFilter(kind=COPY, state=state), limit=200).items]
        return next((job for job in found if job.params["layer"] == layer), None)
