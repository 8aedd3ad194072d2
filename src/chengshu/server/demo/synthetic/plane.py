"""The working plane: metres east and north of the city's origin, and degrees at the edge of the generator.

The generator computes in metres on a plate carrée around the core; what it writes are degrees with seven decimals.
The scale error in the far south of the city is a little over one percent: this city is invented, nobody surveys it.
"""

from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Geometries = NDArray[np.object_]

ORIGIN = np.array([113.13, 27.83])
METRES_A_DEGREE = np.array([98_440.0, 110_800.0])
DECIMALS = 7
GRID = 1e-7


def to_plane(degrees: Floats) -> Floats:
    """Degrees (longitude, latitude) as metres."""
    return np.asarray((degrees - ORIGIN) * METRES_A_DEGREE)


def to_degrees(metres: Floats) -> Floats:
    """Metres as degrees, rounded to the centimetre."""
    return np.asarray(np.round(metres / METRES_A_DEGREE + ORIGIN, DECIMALS))


def in_plane(geometries: Any) -> Any:
    """Geometries in degrees as the same geometries in metres."""
    return shapely.transform(geometries, to_plane)


def in_degrees(geometries: Any) -> Any:
    """Geometries in metres as the same geometries in degrees."""
    return shapely.transform(geometries, to_degrees)


def dice(seed: int, topic: str, *more: int) -> np.random.Generator:
    """A source of chance of its own for every topic: a change in one leaves the others as they were."""
    return np.random.default_rng(np.random.SeedSequence([seed, crc32(topic.encode()), *more]))


def field(xy: Floats, seed: int, topic: str, wavelength_m: float, octaves: int = 3) -> Floats:
    """A smooth random field over the plane, about -1 to 1: sums of waves in chance directions."""
    chance = dice(seed, f"field {topic}")
    total = np.zeros(len(xy))
    weight = 0.0
    for octave in range(octaves):
        for _ in range(4):
            angle, phase = chance.uniform(0, 2 * np.pi, 2)
            length = wavelength_m / 2**octave * chance.uniform(0.75, 1.3)
            along = xy[:, 0] * np.cos(angle) + xy[:, 1] * np.sin(angle)
            total += np.sin(along * (2 * np.pi / length) + phase) / 2**octave
            weight += 0.5 / 4**octave
    return np.asarray(total / np.sqrt(weight) / 1.6)


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """For groups of these sizes: the group of every member, and its number within the group."""
    group = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return group, np.arange(len(group)) - first[group]


def uuids(layer: str, numbers: Ints) -> Any:
    """Permanent ids of the members of a layer (UUID version 8): the layer in front, the number at the end."""
    mark = f"{crc32(f'chengshu synthetic {layer}'.encode()):08x}"
    digits = pc.utf8_lpad(pa.array(numbers, pa.int64()).cast(pa.string()), 15, "0")
    tail = pc.binary_join_element_wise(pc.utf8_slice_codeunits(digits, 0, 3), pc.utf8_slice_codeunits(digits, 3), "-")
    return pc.binary_join_element_wise(pa.scalar(f"{mark}-5e00-8000-8"), tail, "")


def padded(numbers: Ints, width: int) -> Any:
    """Numbers as text with leading zeros."""
    return pc.utf8_lpad(pa.array(numbers, pa.int64()).cast(pa.string()), width, "0")


def joined(*parts: Any) -> Any:
    """Texts put together row by row; a plain string stands in every row."""
    return pc.binary_join_element_wise(*[pa.scalar(p) if isinstance(p, str) else p for p in parts], "")


def taken(words: Any, index: Ints) -> Any:
    """The word of each row; -1 stands for no word."""
    texts = pa.array(["", *words], pa.string())
    return texts.take(pa.array(index + 1))
