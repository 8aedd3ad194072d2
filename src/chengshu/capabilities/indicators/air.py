"""The air quality index of the city, worked out of the hourly means of its stations."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.indicators.model import Divisions
from chengshu.capabilities.indicators.sources import (
    CITY,
    ReadingSource,
    SourceFact,
    devices_of,
    page_of,
    refuse_unknown,
)
from chengshu.data.telemetry import Reading, Telemetry
from chengshu.kit import Page
from chengshu.sensing.devices import Device, Devices
from chengshu.standards.aqi import AqiResult, NoEditionInForce, aqi
from chengshu.standards.units import convert

_CITY = ZoneInfo("Asia/Shanghai")
_HOUR = timedelta(hours=1)
_OLDEST_HOUR = timedelta(hours=6)  # an hourly mean older than this is no reading of that moment
# What the index is made of, and the unit in which HJ 633 wants it.
_POLLUTANTS = {
    "a34004": "ug/m3",
    "a34002": "ug/m3",
    "a21026": "ug/m3",
    "a21004": "ug/m3",
    "a21005": "mg/m3",
    "a05024": "ug/m3",
}


@dataclass(frozen=True, slots=True)
class _Station:
    device: Device
    result: AqiResult
    time: datetime
    concentrations: Mapping[str, float]


class AqiSource:
    """The air quality index of the city from the newest hourly means of its stations, by the edition of HJ 633 in
    force on the day. The city's concentration is the mean over its stations; the list shows each station's index.

    Filter keys: device_kind, division, time_since (stations not heard since are left out).
    """

    filters = frozenset({"device_kind", "division", "time_since"})

    def __init__(
        self,
        telemetry: Telemetry,
        devices: Devices,
        divisions: Divisions = CITY,
        then: Sequence[tuple[Device, Reading]] | None = None,
    ) -> None:
        self._telemetry = telemetry
        self._readings = ReadingSource(telemetry, devices, divisions)
        self._devices = devices
        self._divisions = divisions
        self._then = then  # the newest readings of an earlier moment; None: those of now

    def within(self, divisions: Divisions) -> "AqiSource":
        """Return the index of the stations in these divisions."""
        return AqiSource(self._telemetry, self._devices, divisions)

    def count(self, filter: Mapping[str, Any]) -> int:
        """Return how many stations the index is worked out from."""
        return len(self._stations(filter))

    def values(self, filter: Mapping[str, Any], field: str | None = None) -> Sequence[float]:
        """Return the index of the city, or nothing when no station reports."""
        result = _city(self._stations(filter))
        return [float(result.value)] if result else []

    def list(self, filter: Mapping[str, Any], after: str | None = None, limit: int = 50) -> Page[SourceFact]:
        """Return the stations, each with its own index."""
        return page_of([_station_fact(station) for station in self._stations(filter)], after, limit)

    def fresh(self, filter: Mapping[str, Any]) -> datetime | None:
        """Return the hour of the newest reading in the index."""
        return max((station.time for station in self._stations(filter)), default=None)

    def detail(self, filter: Mapping[str, Any]) -> dict[str, Any]:
        """Return level, main pollutants, edition and the index of every pollutant."""
        stations = self._stations(filter)
        result = _city(stations)
        if result is None:
            return {}
        return {
            "level": result.level.key,
            "level_number": result.level.number,
            "colour": result.level.colour,
            "primary": list(result.primary),
            "standard": result.standard,
            "stations": len(stations),
            "parts": {part.pollutant: {"value": round(part.value, 3), "index": part.iaqi} for part in result.parts},
        }

    def since(self) -> datetime | None:
        """As far back as anybody asks: hours without readings give no index."""
        return datetime.min.replace(tzinfo=UTC)

    def before(self, start: datetime, end: datetime) -> "Callable[[datetime], AqiSource]":
        """The index as it stood at a moment, from the hourly means of that time that were kept."""
        devices = {one.id: one for one in devices_of(self._devices, {}, self._divisions)}
        kept = self._telemetry.readings(tuple(devices), "hour", "avg", start - _OLDEST_HOUR, end)
        moments = [reading.time for reading in kept]

        def at(moment: datetime) -> AqiSource:
            over = moment - _HOUR  # a mean is told when its hour is over, and stands at the hour's beginning
            some = kept[bisect_left(moments, moment - _OLDEST_HOUR) : bisect_right(moments, over)]
            newest = {(one.device, one.property): (devices[one.device], one) for one in some}
            return AqiSource(self._telemetry, self._devices, self._divisions, tuple(newest.values()))

        return at

    def _heard(self, filter: Mapping[str, Any]) -> Iterator[tuple[Device, Reading]]:
        if self._then is None:
            yield from self._readings.read({**filter, "observation": "hour", "statistic": "avg", "flags": ("", "N")})
        for device, reading in self._then or ():
            chosen = device.kind == filter.get("device_kind", device.kind)
            there = (device.division or "").startswith(filter.get("division", ""))
            since = filter.get("time_since")
            if chosen and there and (since is None or reading.time >= since) and (reading.flag or "N") == "N":
                yield device, reading

    def _stations(self, filter: Mapping[str, Any]) -> Sequence[_Station]:
        refuse_unknown(filter, self.filters, "stations")
        units = {(kind.id, p.code): p.unit for kind in self._devices.kinds() for p in kind.properties}
        heard: dict[str, tuple[Device, list[Reading]]] = {}
        for device, reading in self._heard(filter):
            if reading.property in _POLLUTANTS and reading.value is not None and reading.value >= 0:
                heard.setdefault(device.id, (device, []))[1].append(_in_table_unit(reading, device, units))
        found = (_station(device, readings) for device, readings in heard.values())
        return sorted((one for one in found if one), key=lambda one: (-one.result.value, one.device.name))


def _in_table_unit(reading: Reading, device: Device, units: Mapping[tuple[str, str], str]) -> Reading:
    told, wanted = units.get((device.kind, reading.property)), _POLLUTANTS[reading.property]
    if told is None or told == wanted or reading.value is None:
        return reading
    return replace(reading, value=convert(reading.value, told, wanted))


def _station(device: Device, readings: Sequence[Reading]) -> _Station | None:
    """A station counts with the hour it reported last; values of older hours are not mixed in."""
    hour = max(reading.time for reading in readings)
    values = {r.property: r.value for r in readings if r.time == hour and r.value is not None}
    result = _index(values, hour)
    return _Station(device, result, hour, values) if result else None


def _city(stations: Sequence[_Station]) -> AqiResult | None:
    """Stations of the newest hour only: a station that is an hour late does not pull the city back."""
    if not stations:
        return None
    hour = max(station.time for station in stations)
    heard: dict[str, list[float]] = {}
    for station in stations:
        for name, value in station.concentrations.items() if station.time == hour else ():
            heard.setdefault(name, []).append(value)
    return _index({name: round(fmean(values), 3) for name, values in heard.items()}, hour)


def _index(values: Mapping[str, float], hour: datetime) -> AqiResult | None:
    try:
        return aqi(values, hour.astimezone(_CITY).date(), "1h") if values else None
    except NoEditionInForce:
        return None


def _station_fact(station: _Station) -> SourceFact:
    device, result = station.device, station.result
    status = "normal" if result.value <= 100 else "notice" if result.value <= 150 else "warning"
    return SourceFact(
        "device",
        device.id,
        device.name,
        float(result.value),
        station.time,
        status if result.value <= 200 else "urgent",
        f"/devices/{device.id}",
        "AQI",
        division=device.division,
    )
