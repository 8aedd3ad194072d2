"""Words of the map services: outside services and what was seen of them, counts of use, questions and answers."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from chengshu.kit import ChengshuError, FieldError

Kind = Literal["wms", "wmts", "wfs", "ogcapi", "xyz"]
KINDS: tuple[Kind, ...] = ("wms", "wmts", "wfs", "ogcapi", "xyz")
State = Literal["unknown", "up", "down"]
Grade = Literal["open", "shared"]
Bbox = tuple[float, float, float, float]
# Layers of outside services in the counts of use.
OUTSIDE = "outside:"


class BadRequest(ChengshuError):
    """A parameter of an OGC request that makes no sense. These standards want 400 where the house says 422."""

    status = 400
    default_code = "InvalidParameterValue"

    def __init__(self, parameter: str, reason: str, *, code: str | None = None) -> None:
        super().__init__(f"{parameter}: {reason}", code=code, errors=(FieldError(parameter, reason),))
        self.parameter = parameter


class BadGateway(ChengshuError):
    """An outside service did not answer, or not as it should."""

    status = 502
    default_code = "outside_failed"


@dataclass(frozen=True, slots=True)
class NewOutside:
    """An outside service as somebody registers it. `key` is kept sealed and never shown again."""

    id: str
    kind: Kind
    url: str
    titles: dict[str, str] = field(default_factory=dict)
    description: str = ""
    licence: str = ""
    grade: Grade = "shared"
    key_parameter: str = ""
    key: str | None = None
    probe_every_s: int = 300
    probe_path: str = ""
    cache_s: int = 3600
    extent: Bbox | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Outside:
    """An outside service as it is kept."""

    id: str
    kind: Kind
    url: str
    titles: dict[str, str]
    description: str
    licence: str
    grade: Grade
    key_parameter: str
    has_key: bool
    private_addresses: bool
    enabled: bool
    probe_every_s: int
    probe_path: str
    cache_s: int
    extent: Bbox | None
    created: datetime
    created_by: str
    updated: datetime
    version: int
    state: State
    state_since: datetime | None


@dataclass(frozen=True, slots=True)
class Probe:
    """What one look at an outside service found."""

    service: str
    at: datetime
    up: bool
    status: int | None
    latency_ms: float | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Availability:
    """The looks of a time together."""

    probes: int
    up: int
    latency_p50_ms: float | None
    latency_p95_ms: float | None


@dataclass(frozen=True, slots=True)
class Use:
    """How often one key asked one service for one layer on one day. `token` is None for a session."""

    day: date
    layer: str
    service: str
    consumer: str
    token: str | None
    requests: int
    errors: int
    bytes: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of an outside service, fit to be passed on."""

    status: int
    media_type: str
    body: bytes
    cached: bool = False
