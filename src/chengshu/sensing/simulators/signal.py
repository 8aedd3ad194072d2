"""What a device measures at a moment: pure functions of profile, seed and time."""

import math
import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from chengshu.sensing.simulators.profile import EventProfile, PropertyProfile

_EAST_8 = timedelta(hours=8)


def chance(*key: object) -> random.Random:
    """Dice that always fall the same way for the same key."""
    return random.Random("/".join(map(str, key)))  # noqa: S311 - repeatable on purpose


def measured(
    profile: PropertyProfile,
    events: Iterable[EventProfile],
    elapsed_s: float,
    moment: datetime,
    dice: random.Random,
) -> float:
    """The value of one property; `events` are those of this property."""
    local = moment + _EAST_8
    hour = local.hour + local.minute / 60
    curve = 1 + profile.day * math.cos((hour - profile.peak_hour) / 24 * 2 * math.pi)
    value = profile.base * curve * (1 + profile.noise * dice.gauss(0, 1))
    for event in events:
        share = ramp(event, elapsed_s / 60)
        if share:
            value += (event.peak * (1 + profile.noise * dice.gauss(0, 0.2)) - value) * share
    if profile.lowest is not None:
        value = max(profile.lowest, value)
    return round(value, profile.decimals)


def ramp(event: EventProfile, minute: float) -> float:
    """How far the event has taken over, 0 to 1."""
    since = minute - event.at_minute
    if since < 0:
        return 0.0
    if event.every_minutes:
        since %= event.every_minutes
    if since < event.rise_minutes:
        return since / event.rise_minutes
    since -= event.rise_minutes
    if since <= event.hold_minutes:
        return 1.0
    since -= event.hold_minutes
    return max(0.0, 1 - since / event.fall_minutes) if event.fall_minutes else 0.0


def mark(events: Iterable[EventProfile], elapsed_s: float) -> str:
    """The data mark: N, or that of an event which is on."""
    marks = [event.flag for event in events if event.flag and ramp(event, elapsed_s / 60) > 0]
    return marks[0] if marks else "N"
