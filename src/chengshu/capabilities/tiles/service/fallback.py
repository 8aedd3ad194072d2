"""A tile straight from the maps, for a layer whose copy is not ready or a day before its present versions."""

import json
from datetime import date
from typing import Any

import shapely
from shapely.geometry import shape

from chengshu.capabilities.maps import Maps
from chengshu.capabilities.tiles.logic import grid
from chengshu.capabilities.tiles.logic.tile import encode
from chengshu.capabilities.tiles.service.state import Row, Rows, rows_of, source_from

_PAGE = 5_000
# What a feature's GeoJSON has beside its own properties.
_BESIDE = ("name", "code", "source", "licence", "survey", "surveyed", "accuracy_m", "valid_from", "valid_to",
           "longitude", "latitude")  # fmt: skip


def tile_from_maps(
    maps: Maps, layer: str, key: grid.TileKey, on: date | None, hidden: frozenset[str], *, pages: int
) -> tuple[bytes, bool]:
    """The tile, and whether it shows everything; at most so many pages of features are read."""
    west, top, east, bottom = key.box()
    rows = grid.latitude_of_mercator if key.tms == "WebMercatorQuad" else grid.latitude_of_plate
    bbox = (
        max(grid.longitude_of(west), -180.0),
        max(rows(bottom), -90.0),
        min(grid.longitude_of(east), 180.0),
        min(rows(top), 90.0),
    )
    after, found = None, list[Row]()
    for _ in range(pages):
        page = maps.find(layer, bbox=bbox, on=on, after=after, limit=_PAGE, exact_bbox=False)
        found += [_row(json.loads(text)) for text in page.items]
        after = page.next
        if after is None:
            break
    data = encode(layer, [source_from(_in_order(found))], key, hidden=hidden)
    return data, after is None


def _in_order(rows: list[Row]) -> Rows:
    return rows_of(sorted(rows, key=lambda row: row[0]))


def _row(feature: dict[str, Any]) -> Row:
    properties = feature["properties"]
    name, code = properties.get("name") or "", properties.get("code") or ""
    own = {key: value for key, value in properties.items() if key not in _BESIDE}
    wkb = shapely.to_wkb(shape(feature["geometry"]))
    return feature["id"], wkb, name, code, json.dumps(own), None, None
