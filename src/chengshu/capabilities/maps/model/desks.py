"""Words of the desks of the map: findings, classifications, reports, results."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from chengshu.capabilities.maps.model import Grade

# --- checking -------------------------------------------------------------------------------------------------

FindingKind = Literal[
    "invalid_ring", "duplicate", "overlap", "gap", "sliver", "dangle", "uncovered", "outside", "split", "overlap_other"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake between geometries: where (`place` is a GeoJSON point), how large (m² or m), why, and what to do.

    `features` are of the layer itself, `others` of the layer `other` that it was held against.

    `repair` are edits in JSON that would mend it; `draft` is the draft made of them.
    """

    job: str
    number: int
    layer: str
    kind: FindingKind
    features: tuple[str, ...]
    longitude: float
    latitude: float
    size: float
    reason: str
    suggestion: str
    repair: list[dict[str, Any]]
    draft: str | None = None
    other: str = ""
    others: tuple[str, ...] = ()


# --- publishing, reports, results -----------------------------------------------------------------------------

ReportState = Literal["new", "accepted", "rejected", "mended"]
ResultState = Literal["handed_in", "checked", "accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Classification:
    """What a provider says a layer is (category, grade of the layer and of its fields), and what the review said."""

    id: str
    layer: str
    category: str
    grade: Grade
    field_grades: dict[str, Grade]
    reason: str
    state: Literal["submitted", "accepted", "rejected"]
    submitted_by: str
    submitted_name: str
    submitted: datetime
    decided_by: str | None = None
    decided_name: str | None = None
    decided: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody says that the map is wrong here. With the `number` anybody may ask what became of it.

    `photo` is the digest of a picture, which was stripped of everything but its pixels.
    """

    id: str
    layer: str | None
    feature: str | None
    longitude: float
    latitude: float
    division: str | None
    text: str
    state: ReportState
    by_id: str
    by_name: str
    created: datetime
    decided_by: str | None = None
    decided: datetime | None = None
    answer: str = ""
    change: str | None = None
    number: str = ""
    photo: str = ""
    photo_type: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a survey as it was handed in. `complete`: what it does not contain is no longer there.

    `problems` says what the check found: number of the feature, field, reason.
    """

    id: str
    layer: str
    title: str
    survey: str
    surveyed: date
    accuracy_m: float | None
    complete: bool
    state: ResultState
    by_id: str
    by_name: str
    organisation: str | None
    created: datetime
    features: int
    problems: list[dict[str, Any]] = field(default_factory=list)
    decided_by: str | None = None
    decided: datetime | None = None
    note: str = ""
    change: str | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """To whom the result of a survey was given, and what for."""

    id: str
    result: str
    recipient: str
    purpose: str
    by_name: str
    at: datetime
