"""Sources over what the rooms below know: devices and their newest readings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chengshu.capabilities.indicators.model import Divisions
from chengshu.data.telemetry import LatestFilter, Reading, Telemetry
from chengshu.kit import FieldError, Page, Refused
from chengshu.sensing.devices import Device, Devices

_PAGE = 200
CITY: Divisions = ("",)
_HOUR = timedelta(hours=1)
_NAMES = ("property", "statistic")
# The newest readings of a kind at a moment.
_Then = Callable[[str], Sequence[Reading]]


@dataclass(frozen=True, slots=True)
class SourceFact:
    """One line of the list behind a figure."""

    kind: str
    id: str
    title: str
    value: float | None
    time: datetime | None
    status: str
    link: str
    unit: str = ""
    title_key: str | None = None
    division: str | None = None


def refuse_unknown(filter: Mapping[str, Any], known: frozenset[str], what: str) -> None:
    unknown = sorted(set(filter) - known)
    if unknown:
        wrong = tuple(FieldError(f"filter.{name}", f"{what} cannot be chosen by this") for name in unknown)
        raise Refused(f"{what.capitalize()} can be chosen by: {', '.join(sorted(known))}.", errors=wrong)


def devices_of(devices: Devices, filter: Mapping[str, Any], divisions: Divisions) -> Iterator[Device]:
    """Every device of the filter, page by page."""
    after: str | None = None
    while True:
        page = devices.find(**filter, within=divisions, after=after, limit=_PAGE)
        yield from page.items
        if page.next is None:
            return
        after = page.next


class DeviceSource:
    """Registered devices: kind, state (online, silent, never), division, organisation."""

    filters = frozenset({"kind", "state", "division", "organisation"})

    def __init__(self, devices: Devices, divisions: Divisions = CITY) -> None:
        self._devices = devices
        self._divisions = divisions

    def within(self, divisions: Divisions) -> "DeviceSource":
        """Return the devices of these divisions only."""
        return DeviceSource(self._devices, divisions)

    def count(self, filter: Mapping[str, Any]) -> int:
        """Return how many devices the list of the same filter has."""
        refuse_unknown(filter, self.filters, "devices")
        return self._devices.find(**filter, within=self._divisions, limit=1).total or 0

    def values(self, filter: Mapping[str, Any], field: str | None = None) -> Sequence[float]:
        """Devices have no numbers of their own: refused."""
        raise Refused("Devices can be counted, not added up.", errors=(FieldError("aggregate", "use count or share"),))

    def list(self, filter: Mapping[str, Any], after: str | None = None, limit: int = 50) -> Page[SourceFact]:
        """Return devices by name."""
        refuse_unknown(filter, self.filters, "devices")
        page = self._devices.find(**filter, within=self._divisions, after=after, limit=limit)
        return Page([_device_fact(device) for device in page.items], page.next, page.total)


def _device_fact(device: Device) -> SourceFact:
    status = "normal" if device.state == "online" else "stale"
    link = f"/devices/{device.id}"
    return SourceFact("device", device.id, device.name, None, device.last_seen, status, link, division=device.division)


class ReadingSource:
    """The newest reading of every property of the devices of a kind.

    Filter keys: device_kind, division, property, observation (realtime, hour ...), statistic, time_since (only those
    measured since), flags (only those with one of these marks; "" is no mark).
    """

    filters = frozenset({"device_kind", "division", "property", "observation", "statistic", "time_since", "flags"})

    def __init__(
        self, telemetry: Telemetry, devices: Devices, divisions: Divisions = CITY, then: _Then | None = None
    ) -> None:
        self._telemetry = telemetry
        self._devices = devices
        self._divisions = divisions
        self._then = then  # the newest readings of a kind at an earlier moment; None: those of now

    def within(self, divisions: Divisions) -> "ReadingSource":
        """Return the readings of devices in these divisions only."""
        return ReadingSource(self._telemetry, self._devices, divisions)

    def count(self, filter: Mapping[str, Any]) -> int:
        """Return how many readings the list of the same filter has."""
        return sum(1 for _ in self.read(filter))

    def values(self, filter: Mapping[str, Any], field: str | None = None) -> Sequence[float]:
        """Return the numbers of these readings."""
        return [reading.value for _, reading in self.read(filter) if reading.value is not None]

    def list(self, filter: Mapping[str, Any], after: str | None = None, limit: int = 50) -> Page[SourceFact]:
        """Return the readings, by device and property."""
        units = {(kind.id, p.code): p for kind in self._devices.kinds() for p in kind.properties}
        facts = []
        for device, reading in self.read(filter):
            declared = units.get((device.kind, reading.property))
            unit, title_key = (declared.unit, declared.title) if declared else ("", None)
            facts.append(_reading_fact(device, reading, unit, title_key))
        return page_of(facts, after, limit)

    def fresh(self, filter: Mapping[str, Any]) -> datetime | None:
        """Return when the newest of these readings was measured."""
        return max((reading.time for _, reading in self.read(filter)), default=None)

    def since(self) -> datetime | None:
        """As far back as anybody asks: of hours in which nothing was heard nothing is told."""
        return datetime.min.replace(tzinfo=UTC)

    def before(self, start: datetime, end: datetime) -> "Callable[[datetime], ReadingSource]":
        """The newest readings as they stood at a full hour of the span, a day old at most; ``observation`` is told."""
        moments = [start + n * _HOUR for n in range(int((end - start) / _HOUR) + 1)]
        devices = tuple(one.id for one in devices_of(self._devices, {}, self._divisions))
        kept: dict[str, dict[datetime, list[Reading]]] = {}

        def at(moment: datetime) -> ReadingSource:
            def then(kind: str) -> Sequence[Reading]:
                if kind not in kept:
                    kept[kind] = self._telemetry.standing(devices, kind, moments)
                return kept[kind].get(moment, ())

            return ReadingSource(self._telemetry, self._devices, self._divisions, then)

        return at

    def read(self, filter: Mapping[str, Any]) -> Iterator[tuple[Device, Reading]]:
        """Walk through the readings, each with its device."""
        refuse_unknown(filter, self.filters, "readings")
        return self._read_now(filter) if self._then is None else self._read_then(filter, self._then)

    def _read_then(self, filter: Mapping[str, Any], then: _Then) -> Iterator[tuple[Device, Reading]]:
        heard = then(filter["observation"]) if "observation" in filter else ()
        if not heard:
            raise Refused("Readings do not tell this of the past.", code="past_unknown")
        devices, since, flags = self._chosen(filter), filter.get("time_since"), filter.get("flags")
        for reading in heard:
            alike = all(getattr(reading, name) == filter.get(name, getattr(reading, name)) for name in _NAMES)
            fresh = since is None or reading.time >= since
            if reading.device in devices and alike and fresh and (flags is None or (reading.flag or "") in flags):
                yield devices[reading.device], reading

    def _chosen(self, filter: Mapping[str, Any]) -> dict[str, Device]:
        chosen = {key: filter[key] for key in ("division",) if key in filter}
        if "device_kind" in filter:
            chosen["kind"] = filter["device_kind"]
        return {device.id: device for device in devices_of(self._devices, chosen, self._divisions)}

    def _read_now(self, filter: Mapping[str, Any]) -> Iterator[tuple[Device, Reading]]:
        devices = self._chosen(filter)
        wanted = LatestFilter(
            devices=tuple(devices),
            property=filter.get("property"),
            kind=filter.get("observation"),
            statistic=filter.get("statistic"),
            after=filter.get("time_since"),
        )
        flags = filter.get("flags")
        after: str | None = None
        while devices:
            page = self._telemetry.find_latest(wanted, after, _PAGE)
            for reading in page.items:
                if flags is None or (reading.flag or "") in flags:
                    yield devices[reading.device], reading
            if page.next is None:
                return
            after = page.next


def _reading_fact(device: Device, reading: Reading, unit: str, title_key: str | None) -> SourceFact:
    link = f"/devices/{device.id}?property={reading.property}&kind={reading.kind}"
    identity = f"{device.id}/{reading.property}/{reading.kind}/{reading.statistic}"
    status = "normal" if (reading.flag or "N") == "N" else "notice"
    return SourceFact(
        "reading", identity, device.name, reading.value, reading.time, status, link, unit, title_key, device.division
    )


def page_of(facts: Sequence[SourceFact], after: str | None, limit: int) -> Page[SourceFact]:
    """A list that is short by nature (newest values only), page by page behind the id of the last one shown."""
    start = next((n + 1 for n, fact in enumerate(facts) if fact.id == after), 0) if after else 0
    shown = list(facts[start : start + limit])
    more = start + limit < len(facts)
    return Page(shown, shown[-1].id if more else None, len(facts))
