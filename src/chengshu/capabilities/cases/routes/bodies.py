"""What requests and answers of the case engine look like."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chengshu.capabilities.cases.model import (
    Attachment,
    Case,
    Likeness,
    Queue,
    Request,
    SavedView,
    Supervision,
    TallyLine,
    Task,
    ViewScope,
)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OpenBody(Body):
    """What a person tells when opening a case. ``key`` makes a repeated sending harmless."""

    type: str
    title: str
    description: str = ""
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    division: str | None = None
    severity: str = "normal"
    source: str = "report"
    grid: str | None = None
    form: dict[str, Any] = {}
    key: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class MoveBody(Body):
    """One move. ``version`` is that of the case as it was looked at; ``key`` is made once per press of a button."""

    move: str
    version: int
    form: dict[str, Any] = {}
    key: Annotated[str, Field(min_length=1, max_length=100)]


class ManyMovesItem(MoveBody):
    """One of many moves."""

    case_id: str


class ManyMovesBody(Body):
    """Many moves at once, of cases that need not have to do with each other."""

    items: Annotated[list[ManyMovesItem], Field(min_length=1, max_length=200)]


class OffersBody(Body):
    """The cases that somebody has chosen."""

    ids: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=500)]


class WhyNot(BaseModel):
    """Why one of many moves was not made: the same words as when it had been asked for alone."""

    status: int
    code: str
    detail: str
    errors: list[dict[str, str]]


class MoveOutcomeOut(BaseModel):
    """What became of one of many moves."""

    case_id: str
    case: Case | None
    problem: WhyNot | None


class MoveOutcomeList(BaseModel):
    """What became of each, in the order in which they were asked for."""

    items: list[MoveOutcomeOut]
    next: None = None
    total: int


class CaseList(BaseModel):
    """A page of cases."""

    items: list[Case]
    next: str | None
    total: int | None


class QueueList(BaseModel):
    """Every queue of a person."""

    items: list[Queue]
    next: None = None
    total: int


class TallyList(BaseModel):
    """How many cases each organisation or district has."""

    items: list[TallyLine]
    next: None = None
    total: int


class StateCard(BaseModel):
    """A state in a legend."""

    id: str
    title: str
    group: str


class ProcedureCard(BaseModel):
    """What may happen beside the moves, in a legend."""

    id: str
    kind: str
    title: str


class FlowCard(BaseModel):
    """A case type: its states, and the form for opening one by hand.

    ``apart``: a data set of its own, such as another city's, in no list that does not name it; ``may_look``: this
    person may look into it.
    """

    id: str
    title: str
    version: int
    pack: str
    may_open: bool
    apart: bool
    may_look: bool
    form: dict[str, Any]
    states: list[StateCard]
    procedures: list[ProcedureCard]


class FlowList(BaseModel):
    """Every case type."""

    items: list[FlowCard]
    next: None = None
    total: int


class ClassCard(BaseModel):
    """A class that can be chosen."""

    key: str
    scheme: str
    edition: str
    kind: str
    big: str
    small: str
    title: dict[str, str]
    big_title: dict[str, str]


class ClassList(BaseModel):
    """Every class in force."""

    items: list[ClassCard]
    next: None = None
    total: int


class AttachmentCard(BaseModel):
    """An attachment; its bytes are at ``link``."""

    attachment: Attachment
    link: str


Key = Annotated[str, Field(min_length=1, max_length=100)]
Note = Annotated[str, Field(max_length=1000)]


class ReasonBody(Body):
    """Why. ``key`` is made once per press of a button, so that sending twice is harmless."""

    reason: Note
    key: Key


class AskBody(Body):
    """What is asked for; a shelving says until when."""

    kind: Literal["extension", "shelving", "appeal"]
    reason: Note
    until: datetime | None = None
    key: Key


class DecideBody(Body):
    """Yes or no, and why; a refusal says why."""

    accept: bool
    note: Note = ""
    key: Key


class KeyBody(Body):
    """Nothing but that it shall happen, once."""

    key: Key


class SuperviseBody(Body):
    """A question, who shall answer it (who has the case, when nobody is named) and until when."""

    question: Note
    due: datetime | None = None
    to_org: str | None = None
    key: Key


class AnswerBody(Body):
    """The answer of the organisation that was asked."""

    answer: Note
    key: Key


class JudgeBody(Body):
    """Whether the answer was enough; if not, until when the same is asked again."""

    satisfied: bool
    note: Note = ""
    again_until: datetime | None = None
    key: Key


class UrgeBody(Body):
    """A reminder."""

    text: Note
    key: Key


class TaskBody(Body):
    """A task of a kind that the flow knows; without an assignee it goes to the nearest worker on duty."""

    kind: str
    assignee: str | None = None
    requirement: Note = ""
    key: Key


class FindingBody(Body):
    """What was found on the spot. ``photos`` are attachments of the case."""

    finding: Note
    ok: bool
    photos: Annotated[list[str], Field(max_length=20)] = []
    key: Key


class LinkBody(Body):
    """The other case, and how it belongs to this one."""

    other: str
    kind: Literal["related", "parent"] = "related"
    key: Key


class MergeBody(Body):
    """The case that stays."""

    into: str
    reason: Note = ""
    key: Key


class RateBody(Body):
    """How the one who reported it rates the result, 1 to 5."""

    rating: Annotated[int, Field(ge=1, le=5)]
    note: Note = ""
    key: Key


class HoursBody(Body):
    """Office hours as minutes of the day, and single days with hours of their own (none: closed)."""

    hours: list[tuple[int, int]]
    days: dict[date, list[tuple[int, int]]] = {}


ViewName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
ViewQuery = Annotated[dict[str, Annotated[str, Field(max_length=200)]], Field(max_length=40)]


class ViewBody(Body):
    """A search that somebody keeps under a name, as the address bar writes it."""

    name: ViewName
    query: ViewQuery
    replace: bool = True


class ViewChange(Body):
    """Another name, another search, or both."""

    name: ViewName | None = None
    query: ViewQuery | None = None


class ViewSharingBody(Body):
    """Whom to show a kept search to; `nobody` takes it back."""

    scope: ViewScope
    roles: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=20)] = []
    people: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=20)] = []


class RequestList(BaseModel):
    """A page of requests."""

    items: list[Request]
    next: str | None
    total: None = None


class SupervisionList(BaseModel):
    """A page of supervisions."""

    items: list[Supervision]
    next: str | None
    total: None = None


class TaskList(BaseModel):
    """A page of tasks."""

    items: list[Task]
    next: str | None
    total: None = None


class LikenessList(BaseModel):
    """Cases that may be about the same thing, the likest first."""

    items: list[Likeness]
    next: None = None
    total: int


class SuggestionList(BaseModel):
    """Who should get the case, and why."""

    items: list[Any]
    next: None = None
    total: int


class HoursCard(BaseModel):
    """The hours of one organisation."""

    organisation: str
    hours: list[tuple[int, int]]
    days: dict[date, list[tuple[int, int]]]
    changed: datetime | None
    changed_by: str


class HoursList(BaseModel):
    """Every organisation with hours of its own, and those of the city."""

    items: list[HoursCard]
    city: list[tuple[int, int]]
    next: None = None
    total: int


class ViewList(BaseModel):
    """The searches that this person keeps."""

    items: list[SavedView]
    next: None = None
    total: int
