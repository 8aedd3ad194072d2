"""What the room of citizens is handed: by when a report is settled, and where the places are that people name."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.citizens import Spot
from chengshu.capabilities.handbooks import Handbooks, Unit
from chengshu.capabilities.maps import Maps
from chengshu.capabilities.places import Places
from chengshu.kit import NotFound
from chengshu.standards.calendar import WorkingCalendar

DIVISIONS = "divisions"
SURE = 0.6  # an answer below this is shown to nobody
_ZONE = ZoneInfo("Asia/Shanghai")
# What a class without a row in any handbook is promised, and what taking up, sending out and checking take beside it.
OTHERWISE: tuple[int, Unit] = (5, "working_day")
BESIDE: tuple[int, Unit] = (1, "working_day")


def promises(handbooks: Handbooks, calendar: WorkingCalendar) -> Callable[[str, datetime], datetime]:
    """A promise that is kept whichever filing condition the case turns out to have."""

    def promise_of(class_key: str, at: datetime) -> datetime:
        rows = handbooks.conditions(class_key, at.astimezone(_ZONE).date())
        limits = [(row.amount, row.unit) for _, row in rows] or [OTHERWISE]
        latest = max(calendar.add(at, amount, unit) for amount, unit in limits)
        return calendar.add(latest, *BESIDE)

    return promise_of


def address_by_id(places: Places) -> Callable[[str], Spot | None]:
    """The address with an id, as other systems of the city name it."""

    def find(identity: str) -> Spot | None:
        try:
            found = places.resolve(identity)
        except NotFound:
            return None
        return Spot(found.label, "", found.longitude, found.latitude)

    return find


def places_of_citizens(maps: Maps, places: Places) -> dict[str, Any]:
    """How a citizen finds his place by its name, and hears what lies where he points."""

    def spots(q: str) -> list[Spot]:
        found = [Spot(one.text, one.detail, one.longitude, one.latitude) for one in places.suggest(q, 8)]
        if found:
            return found
        return [
            Spot(one.label, "", one.longitude, one.latitude) for one in places.geocode(q, limit=5) if one.score >= SURE
        ]

    def spot_at(longitude: float, latitude: float) -> Spot | None:
        found = places.reverse(longitude, latitude, 1)
        return Spot(found[0].label, "", found[0].longitude, found[0].latitude) if found else None

    def is_outside(longitude: float, latitude: float) -> bool:
        known = any(layer.id == DIVISIONS and layer.features for layer in maps.layers())
        return known and maps.locate(longitude, latitude) is None

    def areas() -> list[tuple[str, str]]:
        if not any(layer.id == DIVISIONS for layer in maps.layers()):
            return []
        found = [json.loads(one)["properties"] for one in maps.features(DIVISIONS, limit=200).items]
        return sorted((str(one["code"]), str(one["name"])) for one in found if one.get("code") and one.get("name"))

    return {"spots": spots, "spot_at": spot_at, "is_outside": is_outside, "areas": areas}
