"""A fleet of data loggers read from a file and run together."""

import asyncio
import contextlib
import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from chengshu.sensing.simulators.clock import SimulatedClock
from chengshu.sensing.simulators.journal import Journal
from chengshu.sensing.simulators.logger import DataLogger, LoggerCounters
from chengshu.sensing.simulators.profile import DeviceProfile, FleetProfile


def load_fleet(path: Path) -> FleetProfile:
    """Read a fleet file, YAML or JSON. ``defaults`` holds fields for devices that do not set them themselves.

    Raises `ValueError` with every mistake in it.
    """
    text = path.read_text(encoding="utf-8")
    document: Any = json.loads(text) if path.suffix == ".json" else YAML(typ="safe", pure=True).load(text)
    if not isinstance(document, dict):
        raise ValueError(f"{path}: a fleet file is a map with format and devices")
    document = dict(document)
    defaults = document.pop("defaults", {}) or {}
    document["devices"] = [{**defaults, **device} for device in document.get("devices") or []]
    return FleetProfile.model_validate(document)


class Fleet:
    """Every device of a profile on its own connection. `async with Fleet(...)` runs it."""

    def __init__(
        self,
        devices: Sequence[DeviceProfile],
        *,
        host: str,
        port: int,
        seed: int | str = 1,
        clock: SimulatedClock | None = None,
        journal: Journal | None = None,
    ) -> None:
        clock = clock or SimulatedClock()
        write = journal.write if journal is not None else None
        self.loggers = [
            DataLogger(device, seed, host=host, port=port, clock=clock, on_acknowledged=write) for device in devices
        ]
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Fleet":
        self._tasks = [asyncio.create_task(logger.run()) for logger in self.loggers]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def wait(self) -> None:
        """Run until a logger fails; they do not fail on their own."""
        await asyncio.gather(*self._tasks)

    async def drain(self, timeout_s: float) -> bool:
        """Measure no more; True when every frame was acknowledged in time."""
        done = await asyncio.gather(*(logger.drain(timeout_s) for logger in self.loggers))
        return all(done)

    async def stop(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks = []

    @property
    def counters(self) -> LoggerCounters:
        """The sums over all loggers."""
        names = [one.name for one in fields(LoggerCounters)]
        return LoggerCounters(
            **{name: sum(getattr(logger.counters, name) for logger in self.loggers) for name in names}
        )
