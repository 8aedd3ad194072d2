"""Whole files converted as jobs: bounded memory, progress, and a list of what could not be converted and why."""

import shutil
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, Protocol

from chengshu.capabilities.coordinates import store
from chengshu.capabilities.coordinates.logic import TABLES, ending_of, look_at
from chengshu.capabilities.coordinates.model import (
    CONVERT_FILE,
    MOST_BYTES,
    ConversionFile,
    FileRequest,
    OperationCard,
)
from chengshu.capabilities.coordinates.service.rewrite import Run, declared_system, rewrite
from chengshu.capabilities.jobs import Job, Jobs, Progress
from chengshu.kit import (
    Conflict,
    Database,
    FieldError,
    NotFound,
    Page,
    Refused,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security import Principal
from chengshu.standards.geo import Operation, System

KEPT_DAYS = 7
_PIECE = 1 << 20


class Opened(Protocol):
    """What this desk needs of the engine."""

    def prepare(
        self, source: str, target: str, operation: str
    ) -> tuple[System, System, list[tuple[OperationCard, Operation]]]: ...

    def note_use(
        self,
        by: Principal,
        chosen: Any,
        used: Any,
        source: System,
        target: System,
        points: int,
        purpose: str,
        action: str,
    ) -> None: ...


class FileDesk:
    """Takes files in, converts them in a job, and gives out results and rejects."""

    def __init__(self, db: Database, jobs: Jobs, folder: Path, engine: Opened) -> None:
        self._db = db
        self._jobs = jobs
        self._folder = folder
        self._engine = engine

    def submit(self, by: Principal, name: str, content: IO[bytes], wanted: FileRequest) -> ConversionFile:
        """Take a file and queue its conversion. What can be refused now is refused now."""
        ending = ending_of(name)
        if wanted.source:
            self._engine.prepare(wanted.source, wanted.target, wanted.operation)
        if wanted.format and (wanted.format == "CSV") != (ending in TABLES):
            reason = "a table gives a table (CSV); a file of features gives features"
            raise Refused("The result cannot have this format.", errors=(FieldError("format", reason),))
        self.purge()
        own = new_id()
        size = _write(self._place(own) / f"in{ending}", content)
        try:
            with (self._place(own) / f"in{ending}").open("rb") as file:
                look_at(ending, file.read(65_536))
            source = wanted.source or self._named_by(own, ending, wanted)
            self._engine.prepare(source, wanted.target, wanted.operation)
        except Exception:
            shutil.rmtree(self._place(own), ignore_errors=True)
            raise
        kept = ConversionFile(
            own, Path(name).name[:200], size, source, wanted.target, wanted.operation, by.account, by.id, None, now(),
            asdict(wanted),
        )  # fmt: skip
        with self._db.transaction() as tx:
            store.add_file(tx, kept)
        job = self._jobs.submit(CONVERT_FILE, {"file": own}, by.account, kept.name)
        with self._db.transaction() as tx:
            store.set_job(tx, own, job.id)
        return self.get(own, by)

    def get(self, own: str, by: Principal) -> ConversionFile:
        """One's own file; with `coordinates.manage` anybody's. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = store.file(tx, own) if _is_id(own) else None
        if found is None or (found.account != by.account and not by.can("coordinates.manage")):
            raise NotFound("There is no such file.", code="no_such_file")
        return found

    def list(self, by: Principal, after: str | None = None, limit: int = 50) -> Page[ConversionFile]:
        """One's own files, newest first."""
        before = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            found = store.files(tx, by.account, before, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def result(self, own: str, by: Principal, *, rejects: bool = False) -> tuple[str, Path]:
        """The name and place of what a conversion gave. Raises `Conflict` before it is done."""
        found = self.get(own, by)
        if found.result is None:
            raise Conflict("The conversion is not done yet; look at its job.", code="not_done")
        stem = Path(found.name).stem
        if rejects:
            return f"{stem}-rejects.csv", self._place(own) / "rejects.csv"
        name = str(found.result["file"])
        return stem + Path(name).suffix, self._place(own) / name

    def purge(self) -> int:
        """Forget files and results older than a week."""
        with self._db.transaction() as tx:
            gone = store.drop_files(tx, now() - timedelta(days=KEPT_DAYS))
        for own in gone:
            shutil.rmtree(self._place(own), ignore_errors=True)
        return len(gone)

    def convert(self, job: Job, progress: Progress) -> dict[str, Any]:
        """The handler of the job. Safe to run again: it begins anew and puts the result in place at the end."""
        with self._db.transaction() as tx:
            file = store.file(tx, str(job.params["file"]))
        if file is None:
            raise Refused("The file is older than a week and was removed.", code="file_gone")
        wanted = FileRequest(**file.options)
        source, target, chosen = self._engine.prepare(file.source, file.target, file.operation)
        run = Run(source, target, [one for _, one in chosen], progress)
        place = self._place(file.id)
        draft = place / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        made = rewrite(run, place / f"in{ending_of(file.name)}", draft, wanted)
        # Nobody gets at the result before its use is written down.
        by = Principal(file.principal, file.account, file.account, "system", (), frozenset())
        self._engine.note_use(by, chosen, run.used, source, target, run.points, wanted.purpose, "apply_file")
        for path in draft.iterdir():
            path.replace(place / path.name)
        draft.rmdir()
        result = {
            "file": made, "rows": run.rows, "converted": run.rows - run.rejected, "rejected": run.rejected,
            "points": run.points, "outside": run.outside, "source": source.id, "target": target.id,
            "operations": [one.id for one in run.used], "first_rejects": run.shown,
        }  # fmt: skip
        with self._db.transaction() as tx:
            store.set_result(tx, file.id, result)
        return {"conversion": file.id, **result}

    def _named_by(self, own: str, ending: str, wanted: FileRequest) -> str:
        """The system that the file itself names. Raises `Refused`: a file without one is never guessed at."""
        code = "" if ending in TABLES else declared_system(self._place(own) / f"in{ending}", wanted.layer)
        if not code:
            reason = "the file does not name its coordinate system; say which it is"
            raise Refused(
                "The coordinate system is not known.", code="no_system", errors=(FieldError("source", reason),)
            )
        return code

    def _place(self, own: str) -> Path:
        return self._folder / own


def _write(path: Path, content: IO[bytes]) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with path.open("xb") as file:
        while piece := content.read(_PIECE):
            size += len(piece)
            if size > MOST_BYTES:
                shutil.rmtree(path.parent, ignore_errors=True)
                raise Refused(
                    "The file is larger than 1 GB.", code="too_large", errors=(FieldError("file", "split it"),)
                )
            file.write(piece)
    if not size:
        shutil.rmtree(path.parent, ignore_errors=True)
        raise Refused("The file is empty.", code="empty_file", errors=(FieldError("file", "no content"),))
    return size


def _is_id(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4
