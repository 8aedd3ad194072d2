"""Is what a department says a place we know? With the reasons, so that a person can judge the judgement."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from chengshu.capabilities.places.logic.geometry import distance_m
from chengshu.capabilities.places.model import Candidate, Reason
from chengshu.standards.addresses import leading_divisions, name_key, number_key, parse, sound_of

# From here on nobody needs to look; below the lower bound it is another place; between them a person decides.
SURE = 0.86
UNLIKELY = 0.6
_CLEAR = 0.05  # the best must be this much better than the second to be taken without a person
_WEIGHTS = {"name": 5.0, "distance": 3.0, "address": 2.0, "kind": 1.0}
_TELLS = re.compile(r"[0-9]+|[一二三四五六七八九十]+|[A-Z]+|[东西南北]")
_OTHER_NUMBER = 0.45  # 第一小学 is not 第二小学, however alike they look
_ALIKE_SOUND = 0.9
_CONTAINED = 0.88
_REACH_M = 150.0
_LEGAL = ("有限责任公司", "股份有限公司", "有限公司", "分公司", "公司")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is compared: a name, and whatever else is known."""

    name: str
    kind: str = ""
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None


def judge(claim: Claim, rows: Sequence[Mapping[str, Any]], taken: Mapping[str, str]) -> list[Candidate]:
    """The places a claim may be, the likeliest first. `taken` tells which places its source has claimed already."""
    found = []
    for row in rows:
        reasons = _reasons(claim, row)
        score = sum(r.score * r.weight for r in reasons) / sum(r.weight for r in reasons)
        if row["id"] in taken:
            reasons.append(Reason("source", "", f"this source has it as {taken[row['id']]}", 0.0, 0.0))
            score = min(score, SURE - 0.01)
        away = _away(claim, row)
        found.append(Candidate(row["id"], row["name"], round(score, 4), away, tuple(reasons)))
    return sorted((one for one in found if one.score >= UNLIKELY), key=lambda one: -one.score)[:5]


def is_sure(candidates: Sequence[Candidate]) -> bool:
    """True when the best needs no person: good in itself and clearly better than the second."""
    if not candidates or candidates[0].score < SURE:
        return False
    return len(candidates) == 1 or candidates[0].score - candidates[1].score >= _CLEAR


def name_likeness(one: str, other: str) -> float:
    """How alike two names are; names that differ in a number, a letter or a direction are different names."""
    a, b = _core(one), _core(other)
    if a == b:
        return 1.0
    likeness = Levenshtein.normalized_similarity(a, b)
    if len(a) > 2 and len(b) > 2:
        if sound_of(a) == sound_of(b):
            likeness = max(likeness, _ALIKE_SOUND)
        if a in b or b in a:
            likeness = max(likeness, _CONTAINED)
    if sorted(_TELLS.findall(a)) != sorted(_TELLS.findall(b)):
        likeness = min(likeness, _OTHER_NUMBER)
    return likeness


def _core(name: str) -> str:
    key = name_key(name)
    leading = leading_divisions(key)
    bare = key[leading[-1][0].end :] if leading else key
    bare = next((bare.removesuffix(end) for end in _LEGAL if bare.endswith(end)), bare)
    return bare if len(bare) > 1 else key


def _reasons(claim: Claim, row: Mapping[str, Any]) -> list[Reason]:
    likeness = max(name_likeness(claim.name, name) for name in (row["name"], *(row["other_names"] or ())))
    reasons = [Reason("name", claim.name, row["name"], round(likeness, 4), _WEIGHTS["name"])]
    away = _away(claim, row)
    if away is not None:
        nearness = math.exp(-((away / _REACH_M) ** 2))
        reasons.append(Reason("distance", "", f"{away:.0f} m", round(nearness, 4), _WEIGHTS["distance"]))
    if claim.address and row["address"]:
        same = _address_likeness(claim.address, row["address"])
        reasons.append(Reason("address", claim.address, row["address"], same, _WEIGHTS["address"]))
    if claim.kind and row["kind"]:
        same = float(claim.kind == row["kind"])
        reasons.append(Reason("kind", claim.kind, row["kind"], same, _WEIGHTS["kind"]))
    return reasons


def _away(claim: Claim, row: Mapping[str, Any]) -> float | None:
    if claim.longitude is None or claim.latitude is None:
        return None
    return round(distance_m(claim.longitude, claim.latitude, row["longitude"], row["latitude"]), 1)


def _address_likeness(one: str, other: str) -> float:
    a, b = parse(one), parse(other)
    road = (name_key(a.first("road")), name_key(b.first("road")))
    if not all(road):
        return round(Levenshtein.normalized_similarity(a.normal, b.normal), 4)
    if road[0] != road[1]:
        return 0.0
    number = (a.first("roadno"), b.first("roadno"))
    return 1.0 if all(number) and number_key(number[0]) == number_key(number[1]) else 0.5
