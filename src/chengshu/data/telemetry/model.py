"""The words of telemetry."""

from dataclasses import dataclass
from datetime import datetime

from chengshu.sensing import Frame


@dataclass(frozen=True, slots=True)
class Delivery:
    """Frames of one bus message.

    `sequence` is a number that names the message for ever, whatever becomes of the bus: it never comes again with
    other frames. It tells nothing of the order.
    """

    sequence: int
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One observation of one device, and the frame it came in."""

    device: str
    property: str
    kind: str
    statistic: str
    time: datetime
    value: float | None
    text: str | None
    flag: str | None
    received: datetime
    frame: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What `keep` did. `fresh` are the readings of every delivery, first or repeated, without device resends."""

    frames: int
    observations: int
    duplicates: int
    rejects: int
    fresh: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class LatestFilter:
    """Which newest readings are meant; None means any."""

    devices: tuple[str, ...] | None = None
    property: str | None = None
    kind: str | None = None
    statistic: str | None = None
    after: datetime | None = None


@dataclass(frozen=True, slots=True)
class RejectFilter:
    """Which rejects are meant; None means any. `devices` leaves out what came from nobody we know."""

    reason: str | None = None
    state: str | None = None
    q: str | None = None
    devices: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One moment, or one bucket of `count` moments. `flag` and `frame` belong to single moments only."""

    time: datetime
    value: float | None
    low: float | None
    high: float | None
    count: int
    flag: str | None
    frame: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """The history of one property of one device. `bucket_s` is set when moments were put together."""

    device: str
    property: str
    kind: str
    start: datetime
    end: datetime
    bucket_s: int | None
    points: tuple[SeriesPoint, ...]


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A kept frame, for lists."""

    id: str
    device: str
    protocol: str
    identifier: str
    message_type: str
    edition: str
    received: datetime
    size: int


@dataclass(frozen=True, slots=True)
class FrameDetail:
    """A kept frame with its bytes and what was understood from them."""

    id: str
    device: str
    protocol: str
    identifier: str
    message_type: str
    edition: str
    received: datetime
    raw: bytes
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Reject:
    """A frame that could not be taken. `count` says how often the same bytes came."""

    id: str
    frame: str
    protocol: str
    identifier: str
    message_type: str
    device: str | None
    raw: bytes
    reason: str
    detail: str
    state: str
    count: int
    first_received: datetime
    last_received: datetime
    mended_raw: bytes | None
    replayed_frame: str | None
    note: str | None
    closed_by: str | None
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What came in on one day over one protocol."""

    day: str
    protocol: str
    frames: int
    observations: int
    duplicates: int
    rejects: int
