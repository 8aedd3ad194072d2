"""The words of daily briefs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from chengshu.security import Principal

BriefState = Literal["draft", "released"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a brief: where it is from, of when, and the list it opens. `key` is a key of the catalogue."""

    key: str
    value: float | None
    unit: str
    time: datetime
    source: str
    link: str
    before: float | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is named in a brief, with the page it opens."""

    text: str
    time: datetime
    link: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief. `text` is written by people; figures and lines are as they were found.

    `missing` says why nothing was found: somebody could not answer, which is not the same as nothing.
    """

    id: str
    text: str = ""
    figures: tuple[Figure, ...] = ()
    lines: tuple[Line, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief of a day. Released editions do not change; a correction is another edition."""

    id: str
    day: date
    edition: int
    state: BriefState
    title: str
    sections: tuple[Section, ...]
    version: int
    generated: datetime
    generated_name: str
    changed: datetime | None
    changed_name: str | None
    released: datetime | None
    released_name: str | None
    digest: str


# What happened between two moments, as far as this reader may see it. Handed in by the server, a part a source.
Gather = Callable[[datetime, datetime, Principal], Section]
