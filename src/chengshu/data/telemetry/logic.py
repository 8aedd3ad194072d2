"""Pure decisions: what is new, what is newest, how a long history is put into few points, bytes as people read them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from chengshu.data.telemetry.model import Delivery, Reading, Tally
from chengshu.sensing import Frame

MAX_POINTS = 2000
_STEPS_S = (
    60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
)  # fmt: skip
Pair = tuple[int, Frame]
_PASSWORD = re.compile(rb"(?<=PW=)[^;&\r\n]+")


def good_frames(deliveries: Iterable[Delivery]) -> list[Pair]:
    """Frames that were understood and belong to a device, each with every message that brings it."""
    return [
        (delivery.sequence, frame)
        for delivery in sorted(deliveries, key=lambda one: one.sequence)
        for frame in delivery.frames
        if frame.reason is None and frame.device is not None
    ]


def once_each(pairs: Iterable[Pair]) -> list[Pair]:
    """Each frame with one of the messages that bring it."""
    found: dict[str, Pair] = {}
    for pair in pairs:
        found.setdefault(pair[1].id, pair)
    return list(found.values())


def rejected_frames(deliveries: Iterable[Delivery]) -> list[Pair]:
    """The others, every one of them."""
    return [
        (delivery.sequence, frame)
        for delivery in sorted(deliveries, key=lambda one: one.sequence)
        for frame in delivery.frames
        if frame.reason is not None or frame.device is None
    ]


def own_frames(pairs: Iterable[Pair], first_seen: Mapping[str, int]) -> list[Pair]:
    """Without the resends: each frame once, with the message of its first sighting, if that brings it now.

    All messages that bring a frame must be in `pairs`: it may have been seen with any of them before a worker died.
    """
    return once_each(pair for pair in pairs if first_seen.get(pair[1].id) == pair[0])


def readings(frames: Iterable[Frame]) -> list[Reading]:
    """Every observation of every frame as a reading."""
    return [
        Reading(
            frame.device or "",
            seen.property,
            seen.kind,
            seen.statistic,
            seen.time,
            seen.value,
            seen.text,
            seen.flag,
            frame.received,
            frame.id,
        )
        for frame in frames
        for seen in frame.observations
    ]


def newest(found: Iterable[Reading]) -> list[Reading]:
    """One reading per (device, property, kind, statistic): the newest; in the order of the keys, against deadlocks."""
    best: dict[tuple[str, str, str, str], Reading] = {}
    for one in found:
        key = (one.device, one.property, one.kind, one.statistic)
        other = best.get(key)
        if other is None or (one.time, one.received) > (other.time, other.received):
            best[key] = one
    return [best[key] for key in sorted(best)]


def tallies(deliveries: Sequence[Delivery], own: Iterable[Pair], settled: set[int]) -> list[Tally]:
    """What the newly `settled` messages add to the day's numbers, by protocol."""
    mine = {(sequence, frame.id) for sequence, frame in own}
    sums: dict[tuple[str, str], list[int]] = {}
    for delivery in sorted(deliveries, key=lambda one: one.sequence):
        if delivery.sequence not in settled:
            continue
        for frame in delivery.frames:
            numbers = sums.setdefault((frame.received.date().isoformat(), frame.protocol), [0, 0, 0, 0])
            if frame.reason is not None or frame.device is None:
                numbers[3] += 1
            elif (delivery.sequence, frame.id) in mine:
                mine.discard((delivery.sequence, frame.id))
                numbers[0] += 1
                numbers[1] += len(frame.observations)
            else:
                numbers[2] += 1
    return [Tally(day, protocol, *numbers) for (day, protocol), numbers in sorted(sums.items())]


def day_folders(moments: Iterable[datetime]) -> set[str]:
    """The partitions of the lake in which rows of these moments land."""
    days = {moment.astimezone(UTC).date() for moment in moments}
    return {f"year={day.year}/month={day.month}/day={day.day}" for day in days}


def bucket_seconds(start: datetime, end: datetime, moments: int, most: int = MAX_POINTS) -> int | None:
    """The smallest round bucket that brings `moments` between `start` and `end` down to `most`; None when few."""
    if moments <= most:
        return None
    wanted = (end - start).total_seconds() / most
    for step in _STEPS_S:
        if step >= wanted:
            return step
    return int(wanted) + 1


def as_text(raw: bytes) -> str:
    """Bytes as people read them: UTF-8 or GB18030 where it fits, escapes where it does not."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(letter.isprintable() or letter in "\r\n\t" for letter in text):
            return text
    return raw.decode("ascii", errors="backslashreplace")


def without_password(raw: bytes) -> bytes:
    """The frame with its device's password starred out, as long as before: for eyes that have no need of it."""
    return _PASSWORD.sub(lambda found: b"*" * len(found[0]), raw)


def as_bytes(text: str, like: bytes) -> bytes:
    """What a person typed, as the device would have sent it: browsers drop CR, wires want CR LF."""
    raw = text.encode("gb18030" if not like.isascii() and not _is_utf8(like) else "utf-8")
    if like.endswith(b"\r\n") or like.startswith(b"##"):
        raw = raw.rstrip(b"\r\n") + b"\r\n"
    return raw


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_identity(text: str) -> bool:
    """Whether this can be the id of anything here."""
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def search_windows(before: datetime) -> list[datetime]:
    """How far back to look for a device's frames: near first, because near is nearly always enough."""
    spans = (timedelta(days=1), timedelta(days=8), timedelta(days=60))
    return [before - span for span in spans] + [datetime(1970, 1, 1, tzinfo=UTC)]
