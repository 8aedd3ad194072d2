"""Addresses of China: their 21 parts, one way of writing, a reader that takes them apart, coding rules, romanisation.

The door: `normalise` and the keys of numbers and names, `parse` (with `Parser` for another model), `romanise`,
`spelled`, `rules`, `make_code` and `check_code`; `generate`, `features_of`, `labels_of` and `score` for training and
measuring.
"""

from chengshu.standards.addresses.coding import (
    check_code,
    division_faults,
    fault_of,
    fill_segments,
    in_force,
    joined,
    make_code,
    read_rule,
    rules,
    split_code,
)
from chengshu.standards.addresses.features import WordList, features_of
from chengshu.standards.addresses.grammar import generate
from chengshu.standards.addresses.leading import leading_divisions
from chengshu.standards.addresses.measure import Score, score
from chengshu.standards.addresses.model import PARTS, CodeFault, CodingRule, Parsed, Part, PartName, Segment
from chengshu.standards.addresses.normal import (
    building_key,
    name_key,
    normalise,
    number_key,
    road_stem,
    room_key,
    unit_key,
)
from chengshu.standards.addresses.parser import Parser, labels_of, parse
from chengshu.standards.addresses.pinyin import initials, romanise, sound_of, spelled

__all__ = [
    "PARTS",
    "CodeFault",
    "CodingRule",
    "Parsed",
    "Parser",
    "Part",
    "PartName",
    "Score",
    "Segment",
    "WordList",
    "building_key",
    "check_code",
    "division_faults",
    "fault_of",
    "features_of",
    "fill_segments",
    "generate",
    "in_force",
    "initials",
    "joined",
    "labels_of",
    "leading_divisions",
    "make_code",
    "name_key",
    "normalise",
    "number_key",
    "parse",
    "read_rule",
    "road_stem",
    "romanise",
    "room_key",
    "rules",
    "score",
    "sound_of",
    "spelled",
    "split_code",
    "unit_key",
]
