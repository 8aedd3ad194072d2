"""HTTP of statistics and of grids."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from chengshu.capabilities.maps.model.sums import Cell, Cells, Group, Grouping, Statistics, Sums
from chengshu.capabilities.maps.routes.bodies import Body, SelectionBody, send_json
from chengshu.capabilities.maps.service import Maps


class GroupBody(Body):
    """By what features are put together; see `Grouping`."""

    by: Literal["field", "classes", "time", "area"]
    field: str = ""
    layer: str = ""
    method: Literal["equal", "quantile", "natural", "given"] = "natural"
    classes: int = 5
    breaks: Annotated[list[float], Field(max_length=50, default_factory=list)]
    unit: Literal["day", "month", "year"] = "year"
    order: Literal["count", "key"] | None = None
    top: int = 20

    def grouping(self) -> Grouping:
        """Return the words of the engine. Time runs on from left to right unless told otherwise."""
        row = self.model_dump() | {"breaks": tuple(self.breaks)}
        row["method"] = "given" if self.breaks else self.method
        row["order"] = self.order or ("key" if self.by in ("time", "classes") else "count")
        return Grouping(**row)


class StatisticsBody(SelectionBody):
    """A question for sums."""

    group: GroupBody | None = None
    fields: Annotated[list[str], Field(max_length=10, default_factory=list)]
    area: bool = False
    length: bool = False


class HeatBody(SelectionBody):
    """A question for a grid: cells by their width on the ground, or as wide as 32 pixels at a zoom."""

    shape: Literal["square", "hexagon"] = "square"
    size_m: Annotated[float, Field(ge=1, le=1_000_000)] | None = None
    zoom: Annotated[float, Field(ge=0, le=24)] | None = None
    field: str | None = None
    geometry: Literal["point", "polygon"] = "point"
    limit: Annotated[int, Field(ge=1, le=20_000)] = 5000


def add(routes: APIRouter, maps: Maps, Reader: Any) -> None:
    """Add the routes."""

    @routes.post("/layers/{layer}/statistics", response_class=Response)
    def statistics(principal: Reader, request: Request, layer: str, body: StatisticsBody) -> Response:
        """Counts and sums of the features of a selection, in groups."""
        found = maps.statistics(
            layer, body.group.grouping() if body.group else None, body.fields, area=body.area, length=body.length,
            principal=principal, **body.selection(),
        )  # fmt: skip
        return send_json(request, _statistics(found))

    @routes.post("/layers/{layer}/heat", response_class=Response)
    def heat(principal: Reader, request: Request, layer: str, body: HeatBody) -> Response:
        """Features of a selection counted in the cells of a grid, as a GeoJSON FeatureCollection."""
        found = maps.heat(
            layer, shape=body.shape, size_m=body.size_m, zoom=body.zoom, field=body.field, limit=body.limit,
            principal=principal, **body.selection(),
        )  # fmt: skip
        return send_json(request, _cells(found, body.geometry == "polygon"), "application/geo+json")


def _statistics(found: Statistics) -> dict[str, Any]:
    asked = found.grouping
    group = None
    if asked.by != "nothing":
        group = {
            "by": asked.by, "field": asked.field or None, "layer": asked.layer or None, "unit": asked.unit,
            "method": asked.method, "breaks": list(found.breaks), "approximate": found.approximate,
            "groups": found.groups_in_all,
        }  # fmt: skip
    others = found.groups_in_all - len(found.groups) if found.others else 0
    return {
        "layer": found.layer, "version": found.version, "on": found.on.isoformat(), "total": _sums(found.total),
        "group": group, "groups": [_group(one, found.total.count) for one in found.groups],
        "others": _sums(found.others) | {"groups": others} if found.others else None,
        "without": _sums(found.without) if found.without else None,
    }  # fmt: skip


def _group(one: Group, total: int) -> dict[str, Any]:
    row: dict[str, Any] = {"key": one.key, **_sums(one.sums), "share": one.sums.count / total}
    if one.low is not None:
        row |= {"from": one.low, "to": one.high}
    if one.area is not None:
        row["area"] = asdict(one.area)
    return row


def _sums(sums: Sums) -> dict[str, Any]:
    row: dict[str, Any] = {"count": sums.count, "fields": {name: asdict(one) for name, one in sums.fields.items()}}
    if sums.area_m2 is not None:
        row["area_m2"] = sums.area_m2
    if sums.length_m is not None:
        row["length_m"] = sums.length_m
    return row


def _cells(found: Cells, polygons: bool) -> dict[str, Any]:
    return {
        "type": "FeatureCollection", "features": [_cell(one, polygons) for one in found.items], "layer": found.layer,
        "version": found.version, "on": found.on.isoformat(), "shape": found.shape, "size_m": found.size_m,
        "grown": found.grown, "count": found.count, "most": found.most, "extent": found.extent,
        "numberReturned": len(found.items),
    }  # fmt: skip


def _cell(one: Cell, polygon: bool) -> dict[str, Any]:
    geometry: dict[str, Any] = {"type": "Point", "coordinates": [round(one.longitude, 7), round(one.latitude, 7)]}
    if polygon:
        geometry = {"type": "Polygon", "coordinates": [one.ring]}
    properties: dict[str, Any] = {"count": one.count}
    if one.sum is not None:
        properties["sum"] = one.sum
    return {"type": "Feature", "geometry": geometry, "properties": properties}
