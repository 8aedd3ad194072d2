"""From measurements to HJ 212 messages, as a data logger builds them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chengshu.sensing.protocols.hj212 import Message, encode, make_flag, split_message
from chengshu.sensing.simulators.profile import DeviceProfile

_EAST_8 = timedelta(hours=8)
REALTIME, MINUTE, HOUR, DAY, HEARTBEAT = "2011", "2051", "2061", "2031", "9015"


@dataclass(slots=True)
class Period:
    """Values gathered over one period of minute, hour or day data."""

    began: datetime
    values: dict[str, list[float]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    def add(self, values: dict[str, float], marks: dict[str, str]) -> None:
        for name, value in values.items():
            self.values.setdefault(name, []).append(value)
            if marks[name] != "N" or name not in self.marks:
                self.marks[name] = marks[name]


class Encoder:
    """Builds the frames of one device. QN is unique: two messages of one millisecond are told apart."""

    def __init__(self, profile: DeviceProfile) -> None:
        self._profile = profile
        self._last_qn = ""

    def realtime(self, moment: datetime, values: dict[str, float], marks: dict[str, str]) -> list[tuple[str, bytes]]:
        """Frames of real-time data as (QN, bytes)."""
        groups = [f"{name}-Rtd={self._text(name, value)},{name}-Flag={marks[name]}" for name, value in values.items()]
        return self._frames(REALTIME, moment, moment, groups)

    def period(self, cn: str, moment: datetime, period: Period) -> list[tuple[str, bytes]]:
        """Frames of minute, hour or day data as (QN, bytes)."""
        groups = []
        for name, values in period.values.items():
            told = {"Min": min(values), "Avg": sum(values) / len(values), "Max": max(values)}
            texts = [f"{name}-{word}={self._text(name, value)}" for word, value in told.items()]
            groups.append(",".join([*texts, f"{name}-Flag={period.marks[name]}"]))
        return self._frames(cn, moment, period.began, groups)

    def heartbeat(self, moment: datetime, *, needs_reply: bool) -> tuple[str, bytes]:
        """A heart-beat as (QN, bytes)."""
        flag = make_flag(self._profile.edition, needs_reply=needs_reply)
        qn = self._next_qn(moment)
        return qn, encode(Message(qn, self._profile.st, HEARTBEAT, self._profile.password, self._profile.mn, flag))

    def _frames(self, cn: str, moment: datetime, data_time: datetime, groups: list[str]) -> list[tuple[str, bytes]]:
        cp = ";".join([f"DataTime={_local(data_time)}", *groups])
        flag = make_flag(self._profile.edition, needs_reply=True)
        whole = Message("", self._profile.st, cn, self._profile.password, self._profile.mn, flag, cp=cp)
        frames = []
        for package in split_message(whole, self._profile.longest_cp):
            package.qn = self._next_qn(moment)
            frames.append((package.qn, encode(package)))
        return frames

    def _text(self, name: str, value: float) -> str:
        return f"{value:.{self._profile.properties[name].decimals}f}"

    def _next_qn(self, moment: datetime) -> str:
        qn = f"{_local(moment)}{moment.microsecond // 1000:03d}"
        while qn <= self._last_qn:
            last = datetime.strptime(self._last_qn + "000", "%Y%m%d%H%M%S%f") + timedelta(milliseconds=1)  # noqa: DTZ007
            qn = f"{last:%Y%m%d%H%M%S}{last.microsecond // 1000:03d}"
        self._last_qn = qn
        return qn


def _local(moment: datetime) -> str:
    return f"{moment + _EAST_8:%Y%m%d%H%M%S}"
