"""The words of messages: templates, messages with their honest states, contacts, preferences, webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal

Channel = Literal["in_app", "email", "sms", "webhook"]
# sent: handed over, nothing more is known. delivered: the other side said so. failed: it will not be tried again.
State = Literal["queued", "sent", "delivered", "read", "failed"]
CHANNELS: tuple[Channel, ...] = ("in_app", "email", "sms", "webhook")


@dataclass(frozen=True, slots=True)
class Template:
    """The words of one kind of message, in each language. ``{name}`` stands for a value.

    `urgent` messages pay no heed to quiet hours. `channels` is what it may go out by when nobody says otherwise.
    """

    id: str
    subject: Mapping[str, str]
    body: Mapping[str, str]
    channels: tuple[Channel, ...] = ("in_app",)
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a message is for: an account of the platform, or an address of somebody who has none."""

    account: str | None = None
    name: str = ""
    language: str = "zh"
    addresses: Mapping[Channel, str] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person by one channel."""

    id: str
    template: str
    about: str
    account: str | None
    name: str
    channel: Channel
    address: str
    subject: str
    body: str
    state: State
    attempts: int
    next_try: datetime | None
    error: str
    created: datetime
    sent: datetime | None
    delivered: datetime | None
    read: datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    """Where somebody is reached by a channel."""

    account: str
    channel: Channel
    address: str


@dataclass(frozen=True, slots=True)
class Preference:
    """What somebody wants: channels he does not want, and hours (city time) in which nothing but the page rings."""

    account: str
    muted: tuple[Channel, ...] = ()
    quiet_from: time | None = None
    quiet_to: time | None = None


@dataclass(frozen=True, slots=True)
class LastTold:
    """What became of the last message to a program, and when."""

    state: State
    at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """A program that is told. Its secret signs what it gets and is never shown again."""

    id: str
    name: str
    address: str
    templates: tuple[str, ...]
    enabled: bool
    created: datetime
    created_by: str
    last: LastTold | None = None


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages. Everything given must hold."""

    state: State | None = None
    channel: Channel | None = None
    template: str | None = None
    account: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a channel says of one attempt. ``later`` asks for another attempt; ``failed`` is for good."""

    kind: Literal["sent", "delivered", "later", "failed"]
    error: str = ""
    reference: str | None = None


Values = Mapping[str, Any]
