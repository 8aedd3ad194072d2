"""Whether an answer of the geocoder says where a thing is: what is only like it is offered, never taken."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

# What says where a thing is, and not only the street.
LEVELS = ("room", "building", "door_plate", "site", "place")


def text_of(cells: Sequence[Any]) -> str:
    """The columns of an address put together."""
    return "".join(str(cell or "").strip() for cell in cells)


def placed(text: str, answers: Sequence[Any], least: float) -> tuple[shapely.Point | None, shapely.Point | None, str]:
    """The place of an address, else what could be taken for it, and why it is not taken."""
    best = answers[0] if answers else None
    if best is None:
        return None, None, f"the address '{text[:80]}' was not found" if text else "no address"
    point = shapely.Point(best.longitude, best.latitude)
    if best.score < least or best.level not in LEVELS:
        words = f"the address '{text[:80]}' is only like '{best.label}' ({best.level}, score {best.score:.2f})"
        return None, point, words
    return point, None, ""


def values_of(columns: Sequence[str], targets: Mapping[str, str], properties: Mapping[str, Any]) -> list[Any] | None:
    """The address of a row as its properties have it; None when a column of it was not brought in."""
    if any(column not in targets for column in columns):
        return None
    return [properties.get(targets[column]) for column in columns]
