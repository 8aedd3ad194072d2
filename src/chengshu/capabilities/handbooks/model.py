"""The words of handbooks (指挥手册): editions, their rows, and what an import came to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Unit = Literal["minute", "hour", "urgent_hour", "urgent_day", "working_hour", "working_day"]
Kind = Literal["component", "incident"]
State = Literal["draft", "released", "discarded"]
Order = Literal["", "owner_first", "territory_first"]


@dataclass(frozen=True, slots=True)
class Limit:
    """How long handling may take. `source` names the edition and row it comes from."""

    amount: int
    unit: Unit
    source: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One filing condition of a class, with what follows from it.

    `class_key` is scheme:edition:kind:big:small, as cases write classes: a bare number means nothing, for the same
    number stood for different things in 2007 and 2013. `order` says who is asked first to handle it: the owner
    (先属主后属地) or the territory (先属地后属主).
    """

    scheme: str
    edition: str
    kind: Kind
    big: str
    big_title: str
    small: str
    small_title: str
    number: int
    condition: str
    amount: int
    unit: Unit
    handling: str = ""
    closing: str = ""
    order: Order = ""
    law: str = ""

    @property
    def class_key(self) -> str:
        """The key of the class, as cases write it."""
        return f"{self.scheme}:{self.edition}:{self.kind}:{self.big}:{self.small}"


@dataclass(frozen=True, slots=True)
class Book:
    """One edition of a handbook. In force from `valid_from` until the next edition of the same name begins."""

    id: str
    name: str
    version: int
    title: str
    source: str
    state: State
    valid_from: date | None
    pack: str | None
    created: datetime
    created_by: str
    released_by: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line of a workbook cannot be taken: where, what stands there, why, and what to do."""

    sheet: str
    line: int
    column: str
    value: str
    reason: str
    mend: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of a row, as it was and as it becomes."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What an edition does to one row of the edition before."""

    kind: Literal["added", "removed", "changed"]
    class_key: str
    number: int
    title: str
    fields: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class BookClass:
    """A class as an edition has it: how many filing conditions, and with which limits."""

    class_key: str
    scheme: str
    edition: str
    kind: Kind
    big: str
    big_title: str
    small: str
    small_title: str
    conditions: int
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a workbook. With a fault nothing is kept."""

    book: Book | None
    rows: int
    faults: list[Fault]
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows. Everything given must hold."""

    q: str | None = None
    kind: Kind | None = None
    big: str | None = None
    class_key: str | None = None
