"""What comes in over HTTP, and how it leaves."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
import shapely
from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.maps.logic.cql2 import from_text
from chengshu.capabilities.maps.logic.geometry import as_geojson
from chengshu.capabilities.maps.model import (
    FIELD_NAME,
    Bbox,
    Colour,
    Draft,
    Edit,
    FieldDefinition,
    Grade,
    LayerDefinition,
    NewFeature,
)
from chengshu.capabilities.maps.model.desks import Finding
from chengshu.kit import FieldError, Page, Refused

_GZIP_FROM = 1024
_DAYS = ("valid_from", "valid_to", "surveyed")
_WORDS = ("name", "code", "source", "licence", "survey")


class Body(BaseModel):
    """A body that takes no unknown key."""

    model_config = ConfigDict(extra="forbid")


class FeatureBody(BaseModel):
    """A GeoJSON Feature as `GET` gives it: name, code, source, validity and lineage stand among the properties."""

    type: Literal["Feature"] = "Feature"
    geometry: dict[str, Any]
    properties: dict[str, Any] | None = None

    def feature(self, where: str) -> NewFeature:
        """Return the feature. Raises `Refused` when what stands beside the fields cannot be read."""
        properties = dict(self.properties or {})
        for name in ("longitude", "latitude"):
            properties.pop(name, None)
        words: dict[str, Any] = {name: properties.pop(name, None) or "" for name in _WORDS}
        days = {name: properties.pop(name, None) for name in _DAYS}
        accuracy = properties.pop("accuracy_m", None)
        wrong = [
            FieldError(f"{where}.{name}", "must be a text") for name, one in words.items() if not isinstance(one, str)
        ]
        wrong += [
            FieldError(f"{where}.{name}", "must be a day such as 2026-03-01")
            for name in days
            if not _is_day(days[name])
        ]
        if accuracy is not None and not isinstance(accuracy, int | float):
            wrong.append(FieldError(f"{where}.accuracy_m", "must be a number"))
        if wrong:
            raise Refused("The feature cannot be read.", code="edits_wrong", errors=tuple(wrong))
        read: dict[str, Any] = {name: date.fromisoformat(one) if one else None for name, one in days.items()}
        return NewFeature(geometry=self.geometry, properties=properties, accuracy_m=accuracy, **words, **read)


def _is_day(value: Any) -> bool:
    if value is None:
        return True
    try:
        date.fromisoformat(value)
    except (ValueError, TypeError):
        return False
    return True


class EditBody(Body):
    """One edit; see `Edit`."""

    kind: Literal["insert", "update", "delete"]
    id: str | None = None
    expected_version: int | None = None
    feature: FeatureBody | None = None
    effective: date | None = None
    correction: bool = False

    def edit(self, where: str) -> Edit:
        """Return the edit."""
        feature = self.feature.feature(f"{where}.feature") if self.feature else None
        return Edit(self.kind, self.id, self.expected_version, feature, self.effective, self.correction)


class EditsBody(Body):
    """Edits that are done together or not at all."""

    edits: Annotated[list[EditBody], Field(min_length=1, max_length=5000)]
    note: Annotated[str, Field(max_length=500)] = ""
    draft: bool = False

    def read(self) -> list[Edit]:
        """Return the edits."""
        return [one.edit(f"edits.{n}") for n, one in enumerate(self.edits)]


class SelectionBody(Body):
    """Which features: all of these together. `where` is CQL2 in JSON, `filter` the same as text."""

    bbox: Annotated[list[float], Field(min_length=4, max_length=4)] | None = None
    where: dict[str, Any] | bool | None = None
    filter: Annotated[str | None, Field(max_length=20_000)] = None
    on: date | None = None
    ids: Annotated[list[str], Field(max_length=1000)] | None = None

    def selection(self) -> dict[str, Any]:
        """Return the arguments of the verbs. Raises `Refused` naming where the text is wrong."""
        box = bbox_of(",".join(map(str, self.bbox))) if self.bbox else None
        parts = [part for part in (self.where, where_of(self.filter, "cql2-text")) if part is not None]
        where = {"op": "and", "args": parts} if len(parts) > 1 else next(iter(parts), None)
        return {"bbox": box, "where": where, "on": self.on, "ids": self.ids}


class QueryBody(SelectionBody):
    """A question to a layer."""

    sort: list[tuple[str, Literal["asc", "desc"]]] = []
    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=5000)] = 1000
    count: bool = False


class FieldBody(Body):
    """One field of a layer."""

    name: Annotated[str, Field(pattern=FIELD_NAME)]
    type: Literal["text", "integer", "number", "boolean", "date", "datetime"] = "text"
    title: dict[str, str] = {}
    required: bool = False
    unique: bool = False
    indexed: bool = False
    labels: dict[str, dict[str, str]] = {}
    choices: list[str] = []
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    grade: Grade | None = None


class StyleBody(Body):
    """How a layer looks: words of the palette, so that every theme has its own colours."""

    paint: Literal["boundary", "water", "green", "road", "building", "area"] = "area"
    colour: Colour = "accent"
    weight: Annotated[int, Field(ge=1, le=5)] = 2
    labels: bool = False


class LayerBody(Body):
    """A layer made in the page."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
    titles: Annotated[dict[str, str], Field(min_length=1)]
    geometry: Literal["point", "line", "polygon", "any"] = "any"
    fields: list[FieldBody] = []
    style: StyleBody = StyleBody()
    visible: bool = True
    min_zoom: Annotated[float, Field(ge=0, le=22)] = 0
    position: Annotated[int, Field(ge=0, le=10_000)] = 100
    licence: str = ""
    scale: str = ""
    accuracy_m: float | None = None
    lineage: dict[str, str] = {}
    entities: str = ""
    review: bool = False
    synthetic: bool = False
    grade: Grade = "shared"
    valid_from: date | None = None
    valid_to: date | None = None

    def definition(self, owner: str | None) -> LayerDefinition:
        """Return the layer: a draft until its classification is reviewed. Raises `Refused`."""
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise Refused("The layer cannot be so.", errors=(FieldError("valid_to", "is before valid_from"),))
        if owner is None and self.grade in ("internal", "controlled"):
            reason = "you belong to no organisation that could own it; take shared"
            raise Refused("The layer cannot be so.", errors=(FieldError("grade", reason),))
        row = self.model_dump() | {
            "fields": tuple(
                FieldDefinition(**one.model_dump() | {"choices": tuple(one.choices)}) for one in self.fields
            )
        }
        title = self.titles.get("zh") or next(iter(self.titles.values()))
        return LayerDefinition(**row, title=title, origin="page", published="draft", owner=owner)


def bbox_of(text: str | None) -> Bbox | None:
    """A bbox out of a query. Raises `Refused`."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        reason = "write west,south,east,north in degrees"
        raise Refused("The bbox cannot be read.", errors=(FieldError("bbox", reason),))
    return west, south, east, north


def where_of(text: str | None, language: str) -> Any:
    """A filter out of a query. Raises `Refused`."""
    if text is None:
        return None
    if language == "cql2-text":
        return from_text(text)
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refused("The filter is no JSON.", errors=(FieldError("filter", str(error)),)) from error


def as_json(value: Any) -> dict[str, Any]:
    """A thing of the door as JSON."""
    assert is_dataclass(value)
    assert not isinstance(value, type)
    row = asdict(value)
    if "edits" in row:
        row["edits"] = [_plain_edit(one) for one in row["edits"]]
    return row


def _plain_edit(row: dict[str, Any]) -> dict[str, Any]:
    """An edit as it comes in: its feature is GeoJSON."""
    feature = row["feature"]
    if feature is None:
        return row
    geometry = feature["geometry"]
    if isinstance(geometry, bytes):
        geometry = json.loads(shapely.to_geojson(shapely.from_wkb(geometry)))
    beside = {name: feature[name] for name in (*_WORDS, *_DAYS, "accuracy_m") if feature[name] not in (None, "")}
    return row | {"feature": {"type": "Feature", "geometry": geometry, "properties": feature["properties"] | beside}}


def counts(draft: Draft) -> dict[str, int]:
    """How many edits of each kind a draft holds."""
    return {kind: sum(one.kind == kind for one in draft.edits) for kind in ("insert", "update", "delete")}


def plain_findings(found: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings whose repairs are GeoJSON, so that they can be seen before they are chosen."""
    repairs = [edit for one in found for edit in one.repair if edit["geometry"] is not None]
    shapes = as_geojson(shapely.from_wkb(np.array([edit["geometry"] for edit in repairs], dtype=object)))
    drawn = iter(json.loads(one) for one in shapes)
    rows = []
    for one in found:
        edits = [edit | {"geometry": None if edit["geometry"] is None else next(drawn)} for edit in one.repair]
        rows.append(asdict(one) | {"repair": edits})
    return rows


def as_list(page: Page[Any]) -> dict[str, Any]:
    """A page of a list as JSON."""
    return {"items": [as_json(one) for one in page.items], "next": page.next, "total": page.total}


def send_features(request: Request, items: list[str], next_: str | None, facts: dict[str, Any]) -> Response:
    """Features as a GeoJSON FeatureCollection, compressed where the client understands that."""
    tail = json.dumps({"next": next_, "numberReturned": len(items), **facts})[1:]
    body = ('{"type":"FeatureCollection","features":[' + ",".join(items) + "]," + tail).encode()
    return _send(request, body, "application/geo+json")


def send_json(request: Request, content: Any, media_type: str = "application/json") -> Response:
    """Anything large as JSON, compressed where the client understands that."""
    return _send(request, msgspec.json.encode(content), media_type)


def _send(request: Request, body: bytes, media_type: str) -> Response:
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "private, max-age=30"}
    if len(body) >= _GZIP_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 1)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=media_type, headers=headers)
