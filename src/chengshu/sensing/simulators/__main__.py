"""``python -m chengshu.sensing.simulators``: run a fleet of simulated data loggers against a listener."""

import argparse
import asyncio
import contextlib
import signal
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from chengshu.kit import configure_logging, get_logger
from chengshu.sensing.simulators.clock import SimulatedClock
from chengshu.sensing.simulators.fleet import Fleet, load_fleet
from chengshu.sensing.simulators.journal import Journal
from chengshu.sensing.simulators.profile import FleetProfile

_log = get_logger("sensing.simulators")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m chengshu.sensing.simulators", description=__doc__)
    parser.add_argument("--host", default="localhost", help="where the device listener is (default: localhost)")
    parser.add_argument("--port", type=int, required=True, help="its port")
    parser.add_argument("--fleet", type=Path, required=True, metavar="FILE", help="fleet file, YAML or JSON")
    parser.add_argument("--seed", default="1", help="same seed, same values and faults (default: 1)")
    parser.add_argument(
        "--speed", type=float, default=1.0, metavar="X", help="simulated seconds per second (default: 1)"
    )
    parser.add_argument("--start", type=_moment, metavar="TIME", help="simulated start, ISO 8601 (default: now)")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="append what was acknowledged, JSON lines")
    parser.add_argument("--seconds", type=float, help="stop after so many real seconds (default: never)")
    parser.add_argument(
        "--drain", type=float, default=10.0, metavar="SECONDS", help="wait so long for answers at the end"
    )
    parser.add_argument("--report", type=float, default=60.0, metavar="SECONDS", help="tell the counters so often")
    return parser.parse_args()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _report(fleet: Fleet, every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        _log.info("fleet", devices=len(fleet.loggers), **asdict(fleet.counters))


async def _run(options: argparse.Namespace, profile: FleetProfile) -> bool:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    journal = Journal(options.journal) if options.journal else None
    clock = SimulatedClock(options.start, options.speed)
    fleet = Fleet(
        profile.devices, host=options.host, port=options.port, seed=options.seed, clock=clock, journal=journal
    )
    async with fleet:
        report = asyncio.create_task(_report(fleet, options.report))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(options.seconds):
                await stop.wait()
        drained = await fleet.drain(options.drain)
        report.cancel()
    if journal is not None:
        journal.close()
    _log.info("fleet_ended", everything_acknowledged=drained, **asdict(fleet.counters))
    return drained


def main() -> int:
    """Exit code 0 when everything measured was acknowledged, 1 when not, 2 when the fleet file is wrong."""
    options = _arguments()
    configure_logging("simulators", human=True)
    try:
        profile = load_fleet(options.fleet)
    except (OSError, ValueError) as error:
        _log.error("fleet_file", problem=str(error))
        return 2
    return 0 if asyncio.run(_run(options, profile)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
