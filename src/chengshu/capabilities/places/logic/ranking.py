"""How well an address answers a question, part by part, with the reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein

from chengshu.capabilities.places.logic.geometry import distance_m
from chengshu.capabilities.places.logic.hints import Hints, same_town, same_village
from chengshu.capabilities.places.model import Answer, Level, Locality, Reason
from chengshu.standards.addresses import name_key
from chengshu.standards.divisions import history

# How much each part counts: a wrong street is worse than a wrong room.
WEIGHTS: Mapping[str, float] = {
    "district": 2.0, "town": 1.0, "village": 1.0, "road": 4.0, "crossing": 4.0, "number": 4.0, "group": 2.0,
    "site": 3.0, "building": 2.0, "unit": 1.0, "room": 2.0,
}  # fmt: skip
_SAME_NUMBER_OTHER_PART = 0.7
# With nothing but a locality found, what was asked beyond it is not there.
NOT_REGISTERED = "not_registered"
Row = Mapping[str, Any]


def answer_for(hints: Hints, row: Row, likeness: Mapping[int, float]) -> Answer:
    """An answer from a row of addresses. `likeness` says how like the asked name each locality's name is."""
    reasons = list(_where(hints, row["district"], row["town"], row["village"]))
    reasons += _on_street(hints, row, likeness)
    reasons += _inside(hints, row)
    level, shown = _level(hints, row, {reason.part: reason.score for reason in reasons})
    parts = _parts(row, shown)
    return Answer(
        id=row["id"],
        label=row["label"] if shown == _ALL else label_of(row["district"], parts),
        longitude=row["longitude"],
        latitude=row["latitude"],
        level=level,
        score=score_of(reasons),
        parts=parts,
        code=row["code"] if shown == _ALL else "",
        district=row["district"],
        reasons=tuple(reasons),
        building_id=row["building_id"],
        exact=shown == _ALL,
    )


def locality_answer(hints: Hints, locality: Locality, likeness: float) -> Answer:
    """A street, village or site as the best that is known."""
    part = "site" if locality.kind == "site" else "road" if locality.kind == "street" else "village"
    asked = {"site": " ".join(hints.sites), "road": hints.road, "village": hints.village}[part] or locality.name
    village = locality.name if part == "village" else ""
    reasons = [r for r in _where(hints, locality.district, locality.town, village) if r.part != part]
    reasons.append(Reason(part, asked, locality.name, likeness, WEIGHTS[part]))
    reasons += [Reason(name, asked, "", 0.0, WEIGHTS[name]) for name, asked in _unanswered(hints, part)]
    level: Level = "site" if part == "site" else "street" if part == "road" else "village"
    key = {"site": "poi", "road": "street", "village": "village"}[part]
    parts = {"district": district_name(locality.district), "town": locality.town, key: locality.name}
    return Answer(
        id=f"locality:{locality.id}",
        label=label_of(locality.district, parts),
        longitude=locality.longitude,
        latitude=locality.latitude,
        level=level,
        score=score_of(reasons),
        parts={name: text for name, text in parts.items() if text},
        district=locality.district,
        reasons=tuple(reasons),
        exact=False,
        note=NOT_REGISTERED if hints.number or hints.inner or hints.crossing else "",
    )


def landmark_answer(hints: Hints, row: Row, likeness: float) -> Answer:
    """A place of the register, by one of its names."""
    asked = " ".join(hints.sites) or hints.text
    reasons = _where(hints, row["district"], "", "") if row["district"] else []
    reasons.append(Reason("site", asked, row["name"], likeness, WEIGHTS["site"]))
    missing = (("road", hints.road), ("number", hints.number_text), ("building", hints.building), ("room", hints.room))
    # A door that is asked for beside a landmark is not the landmark.
    reasons += [Reason(name, text, "", 0.0, WEIGHTS[name] / 2) for name, text in missing if text and hints.sites]
    parts = {"district": district_name(row["district"]), "poi": row["official"]}
    return Answer(
        id=row["id"],
        label=label_of(row["district"], {name: text for name, text in parts.items() if text}),
        longitude=row["longitude"],
        latitude=row["latitude"],
        level="place",
        score=score_of(reasons),
        parts=parts,
        code=row["code"],
        district=row["district"],
        reasons=tuple(reasons),
        note="" if row["name"] == row["official"] else f"{row['name']} → {row['official']}",
    )


def score_of(reasons: Sequence[Reason]) -> float:
    """The weighted mean of the parts; an empty question has no score."""
    weight = sum(reason.weight for reason in reasons)
    return round(sum(reason.score * reason.weight for reason in reasons) / weight, 4) if weight else 0.0


def best(answers: Sequence[Answer], limit: int, near: tuple[float, float] | None = None) -> list[Answer]:
    """The best answers, one for each label; the nearer of equals first when a point is given."""

    def order(answer: Answer) -> tuple[float, float, bool, int, str]:
        away = distance_m(*near, answer.longitude, answer.latitude) if near else 0.0
        return -answer.score, away, not answer.exact, len(answer.label), answer.id

    kept: dict[str, Answer] = {}
    for answer in sorted(answers, key=order):
        kept.setdefault(answer.label, answer)
        if len(kept) == limit:
            break
    return list(kept.values())


def district_name(code: str) -> str:
    """The name of a county by its code, whatever the day; the text itself when it is no known code."""
    division = history(code) if code.isdigit() and len(code) in (6, 9) else None
    return division.name if division else code


def _where(hints: Hints, district: str, town: str, village: str) -> list[Reason]:
    reasons = []
    if hints.prefixes:
        inside = any(district.startswith(prefix) for prefix in hints.prefixes)
        found = district_name(district)
        reasons.append(Reason("district", hints.district, found, float(inside), WEIGHTS["district"]))
    if hints.town and town:
        reasons.append(Reason("town", hints.town, town, float(same_town(hints.town, town)), WEIGHTS["town"]))
    if hints.village and village:
        alike = same_village(hints.village, village)
        likeness = 1.0 if alike else Levenshtein.normalized_similarity(hints.village, village)
        # A town street is often written with its community, which says little about where the door is.
        weight = WEIGHTS["village"] * (0.5 if hints.road else 3.0)
        reasons.append(Reason("village", hints.village, village, likeness, weight))
    return reasons


def _on_street(hints: Hints, row: Row, likeness: Mapping[int, float]) -> list[Reason]:
    reasons = []
    street = name_key(row["street"])
    if hints.road:
        same = likeness.get(row["locality"] or 0) if street else 0.0
        score = Levenshtein.normalized_similarity(hints.road, street) if same is None else same
        reasons.append(Reason("road", hints.road, row["street"], score, WEIGHTS["road"]))
    if hints.group:
        group = name_key(row["group_name"] or row["street"])
        alike = 1.0 if hints.group == group else Levenshtein.normalized_similarity(hints.group, group)
        reasons.append(Reason("group", hints.group, row["group_name"], alike, WEIGHTS["group"]))
    if hints.number:
        number, rest = hints.number
        score = 0.0
        if row["number_int"] == number:
            score = 1.0 if row["number_rest"] == rest else _SAME_NUMBER_OTHER_PART
        reasons.append(Reason("number", hints.number_text, row["number"], score, WEIGHTS["number"]))
    return reasons


def _inside(hints: Hints, row: Row) -> list[Reason]:
    reasons = []
    if hints.sites:
        key = name_key(row["poi"])
        score = max((_site_likeness(asked, key) for asked in hints.sites), default=0.0)
        weight = WEIGHTS["site"] * (0.5 if hints.road and not row["poi"] else 1.0)
        reasons.append(Reason("site", " ".join(hints.sites), row["poi"], score, weight))
    for part in ("building", "unit", "room"):
        asked = getattr(hints, part)
        if asked:
            same = float(asked == row[f"{part}_key"])
            reasons.append(Reason(part, asked, row[part], same, WEIGHTS[part]))
    return reasons


def _site_likeness(asked: str, key: str) -> float:
    if not key:
        return 0.0
    if len(asked) > 3 and (asked in key or key in asked):
        return max(0.85, Levenshtein.normalized_similarity(asked, key))
    return Levenshtein.normalized_similarity(asked, key)


def _unanswered(hints: Hints, part: str) -> list[tuple[str, str]]:
    asked = {
        "road": hints.road if part == "site" else "",
        "crossing": hints.crossing if part == "road" else "",
        "number": hints.number_text,
        "site": " ".join(hints.sites) if part != "site" else "",
        "building": hints.building,
        "unit": hints.unit,
        "room": hints.room,
    }
    return [(name, text) for name, text in asked.items() if text]


_ALL = frozenset({"poi", "building", "unit", "room"})


def _level(hints: Hints, row: Row, scores: Mapping[str, float]) -> tuple[Level, frozenset[str]]:
    """How exact the answer is, and which inner parts of the row belong to it.

    A row of room 302 found for a question about the building is an answer about the building.
    """
    shown = {"poi"}
    asked_more = hints.inner
    if hints.building and scores.get("building") == 1.0:
        shown.add("building")
        if scores.get("unit", 1.0) == 1.0 and (hints.unit or hints.room):
            shown.add("unit")
    elif not hints.building and (hints.room or hints.unit):
        shown |= {"building", "unit"}
    if hints.room and scores.get("room") == 1.0 and scores.get("building", 1.0) == 1.0:
        return "room", _ALL
    if not asked_more and not (row["room_key"] or row["unit_key"] or row["building_key"]):
        shown = set(_ALL)
    own = {name for name in _ALL if row[name]}
    shown = set(_ALL) if own <= shown else shown
    if "building" in shown and row["building_key"] and hints.inner:
        return "building", frozenset(shown)
    if scores.get("number", 0.0) > 0:
        return "door_plate", frozenset(shown)
    return ("site" if row["poi"] and hints.sites else "street"), frozenset(shown)


def _parts(row: Row, shown: frozenset[str]) -> dict[str, str]:
    return {name: text for name, text in row_parts(row).items() if name not in _ALL or name in shown}


def row_parts(row: Row) -> dict[str, str]:
    """The parts of an address with their words. The community of a street is no part of how one writes the street."""
    parts = {"district": district_name(row["district"]), "town": row["town"]}
    if not row["street"]:
        parts |= {"village": row["village"], "group": row["group_name"]}
    parts |= {name: row[name] for name in ("street", "number", "poi", "building", "unit", "room")}
    return {name: text for name, text in parts.items() if text}


def label_of(district: str, parts: Mapping[str, str]) -> str:
    """Parts in one line, with the province and city before them as the code of the district tells."""
    above = (history(district[:length]) for length in (2, 4)) if district.isdigit() else ()
    return "".join(division.name for division in above if division) + "".join(parts.values())
