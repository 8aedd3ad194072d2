"""The words of sensing: what a device said, and what could not be understood."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Literal
from typing import Protocol as Shape

Kind = Literal["realtime", "minute", "hour", "day", "status"]
Statistic = Literal["value", "avg", "min", "max", "sum"]


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one observed property at one time.

    `time` is aware UTC. For ``minute``, ``hour`` and ``day`` it is the beginning of the period. A value that
    is no number is kept in `text` with `value` None; `flag` is the mark of the device (HJ 212: N normal, D
    fault ...).
    """

    property: str
    kind: Kind
    statistic: Statistic
    time: datetime
    value: float | None
    text: str | None = None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """A frame that was understood. `reply` is sent to the device only after the frame is durable."""

    identifier: str
    message_type: str
    edition: str
    sent_at: datetime | None
    observations: tuple[Observation, ...]
    needs_reply: bool
    reply: bytes | None
    secret: str | None = field(default=None, repr=False)


class Rejected(Exception):
    """A frame that cannot be taken as it is: a short stable reason, and a sentence for whoever mends it.

    Reasons in use: ``noise``, ``format``, ``length``, ``crc``, ``encoding``, ``time``, ``incomplete``,
    ``encrypted``. `identifier` and `message_type` are what could still be read, for the quarantine list.
    """

    def __init__(self, reason: str, detail: str, *, identifier: str = "", message_type: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.identifier = identifier
        self.message_type = message_type


class Framer(Shape):
    """Cuts the byte stream of one connection into frames; bounded memory; finds its way again after noise."""

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes as they arrive; return every frame (or piece of noise) that is complete now."""
        ...

    def expire(self, now_s: float) -> list[bytes]:
        """Return what has waited too long to be completed. `now_s` is any monotonic clock."""
        ...

    def flush(self) -> list[bytes]:
        """Return whatever is left when the connection ends."""
        ...


class Protocol(Shape):
    """A device protocol: pure functions over bytes."""

    name: str

    def framer(self) -> Framer:
        """A fresh framer for one connection."""
        ...

    def decode(self, raw: bytes) -> Decoded:
        """Understand one frame. Raises `Rejected`."""
        ...


@dataclass(slots=True)
class Frame:
    """One frame as it came in, understood or not: the thing that goes on the bus. `raw` is always kept."""

    id: str
    protocol: str
    identifier: str
    device: str | None
    message_type: str
    edition: str
    received: datetime
    raw: bytes
    observations: tuple[Observation, ...]
    reason: str | None = None
    detail: str | None = None


def frame_id(protocol: str, raw: bytes) -> str:
    """The same bytes over one protocol are the same frame: what is sent again is not counted twice."""
    digest = blake2b(protocol.encode(), digest_size=16)
    digest.update(b"\0")
    digest.update(raw)
    return digest.hexdigest()


def frame_of(protocol: Protocol, raw: bytes, received: datetime) -> tuple[Frame, Decoded | None]:
    """Decode `raw` into a `Frame`; a rejected one carries reason and detail and has no `Decoded`."""
    identity = frame_id(protocol.name, raw)
    try:
        said = protocol.decode(raw)
    except Rejected as wrong:
        read, kind = wrong.identifier, wrong.message_type
        frame = Frame(identity, protocol.name, read, None, kind, "", received, raw, (), wrong.reason, wrong.detail)
        return frame, None
    read, kind, told = said.identifier, said.message_type, said.observations
    return Frame(identity, protocol.name, read, None, kind, said.edition, received, raw, told), said
