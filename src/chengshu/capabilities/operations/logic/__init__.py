"""The pure decisions of the operations centre."""

from chengshu.capabilities.operations.logic.chain import first_broken, hash_of
from chengshu.capabilities.operations.logic.incidents import box_of, distance_m, nearest, refuse_incident, refuse_text
from chengshu.capabilities.operations.logic.roster import digest_of, overlaps, refuse_span

__all__ = [
    "box_of",
    "digest_of",
    "distance_m",
    "first_broken",
    "hash_of",
    "nearest",
    "overlaps",
    "refuse_incident",
    "refuse_span",
    "refuse_text",
]
