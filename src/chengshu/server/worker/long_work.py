"""Does the long work that people asked for, one piece after the other, beside the stream of readings."""

import asyncio
import contextlib
from collections.abc import Mapping

from chengshu.capabilities.jobs import Handler, Jobs
from chengshu.server.health import Problems

LOOK_EVERY_S = 1.0


class LongWork:
    """Takes jobs while there are any, then looks again every second."""

    def __init__(self, jobs: Jobs, handlers: Mapping[str, Handler], problems: Problems) -> None:
        self._jobs = jobs
        self._handlers = handlers
        self._problems = problems

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; the job in hand then goes back to the queue at its next step."""
        while self._handlers and not stop.is_set():
            if not await self._one():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY_S):
                        await stop.wait()

    async def _one(self) -> bool:
        try:
            did = await asyncio.to_thread(self._jobs.run_one, self._handlers)
        except Exception as error:
            self._problems.raised("long_work", f"{type(error).__name__}: {error}")
            return False
        self._problems.gone("long_work")
        return did
