"""Simulated data loggers against the real listener: nothing is lost whatever goes wrong on the line."""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chengshu.sensing import Frame
from chengshu.sensing.protocols.hj212 import PROTOCOL
from chengshu.sensing.simulators import (
    DeviceProfile,
    EventProfile,
    FaultProfile,
    Fleet,
    Journal,
    PropertyProfile,
    SilenceProfile,
    SimulatedClock,
    load_fleet,
    read_journal,
)
from chengshu.sensing.transports import Limits, Listener, serve_tcp

START = datetime(2026, 3, 2, 1, 59, tzinfo=UTC)
AIR = {"a34004": PropertyProfile(base=35, noise=0.05, day=0.2), "a21026": PropertyProfile(base=9, decimals=1)}
BAD_LINE = FaultProfile(
    fragments=0.2, glued=0.2, noise=0.1, bad_crc=0.1, bad_length=0.1, resend=0.2, reconnect=0.05, drift_s=90
)


def a_logger(number: int = 1, **more: object) -> DeviceProfile:
    told: dict[str, object] = {"mn": f"CS4302000000000000{number:06d}", "properties": AIR, "interval_s": 10}
    return DeviceProfile.model_validate({**told, "minute_interval_s": 60, "ack_timeout_s": 0.2, **more})


class Kept:
    """A sink that fails every so often and keeps the rest."""

    def __init__(self, fails_every: int = 0) -> None:
        self.frames: dict[str, Frame] = {}
        self.rejects: list[Frame] = []
        self._calls, self._fails_every = 0, fails_every

    async def __call__(self, frames: list[Frame]) -> None:
        self._calls += 1
        if self._fails_every and self._calls % self._fails_every == 0:
            raise OSError("the bus is gone")
        for frame in frames:
            if frame.reason:
                self.rejects.append(frame)
            else:
                self.frames[frame.id] = frame


async def listening(kept: Kept) -> Listener:
    return await serve_tcp("127.0.0.1", 0, PROTOCOL, kept, limits=Limits(hold_first_s=0.01, hold_longest_s=0.05))


async def run(kept: Kept, devices: list[DeviceProfile], seconds: float, speed: float, **more: object) -> Fleet:
    listener = await listening(kept)
    clock = SimulatedClock(START, speed)
    fleet = Fleet(devices, host="127.0.0.1", port=listener.port, clock=clock, **more)  # type: ignore[arg-type]
    async with fleet:
        await asyncio.sleep(seconds)
        assert await fleet.drain(15)
    await listener.close()
    return fleet


async def test_a_good_line_delivers_realtime_minute_and_hour_data() -> None:
    kept = Kept()
    fleet = await run(kept, [a_logger()], 0.8, 600)
    kinds = {frame.message_type for frame in kept.frames.values()}
    assert kinds >= {"2011", "2051", "2061"}
    assert not kept.rejects
    assert fleet.counters.acknowledged == fleet.counters.sent == len(kept.frames)


async def test_nothing_is_lost_on_a_bad_line_with_a_failing_bus(tmp_path: Path) -> None:
    kept = Kept(fails_every=4)
    journal = Journal(tmp_path / "acknowledged.jsonl")
    fleet = await run(kept, [a_logger(n, faults=BAD_LINE) for n in range(1, 6)], 1.0, 300, journal=journal)
    journal.close()
    lines = read_journal(tmp_path / "acknowledged.jsonl")
    assert fleet.counters.faulty > 0
    assert fleet.counters.resent > 0
    assert len(lines) == fleet.counters.acknowledged > 50
    assert {line["id"] for line in lines} <= kept.frames.keys(), "what was acknowledged is kept"
    assert kept.rejects, "what was broken on the way is kept too"


async def test_everything_measured_arrives_although_the_server_comes_late() -> None:
    kept = Kept()
    listener = await listening(kept)
    port = listener.port
    await listener.close()
    fleet = Fleet([a_logger()], host="127.0.0.1", port=port, clock=SimulatedClock(START, 100))
    async with fleet:
        await asyncio.sleep(0.3)
        listener = await serve_tcp("127.0.0.1", port, PROTOCOL, kept)
        assert await fleet.drain(10)
    await listener.close()
    realtime = [frame for frame in kept.frames.values() if frame.message_type == "2011"]
    assert len(realtime) == fleet.counters.measured >= 2


async def test_the_same_seed_gives_the_same_frames_and_another_seed_others() -> None:
    runs = []
    for seed in (7, 7, 8):
        kept = Kept()
        await run(kept, [a_logger()], 0.3, 600, seed=seed)
        runs.append(sorted((f.observations[0].time, f.id) for f in kept.frames.values() if f.message_type == "2011"))
    shortest = min(map(len, runs))
    assert shortest > 5
    assert runs[0][:shortest] == runs[1][:shortest]
    assert runs[0][:shortest] != runs[2][:shortest]


async def test_an_event_lifts_the_value_over_the_limit() -> None:
    event = EventProfile(property="a34004", at_minute=2, peak=180, rise_minutes=0.5, hold_minutes=2)
    kept = Kept()
    await run(kept, [a_logger(events=[event])], 0.8, 600)
    values = {
        o.time: o.value
        for frame in kept.frames.values()
        for o in frame.observations
        if o.property == "a34004" and o.kind == "realtime" and o.value is not None
    }
    before = [value for time, value in values.items() if time < START + timedelta(minutes=2)]
    during = [value for time, value in values.items() if timedelta(minutes=3) < time - START < timedelta(minutes=4)]
    assert max(before) < 80
    assert min(during) > 140


async def test_a_silent_device_says_nothing_and_a_drifting_one_is_late() -> None:
    silences = (SilenceProfile(at_minute=1, minutes=3),)
    kept = Kept()
    await run(kept, [a_logger(faults=FaultProfile(silences=silences, drift_s=-3600))], 0.6, 600)
    times = [f.observations[0].time for f in kept.frames.values() if f.message_type == "2011"]
    since = {(time + timedelta(hours=1) - START) / timedelta(minutes=1) for time in times}
    assert any(minute > 4 for minute in since)
    assert not any(1 <= minute < 4 for minute in since)


@pytest.mark.parametrize("edition", ["2005", "2017", "2025"])
async def test_every_edition_is_spoken_and_long_messages_are_split(edition: str) -> None:
    many = {f"a21{number:03d}": PropertyProfile(base=number) for number in range(1, 30)}
    kept = Kept()
    await run(kept, [a_logger(edition=edition, properties=many, longest_cp=300, heartbeat_s=60)], 0.3, 600)
    assert {frame.edition for frame in kept.frames.values()} == {edition}
    seen = {o.property for frame in kept.frames.values() for o in frame.observations}
    assert len(seen) == 29
    assert not kept.rejects


def test_a_fleet_file_is_read_with_defaults_and_its_mistakes_are_named(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "format: 1\ndefaults:\n  interval_s: 20\n  properties: {a34004: {base: 30}}\n"
        'devices:\n  - {mn: "A1"}\n  - {mn: "A2", interval_s: 5}\n'
    )
    assert [device.interval_s for device in load_fleet(path).devices] == [20, 5]
    path.write_text('format: 1\ndevices:\n  - {mn: "A1", properties: {}, colour: red}\n')
    with pytest.raises(ValueError, match="colour"):
        load_fleet(path)


async def test_the_program_runs_and_tells_whether_everything_was_acknowledged(tmp_path: Path) -> None:
    kept = Kept()
    listener = await listening(kept)
    fleet = {"format": 1, "devices": [a_logger().model_dump()]}
    (tmp_path / "fleet.json").write_text(json.dumps(fleet))
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chengshu.sensing.simulators", "--host", "127.0.0.1", "--port", str(listener.port),
        "--fleet", str(tmp_path / "fleet.json"), "--seed", "5", "--speed", "600", "--seconds", "0.5",
        "--journal", str(tmp_path / "journal.jsonl"), stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, told = await asyncio.wait_for(program.communicate(), 30)
    assert program.returncode == 0, told.decode()
    assert {line["id"] for line in read_journal(tmp_path / "journal.jsonl")} == kept.frames.keys()
    await listener.close()
