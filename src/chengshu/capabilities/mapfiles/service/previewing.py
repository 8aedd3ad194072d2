"""The first rows of a file as they would come in: placed on the map, with what is wrong, and nothing kept."""

import json
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import shapely

from chengshu.capabilities.mapfiles.logic.addresses import text_of
from chengshu.capabilities.mapfiles.logic.placing import Placing, Shapes, closed_lines_as_areas, read_rows
from chengshu.capabilities.mapfiles.logic.systems import chosen
from chengshu.capabilities.mapfiles.logic.values import plain
from chengshu.capabilities.mapfiles.model import FileLayer, Geocodes, ImportRequest, Rows
from chengshu.capabilities.mapfiles.service.importing import Systems
from chengshu.capabilities.mapfiles.service.intake import Intake
from chengshu.capabilities.mapfiles.service.sources import opened
from chengshu.kit import Forbidden, Refused
from chengshu.security import Principal

MOST = 200
_ADDRESSES = 20
_MOST_POINTS = 2_000  # of one geometry: more is drawn simpler


class Placed(Protocol):
    """Where an address was found."""

    longitude: float
    latitude: float
    label: str
    level: str
    score: float


class Previews:
    """Looks at the beginning of one's own files the way an import would."""

    def __init__(self, intake: Intake, coordinates: Systems, places: Geocodes | None) -> None:
        self._intake, self._coordinates, self._places = intake, coordinates, places

    def show(self, by: Principal, wanted: ImportRequest, limit: int = 100) -> dict[str, Any]:
        """The first rows with their geometry in the city's system. Raises what the import would raise.

        Without a system the rows come alone: `system` is empty, and so is every geometry.
        """
        upload = self._intake.get(by, wanted.upload)
        file = self._intake.seen(upload, wanted.file_layer, wanted.encoding)
        wanted = replace(wanted, file_layer=file.name)
        place = self._intake.place_of(upload, file.name)
        size = min(limit, _ADDRESSES if wanted.address_columns else MOST)
        source = opened(place.path, place.format, place.name, wanted)
        try:
            rows = next(source.batches(size), Rows(1, {}, []))
        except Refused as refused:
            if refused.code != "unknown_columns" or wanted.x_column or wanted.wkt_column:
                raise
            return self._answer(file, "", _bare(file))
        if wanted.address_columns:
            return self._answer(file, "EPSG:4490", self._addressed(rows, wanted))
        system = self._system(wanted, file)
        shapes, bad = read_rows(rows)
        shapes[list(bad)] = None
        if system:
            bad |= self._moved(by, wanted, system, shapes)
            if place.format == "DXF":
                shapes = closed_lines_as_areas(shapes)
        else:
            shapes[:] = None
        return self._answer(file, system, _told(rows, shapes, bad))

    def _system(self, wanted: ImportRequest, file: FileLayer) -> str:
        try:
            return chosen(wanted, file)
        except Refused as refused:
            if refused.code != "no_system":
                raise
            return ""

    def _moved(self, by: Principal, wanted: ImportRequest, system: str, shapes: Shapes) -> dict[int, str]:
        if (wanted.operation or system.startswith("local:")) and not by.can("coordinates.use"):
            raise Forbidden("Applying a transformation of the city needs coordinates.use.", code="permission_missing")
        source, target, operations = self._coordinates.prepare(system, "EPSG:4490", wanted.operation)
        placing = Placing(
            source, target, [one for _, one in operations], northing_first=wanted.northing_first
        )  # fmt: skip
        bad = placing.place(shapes)
        shapes[list(bad)] = None
        if placing.points:
            self._coordinates.note_use(
                by, operations, placing.used, source, target, placing.points, "preview of a file", "apply_file"
            )
        return bad

    def _addressed(self, rows: Rows, wanted: ImportRequest) -> list[dict[str, Any]]:
        if self._places is None:
            raise Refused("Addresses cannot be placed: this installation has no address data.", code="no_places")
        columns = [rows.columns[name] for name in wanted.address_columns]
        texts = [text_of(cells) for cells in zip(*columns, strict=True)]
        shapes = np.full(len(rows), None, dtype=object)
        found: dict[int, dict[str, Any]] = {}
        for number, answers in enumerate(self._places.geocode_many(texts, 1)):
            if answers:
                best: Placed = answers[0]
                shapes[number] = shapely.Point(best.longitude, best.latitude)
                found[number] = {"label": best.label, "level": best.level, "score": round(best.score, 3)}
        bad = {n: "no address was found" for n in range(len(rows)) if n not in found}
        return [one | {"address": found.get(n)} for n, one in enumerate(_told(rows, shapes, bad))]

    @staticmethod
    def _answer(file: FileLayer, system: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        fields = [{"name": one.name, "type": one.type} for one in file.fields]
        return {"system": system, "encoding": file.encoding, "fields": fields, "rows": rows}


def _told(rows: Rows, shapes: Shapes, bad: dict[int, str]) -> list[dict[str, Any]]:
    many = np.asarray(shapely.get_num_coordinates(shapes)) > _MOST_POINTS
    if many.any():
        shapes[many] = shapely.simplify(shapes[many], 1e-5)
    texts = shapely.to_geojson(shapely.force_2d(shapes)).tolist()
    return [
        {
            "row": rows.first + number,
            "values": {name: plain(cells[number]) for name, cells in rows.columns.items()},
            "geometry": None if texts[number] is None else json.loads(texts[number]),
            "reason": bad.get(number, ""),
        }
        for number in range(len(rows))
    ]


def _bare(file: FileLayer) -> list[dict[str, Any]]:
    return [{"row": n, "values": dict(one), "geometry": None, "reason": ""} for n, one in enumerate(file.sample, 1)]
