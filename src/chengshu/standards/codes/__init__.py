"""Code lists of environmental monitoring: observed properties (HJ 524, HJ 525), ST, CN and marks of HJ 212.

`property_of("a34004")`, `property_of("011")` (code of 2005) and `property_of("COD")` (plain name) answer an
ObservedProperty; an unknown code answers None, because what a device sends must flow even when no list knows it.
"""

from chengshu.standards.codes.tables import (
    ALIASES,
    NEW_TO_OLD,
    OLD_TO_NEW,
    command,
    commands,
    current_code,
    mark,
    marks,
    properties,
    property_of,
    return_text,
    system,
    systems,
)
from chengshu.standards.codes.words import Command, DataMark, Kind, Medium, ObservedProperty, System

__all__ = [
    "ALIASES",
    "NEW_TO_OLD",
    "OLD_TO_NEW",
    "Command",
    "DataMark",
    "Kind",
    "Medium",
    "ObservedProperty",
    "System",
    "command",
    "commands",
    "current_code",
    "mark",
    "marks",
    "properties",
    "property_of",
    "return_text",
    "system",
    "systems",
]
