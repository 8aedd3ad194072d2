"""Files handed in: streamed to their folder, told by their content, looked into."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from chengshu.capabilities.jobs import Job, Jobs, Progress
from chengshu.capabilities.mapfiles.logic.formats import ENDINGS, PACKED, encoding_named, ending_of, look_at, refused
from chengshu.capabilities.mapfiles.model import (
    INSPECT,
    KEPT_DAYS,
    MOST_BYTES,
    FileLayer,
    Format,
    ImportRequest,
    Upload,
)
from chengshu.capabilities.mapfiles.service.sources import layer_names, opened
from chengshu.capabilities.mapfiles.service.unpack import Found, unpack
from chengshu.capabilities.mapfiles.store import uploads as store
from chengshu.kit import (
    ChengshuError,
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

MOST_UPLOADS = 50
MOST_LAYERS = 200
_AT_ONCE = 32 << 20  # files up to this size are looked into while the person waits
_LOOK = 1 << 16


class Intake:
    """Uploads. A person sees his own."""

    def __init__(self, db: Database, jobs: Jobs, folder: Path) -> None:
        self._db = db
        self._jobs = jobs
        self._folder = folder

    def begin(self, by: Principal, name: str, size: int | None = None) -> "Receiver":
        """Make ready for a file. Raises `Refused` when its name or announced size already say no."""
        self.purge()
        plain = Path(name.replace("\\", "/")).name.strip()[:200]
        ending = ending_of(plain)
        if size is not None and size > MOST_BYTES:
            raise _too_large()
        with self._db.transaction() as tx:
            kept = store.count_of(tx, by.id)
        if kept >= MOST_UPLOADS:
            raise Conflict(f"You have {kept} files here already; remove some first.", code="too_many_files")
        return Receiver(self._folder / new_id(), plain, ending, lambda digest, size: (by, digest, size))

    def finish(self, received: "Receiver") -> Upload:
        """Take over a file that was received whole, and look into it: at once, or as a job when it is large."""
        by, digest, size = received.close()
        upload = Upload(
            received.folder.name, received.name, _format(received.ending), size, digest, "received", by.id, by.account,
            now(),
        )  # fmt: skip
        with self._db.transaction() as tx:
            store.add(tx, upload)
        if size <= _AT_ONCE:
            self._look(upload)
        else:
            job = self._jobs.submit(INSPECT, {"upload": upload.id}, by.account, upload.name)
            with self._db.transaction() as tx:
                store.set_job(tx, upload.id, job.id)
        return self.get(by, upload.id)

    def get(self, by: Principal, id: str) -> Upload:
        """One's own file. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = store.get(tx, id) if is_id(id) else None
        if found is None or (found.by != by.id and by.kind != "system"):
            raise NotFound("There is no such file; files are kept for a week.", code="no_such_file")
        return found

    def mine(self, by: Principal, after: str | None = None, limit: int = 50) -> Page[Upload]:
        """One's own files, newest first."""
        before = str(decode_cursor(after)[0]) if after else None
        with self._db.transaction() as tx:
            found = store.of(tx, by.id, before, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def remove(self, by: Principal, id: str) -> None:
        """Take a file away. What was imported from it stays, and so do its rejects."""
        self.get(by, id)
        with self._db.transaction() as tx:
            store.drop(tx, id)
        shutil.rmtree(self._folder / id, ignore_errors=True)

    def inspect(self, job: Job, progress: Progress) -> dict[str, Any]:
        """The handler of the job that looks into a large file."""
        with self._db.transaction() as tx:
            upload = store.get(tx, str(job.params["upload"]))
        if upload is None:
            raise Refused("The file was removed.", code="file_gone")
        progress.step(0, 1)
        if problem := self._look(upload):
            raise problem
        return {"upload": upload.id}

    def place_of(self, upload: Upload, layer: str) -> Found:
        """The file in which a layer lies, with the layer's own name there."""
        index = self._folder / upload.id / "index.json"
        if not index.exists():
            raise NotFound(f"The file {upload.name} is not here any more; hand it in again.", code="file_gone")
        for entry in json.loads(index.read_text("utf-8")):
            if entry["name"] == layer:
                return Found(entry["inner"], self._folder / upload.id / entry["path"], entry["format"])
        raise NotFound(f"The file has no layer '{layer}'.", code="no_such_layer")

    def seen(self, upload: Upload, name: str, encoding: str = "") -> FileLayer:
        """A layer of a file as it was inspected, or as it looks in another encoding. Raises `Refused`, `Conflict`."""
        if upload.state != "inspected":
            said = upload.problem or "it is being looked into; wait for its job"
            raise Conflict(f"The file cannot be imported: {said}", code="not_inspected")
        names = [one.name for one in upload.layers]
        if name not in names and (name or len(names) != 1):
            said = f"there is no layer '{name}'" if name else "the file has several layers; name one"
            reason = f"{said}: {', '.join(names)[:300]}"
            errors = (FieldError("file_layer", reason),)
            raise Refused("One layer of the file is needed.", code="needs_layer", errors=errors)
        known = upload.layers[names.index(name) if name else 0]
        if not encoding or encoding_named(encoding) == encoding_named(known.encoding):
            return known
        place = self.place_of(upload, known.name)
        again = opened(place.path, place.format, place.name, ImportRequest(upload.id, encoding=encoding)).look()
        return replace(again, name=known.name)

    def purge(self) -> None:
        """Forget files older than a week."""
        with self._db.transaction() as tx:
            gone = store.drop_older(tx, now() - timedelta(days=KEPT_DAYS))
        for id in gone:
            shutil.rmtree(self._folder / id, ignore_errors=True)

    def _look(self, upload: Upload) -> ChengshuError | None:
        """Look into a file and note what is there; return why it cannot be used."""
        try:
            kind, layers = self._inspected(upload)
        except ChengshuError as problem:
            with self._db.transaction() as tx:
                store.refused(tx, upload.id, problem.detail)
            return problem
        with self._db.transaction() as tx:
            store.inspected(tx, upload.id, kind, layers)
        return None

    def _inspected(self, upload: Upload) -> tuple[Format, list[FileLayer]]:
        folder = self._folder / upload.id
        ending = ending_of(upload.name)
        path = folder / f"in{ending}"
        shutil.rmtree(folder / "data", ignore_errors=True)
        if ending in PACKED:
            files = unpack(path, folder / "data")
        else:
            files = [Found(Path(upload.name).stem, path, ENDINGS[ending])]
        index: list[dict[str, str]] = []
        layers: list[FileLayer] = []
        for file in files:
            for inner in layer_names(file.path, file.format):
                own = inner if file.format in ("GPKG", "KML") and len(files) == 1 else file.name
                own = own if own not in {one["name"] for one in index} else f"{file.name}:{inner} ({len(index) + 1})"
                if len(layers) == MOST_LAYERS:
                    raise refused(f"it has more than {MOST_LAYERS} layers; split it", "too_many_layers")
                seen = opened(file.path, file.format, inner).look()
                layers.append(replace(seen, name=own))
                place = str(file.path.relative_to(folder))
                index.append({"name": own, "inner": inner, "path": place, "format": file.format})
        (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False), "utf-8")
        return files[0].format, layers


class Receiver:
    """A file that is coming in, piece by piece, with its size watched and its first bytes looked at."""

    def __init__(
        self, folder: Path, name: str, ending: str, done: Callable[[str, int], tuple[Principal, str, int]]
    ) -> None:
        folder.mkdir(parents=True, mode=0o700)
        self.folder, self.name, self.ending = folder, name, ending
        self._file = (folder / f"in{ending}").open("xb")
        self._digest = hashlib.sha256()
        self._start = b""
        self._looked = False
        self._size = 0
        self._done = done

    def write(self, piece: bytes) -> None:
        """Take the next piece. Raises `Refused`, after which nothing of the file is left."""
        self._size += len(piece)
        try:
            if self._size > MOST_BYTES:
                raise _too_large()
            if not self._looked:
                self._start += piece
                if len(self._start) >= _LOOK:
                    self._look()
            self._digest.update(piece)
            self._file.write(piece)
        except BaseException:
            self.abort()
            raise

    def close(self) -> tuple[Principal, str, int]:
        """The file is whole."""
        try:
            if not self._looked:
                self._look()
        except ChengshuError:
            self.abort()
            raise
        self._file.close()
        return self._done(self._digest.hexdigest(), self._size)

    def abort(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _look(self) -> None:
        self._looked = True
        look_at(self.ending, self._start)


def _too_large() -> Refused:
    return refused(f"it is larger than {MOST_BYTES >> 30} GB; split it", "too_large")


def _format(ending: str) -> Format:
    return "Shapefile" if ending == ".zip" else "KML" if ending == ".kmz" else ENDINGS[ending]


def is_id(text: str) -> bool:
    """Whether a text can be an id at all."""
    return len(text) == 36 and text.count("-") == 4
