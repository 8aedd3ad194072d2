"""The desk of rejects: rows kept aside are looked at, mended and tried again, or discarded with a reason."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import shapely

from chengshu.capabilities.mapfiles.logic.addresses import placed, text_of, values_of
from chengshu.capabilities.mapfiles.logic.mapping import BESIDE
from chengshu.capabilities.mapfiles.logic.placing import point_for, suggestion
from chengshu.capabilities.mapfiles.logic.values import guarded, read_column
from chengshu.capabilities.mapfiles.model import (
    Audit,
    Candidate,
    Geocodes,
    Import,
    MappedField,
    Mend,
    Part,
    Reject,
    RejectState,
    Replayed,
)
from chengshu.capabilities.mapfiles.service.applying import Applier, part_of, stray
from chengshu.capabilities.mapfiles.service.importing import Imports, note_of
from chengshu.capabilities.mapfiles.service.rows import feature_from, value_of
from chengshu.capabilities.mapfiles.store import imports as import_store
from chengshu.capabilities.mapfiles.store import rejects as store
from chengshu.capabilities.maps import Layer, Maps, NewFeature
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
    now,
)
from chengshu.security import Principal

MOST = 2_000  # rejects tried again at a time
_PAGE = 1_000
Tried = tuple[Reject, NewFeature]


class RejectDesk:
    """Rejects of imports that one may see; deciding needs the right to edit the layer."""

    def __init__(
        self, db: Database, maps: Maps, imports: Imports, audit: Audit, places: Geocodes | None = None
    ) -> None:
        self._db, self._maps, self._imports, self._audit, self._places = db, maps, imports, audit, places

    def find(
        self,
        by: Principal,
        id: str,
        state: RejectState | None = "waiting",
        reason: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Reject]:
        """Rejects in the order of the file."""
        self._imports.get(by, id)
        last = int(decode_cursor(after)[0]) if after else 0
        with self._db.transaction() as tx:
            found = store.page(tx, id, state, reason or None, last, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].number) if len(found) > limit else None)

    def summary(self, by: Principal, id: str) -> dict[str, Any]:
        """How many rejects are in each state, and the reasons of those that wait."""
        self._imports.get(by, id)
        with self._db.transaction() as tx:
            return {"states": store.counts(tx, id), "reasons": store.reasons(tx, id)}

    def as_geojson(self, by: Principal, id: str, state: RejectState | None = "waiting") -> Iterator[bytes]:
        """Rejects to be drawn: each with its place, its geometry, what is suggested, and its reasons."""
        self._imports.get(by, id)
        return self._geojson(id, state)

    def _geojson(self, id: str, state: RejectState | None) -> Iterator[bytes]:
        yield b'{"type":"FeatureCollection","features":['
        comma = b""
        for one in self._every(id, state):
            yield comma + json.dumps(reject_as_feature(one), ensure_ascii=False).encode()
            comma = b","
        yield b"]}"

    def as_csv(self, by: Principal, id: str) -> Iterator[bytes]:
        """Every reject as a table that no spreadsheet runs."""
        self._imports.get(by, id)
        return self._csv(id)

    def _csv(self, id: str) -> Iterator[bytes]:
        yield b"\xef\xbb\xbf" + _line(
            ["row", "state", "field", "reason", "longitude", "latitude", "name", "code", "values"]
        )
        for one in self._every(id, None):
            values = json.dumps(one.properties, ensure_ascii=False)
            for field, reason in one.reasons:
                yield _line(
                    [one.number, one.state, field, reason, one.longitude, one.latitude, one.name, one.code, values]
                )

    def _every(self, id: str, state: RejectState | None) -> Iterator[Reject]:
        """Page by page: a slow reader holds no connection."""
        after = 0
        while True:
            with self._db.transaction() as tx:
                rows = store.page(tx, id, state, None, after, _PAGE)
            if not rows:
                return
            yield from rows
            after = rows[-1].number

    def mend(self, by: Principal, id: str, number: int, how: Mend) -> Replayed:
        """Change a reject and try it again; when it still is wrong what was changed is kept, with the new reasons."""
        found, layer = self._deciding(by, id)
        with self._db.transaction() as tx:
            one = store.lock(tx, id, number)
            if one is None:
                raise NotFound(f"There is no reject of row {number}.", code="no_such_reject")
            if one.state != "waiting":
                raise Conflict(f"Row {number} is {one.state} already.", code="reject_decided")
        changed = _changed(one, how, layer, found.request.mapping or ())
        return self._try(by, found, layer, [changed], changed_too=True)

    def replay(
        self, by: Principal, id: str, numbers: Sequence[int] | None, *, use_suggestion: bool, reason: str | None = None
    ) -> Replayed:
        """Try rejects again (all that wait when `numbers` is None), with what is suggested for their geometry."""
        found, layer = self._deciding(by, id)
        if numbers is not None and len(numbers) > MOST:
            raise Refused(f"At most {MOST} at a time.", errors=(FieldError("numbers", f"{len(numbers)} are too many"),))
        total, after = 0, 0
        wrong: list[tuple[int, str, str]] = []
        while True:
            with self._db.transaction() as tx:
                some = store.page(tx, id, "waiting", reason, after, MOST, numbers)
            if not some:
                break
            after = some[-1].number
            if use_suggestion:
                some = [_changed(one, Mend(use_suggestion=True), layer, ()) for one in some if one.suggestion]
            done = self._try(by, found, layer, some, changed_too=use_suggestion)
            total += done.replayed
            wrong += done.still_wrong
        return Replayed(total, tuple(wrong[:200]))

    def discard(
        self, by: Principal, id: str, numbers: Sequence[int] | None, reason: str, wrong: str | None = None
    ) -> int:
        """Say why rejects (those with a `wrong` reason, when it is named) are not needed. They stay to be read."""
        self._deciding(by, id)
        if not reason.strip():
            raise Refused("Say why these rows are not needed.", errors=(FieldError("reason", "needed"),))
        with self._db.transaction() as tx:
            count = store.decide(tx, id, numbers, "discarded", reason.strip()[:500], now(), by.name, wrong)
        self._audit(by, "mapfiles.discard", id, {"rows": count, "reason": reason[:500]})
        return count

    def _deciding(self, by: Principal, id: str) -> tuple[Import, Layer]:
        found = self._imports.get(by, id)
        if found.state != "done":
            said = "was taken back" if found.state in ("undone", "undoing") else "is not done yet"
            raise Conflict(f"The import {said}.", code="import_not_done")
        if not self._maps.may_edit(by, found.layer):
            raise Forbidden(f"Changing the layer '{found.layer}' needs a grant of it.", code="grant_missing")
        return found, self._maps.layer(found.layer)

    def _try(
        self, by: Principal, found: Import, layer: Layer, rejects: Sequence[Reject], *, changed_too: bool
    ) -> Replayed:
        applier = Applier(self._maps, layer, by, found.request, found.request.mapping or ())
        applier.learn()
        good, wrong = self._judged(found, layer, applier, self._looked_up(found, rejects))
        with self._db.transaction() as tx:
            if changed_too or found.request.address_columns:
                for reject, _ in good:
                    store.rewrite(tx, found.id, reject)
            for one in wrong:
                store.rewrite(tx, found.id, one)
        if good:
            self._apply(by, found, applier, good)
        told = [(one.number, field, reason) for one in wrong for field, reason in one.reasons]
        return Replayed(len(good), tuple(told))

    def _looked_up(self, found: Import, rejects: Sequence[Reject]) -> list[Reject]:
        """Rows whose address was not found are looked up again: it may have been mended, or be known by now."""
        wanted = found.request
        targets = {one.column: one.target for one in wanted.mapping or ()}
        told = {
            one.number: text_of(values)
            for one in rejects
            if one.geometry is None
            and (values := values_of(wanted.address_columns, targets, {**one.properties, "name": one.name}))
        }
        if self._places is None or not told:
            return list(rejects)
        answers = dict(zip(told, self._places.geocode_many(list(told.values()), 1), strict=True))
        return [
            _placed_anew(one, found, *placed(told[one.number], answers[one.number], wanted.address_score))
            if one.number in told
            else one
            for one in rejects
        ]

    def _judged(
        self, found: Import, layer: Layer, applier: Applier, rejects: Sequence[Reject]
    ) -> tuple[list[Tried], list[Reject]]:
        placed = [one for one in rejects if one.geometry is not None]
        features = [feature_from(one, one.geometry or b"") for one in placed]
        reasons: dict[int, list[tuple[str, str]]] = {}
        for at, field, reason in self._maps.judge(layer.id, features):
            reasons.setdefault(placed[at].number, []).append((field.removeprefix("properties."), reason))
        seen: set[tuple[str, str]] = set()
        for one, feature in zip(placed, features, strict=True):
            twice = _doubled(one, feature, found, layer, applier, seen)
            if twice and one.number not in reasons:
                reasons[one.number] = [twice]
        good = [pair for pair in zip(placed, features, strict=True) if pair[0].number not in reasons]
        wrong = [replace(one, reasons=tuple(reasons[one.number])) for one in placed if one.number in reasons]
        return good, wrong + [one for one in rejects if one.geometry is None]

    def _apply(self, by: Principal, found: Import, applier: Applier, good: Sequence[Tried]) -> None:
        """One change for all of them. When it was done before but not noted, it is only noted now."""
        numbers = [one.number for one, _ in good]
        mark = blake2b(repr(numbers).encode(), digest_size=6).hexdigest()
        with self._db.transaction() as tx:
            parts = import_store.parts(tx, found.id)
        number = 1 + max((one.number for one in parts), default=-1)
        piece = f"rejects {mark}"
        known = {one.ref for one in parts}
        lost = stray(self._maps, by, found.layer, found.created, lambda note: f"({found.id} {piece})" in note)
        done = next((one for one in lost if one.id not in known), None)
        part: Part | None
        if done is not None:
            part = part_of(done, number, len(good), 0)
        else:
            candidates = [(Candidate(one.number, feature), str(one.beside.get("id", ""))) for one, feature in good]
            part = applier.apply(candidates, number, note_of(found, piece))
        with self._db.transaction() as tx:
            if part is not None:
                import_store.add_part(tx, found.id, part)
            store.decide(tx, found.id, numbers, "replayed", "", now(), by.name)


def _placed_anew(one: Reject, found: Import, point: Any, offer: Any, why: str) -> Reject:
    """A reject of an address after it was looked up again."""
    at = point if point is not None else offer
    place = (None, None) if at is None else (float(at.x), float(at.y))
    return replace(
        one,
        geometry=None if point is None else shapely.to_wkb(point),
        suggestion=None if offer is None else shapely.to_wkb(offer),
        reasons=((found.request.address_columns[0], why),) if why else (),
        longitude=place[0],
        latitude=place[1],
    )


def _doubled(
    one: Reject, feature: NewFeature, found: Import, layer: Layer, applier: Applier, seen: set[tuple[str, str]]
) -> tuple[str, str] | None:
    update = found.request.mode == "update"
    names = {field.name for field in layer.fields if field.unique} | ({found.request.key} if update else set())
    for name in names:
        value = value_of(feature, name, str(one.beside.get("id", "")))
        if value and ((name, value) in seen or (not update and value in applier.known.get(name, ()))):
            return name, f"must be unique; there is a feature with '{value}' already"
        seen.add((name, value))
    return None


def _changed(one: Reject, how: Mend, layer: Layer, mapping: Sequence[MappedField]) -> Reject:
    """A reject with what a person changed in it."""
    geometry = one.geometry
    if how.use_suggestion:
        if one.suggestion is None:
            raise Refused(
                f"There is no suggestion for row {one.number}.",
                errors=(FieldError("use_suggestion", "none was found"),),
            )
        geometry = one.suggestion
    if how.geometry is not None:
        try:
            geometry = shapely.to_wkb(shapely.from_geojson(json.dumps(how.geometry)))
        except (shapely.errors.GEOSException, ValueError) as error:
            raise Refused("The geometry cannot be read.", errors=(FieldError("geometry", "not GeoJSON"),)) from error
    types = {field.name: str(field.type) for field in layer.fields}
    unknown = [name for name in how.properties if types and name not in types]
    if unknown:
        errors = tuple(FieldError(f"properties.{name}", "the layer has no such field") for name in unknown)
        raise Refused("The values do not fit the layer.", errors=errors)
    values = {name: read_column([value], types.get(name, ""))[0] for name, value in how.properties.items()}
    shape = None if geometry is None else shapely.from_wkb(geometry)
    offer = suggestion(shape, layer.geometry) if shape is not None and not shape.is_valid else None
    point = point_for(shape, "")
    return replace(
        one,
        geometry=geometry,
        suggestion=None if offer is None else shapely.to_wkb(offer),
        longitude=point[0] if point else one.longitude,
        latitude=point[1] if point else one.latitude,
        properties={**one.properties, **values},
        name=one.name if how.name is None else how.name,
        code=one.code if how.code is None else how.code,
    )


def reject_as_feature(one: Reject) -> dict[str, Any]:
    """A reject as GeoJSON: its geometry where it has one, else the point to look at."""
    geometry: dict[str, Any] | None = None
    if one.geometry is not None:
        geometry = shapely.geometry.mapping(shapely.from_wkb(one.geometry))
    elif one.longitude is not None:
        geometry = {"type": "Point", "coordinates": [one.longitude, one.latitude]}
    offered = None if one.suggestion is None else shapely.geometry.mapping(shapely.from_wkb(one.suggestion))
    beside = {name: one.beside[name] for name in BESIDE if name in one.beside}
    return {
        "type": "Feature",
        "id": one.number,
        "geometry": geometry,
        "properties": {
            "row": one.number,
            "state": one.state,
            "reasons": [{"field": field, "reason": reason} for field, reason in one.reasons],
            "name": one.name,
            "code": one.code,
            "longitude": one.longitude,
            "latitude": one.latitude,
            "values": dict(one.properties),
            "beside": beside,
            "suggestion": offered,
            "raw": None if one.raw is None else _words(one.raw),
            "note": one.note,
            "decided": one.decided.isoformat() if one.decided else None,
            "decided_by": one.decided_by,
        },
    }


def _words(raw: bytes) -> str:
    """The geometry as the file had it, shortened, in the file's own system."""
    try:
        return str(shapely.to_wkt(shapely.from_wkb(raw)))[:1000]
    except shapely.errors.GEOSException:
        return raw.hex()[:1000]


def _line(cells: Sequence[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(["" if one is None else guarded(one) for one in cells])
    return out.getvalue().encode()
