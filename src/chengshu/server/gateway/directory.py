"""Which device calls itself what: the registry in memory, so that a dead database does not stop the listening."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping

from chengshu.kit import get_logger
from chengshu.sensing.devices import DeviceRef

_log = get_logger("server.gateway")
_EVERY_S = 5.0
_PAUSE_S = 0.5  # between two looks because of strangers: a flood of them must not become a flood of queries

Load = Callable[[str], Mapping[str, DeviceRef]]


class Directory:
    """Devices of one protocol by identifier, renewed every few seconds and when a stranger calls."""

    def __init__(self, protocol: str, load: Load) -> None:
        self._protocol = protocol
        self._load = load
        self._known: Mapping[str, DeviceRef] = {}
        self._looked_s = 0.0
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.loaded = False
        self.problem: str | None = None

    def start(self) -> None:
        """Begin to renew."""
        self._task = asyncio.create_task(self._keep_fresh())

    async def stop(self) -> None:
        """Stop renewing."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def get(self, identifier: str) -> DeviceRef | None:
        """From memory."""
        return self._known.get(identifier)

    def __len__(self) -> int:
        return len(self._known)

    async def look_again(self) -> None:
        """A stranger called: look in the registry, unless that was done a moment ago."""
        asked_s = asyncio.get_running_loop().time()
        async with self._lock:
            if self._looked_s < asked_s - _PAUSE_S or not self.loaded:
                await self._refresh()

    async def _refresh(self) -> None:
        self._looked_s = asyncio.get_running_loop().time()
        try:
            self._known = await asyncio.to_thread(self._load, self._protocol)
        except Exception as error:  # the cache stays; the registry will come back
            self.problem = f"{type(error).__name__}: {error}".splitlines()[0]
        else:
            self.loaded = True
            self.problem = None

    async def _keep_fresh(self) -> None:
        while True:
            with contextlib.suppress(Exception):
                async with self._lock:
                    await self._refresh()
            await asyncio.sleep(_EVERY_S if self.loaded else 0.5)
