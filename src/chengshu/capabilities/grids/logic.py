"""Decisions of grids: whether a code is one, how near is told, which days overlap."""

from collections.abc import Sequence
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt

from chengshu.capabilities.grids.model import Duty, NotKept, Position, RefusedBecause
from chengshu.standards.divisions import division_at, successor

EARTH_M = 6_371_008.8
TOLD_TO_M = 50  # nearer than that nobody is told where a worker is


def code_faults(code: str, segments: Sequence[int], on: date) -> list[str]:
    """Everything wrong with the code of a cell: county, town, community, number, each with its length."""
    length = sum(segments)
    if len(code) != length or not (code.isascii() and code.isdecimal()):
        return [f"a code has {length} digits"]
    wrong = []
    county = code[: segments[0]]
    known = division_at(county, on) or successor(county, on)
    if known is None or known.level not in ("county", "city"):
        wrong.append(f"{county} is no county")
    at = segments[0]
    for name, width in zip(("town", "community", "cell"), segments[1:], strict=False):
        if int(code[at : at + width]) == 0:
            wrong.append(f"the {name} has no number")
        at += width
    return wrong


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two places along the great circle."""
    (x1, y1), (x2, y2) = ((radians(x), radians(y)) for x, y in (a, b))
    half = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def told(distance: float) -> int:
    """A distance as others are told it: up to the next fifty metres."""
    return int(-(-distance // TOLD_TO_M) * TOLD_TO_M) or TOLD_TO_M


def sorted_out(
    ordered: Sequence[Position], duties: Sequence[Duty], now_on: Duty | None, oldest: datetime, newest: datetime
) -> tuple[list[tuple[Position, str]], list[NotKept]]:
    """Positions, the oldest first, that were on one of these duties, with it; and why the others are not kept."""
    kept: list[tuple[Position, str]] = []
    others: dict[RefusedBecause, list[datetime]] = {}
    latest = max([one.began for one in (*duties, now_on) if one], default=None)
    for one in ordered:
        duty = next((d for d in duties if d.began <= one.at and (d.ended is None or one.at <= d.ended)), None)
        if one.at < oldest:
            others.setdefault("too_old", []).append(one.at)
        elif one.at > newest:
            others.setdefault("ahead", []).append(one.at)
        elif duty is not None:
            kept.append((one, duty.id))
        else:
            before = latest is not None and one.at < latest
            others.setdefault("before_duty" if before else "off_duty", []).append(one.at)
    return kept, [NotKept(reason, len(times), times[0], times[-1]) for reason, times in others.items()]
