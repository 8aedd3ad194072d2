"""The words of citizens: what people report, how it stands, tips, and topics that many speak of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Status = Literal["open", "closed"]  # Open311 knows no others
TipState = Literal["new", "taken", "answered", "closed"]
# What a reporter is told of how far it is, whatever a flow calls its states.
Step = Literal["received", "accepted", "handling", "checking", "done", "declined"]


@dataclass(frozen=True, slots=True)
class Service:
    """What can be reported: a class of a code list, under the code by which Open311 calls it."""

    code: str
    name: str
    group: str
    keywords: tuple[str, ...] = ()
    attributes: tuple["Attribute", ...] = ()
    plain: Mapping[str, str] = field(default_factory=dict)
    icon: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Extra:
    """What a pack adds to a class: words people use, questions, a plain name by language, a picture, its place.

    Services with a rank are shown before anybody asks, the smallest first.
    """

    keywords: tuple[str, ...] = ()
    attributes: tuple["Attribute", ...] = ()
    plain: Mapping[str, str] = field(default_factory=dict)
    icon: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that somebody may mean, or that lies where he points."""

    name: str
    detail: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Attribute:
    """A question of a service (GeoReport v2, Service Definition)."""

    code: str
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    required: bool
    description: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody can be reached. Private: sealed where it is kept."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing was told."""
        return not (self.name or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody reports. `shown` lets others read the description and see the photos."""

    service: str
    longitude: float
    latitude: float
    description: str = ""
    address: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    contact: Contact = Contact()
    shown: bool = False
    source: str = "page"
    key: str | None = None
    address_id: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it stands. Fields that only the reporter sees are empty for everybody else.

    `agency` is what the department is called that deals with it, once there is one.
    One that is `merged` is dealt with together with another report of the same thing, and stands as that one.
    """

    id: str
    number: str
    service: str
    service_name: str
    group: str
    status: Status
    state: str
    description: str
    address: str
    longitude: float
    latitude: float
    division: str | None
    shown: bool
    source: str
    created: datetime
    updated: datetime
    promised: datetime | None
    closed: datetime | None
    result: str
    pictures: tuple[str, ...]
    result_pictures: tuple[str, ...]
    rating: int | None
    step: Step
    plain: Mapping[str, str]
    supports: int
    reply: str
    replied: datetime | None
    hidden: bool
    mine: bool
    merged: bool = False
    address_id: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a reporter gets: the number to name it by, and the code that shows he is the one who reported it."""

    number: str
    code: str
    promised: datetime | None


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports. Everything given must hold."""

    numbers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    begin: datetime | None = None
    end: datetime | None = None
    status: Status | None = None
    division: str | None = None


@dataclass(frozen=True, slots=True)
class IncomingFilter:
    """Which reports the desk wants. Everything given must hold."""

    q: str | None = None
    service: str | None = None
    hidden: bool | None = None
    answered: bool | None = None
    bad: bool = False
    number: str | None = None


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A report as the desk sees it. `hidden` is why others do not see it; the contact is an act of its own."""

    report: Report
    case_id: str | None
    has_contact: bool
    hidden: str
    second_case: str | None
    rating_note: str


@dataclass(frozen=True, slots=True)
class Tip:
    """A tip by somebody who must not be exposed. The contact is not here: to see it is an act of its own."""

    id: str
    number: str
    subject: str
    body: str
    division: str | None
    state: TipState
    answer: str
    has_contact: bool
    looks: int
    created: datetime
    answered: datetime | None


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at the sealed contact of a tip."""

    account: str
    name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many days the contact of a caller is kept after his case ended, and at most, whether it ended or not."""

    after_end_days: int = 90
    at_most_days: int = 730


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody called about a case, and who has seen his contact. It is not here: to see it is an act of its own."""

    id: str
    told: datetime
    told_to: str
    erased: datetime | None
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What more people speak of than before, here and there. `ratio` compares with the same time before."""

    service: str
    service_name: str
    division: str
    now: int
    before: int
    ratio: float
    surprise: float
    longitude: float
    latitude: float
    answer: str
    answered: datetime | None
