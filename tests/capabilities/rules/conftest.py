"""A rule engine on a real database, and short words for readings."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chengshu.capabilities.rules import Limit, RuleDraft, Rules
from chengshu.data.telemetry import Reading
from chengshu.kit import Database, Event, new_id
from chengshu.sensing.devices import Device

START = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
STATION = new_id()


def a_device(id: str = STATION, kind: str = "air_station") -> Device:
    return Device(
        id, "hj212", "Y0001", "天元站", kind, "430211", 113.1, 27.8, None, ("a34004",), True, START, "online", 60
    )  # fmt: skip


def a_reading(minute: float, value: float, *, flag: str | None = "N", property: str = "a34004", **more: str) -> Reading:
    at = START + timedelta(minutes=minute)
    device, kind = more.get("device", STATION), more.get("kind", "realtime")
    statistic = more.get("statistic", "value")
    return Reading(device, property, kind, statistic, at, value, None, flag, at, f"frame-{minute}")


def a_draft(**more: object) -> RuleDraft:
    standard: dict[str, object] = {
        "id": "pm25_high",
        "title": "environment.rule.pm25_high",
        "kind": "over_limit",
        "devices": ("air_station",),
        "properties": ("a34004",),
        "observation": "realtime",
        "where": "flag == '' || flag == 'N'",
        "when": "value > limit",
        "limits": (Limit(75.0, "ug/m3"),),
        "case_type": "air_over_limit",
    }
    return RuleDraft(**(standard | more))  # type: ignore[arg-type]


def a_silence_draft(**more: object) -> RuleDraft:
    standard: dict[str, object] = {
        "id": "silent",
        "title": "environment.rule.silent",
        "kind": "missing",
        "devices": ("air_station",),
        "missing_s": 600,
    }
    return RuleDraft(**(standard | more))  # type: ignore[arg-type]


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def rules(db: Database, told: list[Event]) -> Rules:
    return Rules(db, told.append)


@pytest.fixture
def send(rules: Rules) -> Callable[..., list]:  # type: ignore[type-arg]
    devices = {STATION: a_device()}
    return lambda *readings: rules.evaluate(readings, devices)
