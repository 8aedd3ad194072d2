"""Imports: asked for, checked, done by a job that may begin again at any moment."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

from chengshu.capabilities.jobs import Job, Jobs, Progress
from chengshu.capabilities.mapfiles.logic.mapping import checked, new_fields
from chengshu.capabilities.mapfiles.logic.people import principal_as_json, principal_of
from chengshu.capabilities.mapfiles.logic.placing import Placing
from chengshu.capabilities.mapfiles.logic.systems import chosen
from chengshu.capabilities.mapfiles.model import (
    IMPORT,
    UNDO_DAYS,
    Audit,
    FileLayer,
    Geocodes,
    Import,
    ImportRequest,
    MappedField,
    Upload,
)
from chengshu.capabilities.mapfiles.service.applying import SIZE, Applier, part_of, stray
from chengshu.capabilities.mapfiles.service.intake import Intake, is_id
from chengshu.capabilities.mapfiles.service.rows import Batch, Belt
from chengshu.capabilities.mapfiles.service.sources import Source, opened
from chengshu.capabilities.mapfiles.store import imports as store
from chengshu.capabilities.mapfiles.store import rejects as reject_store
from chengshu.capabilities.maps import Draft, Layer, LayerDefinition, Maps, NewFeature
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
from chengshu.standards.geo import Operation, System

_LOAD_SIZE = 10_000
_ADDRESSES = 500  # an address takes a thousand times as long as a row
_ID = re.compile(r"[a-z][a-z0-9_]{1,39}")
_KINDS = {"Point": "point", "MultiPoint": "point", "LineString": "line", "MultiLineString": "line",
          "Polygon": "polygon", "MultiPolygon": "polygon"}  # fmt: skip
_DAYS = timedelta(days=UNDO_DAYS)


class Systems(Protocol):
    """The door of the coordinates engine, as far as files need it."""

    def prepare(self, source: str, target: str, operation: str) -> tuple[System, System, list[tuple[Any, Operation]]]:
        """Open systems and operations."""
        ...

    def note_use(
        self, by: Principal, chosen: Any, used: Any, source: System, target: System, points: int, purpose: str,
        action: str = ...,
    ) -> None:  # fmt: skip
        """Write down that secret parameters were applied."""
        ...


class Imports:
    """From a file that was handed in to features of a layer. A person sees his own, and those of layers he edits."""

    def __init__(
        self,
        db: Database,
        maps: Maps,
        jobs: Jobs,
        coordinates: Systems,
        intake: Intake,
        audit: Audit,
        places: Geocodes | None,
    ) -> None:
        self._db, self._maps, self._jobs, self._coordinates = db, maps, jobs, coordinates
        self._intake, self._audit, self._places = intake, audit, places

    def start(self, by: Principal, wanted: ImportRequest) -> Import:
        """Check everything that can be checked now, and queue the import. Raises `Refused` with every mistake."""
        upload = self._intake.get(by, wanted.upload)
        file = self._intake.seen(upload, wanted.file_layer, wanted.encoding)
        wanted = replace(wanted, file_layer=file.name)
        system = "EPSG:4490" if wanted.address_columns else chosen(wanted, file)
        self._check_system(by, wanted, system)
        layer, mapping = self._fitted(by, wanted, file, upload)
        wanted = replace(wanted, layer=layer, mapping=mapping)
        self._check_source(upload, wanted)
        made = Import(
            new_id(), upload.id, upload.name, layer, "waiting", None, by.id, by.account, now(), wanted, system
        )  # fmt: skip
        with self._db.transaction() as tx:
            store.add(tx, made, principal_as_json(by))
        self._queue(made)
        self._audit(by, "mapfiles.import", layer, {"import": made.id, "file": upload.name, "sha256": upload.digest,
                                                   "mode": wanted.mode, "system": system})  # fmt: skip
        self.purge()
        return self.get(by, made.id)

    def again(self, by: Principal, id: str) -> Import:
        """Go on with an import whose job failed or was stopped: what is done stays done."""
        found = self.get(by, id)
        if found.state != "waiting":
            raise Conflict(f"The import is {found.state} already.", code="import_ended")
        if found.job and self._jobs.get(found.job).state in ("waiting", "running"):
            raise Conflict("The import is under way; look at its job.", code="import_running")
        self._queue(found)
        return self.get(by, id)

    def get(self, by: Principal, id: str) -> Import:
        """An import. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = store.get(tx, id) if is_id(id) else None
        if found is None or (found.by != by.id and not self._maps.may_edit(by, found.layer)):
            raise NotFound("There is no such import.", code="no_such_import")
        return found

    def find(self, by: Principal, layer: str | None = None, after: str | None = None, limit: int = 50) -> Page[Import]:
        """One's own imports, or those of a layer that one may edit; newest first."""
        before = str(decode_cursor(after)[0]) if after else None
        everybody = layer is not None and self._maps.may_edit(by, layer)
        with self._db.transaction() as tx:
            found = store.find(tx, None if everybody else by.id, layer, before, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def purge(self) -> None:
        """Forget what layers held before old imports."""
        with self._db.transaction() as tx:
            old = store.older(tx, now() - _DAYS, 20)
        for id in old:
            self._maps.forget(id)
            with self._db.transaction() as tx:
                store.cannot_undo(tx, id)

    def run(self, job: Job, progress: Progress) -> dict[str, Any]:
        """The handler of the job. Begun again it neither loses nor doubles: see `_load` and `_edit`."""
        id = str(job.params["import"])
        with self._db.transaction() as tx:
            found = store.get(tx, id)
            by = principal_of(store.principal(tx, id))
        if found is None or found.state != "waiting":
            raise Refused("The import is over already.", code="import_ended")
        if not self._maps.may_edit(by, found.layer):
            raise Forbidden(f"Changing the layer '{found.layer}' is no longer allowed to {by.account}.")
        upload = self._intake.get(replace(by, kind="system"), found.upload)
        result = _Run(self, found, by, upload, progress).done()
        with self._db.transaction() as tx:
            result |= {"reasons": reject_store.reasons(tx, id)}
            store.finish(tx, id, result)
        return {"import": id, **result}

    def _queue(self, made: Import) -> None:
        job = self._jobs.submit(IMPORT, {"import": made.id}, made.account, f"{made.file} → {made.layer}")
        with self._db.transaction() as tx:
            store.set_job(tx, made.id, job.id)

    def _check_system(self, by: Principal, wanted: ImportRequest, system: str) -> None:
        if (wanted.operation or system.startswith("local:")) and not by.can("coordinates.use"):
            raise Forbidden("Applying a transformation of the city needs coordinates.use.", code="permission_missing")
        self._coordinates.prepare(system, "EPSG:4490", wanted.operation)

    def _check_source(self, upload: Upload, wanted: ImportRequest) -> None:
        """Tables say with their first rows whether the columns of the coordinates are known."""
        if upload.format == "CSV":
            rows = self._source(upload, wanted).batches(1)
            next(rows, None)
        if wanted.address_columns and self._places is None:
            raise Refused("Addresses cannot be placed: this installation has no address data.", code="no_places")

    def _source(self, upload: Upload, wanted: ImportRequest) -> Source:
        place = self._intake.place_of(upload, wanted.file_layer)
        return opened(place.path, place.format, place.name, wanted)

    def _fitted(
        self, by: Principal, wanted: ImportRequest, file: FileLayer, upload: Upload
    ) -> tuple[str, tuple[MappedField, ...]]:
        """The layer to fill and the mapping; the layer is made when it is new."""
        if wanted.new_layer is not None:
            mapping = checked(wanted, file.fields, None)
            self._make_layer(by, wanted, file, upload, mapping)
            return wanted.new_layer.id, mapping
        layer = self._maps.layer(wanted.layer)
        if not self._maps.may_read(by, layer.id):
            raise NotFound(f"There is no layer '{layer.id}'.", code="no_such_layer")
        if not self._maps.may_edit(by, layer.id):
            raise Forbidden(f"Changing the layer '{layer.id}' needs a grant of it.", code="grant_missing")
        wrong = _misfits(layer, wanted, file, upload)
        if wrong:
            raise Refused("The file does not fit the layer.", code="import_wrong", errors=tuple(wrong))
        return layer.id, checked(wanted, file.fields, layer)

    def _make_layer(
        self, by: Principal, wanted: ImportRequest, file: FileLayer, upload: Upload, mapping: tuple[MappedField, ...]
    ) -> None:
        new = wanted.new_layer
        assert new is not None
        wrong = []
        if not _ID.fullmatch(new.id):
            wrong.append(FieldError("new_layer.id", "small letters, digits and _, 2 to 40, beginning with a letter"))
        elif new.id in {one.id for one in self._maps.layers()}:
            wrong.append(FieldError("new_layer.id", f"there is a layer '{new.id}' already"))
        if wanted.mode != "replace":
            wrong.append(FieldError("mode", "a new layer is filled with replace"))
        if by.organisation is None and by.kind != "system" and new.grade in ("internal", "controlled"):
            wrong.append(FieldError("new_layer.grade", "you belong to no organisation that could own it; take shared"))
        if wrong:
            raise Refused("The layer cannot be made.", code="layer_wrong", errors=tuple(wrong))
        kinds = {_KINDS.get(one.split(" ")[0], "any") for one in file.geometry} or {"any"}
        kind: Any = "point" if wanted.address_columns else kinds.pop() if len(kinds) == 1 else "any"
        self._maps.define_layer(
            LayerDefinition(
                new.id, new.title, titles={"zh": new.title, "en": new.title}, geometry=kind, grade=new.grade,
                fields=new_fields(mapping, file.fields), origin="page", owner=by.organisation, published="draft",
                licence=wanted.licence, synthetic=wanted.synthetic, accuracy_m=wanted.accuracy_m, review=new.review,
                lineage=_lineage(wanted, upload),
            )
        )  # fmt: skip


def _lineage(wanted: ImportRequest, upload: Upload) -> dict[str, str]:
    """In words, as everywhere: where the layer comes from."""
    told = [one for one in (wanted.source, wanted.survey) if one]
    return {"zh": "；".join([*told, f"文件 {upload.name}"]), "en": "; ".join([*told, f"file {upload.name}"])}


def _misfits(layer: Layer, wanted: ImportRequest, file: FileLayer, upload: Upload) -> list[FieldError]:
    wrong = []
    if layer.source != "features":
        wrong.append(FieldError("layer", f"it shows {layer.source} and holds no features of its own"))
    if wanted.mode == "replace" and layer.review:
        reason = "edits of this layer are reviewed; take append or update, which makes drafts"
        wrong.append(FieldError("mode", reason))
    kinds = {_KINDS.get(one.split(" ")[0], "any") for one in file.geometry}
    if wanted.address_columns:
        kinds = {"point"}
    if kinds and upload.format != "DXF" and layer.geometry != "any" and not kinds & {layer.geometry, "any"}:
        wrong.append(FieldError("layer", f"the file holds {kinds.pop()}s, the layer {layer.geometry}s"))
    return wrong


class _Run:
    """One import under way."""

    def __init__(self, desk: Imports, what: Import, by: Principal, upload: Upload, progress: Progress) -> None:
        self._db, self._maps, self._desk = desk._db, desk._maps, desk
        self._what, self._by, self._progress = what, by, progress
        self._wanted = wanted = what.request
        self._layer = self._maps.layer(what.layer)
        self._mapping = wanted.mapping or ()
        self._systems = desk._coordinates.prepare(what.system, "EPSG:4490", wanted.operation)
        source, target, operations = self._systems
        self._placing = Placing(
            source, target, [one for _, one in operations], northing_first=wanted.northing_first
        )  # fmt: skip
        self._source = desk._source(upload, wanted)
        kind = desk._intake.place_of(upload, wanted.file_layer).format
        self._belt = Belt(self._maps, self._layer, kind, wanted, self._mapping, self._placing, desk._places)
        self._total = self._source.total()

    def done(self) -> dict[str, Any]:
        """Do it, and say what it came to."""
        said = self._load() if self._wanted.mode == "replace" else self._edit()
        with self._db.transaction() as tx:
            rejected = sum(reject_store.counts(tx, self._what.id).values())
        return {
            "rows": self._belt.rows, "accepted": self._belt.rows - rejected, "rejected": rejected,
            "system": self._what.system, "operations": [one.id for one in self._placing.used],
            "extrapolated": self._placing.outside, **said,
        }  # fmt: skip

    def _load(self) -> dict[str, Any]:
        """Replace all in one transaction. What was before is kept in the same one: its being kept says it is done."""
        id, layer = self._what.id, self._layer
        loaded = layer.loaded
        before = self._maps.kept_version(layer.id, id)
        if before is None:
            with self._db.transaction() as tx:
                reject_store.clear(tx, id, 0)
            before = layer.version
            self._maps.load(layer.id, self._features(), by=self._by.name, keep=id)
        else:
            for rows in self._source.batches(_LOAD_SIZE):  # only to count them again
                self._belt.rows += len(rows)
        after = self._maps.kept_version(layer.id, id)
        said: dict[str, Any] = {"version_before": before, "version_after": before + (after is not None)}
        if after is None:
            return said | {"unchanged": True}
        loads = {"loaded_before": loaded, "loaded": before + 1}  # versions of the layer at its loads: for undo
        return said | loads | {"undo_until": (now() + _DAYS).isoformat()}

    def _features(self) -> Iterator[list[NewFeature]]:
        size = _ADDRESSES if self._wanted.address_columns else _LOAD_SIZE
        for batch in self._belt.batches(self._source, size, {}, self._put_aside):
            self._progress.step(batch.read, self._total)
            yield [one.feature for one, _ in batch.good]
        self._note_use()

    def _edit(self) -> dict[str, Any]:
        """Batch by batch, each one change. A batch that is done is never done again, even if that was not noted."""
        id = self._what.id
        before = self._layer.version
        done = self._parts_done()
        applier = Applier(self._maps, self._layer, self._by, self._wanted, self._mapping)
        applier.learn()
        with self._db.transaction() as tx:
            reject_store.clear(tx, id, done * SIZE)
        for batch in self._belt.batches(self._source, SIZE, applier.known, self._put_aside, skip=done):
            if batch.number >= done:
                self._do_part(applier, batch)
            self._progress.step(batch.read, self._total)
        self._note_use()
        with self._db.transaction() as tx:
            parts = store.parts(tx, id)
        changes = [one.ref for one in parts if one.kind == "change"]
        if changes:
            before = self._maps.change(self._by, changes[0]).sequence - 1
        return {
            "inserted": sum(one.inserted for one in parts), "updated": sum(one.updated for one in parts),
            "unchanged": applier.unchanged, "version_before": before,
            "version_after": self._maps.sequence(self._layer.id),
            "drafts": [one.ref for one in parts if one.kind == "draft"],
        }  # fmt: skip

    def _do_part(self, applier: Applier, batch: Batch) -> None:
        part = applier.apply(batch.good, batch.number, note_of(self._what, f"part {batch.number}"))
        if part is not None:
            with self._db.transaction() as tx:
                store.add_part(tx, self._what.id, part)

    def _parts_done(self) -> int:
        """How many batches at the beginning of the file are done, after writing down what was done unnoted."""
        with self._db.transaction() as tx:
            known = {one.ref for one in store.parts(tx, self._what.id)}
        beginning = f"({self._what.id} part "
        for one in stray(self._maps, self._by, self._layer.id, self._what.created, lambda note: beginning in note):
            if one.id not in known:
                number = int(one.note.rpartition(beginning)[2].rstrip(")"))
                kinds = [edit.kind for edit in one.edits] if isinstance(one, Draft) else []
                inserted = kinds.count("insert") if kinds else sum(item.before is None for item in _items(one))
                updated = (len(kinds) or len(_items(one))) - inserted
                with self._db.transaction() as tx:
                    store.add_part(tx, self._what.id, part_of(one, number, inserted, updated))
        with self._db.transaction() as tx:
            return 1 + max((one.number for one in store.parts(tx, self._what.id)), default=-1)

    def _put_aside(self, rejects: Any) -> None:
        with self._db.transaction() as tx:
            reject_store.add(tx, self._what.id, rejects)

    def _note_use(self) -> None:
        source, target, operations = self._systems
        if self._placing.points:
            purpose = f"import {self._what.id} of {self._what.file}"
            self._desk._coordinates.note_use(
                self._by, operations, self._placing.used, source, target, self._placing.points, purpose, "apply_file"
            )


def _items(one: Any) -> tuple[Any, ...]:
    return tuple(getattr(one, "items", ()))


def note_of(what: Import, piece: str) -> str:
    """The note of a change, by which it is found again."""
    words = f" {what.request.note}" if what.request.note else ""
    return f"Import {what.file}{words} ({what.id} {piece})"
