"""Pure decisions of messages: words from templates, when to try again, quiet hours, signatures."""

import hashlib
import hmac
import re
import string
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from chengshu.capabilities.messages.model import Channel, Preference, Template, Values

CITY_ZONE = ZoneInfo("Asia/Shanghai")
# How long to wait after each failed attempt; after the last one the message has failed.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))
MOST_SMS = 500
_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[A-Za-z0-9.\-]{1,190}\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"\+?\d{5,15}")


class _Plain(string.Formatter):
    """`{name}` and nothing else: no attributes, no indices, no format of the template's own."""

    def get_field(self, field_name: str, args: object, kwargs: Values) -> tuple[str, str]:
        value = kwargs.get(field_name)
        return ("" if value is None else str(value)), field_name

    def format_field(self, value: object, format_spec: str) -> str:
        return str(value)


_formatter = _Plain()


def words_of(template: Template, language: str, values: Values) -> tuple[str, str]:
    """Subject and body. A language the template has not falls back to the first it has."""
    subject, body = _text(template.subject, language), _text(template.body, language)
    clean = {name: _one_line(value) for name, value in values.items()}
    return _formatter.vformat(subject, (), clean)[:200], _formatter.vformat(body, (), dict(values))[:4000]


def names_in(text: str) -> Iterator[str]:
    """The names of values that a text of a template uses. Raises `ValueError` for a brace without its pair."""
    return (name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When a message is tried again after so many attempts; None when it was tried enough."""
    return at + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def not_before(preference: Preference | None, channel: Channel, urgent: bool, at: datetime) -> datetime:
    """When a message may go out: now, or at the end of somebody's quiet hours."""
    if preference is None or urgent or channel in ("in_app", "webhook"):
        return at
    begin, end = preference.quiet_from, preference.quiet_to
    if begin is None or end is None or begin == end:
        return at
    local = at.astimezone(CITY_ZONE)
    if not _within(begin, end, local.time()):
        return at
    day = local.date() + timedelta(days=1 if local.time() >= end else 0)
    return datetime.combine(day, end, CITY_ZONE).astimezone(at.tzinfo)


def address_fault(channel: Channel, address: str) -> str | None:
    """Why an address cannot be one of this channel."""
    if channel == "email" and not _EMAIL.fullmatch(address):
        return "this is no e-mail address"
    if channel == "sms" and not _PHONE.fullmatch(address):
        return "a telephone number has 5 to 15 digits, with or without + before them"
    return None


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """What a webhook carries so that its receiver knows who sent it: HMAC-SHA256 over time and body."""
    return "v1=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def _within(begin: time, end: time, at: time) -> bool:
    return begin <= at < end if begin < end else at >= begin or at < end


def _text(words: object, language: str) -> str:
    assert isinstance(words, dict)
    return str(words.get(language) or next(iter(words.values())))


def _one_line(value: object) -> str:
    """A value for a subject: a line break there could add headers to a mail."""
    return " ".join(str("" if value is None else value).split())
