"""The next hours of a number, with a band made of its own past errors. Pure.

Three simple ways are tried on the number's own past: it stays as it is, it does what it did at this hour yesterday,
it goes on with its trend (Holt, damped). The one that was nearest is taken. The band holds the middle 80 % of the
errors that this way made; how often later values really fell into such a band is told beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.indicators.model import Point

HOUR = timedelta(hours=1)
AHEAD = 6
LEAST = 24  # hours that must be known before anything is said
_TESTED = 72  # hours of the past on which the ways are tried, at most
_LEVEL, _TREND, _DAMP = 0.5, 0.2, 0.85
_LOW, _HIGH = 10.0, 90.0
Series = NDArray[np.float64]
Way = Callable[[Series, int], Series]
Bounds = tuple[float, float]
ANY: Bounds = (-np.inf, np.inf)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A value to come, and between what it will lie four times in five if things go on as they did."""

    time: datetime
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next hours. `error` is the mean absolute error in the past, `still_error` that of "it stays as it is".

    `coverage` is the share of later values that fell into a band made before them; `tried` how many there were.
    `reason` says why nothing is told.
    """

    way: str
    points: tuple[Ahead, ...]
    error: float | None = None
    still_error: float | None = None
    coverage: float | None = None
    tried: int = 0
    reason: str = ""


def forecast(history: Sequence[Point], at: datetime, decimals: int = 2, bounds: Bounds = ANY) -> Forecast:
    """Tell the next hours from the values kept, oldest first. Nothing is told beyond what the number can be."""
    known = hourly(history, at)
    if len(known) < LEAST:
        return Forecast("none", (), reason="too_short")
    ways: dict[str, Way] = {"still": _still, "trend": _trend}
    if len(known) >= 2 * 24:
        ways["yesterday"] = _yesterday
    origins = range(max(LEAST, len(known) - _TESTED), len(known) - AHEAD + 1)
    if len(origins) < AHEAD:
        return Forecast("none", (), reason="too_short")
    errors = {
        name: np.array([known[o : o + AHEAD] - way(known[:o], AHEAD) for o in origins]) for name, way in ways.items()
    }
    mean = {name: float(np.abs(found).mean()) for name, found in errors.items()}
    best = min(mean, key=lambda name: (mean[name], name != "still"))
    told = ways[best](known, AHEAD)
    low, high = (np.percentile(errors[best], edge, axis=0) for edge in (_LOW, _HIGH))
    start = at.replace(minute=0, second=0, microsecond=0)
    points = tuple(
        Ahead(
            start + HOUR * (n + 1),
            *(
                round(float(np.clip(value, *bounds)), decimals)
                for value in (told[n], told[n] + min(low[n], 0.0), told[n] + max(high[n], 0.0))
            ),
        )
        for n in range(AHEAD)
    )
    coverage = _coverage(errors[best])
    return Forecast(best, points, mean[best], mean["still"], coverage, int(errors[best].size))


def hourly(history: Sequence[Point], at: datetime) -> Series:
    """One value an hour up to `at`: the last one kept in it, which holds until there is another.

    What lies before a gap of more than a day is left out: it says nothing of now.
    """
    end = at.replace(minute=0, second=0, microsecond=0)
    values: list[float] = []
    moment, last, since = None, None, None
    for point in history:
        if point.value is None or point.time > at:
            continue
        hour = point.time.replace(minute=0, second=0, microsecond=0)
        if since is not None and hour - since > 24 * HOUR:
            values, moment = [], None
        if moment is None:
            moment = hour
        while moment < hour and last is not None:
            values.append(last)
            moment += HOUR
        last, since = float(point.value), hour
    if moment is None or last is None or since is None or end - since > 24 * HOUR:
        return np.array([])
    while moment <= end:
        values.append(last)
        moment += HOUR
    return np.array(values)


def _still(known: Series, ahead: int) -> Series:
    return np.full(ahead, known[-1])


def _yesterday(known: Series, ahead: int) -> Series:
    return known[-24:][:ahead]


def _trend(known: Series, ahead: int) -> Series:
    """Holt's linear method with a damped trend (Gardner and McKenzie, 1985)."""
    level, trend = float(known[0]), 0.0
    for value in known[1:]:
        before = level
        level = _LEVEL * float(value) + (1 - _LEVEL) * (level + _DAMP * trend)
        trend = _TREND * (level - before) + (1 - _TREND) * _DAMP * trend
    steps = np.cumsum(_DAMP ** np.arange(1, ahead + 1))
    return level + steps * trend


def _coverage(errors: Series) -> float | None:
    """How many of the later half of the errors lie in the band that the earlier half made."""
    half = len(errors) // 2
    if half < AHEAD:
        return None
    # Hours right after the first half were seen by it too: they are left out.
    low, high = (np.percentile(errors[:half], edge, axis=0) for edge in (_LOW, _HIGH))
    later = errors[half + AHEAD :] if len(errors) > half + AHEAD else errors[half:]
    inside = (later >= np.minimum(low, 0.0)) & (later <= np.maximum(high, 0.0))
    return round(float(inside.mean()), 3)
