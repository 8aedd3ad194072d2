"""Grids of shifts: bilinear inside, nested grids finer first, NTv2 files and CSV read without leaving memory."""

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chengshu.kit import FieldError, Refused
from chengshu.standards.geo.offsets import Array

_MOST_NODES = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Shifts in degrees at nodes: row 0 is the southern edge, column 0 the western one."""

    west: float
    south: float
    step_x: float
    step_y: float
    d_lon: Array
    d_lat: Array

    @property
    def east(self) -> float:
        return self.west + self.step_x * (len(self.d_lon[0]) - 1)

    @property
    def north(self) -> float:
        return self.south + self.step_y * (len(self.d_lon) - 1)


def shift_forward(grids: Sequence[Grid], points: Array) -> Array:
    """Points moved by the grids; NaN outside all of them."""
    out = points.copy()
    d_lon, d_lat = _shifts(grids, points[:, 0], points[:, 1])
    out[:, 0] += d_lon
    out[:, 1] += d_lat
    return out


def shift_inverse(grids: Sequence[Grid], points: Array) -> Array:
    """Points moved back, by iteration to a micrometre; NaN outside all grids."""
    guess = points.copy()
    for _ in range(20):
        d_lon, d_lat = _shifts(grids, guess[:, 0], guess[:, 1])
        step_x, step_y = points[:, 0] - d_lon - guess[:, 0], points[:, 1] - d_lat - guess[:, 1]
        guess[:, 0] += step_x
        guess[:, 1] += step_y
        if not (np.abs(np.nan_to_num(step_x)) + np.abs(np.nan_to_num(step_y)) > 1e-11).any():
            break
    return guess


def _shifts(grids: Sequence[Grid], x: Array, y: Array) -> tuple[Array, Array]:
    d_lon, d_lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for grid in sorted(grids, key=lambda one: one.step_x * one.step_y, reverse=True):
        inside = (x >= grid.west) & (x <= grid.east) & (y >= grid.south) & (y <= grid.north)
        if inside.any():
            d_lon[inside], d_lat[inside] = _bilinear(grid, x[inside], y[inside])
    return d_lon, d_lat


def _bilinear(grid: Grid, x: Array, y: Array) -> tuple[Array, Array]:
    rows, columns = grid.d_lon.shape
    across, along = (x - grid.west) / grid.step_x, (y - grid.south) / grid.step_y
    column = np.clip(across.astype(int), 0, columns - 2)
    row = np.clip(along.astype(int), 0, rows - 2)
    u, v = across - column, along - row

    def value(nodes: Array) -> Array:
        low = nodes[row, column] * (1 - u) + nodes[row, column + 1] * u
        high = nodes[row + 1, column] * (1 - u) + nodes[row + 1, column + 1] * u
        return np.asarray(low * (1 - v) + high * v)

    return value(grid.d_lon), value(grid.d_lat)


def grid_from_nodes(rows: Sequence[tuple[float, float, float, float]]) -> Grid:
    """A grid from nodes (longitude, latitude, shift of longitude, shift of latitude; shifts in arc-seconds)."""
    nodes = np.array(rows, float).reshape(-1, 4)
    xs, ys = (np.unique(np.round(nodes[:, axis], 9)) for axis in (0, 1))
    if len(xs) < 2 or len(ys) < 2 or len(nodes) != len(xs) * len(ys) or not np.isfinite(nodes).all():
        raise _bad(f"{len(nodes)} nodes do not fill a grid of {len(xs)} x {len(ys)}")
    for name, values in (("longitudes", xs), ("latitudes", ys)):
        if np.ptp(np.diff(values)) > 1e-7:
            raise _bad(f"the {name} are not evenly spaced")
    order = np.lexsort((nodes[:, 0], nodes[:, 1]))
    shape = (len(ys), len(xs))
    d_lon, d_lat = (nodes[order, axis].reshape(shape) / 3600.0 for axis in (2, 3))
    step_x, step_y = np.ptp(xs) / (len(xs) - 1), np.ptp(ys) / (len(ys) - 1)
    return Grid(float(xs[0]), float(ys[0]), float(step_x), float(step_y), d_lon, d_lat)


def read_ntv2(content: bytes) -> tuple[Grid, ...]:
    """The grids of an NTv2 file (.gsb). Raises `Refused` when it is none."""
    try:
        return tuple(_ntv2(content))
    except (struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
        raise _bad("the content is not a whole NTv2 file") from error


def _ntv2(content: bytes) -> Sequence[Grid]:
    order = "<" if content[8:12] == b"\x0b\x00\x00\x00" else ">"
    if content[:8] != b"NUM_OREC" or struct.unpack_from(f"{order}i", content, 8)[0] != 11:
        raise ValueError("no NTv2 header")
    count = struct.unpack_from(f"{order}i", content, 40)[0]
    unit = {"SECONDS": 3600.0, "MINUTES": 60.0, "DEGREES": 1.0}[content[56:64].decode("ascii").strip()]
    if not 1 <= count <= 1000:
        raise ValueError("no grids")
    grids, place = [], 11 * 16
    for _ in range(count):
        # S_LAT, N_LAT, E_LONG, W_LONG, LAT_INC, LONG_INC stand in records 4 to 9; longitudes are positive to the west.
        south, north, east, west, step_y, step_x = (
            struct.unpack_from(f"{order}d", content, place + 16 * record + 8)[0] / unit for record in range(4, 10)
        )
        nodes = struct.unpack_from(f"{order}i", content, place + 16 * 10 + 8)[0]
        rows, columns = round((north - south) / step_y) + 1, round((west - east) / step_x) + 1
        if rows < 2 or columns < 2 or rows * columns != nodes or nodes > _MOST_NODES:
            raise ValueError("the number of nodes does not fit the extent")
        values = np.frombuffer(content, f"{order}f4", nodes * 4, place + 11 * 16).reshape(rows, columns, 4)
        # Rows run northwards, nodes of a row from east to west, and shifts of longitude are positive to the west.
        d_lat, d_lon = values[:, ::-1, 0].astype(float) / unit, -values[:, ::-1, 1].astype(float) / unit
        grids.append(Grid(-west, south, step_x, step_y, d_lon, d_lat))
        place += 11 * 16 + nodes * 16
    return grids


def grids_to_json(grids: Sequence[Grid]) -> list[dict[str, Any]]:
    """Grids as plain data, nodes in base64 (little-endian doubles)."""
    return [
        {
            "west": grid.west,
            "south": grid.south,
            "step_x": grid.step_x,
            "step_y": grid.step_y,
            "shape": list(grid.d_lon.shape),
            "d_lon": _packed(grid.d_lon),
            "d_lat": _packed(grid.d_lat),
        }
        for grid in grids
    ]


def grids_from_json(data: Any) -> tuple[Grid, ...]:
    """The grids of `grids_to_json`. Raises `Refused` when they are broken."""
    try:
        grids = tuple(_grid(one) for one in data)
    except (KeyError, TypeError, ValueError) as error:
        raise _bad("the grids cannot be read") from error
    if not grids:
        raise _bad("there is no grid")
    return grids


def _grid(one: dict[str, Any]) -> Grid:
    rows, columns = (int(size) for size in one["shape"])
    west, south, step_x, step_y = (float(one[name]) for name in ("west", "south", "step_x", "step_y"))
    finite = np.isfinite([west, south, step_x, step_y]).all()
    if rows < 2 or columns < 2 or step_x <= 0 or step_y <= 0 or not finite:
        raise ValueError("not a grid")
    d_lon, d_lat = (
        np.frombuffer(base64.b64decode(one[name]), "<f8").reshape(rows, columns) for name in ("d_lon", "d_lat")
    )
    return Grid(west, south, step_x, step_y, d_lon, d_lat)


def _packed(values: Array) -> str:
    return base64.b64encode(np.ascontiguousarray(values, "<f8").tobytes()).decode()


def _bad(reason: str) -> Refused:
    return Refused(f"The grid cannot be used: {reason}.", code="bad_grid", errors=(FieldError("grid", reason),))
