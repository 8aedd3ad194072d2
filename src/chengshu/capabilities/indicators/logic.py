"""The pure decisions of indicators: what a filter means now, how facts become a number, what the number means."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from math import inf
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.indicators.model import Direction, IndicatorDraft, Measure, Source, Status, Threshold
from chengshu.kit import Refused

_CITY = ZoneInfo("Asia/Shanghai")
_SPANS = {"m": 60, "h": 3600, "d": 86_400}
_WORST_FIRST: tuple[Status, ...] = ("urgent", "warning", "notice")


def resolved(filter: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return the filter with its words for times (``today``, ``-24h``) as moments."""
    return {
        key: moment_of(value, at) if key.endswith(("_since", "_until")) and isinstance(value, str) else value
        for key, value in filter.items()
    }


def moment_of(word: str, at: datetime) -> datetime:
    """Return the moment a word means: ``now``, ``today``, ``yesterday``, ``-90m``, ``-24h``, ``-30d``, or ISO 8601.

    Raises `ValueError` for any other word.
    """
    if word == "now":
        return at
    today = datetime.combine(at.astimezone(_CITY).date(), time(), _CITY)
    if word in ("today", "yesterday"):
        return today if word == "today" else today - timedelta(days=1)
    if word[:1] == "-" and word[-1:] in _SPANS and word[1:-1].isdigit():
        return at - timedelta(seconds=int(word[1:-1]) * _SPANS[word[-1]])
    moment = datetime.fromisoformat(word)
    return moment if moment.tzinfo else moment.replace(tzinfo=_CITY)


def measure(draft: IndicatorDraft, source: Source, at: datetime) -> Measure:
    """Work a number out, from the same facts that its list shows."""
    wanted = resolved(draft.filter, at)
    if draft.aggregate == "count":
        value: float | None = float(source.count(wanted))
    elif draft.aggregate == "share":
        whole = source.count(resolved(draft.of or {}, at))
        value = 100 * source.count(wanted) / whole if whole else None
    else:
        value = combined(draft.aggregate, _values(draft, source, wanted))
    fresh, detail = getattr(source, "fresh", None), getattr(source, "detail", None)
    return Measure(
        value=None if value is None else round(value, draft.decimals),
        time=at,
        fact_time=fresh(wanted) if fresh else None,
        detail=detail(wanted) if detail else {},
    )


def _values(draft: IndicatorDraft, source: Source, wanted: Mapping[str, Any]) -> Sequence[float]:
    values = getattr(source, "values", None)
    if values is None:
        raise Refused(f"The facts of '{draft.source}' can be counted, but have no numbers to put together.")
    found: Sequence[float] = values(wanted, draft.field)
    return found


def combined(aggregate: str, values: Sequence[float]) -> float | None:
    """Put values together; nothing gives nothing (but an empty sum is 0)."""
    if aggregate == "sum":
        return float(sum(values))
    if not values:
        return None
    functions: dict[str, Callable[[Sequence[float]], float]] = {
        "avg": fmean,
        "max": max,
        "min": min,
        "value": lambda all_of_them: all_of_them[0],
    }
    return float(functions[aggregate](values))


def bounds(aggregate: str) -> tuple[float, float]:
    """Between what a number lies whatever happens: nothing is counted below none, no share is more than all."""
    return {"count": (0.0, inf), "share": (0.0, 100.0)}.get(aggregate, (-inf, inf))


def status_of(
    value: float | None,
    threshold: Threshold | None,
    fact_time: datetime | None,
    at: datetime,
    stale_after_s: int | None,
) -> Status:
    """Return what a number means: stale when it is missing or too old, else the worst threshold it has reached."""
    if value is None:
        return "stale"
    if stale_after_s is not None and fact_time is not None and (at - fact_time).total_seconds() > stale_after_s:
        return "stale"
    if threshold:
        for name in _WORST_FIRST:
            limit = getattr(threshold, name)
            if limit is not None and _reached(value, limit, threshold.direction):
                return name
    return "normal"


def _reached(value: float, limit: float, direction: Direction) -> bool:
    return value >= limit if direction == "higher" else value <= limit


def change(value: float | None, before: float | None, decimals: int) -> float | None:
    """Return how much a number moved since the same time before."""
    return None if value is None or before is None else round(value - before, decimals)
