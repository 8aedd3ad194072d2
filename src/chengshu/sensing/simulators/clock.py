"""The clock of a simulation: starts where one likes and runs as fast as one likes."""

import asyncio
import math
import time
from datetime import UTC, datetime, timedelta


class SimulatedClock:
    """`speed` simulated seconds pass in one real second; after `end_s` of them, if given, it stands still."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0, end_s: float = math.inf) -> None:
        if speed <= 0:
            raise ValueError("speed must be greater than 0")
        self.end_s = end_s
        self.start = (start or datetime.now(UTC)).astimezone(UTC)
        self.speed = speed
        self._began_s = time.monotonic()

    def elapsed_s(self) -> float:
        """Simulated seconds since the start."""
        return min((time.monotonic() - self._began_s) * self.speed, self.end_s)

    def at(self, elapsed_s: float) -> datetime:
        """The simulated moment so many simulated seconds after the start."""
        return self.start + timedelta(seconds=elapsed_s)

    async def sleep_until(self, elapsed_s: float) -> None:
        """Wait for a simulated moment; return at once when it has passed. One behind the end never comes."""
        if elapsed_s > self.end_s:
            await asyncio.Event().wait()
        await asyncio.sleep(max(0.0, (elapsed_s - self.elapsed_s()) / self.speed))
