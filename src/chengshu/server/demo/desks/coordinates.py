"""Local systems and transformations of the demo city. The parameters are invented and lead nowhere real."""

from collections.abc import Callable

import numpy as np

from chengshu.capabilities.coordinates import Coordinates, FitRequest, NewOperation, NewSystem
from chengshu.server.demo.desks.people import GEODESIST, SURVEYOR
from chengshu.standards.geo import ControlPoint, Grid, GridShift, LocalProjection, parameters_to_json

_NOTE = "演示用，参数为编造 / invented for the demo"
_OLD_TOWN = "local:demo-old-town"
_TURN = np.radians(0.031)


def load_coordinates(coordinates: Coordinates, say: Callable[[str], None]) -> dict[str, int]:
    """Two local systems and four operations, once."""
    if coordinates.operations(limit=1).items:
        return {}
    say("Making local coordinate systems and transformations")
    town = LocalProjection("EPSG:4490", 113.1333333, false_easting=50_000, false_northing=-3_000_000, surface_height=60)
    coordinates.define_system(GEODESIST, NewSystem("local:demo-city", "演示城市独立坐标系", town, _NOTE))
    coordinates.define_system(GEODESIST, NewSystem(_OLD_TOWN, "演示老城平面坐标系", None, _NOTE))
    for new in _operations():
        coordinates.define_operation(GEODESIST, new)
    wanted = FitRequest(
        "similarity",
        _OLD_TOWN,
        "EPSG:4547",
        save_as="demo-old-town",
        title="演示老城坐标转 CGCS2000（四参数）",
        note=_NOTE,
    )
    coordinates.fit(GEODESIST, wanted, control_points())
    spot = [[113.1351, 27.8312]]
    coordinates.convert(SURVEYOR, spot, "EPSG:4610", "EPSG:4490", "demo-xian80", purpose="演示：旧图更新")
    coordinates.convert(SURVEYOR, spot, "EPSG:4214", "EPSG:4547", "demo-beijing54", purpose="演示：老档案落图")
    return {"operations": 4}


def _operations() -> list[NewOperation]:
    seven = {"kind": "helmert", "dx": 2.1, "dy": -3.4, "dz": 1.7, "rx": 0.11, "ry": -0.07, "rz": 0.23, "scale": 1.9}
    old = {"kind": "helmert", "dx": 15.2, "dy": -121.8, "dz": -58.3, "rx": -0.31, "ry": 0.12, "rz": 0.44, "scale": -2.6}
    return [
        NewOperation(
            "demo-xian80", "演示西安80转 CGCS2000（七参数）", "EPSG:4610", "EPSG:4490",
            {**seven, "convention": "position_vector"}, 0.05, _NOTE,
        ),
        NewOperation(
            "demo-beijing54", "演示北京54转 CGCS2000（七参数）", "EPSG:4214", "EPSG:4490",
            {**old, "convention": "coordinate_frame"}, 0.15, _NOTE,
        ),
        NewOperation(
            "demo-xian80-grid", "演示西安80转 CGCS2000（格网）", "EPSG:4610", "EPSG:4490",
            parameters_to_json(_grid()), 0.03, _NOTE,
        ),
    ]  # fmt: skip


def _grid() -> GridShift:
    """A grid of 0.05 degrees over the city, smooth and invented."""
    rows, columns = np.mgrid[0:41, 0:35]
    d_lon = 1.2e-5 + 2e-7 * np.sin(rows / 7) + 1e-7 * columns / 35
    d_lat = -0.8e-5 + 2e-7 * np.cos(columns / 6)
    return GridShift((Grid(112.4, 26.0, 0.05, 0.05, d_lon, d_lat),))


def control_points() -> list[ControlPoint]:
    """Points of the old town in both systems, with the noise of old surveys; two of them only judge."""
    chance = np.random.default_rng(23)
    east, north = chance.uniform(-2600, 2600, (2, 11))
    x, y = 415_500 + east, 3_079_700 + north
    own_x = 30_000 + (np.cos(_TURN) * east + np.sin(_TURN) * north) * 0.999_992
    own_y = 20_000 + (-np.sin(_TURN) * east + np.cos(_TURN) * north) * 0.999_992
    noise = chance.normal(0, 0.018, (2, 11))
    return [
        ControlPoint(
            f"旧{number + 1:02d}", (round(a + dx, 3), round(b + dy, 3)), (round(c, 3), round(d, 3)), number in (3, 8)
        )
        for number, (a, b, c, d, dx, dy) in enumerate(zip(own_x, own_y, x, y, *noise, strict=True))
    ]
