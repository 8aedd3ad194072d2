"""The packed code lists, read once."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import cast

from chengshu.standards.codes.words import Command, DataMark, Kind, Medium, ObservedProperty, System
from chengshu.standards.tables import read_csv

_FILES: tuple[tuple[str, Medium], ...] = (
    ("water.csv", "water"),
    ("air.csv", "air"),
    ("sound.csv", "sound"),
    ("equipment.csv", "equipment"),
)


def property_of(code: str) -> ObservedProperty | None:
    """The observed property for a code of 2017, a code of 2005 or a plain name ("COD"); None when unknown."""
    return _properties().get(current_code(code))


def current_code(code: str) -> str:
    """The code of 2017 for any spelling known here; an unknown one comes back as it was given."""
    if code in _properties():
        return code
    if code in OLD_TO_NEW:
        return OLD_TO_NEW[code]
    return ALIASES.get(code, code)


def properties(medium: Medium | None = None) -> tuple[ObservedProperty, ...]:
    """All properties, or those of one medium, in the order of the standard."""
    return tuple(found for found in _properties().values() if medium is None or found.medium == medium)


def system(code: str) -> System | None:
    """The system code ST."""
    return _systems().get(code)


def systems() -> tuple[System, ...]:
    """All system codes."""
    return tuple(_systems().values())


def command(code: str) -> Command | None:
    """The command code CN."""
    return _commands().get(code)


def commands() -> tuple[Command, ...]:
    """All command codes."""
    return tuple(_commands().values())


def mark(code: str) -> DataMark | None:
    """The data mark of a Flag field."""
    return _marks().get(code)


def marks() -> tuple[DataMark, ...]:
    """All data marks."""
    return tuple(_marks().values())


def return_text(field: str, code: str) -> tuple[str, str] | None:
    """Chinese and English text of a return code: field "QnRtn" or "ExeRtn"."""
    return _returns().get((field, code))


@cache
def _properties() -> Mapping[str, ObservedProperty]:
    return {found.code: found for found in _read_properties()}


def _read_properties() -> Iterator[ObservedProperty]:
    for name, medium in _FILES:
        for row in read_csv("codes", name):
            yield ObservedProperty(
                row["code"],
                row["zh"],
                row["en"],
                row["unit"],
                medium,
                row["old_code"] or None,
                int(row["decimals"]),
                row["total_unit"] or None,
                row.get("ambient_unit") or None,
                row.get("printed_unit") or None,
            )


@cache
def _systems() -> Mapping[str, System]:
    return {
        row["code"]: System(
            row["code"], row["zh"], row["en"], cast(Medium | None, row["medium"] or None), _editions(row)
        )
        for row in read_csv("codes", "systems.csv")
    }


@cache
def _commands() -> Mapping[str, Command]:
    return {
        row["code"]: Command(
            row["code"], row["group"], cast(Kind | None, row["kind"] or None), row["zh"], row["en"], _editions(row)
        )
        for row in read_csv("codes", "commands.csv")
    }


@cache
def _marks() -> Mapping[str, DataMark]:
    return {
        row["code"]: DataMark(row["code"], row["key"], row["usable"] == "yes", row["zh"], row["en"], _editions(row))
        for row in read_csv("codes", "marks.csv")
    }


@cache
def _returns() -> Mapping[tuple[str, str], tuple[str, str]]:
    return {(row["field"], row["code"]): (row["zh"], row["en"]) for row in read_csv("codes", "returns.csv")}


def _editions(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row["editions"].split())


OLD_TO_NEW: Mapping[str, str] = MappingProxyType(
    {found.old_code: found.code for found in _properties().values() if found.old_code is not None}
)
NEW_TO_OLD: Mapping[str, str] = MappingProxyType({new: old for old, new in OLD_TO_NEW.items()})
ALIASES: Mapping[str, str] = MappingProxyType({row["alias"]: row["code"] for row in read_csv("codes", "aliases.csv")})
