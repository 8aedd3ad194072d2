"""Make the synthetic rivers of the demo city; the synthetic city grows around them.

    python tools/make_demo_rivers.py

Seeded, so that every run writes the same bytes. Everything lies inside demo/zhuzhou/boundaries.geojson and says of
itself that it is synthetic.
"""

import json
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import LineString, mapping, shape

FOLDER = Path(__file__).resolve().parents[1] / "demo" / "zhuzhou"
SEED = 20180619
LABEL = "合成示意数据，不是真实地物"
EAST = 0.01017  # a kilometre in degrees at 27.8 degrees north

# Main stream from the south, a bend around the core, out to the west; a tributary from the east, one from the south.
RIVERS = [
    (
        "湘江（示意）",
        0.45,
        [
            (113.02, 27.23),
            (113.06, 27.33),
            (113.02, 27.45),
            (113.09, 27.57),
            (113.13, 27.68),
            (113.152, 27.75),
            (113.128, 27.795),
            (113.143, 27.83),
            (113.124, 27.858),
            (113.092, 27.876),
            (113.05, 27.868),
            (112.99, 27.845),
        ],
    ),
    (
        "渌水（示意）",
        0.12,
        [
            (113.74, 27.72),
            (113.62, 27.68),
            (113.5, 27.66),
            (113.4, 27.63),
            (113.3, 27.67),
            (113.2, 27.65),
            (113.13, 27.68),
        ],
    ),
    (
        "洣水（示意）",
        0.16,
        [
            (113.8, 26.42),
            (113.72, 26.6),
            (113.6, 26.72),
            (113.53, 26.82),
            (113.42, 26.95),
            (113.36, 27.06),
            (113.25, 27.16),
            (113.06, 27.33),
        ],
    ),
    (
        "白石港（示意）",
        0.05,
        [(113.24, 27.93), (113.2, 27.9), (113.165, 27.875), (113.15, 27.852), (113.13, 27.852)],
    ),
]


def wobble(line: list[tuple[float, float]], amount: float, dice: random.Random, rounds: int = 4) -> LineString:
    """Return a natural-looking line: every piece is halved and its middle pushed aside, then corners are cut."""
    points = list(line)
    for number in range(rounds):
        push = amount / (2**number)
        finer = [points[0]]
        for (x0, y0), (x1, y1) in pairwise(points):
            dx, dy = x1 - x0, y1 - y0
            aside = dice.uniform(-push, push)
            finer += [((x0 + x1) / 2 - dy * aside, (y0 + y1) / 2 + dx * aside), (x1, y1)]
        points = finer
    return LineString(rounded_corners(rounded_corners(points)))


def rounded_corners(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Cut every corner at a quarter of its sides (Chaikin)."""
    cut = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        cut += [
            (0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1),
            (0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1),
        ]
    return [*cut, points[-1]]


def rivers(city: Any, dice: random.Random) -> list[dict[str, Any]]:
    """Return rivers as areas, clipped to the city."""
    found = []
    for name, width_km, line in RIVERS:
        course = wobble(line, 0.16, dice)
        area = course.buffer(width_km * EAST / 2, quad_segs=3).simplify(0.0001)
        found.append(feature(area.intersection(city), name, kind="river", width_m=round(width_km * 1000)))
    return found


def feature(geometry: Any, name: str, **more: Any) -> dict[str, Any]:
    """Return a GeoJSON feature that says it is synthetic."""
    # Cutting to the metre grid can leave crumbs of a lower dimension; they are not part of the thing.
    tidy = shapely.set_precision(geometry, 1e-5)
    parts = [p for p in getattr(tidy, "geoms", [tidy]) if p.geom_type in {"Polygon", "LineString"} and not p.is_empty]
    single = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    properties = {"name": name, **more, "synthetic": True, "label": LABEL}
    return {"type": "Feature", "properties": properties, "geometry": plain(mapping(single))}


def plain(geometry: Any) -> dict[str, Any]:
    """Write coordinates with five decimals and no more."""

    def walk(value: Any) -> Any:
        return [walk(item) for item in value] if isinstance(value, list | tuple) else round(float(value), 5)

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def write(name: str, features: list[dict[str, Any]]) -> None:
    """Write one collection, a feature a line."""
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    (FOLDER / name).write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", "utf-8")


def main() -> None:
    """Write the rivers."""
    dice = random.Random(SEED)
    boundaries = json.loads((FOLDER / "boundaries.geojson").read_text("utf-8"))["features"]
    city = shapely.union_all([shape(one["geometry"]) for one in boundaries])
    write("water.geojson", rivers(city, dice))


if __name__ == "__main__":
    main()
