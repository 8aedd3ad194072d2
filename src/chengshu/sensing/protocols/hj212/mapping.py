"""Message to observations: what command, suffix and time mean. And the answer a device waits for."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import isfinite

from chengshu.sensing.model import Decoded, Kind, Observation, Rejected, Statistic
from chengshu.sensing.protocols.hj212.codec import CONVERTED, HEAD, TAIL, Message, encode, items, parse
from chengshu.standards.codes import current_code

# Asia/Shanghai without its rule book: the zone has stood at +8 since 1991, and no frame is older than that.
_EAST_8 = timedelta(hours=8)
_FIRST_YEAR, _LAST_YEAR = 2000, 2099

KINDS: dict[str, Kind] = {
    "2011": "realtime",
    "2013": "realtime",  # 2025: raw data of periodic measurements (VOC)
    "2021": "status",
    "2031": "day",
    "2041": "day",  # running time of treatment equipment
    "2051": "minute",
    "2061": "hour",
    "2071": "status",  # 2005: alarm records
    "2072": "status",  # 2005: alarm event
    "2081": "status",  # start-up time of the logger
}
_STATISTICS: dict[str, Statistic] = {
    "rtd": "value",
    "avg": "avg",
    "min": "min",
    "max": "max",
    "cou": "sum",
    "rs": "value",  # running state of a piece of equipment
    "rt": "sum",  # its running time
    "info": "value",
}
_ANSWERS = frozenset({"9011", "9012", "9013", "9014"})  # themselves answers: never answered again
_NOTICES = frozenset({"1013", "1014", "9015", "9021"})  # time request, new key, heart-beat, sign-on: answered by 9013

_Plan = tuple[str, Statistic | None, str]  # property, statistic (None: a flag), the property whose flag applies


def decode(raw: bytes) -> Decoded:
    """One frame, or a package with the first package of its message in front. Raises `Rejected`."""
    border = raw.find(TAIL + HEAD, 6)
    first = None
    if border >= 0:
        first, raw = parse(raw[: border + 2]), raw[border + 2 :]
    message = parse(raw)
    time = _time_of(message, first)
    return Decoded(
        identifier=message.mn,
        message_type=message.cn,
        edition=message.edition,
        sent_at=_moment(message.qn[:14], message.qn[14:]),
        observations=_observations(message.cp, _kind(message.cn), time) if time else (),
        needs_reply=message.needs_reply and message.cn not in _ANSWERS,
        reply=reply_to(message),
        secret=message.pw or None,
    )


def _kind(cn: str) -> Kind:
    return KINDS.get(cn) or ("realtime" if cn.startswith("2") else "status")


def _time_of(message: Message, first: Message | None) -> datetime | None:
    """DataTime of this package or of the first one; a message that carries no measurements may lean on QN."""
    text = _data_time(message.cp)
    if not text and first is not None:
        if (first.mn, first.qn, first.cn) != (message.mn, message.qn, message.cn):
            raise _rejected("incomplete", "the package in front belongs to another message", message)
        text = _data_time(first.cp)
    if text:
        moment = _moment(text[:14], text[14:])
        if moment is None:
            raise _rejected("time", f"DataTime {text} is no possible time", message)
        return moment
    if message.is_split and message.cn in KINDS:
        raise _rejected("incomplete", f"package {message.pno} of {message.pnum} came without the first one", message)
    if message.cn in KINDS:
        raise _rejected("time", "no DataTime", message)
    moment = _moment(message.qn[:14], message.qn[14:])
    if moment is None and message.cp.strip():
        raise _rejected("time", "neither DataTime nor a QN that is a time", message)
    return moment


def _data_time(cp: str) -> str:
    start = cp.find("DataTime=")
    if start < 0:
        return ""
    text = cp[start + 9 : start + 40]
    return text.replace(",", ";").partition(";")[0].strip().strip("\"'/")


@lru_cache(maxsize=65536)
def _moment(text: str, milliseconds: str = "") -> datetime | None:
    """YYYYMMDDhhmmss (or with milliseconds) in China to UTC; None when it is no possible time."""
    if not (len(text) in (8, 10, 12, 14) and text.isascii() and text.isdigit()):
        return None
    if milliseconds and not (milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) <= 6):
        return None
    parts = [int(text[:4])] + [int(text[at : at + 2]) for at in range(4, len(text), 2)]
    if not _FIRST_YEAR <= parts[0] <= _LAST_YEAR:
        return None
    try:
        moment = datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
    return moment - _EAST_8 + timedelta(microseconds=int(milliseconds.ljust(6, "0") or 0))


def _observations(cp: str, kind: Kind, time: datetime) -> tuple[Observation, ...]:
    flags: dict[str, str] = {}
    found: dict[_Plan, str] = {}
    for key, value in items(cp):
        if key == "DataTime":
            continue
        plan = _plan(key)
        if plan[1] is None:
            flags[plan[0]] = value
        else:
            found[plan] = value  # said twice in one frame: the later word counts, the raw frame holds both
    result = [
        Observation(name, kind, statistic or "value", time, *_value(text), flags.get(base) or None)
        for (name, statistic, base), text in found.items()
    ]
    measured = {plan[2] for plan in found}
    alone = [name for name in flags if name not in measured]
    result += [Observation(name, kind, "value", time, None, None, flags[name] or None) for name in alone]
    return tuple(result)


def _value(text: str) -> tuple[float | None, str | None]:
    try:
        number = float(text)
    except ValueError:
        return None, text or None
    if isfinite(number) and text.isascii() and "_" not in text:
        return number, None
    return None, text


@lru_cache(maxsize=16384)
def _plan(key: str) -> _Plan:
    code, dash, suffix = key.rpartition("-")
    if not dash or not code:
        return current_code(key), "value", current_code(key)
    name, what = current_code(code), suffix.lower()
    if what == "flag":
        return name, None, name
    if what in _STATISTICS:
        return name, _STATISTICS[what], name
    if what.startswith("zs") and what[2:] in _STATISTICS:
        return name + CONVERTED, _STATISTICS[what[2:]], name
    return f"{name}-{suffix}", "value", name


def reply_to(message: Message) -> bytes | None:
    """The answer a device waits for: 9014 for data, 9013 for a notice, none for what asks for none."""
    if not message.needs_reply or message.cn in _ANSWERS:
        return None
    answer = Message(st="91", cn="9013" if message.cn in _NOTICES else "9014", pw=message.pw, mn=message.mn)
    answer.flag = (message.flag or 0) & ~3
    if message.edition == "2005":
        # 2005 answers carry the question's QN, and for data its CN, inside CP.
        told = [f"QN={message.qn}"] if message.qn else []
        told += [f"CN={message.cn}"] if answer.cn == "9014" else []
        answer.cp = ";".join(told)
    else:
        answer.qn = message.qn
    return encode(answer)


def _rejected(reason: str, detail: str, message: Message) -> Rejected:
    return Rejected(reason, detail, identifier=message.mn, message_type=message.cn)
