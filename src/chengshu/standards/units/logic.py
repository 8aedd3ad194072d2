"""Units with an exact rational factor to the base unit of their dimension: base = value * factor + offset."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from chengshu.standards.tables import read_csv


class UnknownUnit(ValueError):
    """The table has no such unit."""


class IncompatibleUnits(ValueError):
    """Two units measure different things."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: symbol in ASCII ("ug/m3"), how to show it ("µg/m³"), what it measures, names."""

    symbol: str
    shown: str
    dimension: str
    factor: Fraction
    offset: Fraction
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """A prepared conversion, for many values: `value * scale + shift`."""

    scale: float
    shift: float

    def __call__(self, value: float) -> float:
        return value * self.scale + self.shift


def unit(symbol: str) -> Unit:
    """The unit for a symbol or a known other spelling ("µg/m³", "微克/立方米"). Raises UnknownUnit."""
    found = _table().get(_key(symbol))
    if found is None:
        raise UnknownUnit(f"unknown unit: {symbol!r}")
    return found


def all_units() -> tuple[Unit, ...]:
    """Every unit once, in the order of the table."""
    return tuple(dict.fromkeys(_table().values()))


def same_dimension(one: str, other: str) -> bool:
    """True when values of one can be converted to the other."""
    return unit(one).dimension == unit(other).dimension


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """The same quantity in another unit. Raises UnknownUnit or IncompatibleUnits."""
    scale, shift = _ratio(from_unit, to_unit)
    # Multiply first, then divide: 35 ug/m3 is exactly 0.035 mg/m3, as a person would write it.
    scaled = value * scale.numerator / scale.denominator
    return scaled + float(shift) if shift else scaled


def conversion(from_unit: str, to_unit: str) -> Conversion:
    """The conversion as a scale and a shift, for columns of values."""
    scale, shift = _ratio(from_unit, to_unit)
    return Conversion(float(scale), float(shift))


@cache
def _ratio(from_unit: str, to_unit: str) -> tuple[Fraction, Fraction]:
    one, other = unit(from_unit), unit(to_unit)
    if one.dimension != other.dimension:
        raise IncompatibleUnits(f"{one.symbol} measures {one.dimension}, {other.symbol} measures {other.dimension}")
    return one.factor / other.factor, (one.offset - other.offset) / other.factor


def _key(symbol: str) -> str:
    # NFKC turns ³ into 3, ℃ into °C and the micro sign into the Greek letter.
    return "".join(unicodedata.normalize("NFKC", symbol).split())


@cache
def _table() -> Mapping[str, Unit]:
    table: dict[str, Unit] = {}
    for row in read_csv("units", "units.csv"):
        found = Unit(
            row["symbol"],
            row["shown"],
            row["dimension"],
            Fraction(row["factor"]),
            Fraction(row["offset"] or 0),
            row["zh"],
            row["en"],
        )
        for name in (found.symbol, found.shown, found.zh, *row["also"].split()):
            if table.setdefault(_key(name), found) != found:
                raise ValueError(f"two units are called {name!r}")
    return table
