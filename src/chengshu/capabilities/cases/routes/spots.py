"""HTTP of the map of cases."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from chengshu.capabilities.cases.model import CaseFilter, Spot
from chengshu.capabilities.cases.routes.lists import wanted_cases
from chengshu.capabilities.cases.service import Cases
from chengshu.kit import FieldError, Refused
from chengshu.security import Guard, Principal


def add_spots(routes: APIRouter, cases: Cases, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]
    Wanted = Annotated[CaseFilter, Depends(wanted_cases)]

    @routes.get("/map")
    def spots(
        principal: Reader,
        wanted: Wanted,
        bbox: Annotated[str | None, Query(description="west,south,east,north in degrees")] = None,
        zoom: Annotated[int, Query(ge=0, le=24)] = 10,
    ) -> dict[str, Any]:
        """These cases as GeoJSON points: up to 1,000 each by itself, more counted by cells of some 64 pixels.

        A point that stands for several has ``point_count`` and how many there are of each status.
        """
        found = cases.spots(replace(wanted, box=_box(bbox) if bbox else None), principal, zoom)
        return {"type": "FeatureCollection", "features": [_feature(one) for one in found]}


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west, south, east, north = 0.0, 0.0, -1.0, -1.0
    # Comparing this way round refuses what is not a number, too.
    if not (west <= east and south <= north):
        reason = FieldError("bbox", "write west,south,east,north in degrees")
        raise Refused("The bbox cannot be read.", errors=(reason,))
    return west, south, east, north


def _feature(one: Spot) -> dict[str, Any]:
    if one.id is not None:
        properties: dict[str, Any] = {"id": one.id, "name": one.title, "status": next(iter(one.counts))}
    else:
        properties = {"point_count": sum(one.counts.values()), **one.counts}
    geometry = {"type": "Point", "coordinates": [round(one.longitude, 6), round(one.latitude, 6)]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
