"""The written form of a routing table: what stands in a pack's file and what a new version is released from."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chengshu.capabilities.routing.logic import clock, minute_of
from chengshu.capabilities.routing.model import Entry, Table

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
_Part = r"([a-z0-9.\-_]+|\*)"
_Class = Annotated[str, StringConstraints(pattern=rf"^{_Part}:{_Part}:(component|incident|\*):(\d\d|\*):(\d\d|\*)$")]
_Code = Annotated[str, StringConstraints(pattern=r"^\d{0,12}$")]
_Hours = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
_Relation = Literal["owner", "territory"]


class Strict(BaseModel):
    """A part of a file: unknown keys are errors, nothing is converted, nothing changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class EntryPart(Strict):
    """One organisation (by its code) and what it is asked for."""

    organisation: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    relation: _Relation
    classes: list[_Class] = []
    divisions: list[_Code] = []
    conditions: list[Annotated[str, StringConstraints(min_length=1, max_length=20)]] = []
    hours: list[_Hours] = []
    days: Literal["any", "working", "off"] = "any"
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class TableFile(Strict):
    """A routing table."""

    format: Literal[1]
    id: Id
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    type: Id
    orders: Annotated[
        dict[Literal["component", "incident"], Annotated[list[_Relation], Field(min_length=1, max_length=2)]],
        Field(min_length=1),
    ]
    entries: Annotated[list[EntryPart], Field(min_length=1, max_length=2000)]


PARTS = (TableFile, EntryPart)


def table_of(file: TableFile) -> Table:
    """The table that a file writes down."""
    entries = tuple(
        Entry(
            one.organisation, one.relation, tuple(one.classes), tuple(one.divisions), tuple(one.conditions),
            tuple((minute_of(span[:5]), minute_of(span[6:])) for span in one.hours), one.days, one.note,
        )
        for one in file.entries
    )  # fmt: skip
    return Table(file.id, file.title, file.type, {kind: tuple(order) for kind, order in file.orders.items()}, entries)


def document_of(table: Table) -> dict[str, Any]:
    """The file that writes a table down: `table_of` gives the same table again."""
    return {
        "format": 1,
        "id": table.id,
        "title": table.title,
        "type": table.type,
        "orders": {kind: list(order) for kind, order in table.orders.items()},
        "entries": [_entry(one) for one in table.entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    told = {
        "organisation": entry.organisation,
        "relation": entry.relation,
        "classes": list(entry.classes),
        "divisions": list(entry.divisions),
        "conditions": list(entry.conditions),
        "hours": [f"{clock(begin)}-{clock(end)}" for begin, end in entry.hours],
        "days": None if entry.days == "any" else entry.days,
        "note": entry.note,
    }
    return {name: value for name, value in told.items() if value}
