"""The gateway process: listeners, the sink that makes frames durable, health."""

import asyncio
import gc
import signal
from typing import Any

from chengshu.kit import Database, Unavailable, get_logger, tracing
from chengshu.kit.bus import Bus
from chengshu.sensing import Decoded, Frame, Protocol, Rejected
from chengshu.sensing.devices import Devices, is_secret
from chengshu.sensing.protocols import PROTOCOLS
from chengshu.sensing.transports import Limits, Listener, serve_tcp
from chengshu.server import wires
from chengshu.server.gateway.directory import Directory
from chengshu.server.health import Heartbeat, ListenerState, Problems
from chengshu.server.ports import split_address
from chengshu.server.settings import Settings

_log = get_logger("server.gateway")


class Line:
    """One protocol on one socket."""

    def __init__(self, protocol: Protocol, directory: Directory, bus: Bus, problems: Problems) -> None:
        self.protocol = protocol
        self.directory = directory
        self._bus = bus
        self._problems = problems
        self.listener: Listener | None = None
        self.published = 0

    async def open(self, host: str, port: int) -> Listener:
        """Begin to listen."""
        self.listener = await serve_tcp(
            host, port, self.protocol, self.sink, admit=self.admit, limits=Limits(sink_timeout_s=20)
        )
        return self.listener

    def admit(self, said: Decoded) -> Rejected | None:
        """Refuse a device that knows not its own secret. Strangers are judged in the sink, after another look."""
        device = self.directory.get(said.identifier)
        if device is None or device.secret is None or is_secret(device.secret, said.secret):
            return None
        return Rejected("secret", "The password is not this device's.")

    async def sink(self, frames: list[Frame]) -> None:
        """Returns when the bus holds them all. A frame that gets a reason here is kept aside and not answered."""
        with tracing.span("gateway.frames", frames=len(frames), protocol=self.protocol.name):
            try:
                await self._name_devices(frames)
                await wires.publish_frames(self._bus, frames)
            except Unavailable as error:
                self._problems.raised(error.code, error.detail)
                raise
        self.published += len(frames)
        self._problems.gone("bus_full", "bus_unavailable", "registry_unavailable")

    async def _name_devices(self, frames: list[Frame]) -> None:
        strangers = self._name_known(frames)
        if not strangers:
            return
        await self.directory.look_again()
        if not self.directory.loaded:
            # Nobody is known yet: refusing everybody would be wrong, so nobody is answered.
            raise Unavailable("The device registry was never read.", code="registry_unavailable")
        for frame in self._name_known(strangers):
            wires.refuse_stranger(frame)
        for frame in strangers:
            # Registered a moment ago: `admit` could not know the secret then.
            refusal = self.admit(self.protocol.decode(frame.raw)) if frame.device is not None else None
            if refusal is not None:
                frame.reason, frame.detail, frame.observations = refusal.reason, refusal.detail, ()

    def _name_known(self, frames: list[Frame]) -> list[Frame]:
        strangers = []
        for frame in frames:
            device = self.directory.get(frame.identifier) if frame.identifier else None
            if device is not None:
                frame.device = device.id
            elif frame.reason is None:
                strangers.append(frame)
        return strangers


class Gateway:
    """Every line of this process. `start`, then `stop`."""

    def __init__(self, settings: Settings) -> None:
        if not settings.database_url or not settings.nats_url:
            raise Unavailable("The gateway needs a database and a bus.", code="no_servers")
        self._settings = settings
        self.problems = Problems()
        self._db = Database(settings.database_url, max_size=2, name="gateway", timeout_s=3)
        self._bus = Bus(settings.nats_url, name="gateway", streams=wires.streams(settings.bus_max_bytes))
        self._devices = Devices(self._db)
        self._heartbeat = Heartbeat(self._bus, "gateway", self.problems, self._describe)
        self.lines: list[Line] = []

    async def start(self) -> None:
        """Listen. Does not wait for bus or database: without them nobody is answered, and that is told."""
        await self._bus.start()
        for name, address in self._addresses():
            protocol = PROTOCOLS[name]
            directory = Directory(name, self._devices.identifiers)
            directory.start()
            line = Line(protocol, directory, self._bus, self.problems)
            listener = await line.open(*split_address(address))
            self.lines.append(line)
            _log.info("listening", protocol=name, host=listener.host, port=listener.port)
        self._heartbeat.state = "ready"
        self._heartbeat.start()

    def _addresses(self) -> list[tuple[str, str]]:
        """The protocol table: one setting ``listen_<protocol>`` each, empty for none."""
        return [(name, address) for name, address in self._settings.listeners().items() if name in PROTOCOLS]

    async def stop(self) -> None:
        """Finish what was begun, hang up."""
        for line in self.lines:
            if line.listener is not None:
                await line.listener.close()
            await line.directory.stop()
        await self._heartbeat.stop()
        await self._bus.close()
        self._db.close()

    def _describe(self) -> dict[str, Any]:
        counters: dict[str, float] = {}
        listeners = []
        for line in self.lines:
            if line.directory.problem:
                self.problems.raised("registry_unavailable", line.directory.problem)
            else:
                self.problems.gone("registry_unavailable")
            counters["devices_known"] = counters.get("devices_known", 0) + len(line.directory)
            counters["frames_published"] = counters.get("frames_published", 0) + line.published
            if line.listener is None:
                continue
            name = line.protocol.name
            listeners += [ListenerState(name, name, host, port) for host, port in line.listener.addresses]
            seen = line.listener.counters
            for key in type(seen).__slots__:
                counters[key] = counters.get(key, 0) + getattr(seen, key)
        return {"listeners": listeners, "counters": counters}


async def run_gateway(settings: Settings) -> None:
    """Serve devices until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    gateway = Gateway(settings)
    await gateway.start()
    # Batches are tens of thousands of small objects without circles: looking through them often is in vain.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        await stop.wait()
    finally:
        await gateway.stop()
