"""Make the synthetic basemap of the demo city: rivers, roads and parks that look like a city and are none.

    python tools/make_demo_basemap.py

Seeded, so that every run writes the same bytes. Everything lies inside demo/zhuzhou/boundaries.geojson and says of
itself that it is synthetic.
"""

import json
import math
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import LineString, Point, mapping, shape

FOLDER = Path(__file__).resolve().parents[1] / "demo" / "zhuzhou"
SEED = 20180619
LABEL = "合成示意数据，不是真实地物"
EAST, NORTH = 0.01017, 0.00903  # a kilometre in degrees at 27.8 degrees north

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
TOWNS = [
    ("渌口", 113.14, 27.70),
    ("醴陵", 113.49, 27.66),
    ("攸县", 113.34, 27.01),
    ("茶陵", 113.54, 26.78),
    ("炎陵", 113.77, 26.49),
]
CORE = (113.135, 27.84)
PARKS = [
    ("神农示例公园", 113.105, 27.83, 0.9),
    ("石峰示例公园", 113.13, 27.885, 1.1),
    ("荷塘示例湿地", 113.2, 27.86, 1.0),
    ("芦淞示例公园", 113.165, 27.8, 0.7),
    ("天元示例绿地", 113.07, 27.81, 0.8),
    ("云龙示例森林", 113.18, 27.95, 2.2),
    ("滨江示例绿带", 113.118, 27.8, 0.5),
    ("渌口示例公园", 113.12, 27.69, 0.7),
    ("醴陵示例公园", 113.47, 27.67, 0.8),
    ("攸州示例公园", 113.33, 27.02, 0.8),
    ("云阳示例山地", 113.5, 26.8, 2.5),
    ("神农谷示例森林", 113.95, 26.45, 4.0),
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


def blob(x: float, y: float, radius_km: float, dice: random.Random) -> Any:
    """Return a park-like shape around a point."""
    swell = [dice.uniform(0.7, 1.25) for _ in range(9)]
    corners = [
        (x + math.cos(a) * r * radius_km * EAST, y + math.sin(a) * r * radius_km * NORTH)
        for a, r in ((2 * math.pi * n / 9, swell[n]) for n in range(9))
    ]
    ring = rounded_corners(rounded_corners([*corners, corners[0]]))
    return shapely.Polygon(ring).buffer(0)


def rivers(city: Any, dice: random.Random) -> list[dict[str, Any]]:
    """Return rivers as areas, clipped to the city."""
    found = []
    for name, width_km, line in RIVERS:
        course = wobble(line, 0.16, dice)
        area = course.buffer(width_km * EAST / 2, quad_segs=3).simplify(0.0001)
        found.append(feature(area.intersection(city), name, kind="river", width_m=round(width_km * 1000)))
    return found


def ring(radius_km: float, dice: random.Random) -> LineString:
    """Return a closed road around the core."""
    swell = [dice.uniform(0.92, 1.08) for _ in range(24)]
    angles = [2 * math.pi * n / 24 for n in range(24)]
    points = [
        (CORE[0] + math.cos(a) * r * radius_km * EAST, CORE[1] + math.sin(a) * r * radius_km * NORTH)
        for a, r in zip(angles, swell, strict=True)
    ]
    return LineString(rounded_corners(rounded_corners([*points, points[0]])))


def roads(city: Any, dice: random.Random) -> list[dict[str, Any]]:
    """Return rings, a loose grid in the core, and trunk roads to the towns with a small grid in each."""
    found = [
        feature(ring(km, dice).intersection(city), f"示例{name}环路", kind="ring", rank=1)
        for name, km in (("一", 3.2), ("二", 6.0), ("三", 9.5))
    ]
    found += grid(city, CORE, 6.0, 0.9, "示例", dice)
    for name, x, y in TOWNS:
        trunk = wobble([CORE, ((CORE[0] + x) / 2 + 0.03, (CORE[1] + y) / 2), (x, y)], 0.12, dice)
        found.append(feature(trunk.intersection(city), f"示例{name}大道", kind="trunk", rank=1))
        found += grid(city, (x, y), 1.8, 0.6, f"{name}示例", dice)
    return found


def grid(
    city: Any, centre: tuple[float, float], reach_km: float, step_km: float, prefix: str, dice: random.Random
) -> list[dict[str, Any]]:
    """Return streets along and across a town; every third is a main street."""
    disc = Point(centre).buffer(1)
    disc = shapely.transform(disc, lambda p: (p - centre) * (reach_km * EAST, reach_km * NORTH) + centre)
    found = []
    count = int(reach_km / step_km)
    for number in range(-count, count + 1):
        rank = 2 if number % 3 == 0 else 3
        offset = number * step_km + dice.uniform(-0.15, 0.15) * step_km
        for name, east in (
            (f"{prefix}东西{number + count + 1}路", False),
            (f"{prefix}南北{number + count + 1}街", True),
        ):
            line = street(centre, offset, reach_km, east, dice).intersection(disc).intersection(city)
            if not line.is_empty:
                found.append(feature(line, name, kind="street", rank=rank))
    return found


def street(
    centre: tuple[float, float], offset_km: float, reach_km: float, across: bool, dice: random.Random
) -> LineString:
    """Return one slightly crooked street."""
    steps = [-1, -0.6, -0.2, 0.2, 0.6, 1]
    points = []
    for step in steps:
        along, aside = step * reach_km, offset_km + dice.uniform(-0.07, 0.07)
        x, y = (aside, along) if across else (along, aside)
        points.append((centre[0] + x * EAST, centre[1] + y * NORTH))
    return LineString(rounded_corners(points))


def parks(city: Any, water: Any, dice: random.Random) -> list[dict[str, Any]]:
    """Return parks and woods, without the water."""
    found = [(name, blob(x, y, km, dice).intersection(city).difference(water)) for name, x, y, km in PARKS]
    return [feature(area, name, kind="park") for name, area in found if not area.is_empty]


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
    """Write water, roads and parks."""
    dice = random.Random(SEED)
    boundaries = json.loads((FOLDER / "boundaries.geojson").read_text("utf-8"))["features"]
    city = shapely.union_all([shape(one["geometry"]) for one in boundaries])
    water = rivers(city, dice)
    write("water.geojson", water)
    write("roads.geojson", roads(city, dice))
    write("parks.geojson", parks(city, shapely.union_all([shape(one["geometry"]) for one in water]), dice))


if __name__ == "__main__":
    main()
