"""The words of evaluation (综合评价): schemes of formulas, runs of a period, sets of cases, scores, lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Words = Mapping[str, str]  # language -> text
Dimension = Literal["area", "department", "person"]
SubjectKind = Literal["area", "department", "post", "collector"]
Family = Literal["case", "run"]
PeriodKind = Literal["day", "week", "month", "quarter", "year"]
State = Literal["preliminary", "released", "superseded", "discarded"]
Missing = Literal["skip", "full", "zero"]
View = Literal["inner", "outer"]

DIMENSION_OF: Mapping[SubjectKind, Dimension] = {
    "area": "area", "department": "department", "post": "person", "collector": "person",
}  # fmt: skip
PERIODS: tuple[PeriodKind, ...] = ("day", "week", "month", "quarter", "year")
EVERYBODY = "*"  # the subject that is all subjects together
NOBODY = ""  # what belongs to no subject: a case that no department has yet


@dataclass(frozen=True, slots=True)
class Measure:
    """A set of cases, or of runs of clocks, whose size is counted.

    A case belongs when its `time` lies in the period and `where` holds; "begin" and "end" there are those of the
    period. A run belongs by its stages and by whether it was missed and excused. A set made of others has what is in
    one of `any_of`, in each of `all_of` and in none of `none_of`.
    """

    id: str
    title: Words
    note: Words = field(default_factory=dict)
    family: Family = "case"
    time: str | None = None
    where: Mapping[str, Any] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    missed: bool | None = None
    exempt: bool | None = None
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    @property
    def is_made(self) -> bool:
        """Whether it is made of other measures."""
        return bool(self.any_of or self.all_of)


@dataclass(frozen=True, slots=True)
class Metric:
    """A share worked out from measures by a formula; `better` says in which direction it is good."""

    id: str
    title: Words
    formula: str
    better: Literal["higher", "lower"] = "higher"
    view: View = "inner"


@dataclass(frozen=True, slots=True)
class Line:
    """A metric on a card with its weight."""

    metric: str
    weight: float


@dataclass(frozen=True, slots=True)
class Grade:
    """What a score from `least` on is called."""

    least: float
    title: Words


@dataclass(frozen=True, slots=True)
class Card:
    """How subjects of one kind are scored. Who has fewer than `least` of `base` is shown and not ranked."""

    id: str
    title: Words
    subject: SubjectKind
    lines: tuple[Line, ...]
    base: str
    least: int = 1
    digits: int | None = None
    missing: Missing = "skip"
    grades: tuple[Grade, ...] = ()
    shown: tuple[str, ...] = ()

    @property
    def dimension(self) -> Dimension:
        """By what cases are told apart for this card."""
        return DIMENSION_OF[self.subject]

    @property
    def of_people(self) -> bool:
        """Whether its subjects are persons: then not everybody may see them."""
        return self.dimension == "person"


@dataclass(frozen=True, slots=True)
class Scheme:
    """Everything by which a period is evaluated. A version never changes; it holds from a day on, or for a while."""

    id: str
    version: str
    title: Words
    source: str
    valid_from: date
    periods: tuple[PeriodKind, ...]
    measures: Mapping[str, Measure]
    metrics: Mapping[str, Metric]
    cards: Mapping[str, Card]
    valid_to: date | None = None  # the first day on which it no longer holds


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    """A version as it is kept."""

    key: str
    scheme: Scheme
    pack: str
    digest: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in the city: from midnight of `begin` up to midnight of `end`."""

    kind: PeriodKind
    begin: date
    end: date


@dataclass(frozen=True, slots=True)
class FactSet:
    """Cases (or runs) of one subject that belong to exactly the same measures; `cases` packs 16 bytes for each."""

    dimension: Dimension
    subject: str
    family: Family
    mask: int
    cases: bytes

    @property
    def amount(self) -> int:
        """How many they are."""
        return len(self.cases) // 16


@dataclass(frozen=True, slots=True)
class Run:
    """An evaluation of a period as it was worked out once. `until` lies before the end while the period lasts."""

    id: str
    scheme: str
    version: str
    scheme_key: str
    period: PeriodKind
    begin: date
    end: date
    until: datetime
    state: State
    facts: int
    fingerprint: str
    computed: datetime
    computed_by: str
    computed_by_name: str
    corrects: str | None
    corrected_by: str | None
    reason: str
    released: datetime | None
    released_by: str | None
    released_by_name: str | None


@dataclass(frozen=True, slots=True)
class LineResult:
    """What a line of a card came to: its value, and the points of the weight that counted."""

    metric: str
    value: float | None
    weight: float
    points: float


@dataclass(frozen=True, slots=True)
class Result:
    """A subject on a card. Without a score it is not ranked: `why` says why."""

    card: str
    subject: str
    name: str
    rank: int | None
    tied: bool
    score: float | None
    inner: float | None
    outer: float | None
    grade: Words | None
    why: Literal["", "no_data", "too_few", "none", "all"]
    lines: tuple[LineResult, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case (or one run of its clock) behind a figure. What this person may not open has no title."""

    case: str
    number: str
    title: str | None
    classification: str | None
    state: str
    division: str | None
    organisation: str | None
    opened: datetime
    handle_due: datetime | None
    handled: datetime | None
    closed: datetime | None
    late: bool
    exempt: bool
    rating: int | None
    opens: bool


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A subject in one period."""

    run: str
    state: State
    version: str
    begin: date
    end: date
    rank: int | None
    score: float | None
    of: int


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs. Everything given must hold."""

    scheme: str | None = None
    period: PeriodKind | None = None
    begin: date | None = None
    state: State | None = None
