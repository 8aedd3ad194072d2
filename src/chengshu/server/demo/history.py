"""The hours before the demo began, delivered by the simulated loggers as data sent later (补传)."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from chengshu.kit import now
from chengshu.sensing.simulators import (
    FaultProfile,
    Fleet,
    FleetProfile,
    LoggerCounters,
    SimulatedClock,
    load_fleet,
)

HISTORY_HOURS = 60  # two days and a half: enough for a number to be told ahead
_STEP_S = 540.0  # a reading is one of now for ten minutes: at no hour of the past is a station silent


def history_start(at: datetime, hours: int = HISTORY_HOURS) -> datetime:
    """Return the full hour at which the history begins."""
    return at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)


def history_fleet(path: Path) -> FleetProfile:
    """Return the fleet of a demo city on an ordinary day: hour data, no events, no faults."""
    calm = {
        "interval_s": _STEP_S,
        "minute_interval_s": 0,
        "heartbeat_s": 0.0,
        "days": False,
        "events": (),
        "faults": FaultProfile(),
    }
    fleet = load_fleet(path)
    return fleet.model_copy(update={"devices": tuple(one.model_copy(update=calm) for one in fleet.devices)})


async def send_history(
    path: Path,
    host: str,
    port: int,
    *,
    hours: int = HISTORY_HOURS,
    seconds: float = 15.0,
    seed: str = "history",
    patience_s: float = 60.0,
) -> LoggerCounters:
    """Send the last hours in about so many real seconds, over real sockets, and wait for every answer.

    Raises `TimeoutError` when not everything was acknowledged in time.
    """
    moment = now()
    start = history_start(moment, hours)
    span_s = (moment - start).total_seconds()
    # At this speed a tenth of a second is half an hour: nothing is measured that has not happened.
    clock = SimulatedClock(start, span_s / seconds, end_s=span_s)
    async with Fleet(history_fleet(path).devices, host=host, port=port, seed=seed, clock=clock) as fleet:
        await clock.sleep_until(span_s)
        if not await fleet.drain(patience_s):
            waiting = fleet.counters.waiting
            raise TimeoutError(f"{waiting} frames of the history were not acknowledged in {patience_s:g} s")
        await asyncio.sleep(0)
        return fleet.counters
