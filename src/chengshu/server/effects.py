"""What follows from fresh readings: devices marked as heard, rules judged, cases opened, numbers refreshed.

Every step may be repeated. What must not be forgotten is remembered by the engine it belongs to (the outbox of rules),
so a crash between two steps only means that the next round does it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from chengshu.data.telemetry import Reading
from chengshu.kit import Announce, Event, NotFound, announce_nothing, get_logger
from chengshu.sensing.devices import Device

_log = get_logger("server.worker")


class DevicesDoor(Protocol):
    """What the worker needs of the device registry."""

    def get_many(self, device_ids: Sequence[str]) -> dict[str, Device]: ...

    def mark_seen(self, seen: Mapping[str, datetime]) -> None: ...


class RulesDoor(Protocol):
    """What the worker needs of rules. Alerts are `chengshu.capabilities.rules.Alert`."""

    def evaluate(self, readings: Sequence[Reading], devices: Mapping[str, Device]) -> Sequence[Any]: ...

    def check_missing(self, at: datetime) -> Sequence[Any]: ...

    def unannounced(self) -> Sequence[Any]: ...

    def mark_announced(self, alert_id: str, case_id: str | None) -> None: ...


OpenCaseFor = Callable[[Any], str]


@dataclass(slots=True)
class Effects:
    """The table of what follows. Parts that an installation does not have are None.

    `open_case` turns an alert that wants a case into one and returns its id; idempotent on the alert.
    """

    devices: DevicesDoor | None = None
    rules: RulesDoor | None = None
    open_case: OpenCaseFor | None = None
    refresh_indicators: Callable[[], object] | None = None
    sweep_cases: Callable[[datetime], object] | None = None
    # Name, every so many seconds, what: work of other engines by the clock.
    by_the_clock: Sequence[tuple[str, float, Callable[[], object]]] = ()
    announce: Announce = announce_nothing

    def on_readings(self, fresh: Sequence[Reading]) -> int:
        """Before the message is acknowledged: heard devices, rules, cases. Number of alerts."""
        if not fresh:
            return 0
        heard: dict[str, datetime] = {}
        for reading in fresh:
            if reading.received > heard.get(
                reading.device, reading.received.min.replace(tzinfo=reading.received.tzinfo)
            ):
                heard[reading.device] = reading.received
        if self.devices is not None:
            self.devices.mark_seen(heard)
        alerts = 0
        if self.rules is not None and self.devices is not None:
            alerts = len(self.rules.evaluate(fresh, self.devices.get_many(sorted(heard))))
        self.announce(Event("reading.kept", "telemetry", "", {"devices": sorted(heard)[:200], "readings": len(fresh)}))
        if alerts:
            self.open_cases()
        return alerts

    def open_cases(self) -> int:
        """Empty the outbox of rules: every alert that wants a case gets one. Number of alerts handled."""
        if self.rules is None or self.open_case is None:
            return 0
        handled = 0
        for alert in self.rules.unannounced():
            try:
                case_id = self.open_case(alert) if alert.case_type else None
            except NotFound as error:  # its kind of case was retired meanwhile: the alert stands without one
                _log.warning("no case was opened", alert=alert.id, reason=error.detail)
                case_id = None
            except Exception:
                _log.exception("no case was opened, will try again", alert=alert.id)
                continue
            self.rules.mark_announced(alert.id, case_id)
            handled += 1
        return handled

    def check_missing(self, at: datetime) -> int:
        """Data that should have come and did not. Number of alerts."""
        if self.rules is None:
            return 0
        alerts = len(self.rules.check_missing(at))
        if alerts:
            self.open_cases()
        return alerts
