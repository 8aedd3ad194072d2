"""Rows of a file on their way into a layer: placed, read, judged; what cannot be kept is put aside with its reasons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Protocol

import numpy as np
import shapely

from chengshu.capabilities.mapfiles.logic.addresses import placed, text_of
from chengshu.capabilities.mapfiles.logic.mapping import BESIDE, Reader
from chengshu.capabilities.mapfiles.logic.placing import (
    Placing,
    Shapes,
    closed_lines_as_areas,
    point_for,
    read_rows,
    suggestion,
    without_idle_heights,
)
from chengshu.capabilities.mapfiles.logic.values import plain
from chengshu.capabilities.mapfiles.model import Candidate, Format, Geocodes, ImportRequest, MappedField, Reject, Rows
from chengshu.capabilities.mapfiles.service.sources import Source
from chengshu.capabilities.maps import Layer, Maps, NewFeature
from chengshu.kit import Unavailable

Known = Mapping[str, Mapping[str, str]]  # field -> value -> id of the feature that has it


class Aside(Protocol):
    """Takes rows that are kept aside."""

    def __call__(self, rejects: Sequence[Reject]) -> None: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one batch that may become features; `last` is the number of the last row of the batch."""

    number: int
    good: list[tuple[Candidate, str]]  # with the id a row names
    last: int
    read: int


class Belt:
    """Brings rows of one import from the file to the layer's door."""

    def __init__(
        self,
        maps: Maps,
        layer: Layer,
        kind: Format,
        wanted: ImportRequest,
        mapping: Sequence[MappedField],
        placing: Placing,
        places: Geocodes | None,
    ) -> None:
        self._maps, self._layer, self._kind, self._wanted = maps, layer, kind, wanted
        self._reader = Reader(mapping, layer.fields, wanted)
        self._placing, self._places = placing, places
        self._unique = {one.name for one in layer.fields if one.unique}
        if wanted.mode == "update":
            self._unique.add(wanted.key)
        self._seen: dict[str, dict[str, int]] = {name: {} for name in self._unique}
        self.rows = 0
        self.rejected = 0

    def batches(self, source: Source, size: int, known: Known, aside: Aside, skip: int = 0) -> Iterator[Batch]:
        """Judge a file batch by batch; the first `skip` batches are done already."""
        for number, rows in enumerate(source.batches(size)):
            self.rows += len(rows)
            last = rows.first + len(rows) - 1
            if number < skip:
                yield Batch(number, [], last, rows.read)
                continue
            good, rejects = self._judged(rows, known)
            self.rejected += len(rejects)
            if rejects:
                aside(rejects)
            yield Batch(number, good, last, rows.read)

    def _judged(self, rows: Rows, known: Known) -> tuple[list[tuple[Candidate, str]], list[Reject]]:
        shapes, offers, reasons = self._placed(rows)
        blobs = shapely.to_wkb(shapes, flavor="iso").tolist()
        features, ids, wrong = self._reader.features(rows, blobs)
        for number, field, reason in wrong:
            reasons.setdefault(number, []).append((field, reason))
        left = [number for number in range(len(rows)) if number not in reasons]
        for at, field, reason in self._maps.judge(self._layer.id, [features[number] for number in left]):
            reasons.setdefault(left[at], []).append((field.removeprefix("properties."), reason))
        for number in left:
            if number not in reasons and (
                twice := self._doubled(rows.first + number, features[number], ids[number], known)
            ):
                reasons[number] = [twice]
        good = [(Candidate(rows.first + n, features[n]), ids[n]) for n in left if n not in reasons]
        rejects = [
            self._reject(rows, number, features[number], shapes[number], offers.get(number), why)
            for number, why in sorted(reasons.items())
        ]
        return good, rejects

    def _placed(self, rows: Rows) -> tuple[Shapes, dict[int, Any], dict[int, list[tuple[str, str]]]]:
        """Geometries in the city's system (None where they have no place), what could stand instead, and why."""
        if self._wanted.address_columns:
            return self._geocoded(rows)
        shapes, bad = read_rows(rows)
        if self._kind in ("DXF", "KML"):
            shapes = without_idle_heights(shapes)
        if self._kind == "DXF" and self._layer.geometry == "polygon":
            shapes = closed_lines_as_areas(shapes)
        shapes[list(bad)] = None
        moved = self._placing.place(shapes)
        shapes[list(moved)] = None
        return shapes, {}, {number: [("", reason)] for number, reason in (bad | moved).items()}

    def _geocoded(self, rows: Rows) -> tuple[Shapes, dict[int, Any], dict[int, list[tuple[str, str]]]]:
        if self._places is None:
            raise Unavailable("Addresses cannot be placed: this installation has no address data.", code="no_places")
        columns = [rows.columns[name] for name in self._wanted.address_columns]
        texts = [text_of(cells) for cells in zip(*columns, strict=True)]
        shapes = np.full(len(rows), None, dtype=object)
        offers: dict[int, Any] = {}
        bad: dict[int, list[tuple[str, str]]] = {n: [("", reason)] for n, reason in rows.broken.items()}
        field = self._wanted.address_columns[0]
        for number, (text, answers) in enumerate(zip(texts, self._places.geocode_many(texts, 1), strict=True)):
            shapes[number], offer, why = placed(text, answers, self._wanted.address_score)
            if offer is not None:
                offers[number] = offer
            if why:
                bad.setdefault(number, [(field, why)])
        return shapes, offers, bad

    def _doubled(self, row: int, feature: NewFeature, own: str, known: Known) -> tuple[str, str] | None:
        for name in self._unique:
            value = value_of(feature, name, own)
            if not value:
                if name == self._wanted.key and self._wanted.mode == "update":
                    return name, "is required: it is the key by which the feature is known"
                continue
            first = self._seen[name].setdefault(value, row)
            if first != row:
                return name, f"must be unique; '{value}' stands in row {first} too"
            if self._wanted.mode == "append" and value in known.get(name, ()):
                return name, f"must be unique; the layer has a feature with '{value}' already"
        return None

    def _reject(
        self, rows: Rows, number: int, feature: NewFeature, shape: Any, offer: Any, why: list[tuple[str, str]]
    ) -> Reject:
        reason = next((words for field, words in why if not field), "")
        mended = offer if offer is not None else suggestion(shape, self._layer.geometry) if reason else None
        point = point_for(shape if shape is not None else offer, reason)
        beside = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(feature).items()
            if name in BESIDE and name not in ("name", "code") and value not in (None, "")
        }
        raw = rows.wkb[number]
        return Reject(
            number=rows.first + number,
            state="waiting",
            reasons=tuple(why),
            properties=plain(_finite(feature.properties)),
            name=feature.name,
            code=feature.code,
            longitude=point[0] if point else None,
            latitude=point[1] if point else None,
            geometry=None if shape is None else shapely.to_wkb(shape),
            suggestion=None if mended is None else shapely.to_wkb(mended),
            raw=raw if shape is None else None,
            beside=beside,
        )


def _finite(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties as JSON can carry them: infinities as texts."""
    return {
        name: str(value) if isinstance(value, float) and value in (float("inf"), float("-inf")) else value
        for name, value in properties.items()
    }


def value_of(feature: NewFeature, name: str, own: str = "") -> str:
    """The value by which a feature is known, as text."""
    if name == "id":
        return own
    if name in ("code", "name") and name not in feature.properties:
        return str(getattr(feature, name))
    value = feature.properties.get(name)
    return "" if value is None else str(value)


def feature_from(reject: Reject, geometry: bytes) -> NewFeature:
    """A reject as a feature."""
    beside = dict(reject.beside)
    for name in ("valid_from", "valid_to", "surveyed"):
        if name in beside:
            beside[name] = date.fromisoformat(beside[name])
    made = NewFeature(geometry=geometry, name=reject.name, code=reject.code, properties=dict(reject.properties))
    return replace(made, **{name: value for name, value in beside.items() if name != "id"})
