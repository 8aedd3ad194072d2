"""HJ 633: IAQI by linear interpolation, rounded up; AQI is the largest; above 50 those with it are primary."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from chengshu.standards.aqi.model import AqiLevel, AqiResult, NoEditionInForce, Part, Period
from chengshu.standards.tables import read_yaml

# Measure -> pollutant. O3_8h is the (daily largest) 8-hour running mean; in the period "24h", O3 is the largest
# one-hour mean of the day.
POLLUTANTS: Mapping[str, str] = {
    "PM2.5": "PM2.5",
    "PM10": "PM10",
    "SO2": "SO2",
    "NO2": "NO2",
    "CO": "CO",
    "O3": "O3",
    "O3_8h": "O3",
}
_CODES: Mapping[str, str] = {
    "a34004": "PM2.5",
    "a34002": "PM10",
    "a21026": "SO2",
    "a21004": "NO2",
    "a21005": "CO",
    "a05024": "O3",
    "a05024_8h": "O3_8h",
}
# Particles have no one-hour column: the hourly report uses the 24-hour column, as the national network does.
_COLUMNS: Mapping[Period, Mapping[str, str]] = {
    "1h": {
        "PM2.5": "PM2.5_24h",
        "PM10": "PM10_24h",
        "SO2": "SO2_1h",
        "NO2": "NO2_1h",
        "CO": "CO_1h",
        "O3": "O3_1h",
        "O3_8h": "O3_8h",
    },
    "24h": {
        "PM2.5": "PM2.5_24h",
        "PM10": "PM10_24h",
        "SO2": "SO2_24h",
        "NO2": "NO2_24h",
        "CO": "CO_24h",
        "O3": "O3_1h",
        "O3_8h": "O3_8h",
    },
}
# Columns that end early: what is reported beyond their last concentration.
_ENDS: Mapping[str, str] = {"SO2_1h": "so2_1h_above_800", "O3_8h": "o3_8h_above_800"}


@dataclass(frozen=True)
class _Edition:
    name: str
    first: date
    last: date | None
    columns: Mapping[str, tuple[Fraction, ...]]
    contested: Mapping[str, tuple[Fraction, Fraction]]


def aqi(values: Mapping[str, float], on: date, period: Period = "1h") -> AqiResult:
    """The index from the concentrations of one place and time (CO mg/m3, others ug/m3), by the edition of the day.

    Keys: those of POLLUTANTS or the codes a34004, a34002, a21026, a21004, a21005, a05024, a05024_8h.
    Raises ValueError for no value, an unknown key, a negative or not finite value; NoEditionInForce (a ValueError)
    for days before the first edition.
    """
    edition = _edition_on(on)
    if not values:
        raise ValueError("no concentration given")
    parts = tuple(_part(edition, _measure(key), value, period) for key, value in values.items())
    top = max(part.iaqi for part in parts)
    primary = dict.fromkeys(part.pollutant for part in parts if part.iaqi == top and top > 50)
    return AqiResult(top, level_of(top), tuple(primary), edition.name, parts)


def iaqi(measure: str, value: float, on: date, period: Period = "1h") -> int:
    """The individual index of one concentration."""
    return _part(_edition_on(on), _measure(measure), value, period).iaqi


def level_of(value: int) -> AqiLevel:
    """The level of an index value; everything above 500 is the sixth."""
    return next(level for level in _levels() if value <= level.high or level.number == 6)


def editions() -> tuple[tuple[str, date, date | None], ...]:
    """Name, first and last day of every edition known here."""
    return tuple((e.name, e.first, e.last) for e in _editions())


def breakpoints(on: date) -> Mapping[str, tuple[float, ...]]:
    """Concentrations by column at index 0, 50, 100, 150, 200, 300, 400, 500 (some columns end early)."""
    return {name: tuple(float(c) for c in column) for name, column in _edition_on(on).columns.items()}


def _measure(key: str) -> str:
    measure = _CODES.get(key, key)
    if measure not in POLLUTANTS:
        raise ValueError(f"not a pollutant of the index: {key!r}; known: {', '.join(POLLUTANTS)}")
    return measure


def _part(edition: _Edition, measure: str, value: float, period: Period) -> Part:
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{measure}: not a concentration: {value}")
    name = _COLUMNS[period][measure]
    column, steps = edition.columns[name], _steps()
    # The decimal text of the number is what the station reported; exact fractions keep 35 at 50, not at 51.
    exact = Fraction(str(value))
    low, high = edition.contested.get(name, (Fraction(0), Fraction(0)))
    contested = low < exact < high
    if exact > column[-1]:
        rule = _ENDS.get(name, "beyond_index")
        return Part(measure, POLLUTANTS[measure], value, steps[len(column) - 1], rule, contested)
    at = max(1, next(i for i, top in enumerate(column) if exact <= top))
    rise = Fraction(steps[at] - steps[at - 1]) / (column[at] - column[at - 1])
    index = math.ceil(rise * (exact - column[at - 1]) + steps[at - 1])
    return Part(measure, POLLUTANTS[measure], value, index, None, contested)


def _edition_on(day: date) -> _Edition:
    for edition in _editions():
        if edition.first <= day and (edition.last is None or day <= edition.last):
            return edition
    raise NoEditionInForce(f"no edition of HJ 633 is known for {day.isoformat()}")


@cache
def _editions() -> tuple[_Edition, ...]:
    document = read_yaml("aqi", "hj633.yaml")
    return tuple(_read(entry, document["shared_columns"]) for entry in document["editions"])


def _read(entry: Mapping[str, object], shared: Mapping[str, list[int]]) -> _Edition:
    own: Mapping[str, list[int]] = entry["columns"]  # type: ignore[assignment]
    last: str | None = entry["last"]  # type: ignore[assignment]
    columns = {name: tuple(Fraction(c) for c in column) for name, column in {**shared, **own}.items()}
    contested: dict[str, tuple[Fraction, Fraction]] = {}
    for conflict in entry.get("conflicts", ()):  # type: ignore[attr-defined]
        at = _steps().index(conflict["index"])
        column = columns[conflict["column"]]
        contested[conflict["column"]] = (column[at - 1], column[at + 1])
    first = date.fromisoformat(str(entry["first"]))
    return _Edition(str(entry["id"]), first, date.fromisoformat(last) if last else None, columns, contested)


@cache
def _steps() -> tuple[int, ...]:
    return tuple(read_yaml("aqi", "hj633.yaml")["index"])


@cache
def _levels() -> tuple[AqiLevel, ...]:
    return tuple(AqiLevel(**level) for level in read_yaml("aqi", "hj633.yaml")["levels"])
