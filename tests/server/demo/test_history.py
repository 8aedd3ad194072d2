"""The history goes over a real socket and everything of it is acknowledged."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chengshu.kit import now, set_clock
from chengshu.sensing import Frame
from chengshu.sensing.protocols import PROTOCOLS
from chengshu.sensing.simulators import LoggerCounters, SimulatedClock
from chengshu.sensing.transports import serve_tcp
from chengshu.server.demo import send_history
from chengshu.server.demo.history import history_start

MOMENT = datetime(2026, 6, 2, 10, 25, tzinfo=UTC)
FLEET = """
format: 1
devices:
  - {mn: "430204DEMOAIR00000000001", properties: {a34004: {base: 40}}}
  - {mn: "430204DEMOAIR00000000002", properties: {a34004: {base: 50}},
     events: [{property: a34004, at_minute: 1, peak: 900}]}
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    file = tmp_path / "fleet.yaml"
    file.write_text(FLEET)
    return file


async def _delivered(fleet: Path, hours: int) -> tuple[LoggerCounters, list[Frame]]:
    kept: list[Frame] = []

    async def sink(frames: list[Frame]) -> None:
        kept.extend(frames)

    set_clock(lambda: MOMENT)
    listener = await serve_tcp("127.0.0.1", 0, PROTOCOLS["hj212"], sink)
    counters = await send_history(fleet, "127.0.0.1", listener.port, hours=hours, seconds=1)
    await listener.close()
    return counters, kept


async def test_every_past_hour_arrives_once_for_each_device(fleet: Path) -> None:
    counters, kept = await _delivered(fleet, 4)
    assert counters.waiting == 0
    hours = {(one.identifier, seen.time) for one in kept if one.message_type == "2061" for seen in one.observations}
    first = datetime(2026, 6, 2, 6, tzinfo=UTC)
    expected = [first + timedelta(hours=number) for number in range(4)]
    for mn in ("430204DEMOAIR00000000001", "430204DEMOAIR00000000002"):
        assert sorted(time for identifier, time in hours if identifier == mn) == expected
    values = [seen.value for one in kept for seen in one.observations if seen.value is not None]
    assert max(values) < 100  # an ordinary day: the events of the fleet do not happen
    assert now().year == 2026


async def test_at_every_hour_of_the_past_each_station_has_a_reading_of_now(fleet: Path) -> None:
    _, kept = await _delivered(fleet, 6)
    for mn in ("430204DEMOAIR00000000001", "430204DEMOAIR00000000002"):
        times = [o.time for one in kept if one.identifier == mn for o in one.observations if o.kind == "realtime"]
        for hour in range(6, 11):  # ten minutes: so long the packs take a reading for one of now
            moment = datetime(2026, 6, 2, hour, tzinfo=UTC)
            assert any(moment - timedelta(minutes=10) <= time <= moment for time in times), (mn, hour)


async def test_nothing_is_told_that_has_not_happened_yet(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slowly(self: SimulatedClock, elapsed_s: float) -> None:
        await wait(self, elapsed_s)
        if elapsed_s == span_s:  # the one who sends is late to say that it is enough
            await asyncio.sleep(0.2)

    span_s = (MOMENT - history_start(MOMENT, 4)).total_seconds()
    wait = SimulatedClock.sleep_until
    monkeypatch.setattr(SimulatedClock, "sleep_until", slowly)
    _, kept = await _delivered(fleet, 4)
    assert max(seen.time for one in kept for seen in one.observations) <= MOMENT


async def test_a_city_that_does_not_answer_is_reported(fleet: Path) -> None:
    listener = await serve_tcp("127.0.0.1", 0, PROTOCOLS["hj212"], _broken)
    with pytest.raises(TimeoutError, match="not acknowledged"):
        await send_history(fleet, "127.0.0.1", listener.port, hours=1, seconds=0.2, patience_s=0.3)
    await listener.close()


async def _broken(frames: list[Frame]) -> None:
    raise OSError("the disk is full")
