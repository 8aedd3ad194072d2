"""Decisions of the places engine: what a text asks for, which names it may mean, how well an answer fits."""

from chengshu.capabilities.places.logic.crossings import Crossings, crossing_text, find_crossings
from chengshu.capabilities.places.logic.gazetteer import Gazetteer, Landmarks
from chengshu.capabilities.places.logic.geometry import distance_m, on_earth, spot_of
from chengshu.capabilities.places.logic.hints import Hints, hints_of, same_town, same_village
from chengshu.capabilities.places.logic.index import Named, NameIndex
from chengshu.capabilities.places.logic.intake import has_control, is_identity
from chengshu.capabilities.places.logic.ranking import (
    NOT_REGISTERED,
    answer_for,
    best,
    district_name,
    label_of,
    landmark_answer,
    locality_answer,
    row_parts,
    score_of,
)

__all__ = [
    "NOT_REGISTERED",
    "Crossings",
    "Gazetteer",
    "Hints",
    "Landmarks",
    "NameIndex",
    "Named",
    "answer_for",
    "best",
    "crossing_text",
    "distance_m",
    "district_name",
    "find_crossings",
    "has_control",
    "hints_of",
    "is_identity",
    "label_of",
    "landmark_answer",
    "locality_answer",
    "on_earth",
    "row_parts",
    "same_town",
    "same_village",
    "score_of",
    "spot_of",
]
