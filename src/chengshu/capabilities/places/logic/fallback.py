"""Answers when the door itself is not known: between its neighbours, or the middle of its town."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chengshu.capabilities.places.logic.gazetteer import Gazetteer
from chengshu.capabilities.places.logic.hints import Hints, same_town
from chengshu.capabilities.places.logic.ranking import answer_for, district_name, label_of, score_of
from chengshu.capabilities.places.model import Answer, Level, Reason

INTERPOLATED = "interpolated"
_NEXT_DOOR = 0.4  # what a neighbouring number is worth beside the number itself
_WAY = ("district", "town", "village", "group", "street")
_WIDE = 30  # numbers further away say nothing about the side of the road


def between(hints: Hints, rows: Sequence[Mapping[str, Any]], likeness: Mapping[int, float]) -> list[Answer]:
    """Where a number that is not registered would stand: between the next lower and the next higher one."""
    assert hints.number
    wanted = hints.number[0]
    found = []
    for locality in dict.fromkeys(row["locality"] for row in rows):
        sides = sorted((row for row in rows if row["locality"] == locality), key=lambda row: row["number_int"])
        nearest = min(sides, key=lambda row: abs(row["number_int"] - wanted))
        gap = abs(nearest["number_int"] - wanted)
        if gap > _WIDE:
            continue
        longitude, latitude = _between(sides, wanted)
        answer = answer_for(hints, nearest, likeness)
        reasons = tuple(
            replace(r, score=_NEXT_DOOR, found=nearest["number"]) if r.part == "number" else r for r in answer.reasons
        )
        parts = {name: text for name, text in answer.parts.items() if name in _WAY}
        label = label_of(answer.district, parts) + hints.number_text
        found.append(
            replace(answer, id=f"locality:{locality}", label=label, code="",
                    longitude=longitude, latitude=latitude, level="street", score=score_of(reasons), parts=parts,
                    reasons=reasons, note=INTERPOLATED, exact=False, building_id="")
        )  # fmt: skip
    return found


def _between(sides: Sequence[Mapping[str, Any]], wanted: int) -> tuple[float, float]:
    low, high = sides[0], sides[-1]
    span = high["number_int"] - low["number_int"]
    if span <= 0 or not low["number_int"] < wanted < high["number_int"]:
        return low["longitude"], low["latitude"]
    share = (wanted - low["number_int"]) / span
    return (
        low["longitude"] + share * (high["longitude"] - low["longitude"]),
        low["latitude"] + share * (high["latitude"] - low["latitude"]),
    )


def area_answers(gazetteer: Gazetteer, hints: Hints) -> list[Answer]:
    """The towns and districts a question names, at the middle of their addresses."""
    found = []
    for (district, town), centre in gazetteer.towns.items():
        inside = not hints.prefixes or any(district.startswith(prefix) for prefix in hints.prefixes)
        if hints.town and inside and same_town(hints.town, town):
            parts = {"district": district_name(district), "town": town}
            found.append(_area(f"town:{district}{town}", parts, centre, hints.town, district, hints))
    for district, centre in () if found else gazetteer.districts.items():
        if any(district.startswith(prefix) or prefix.startswith(district) for prefix in hints.prefixes):
            parts = {"district": district_name(district)}
            name = hints.district or parts["district"]
            found.append(_area(f"division:{district}", parts, centre, name, district, hints))
    return found


def _area(
    identity: str, parts: dict[str, str], centre: tuple[float, float], asked: str, district: str, hints: Hints
) -> Answer:
    level: Level = "town" if "town" in parts else "district"
    reasons = [Reason(level, asked, parts[level], 1.0, 2.0)]
    missing = {"road": hints.road, "number": hints.number_text, "site": " ".join(hints.sites), "village": hints.village}
    reasons += [Reason(part, text, "", 0.0, 3.0) for part, text in missing.items() if text]
    return Answer(
        identity, label_of(district, parts), *centre, level, score_of(reasons), parts, district=district,
        reasons=tuple(reasons), exact=False,
    )  # fmt: skip
