"""Exports: what somebody may see of a layer, as files with where they come from."""

import hashlib
import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from chengshu.capabilities.jobs import Job, Jobs, Progress
from chengshu.capabilities.mapfiles.logic.formats import encoding_named
from chengshu.capabilities.mapfiles.logic.manifest import manifest_of, words_of
from chengshu.capabilities.mapfiles.logic.people import principal_as_json, principal_of
from chengshu.capabilities.mapfiles.logic.placing import Placing
from chengshu.capabilities.mapfiles.model import (
    EXPORT,
    KEPT_DAYS,
    LISTED_DAYS,
    Audit,
    Export,
    ExportPart,
    ExportRequest,
)
from chengshu.capabilities.mapfiles.service.importing import Systems
from chengshu.capabilities.mapfiles.service.intake import is_id
from chengshu.capabilities.mapfiles.service.spool import spool
from chengshu.capabilities.mapfiles.service.writing import APART, Writer, Written
from chengshu.capabilities.mapfiles.store import exports as store
from chengshu.capabilities.maps import Layer, Maps
from chengshu.kit import (
    Conflict,
    Database,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security import Principal

_GRADES = ("internal", "controlled")  # what leaves the house only with mapfiles.export
_STORED = (".parquet",)  # compressed already
_PIECE = 1 << 20


class Exports:
    """Files made of layers. A person sees his own; they are there for a week."""

    def __init__(self, db: Database, maps: Maps, jobs: Jobs, coordinates: Systems, folder: Path, audit: Audit) -> None:
        self._db, self._maps, self._jobs, self._coordinates = db, maps, jobs, coordinates
        self._folder, self._audit = folder, audit

    def start(self, by: Principal, wanted: ExportRequest) -> Export:
        """Check and queue an export. What is not open to the asker is refused, and that stands in the audit."""
        layer = self._allowed(by, wanted.layer)
        self._check(by, layer, wanted)
        made = Export(new_id(), layer.id, wanted, None, by.id, by.account, now())
        with self._db.transaction() as tx:
            store.add(tx, made, principal_as_json(by))
        title = f"{layer.titles.get('zh') or layer.id} → {wanted.format}"
        job = self._jobs.submit(EXPORT, {"export": made.id}, by.account, title)
        with self._db.transaction() as tx:
            store.set_job(tx, made.id, job.id)
        detail = {"export": made.id, "format": wanted.format, "system": wanted.system, "grade": layer.grade,
                  "bbox": wanted.bbox, "where": wanted.where, "purpose": wanted.purpose[:500]}  # fmt: skip
        self._audit(by, "mapfiles.export", layer.id, detail)
        self.purge()
        return self.get(by, made.id)

    def get(self, by: Principal, id: str) -> Export:
        """One's own export; its files may be gone already. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = store.get(tx, id) if is_id(id) else None
        if found is None or found.by != by.id:
            raise NotFound("There is no such export.", code="no_such_export")
        return found

    def mine(self, by: Principal, after: str | None = None, limit: int = 50) -> Page[Export]:
        """One's own exports, newest first."""
        before = str(decode_cursor(after)[0]) if after else None
        with self._db.transaction() as tx:
            found = store.of(tx, by.id, before, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def manifest(self, by: Principal, id: str, number: int) -> dict[str, Any]:
        """What a part holds and where it comes from, without taking it."""
        _, _, path = self._part(by, id, number)
        with zipfile.ZipFile(path) as packed:
            found: dict[str, Any] = json.loads(packed.read("manifest.json"))
        return found

    def file(self, by: Principal, id: str, number: int) -> tuple[str, Path]:
        """The name and place of a part, for one who may still see the layer. Raises `Conflict` before it is done."""
        layer, part, path = self._part(by, id, number)
        with self._db.transaction() as tx:
            store.downloaded(tx, id)
        if layer.grade in _GRADES:
            self._audit(by, "mapfiles.download", layer.id, {"export": id, "part": part.name, "sha256": part.sha256})
        return part.name, path

    def _part(self, by: Principal, id: str, number: int) -> tuple[Layer, ExportPart, Path]:
        found = self.get(by, id)
        layer = self._allowed(by, found.layer)
        if found.expires is None:
            raise Conflict("The export is not done yet; look at its job.", code="not_done")
        if not 1 <= number <= len(found.parts):
            raise NotFound(f"The export has {len(found.parts)} part(s).", code="no_such_part")
        part = found.parts[number - 1]
        if found.expires < now() or not (self._folder / id / part.name).exists():
            raise NotFound("The files are kept for a week and are gone; ask for the export again.", code="export_gone")
        return layer, part, self._folder / id / part.name

    def purge(self) -> None:
        """Take away exports whose time is over."""
        at = now()
        listed, unfinished = at - timedelta(days=LISTED_DAYS), at - timedelta(days=2 * KEPT_DAYS)
        with self._db.transaction() as tx:
            gone = store.drop_expired(tx, at, listed, unfinished)
        for id in gone:
            shutil.rmtree(self._folder / id, ignore_errors=True)

    def run(self, job: Job, progress: Progress) -> dict[str, Any]:
        """The handler of the job. Safe to run again: it begins anew and puts the parts in place at the end."""
        id = str(job.params["export"])
        with self._db.transaction() as tx:
            found = store.get(tx, id)
            by = principal_of(store.principal(tx, id))
        if found is None:
            raise Refused("The export was removed.", code="export_gone")
        layer = self._allowed(by, found.layer)
        place = self._folder / id
        shutil.rmtree(place, ignore_errors=True)
        try:
            rows, parts = self._made(found, layer, by, place, progress)
        finally:
            for name in ("spool", "files"):
                shutil.rmtree(place / name, ignore_errors=True)
        expires = now() + timedelta(days=KEPT_DAYS)
        with self._db.transaction() as tx:
            store.finish(tx, id, rows, parts, expires)
        return {"export": id, "rows": rows, "parts": len(parts), "bytes": sum(one.size for one in parts),
                "expires": expires.isoformat()}  # fmt: skip

    def _made(
        self, found: Export, layer: Layer, by: Principal, place: Path, progress: Progress
    ) -> tuple[int, list[ExportPart]]:
        wanted = found.request
        source, target, operations = self._coordinates.prepare("EPSG:4490", wanted.system, wanted.operation)
        placing = Placing(source, target, [one for _, one in operations])
        total = self._maps.count(layer.id, bbox=wanted.bbox, where=wanted.where, on=wanted.on, principal=by)
        spooled = spool(
            self._maps, layer, by, wanted, placing, place / "spool", apart=wanted.format in APART,
            step=lambda done: progress.step(done, 2 * total),
        )  # fmt: skip
        # Nobody gets at coordinates made with secret parameters before their use is written down.
        self._coordinates.note_use(
            by, operations, placing.used, source, target, placing.points, wanted.purpose, "apply_file"
        )
        writer = Writer(
            layer, wanted, target, spooled, place / "files", lambda done: progress.step(total + done, 2 * total)
        )
        written = list(writer.write())
        if sum(one.rows for one in written) != sum(spooled.rows.values()):
            raise RuntimeError(f"{sum(spooled.rows.values())} features were read and another number written")
        facts = manifest_of(found, layer, target, spooled.sources, spooled.licences, writer.names, writer.notes, now())
        return sum(one.rows for one in written), [
            self._packed(found, one, number, len(written), facts, place) for number, one in enumerate(written, 1)
        ]

    def _packed(
        self, found: Export, one: Written, number: int, of: int, facts: dict[str, Any], place: Path
    ) -> ExportPart:
        mark = "_synthetic" if facts["synthetic"] else ""
        stem = one.paths[0].stem if of > 1 else found.layer
        name = f"{stem}_{found.created:%Y%m%d}{mark}_{found.request.format.lower()}.zip"
        own = facts | {"part": number, "parts": of, "rows": one.rows, "files": [path.name for path in one.paths]}
        with zipfile.ZipFile(place / name, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as packed:
            for path in one.paths:
                packed.write(path, path.name, zipfile.ZIP_STORED if path.suffix in _STORED else None)
                path.unlink()
            packed.writestr("manifest.json", json.dumps(own, ensure_ascii=False, indent=2))
            packed.writestr("README.txt", words_of(own))
        digest = hashlib.sha256()
        with (place / name).open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
        return ExportPart(name, (place / name).stat().st_size, one.rows, digest.hexdigest())

    def _allowed(self, by: Principal, id: str) -> Layer:
        """The layer, when this person may take it out of the house."""
        if not self._maps.may_read(by, id):
            raise NotFound(f"There is no layer '{id}'.", code="no_such_layer")
        layer = self._maps.layer(id)
        if layer.grade in _GRADES and not by.can("mapfiles.export"):
            self._audit(by, "mapfiles.export_refused", id, {"grade": layer.grade})
            detail = f"The layer '{id}' is {layer.grade}: taking it out needs the permission mapfiles.export."
            raise Forbidden(detail, code="permission_missing")
        return layer

    def _check(self, by: Principal, layer: Layer, wanted: ExportRequest) -> None:
        wrong = []
        if layer.source != "features":
            wrong.append(FieldError("layer", f"it shows {layer.source}; ask /{layer.source} for them"))
        if (wanted.operation or wanted.system.startswith("local:")) and not by.can("coordinates.use"):
            raise Forbidden("Applying a transformation of the city needs coordinates.use.", code="permission_missing")
        _, target, _ = self._coordinates.prepare("EPSG:4490", wanted.system, wanted.operation)
        if wanted.format == "KML" and target.id not in ("EPSG:4326", "EPSG:4490"):
            wrong.append(FieldError("system", f"KML is always WGS 84; {target.id} needs another format"))
        if target.size == 3:
            wrong.append(FieldError("system", f"{target.id} has three coordinates; files of maps need a flat system"))
        if layer.grade == "controlled" and not wanted.purpose.strip():
            wrong.append(FieldError("purpose", "is needed for a controlled layer"))
        hidden = set(self._maps.hidden_fields(by, layer.id))
        known = {one.name for one in layer.fields} - hidden
        unknown = [one for one in wanted.fields or () if layer.fields and one not in known | _BESIDE]
        wrong += [FieldError("fields", f"the layer has no field '{one}'; it has: {', '.join(sorted(known))[:300]}")
                  for one in unknown]  # fmt: skip
        encoding_named(wanted.encoding)
        if wrong:
            raise Refused("The export cannot be made.", code="export_wrong", errors=tuple(wrong))
        # The filter is tried now: a mistake in it is the asker's, and the asker is here.
        self._maps.find(layer.id, bbox=wanted.bbox, where=wanted.where, on=wanted.on, limit=1)


_BESIDE = {"name", "code", "source", "licence", "survey", "surveyed", "valid_from", "valid_to", "accuracy_m"}
