"""A gateway for InfluxDB: our own transport and decoder, line protocol over HTTP instead of bus and lake.

``python -m benchmarks.bridge PORT WRITE_URL``: devices are answered when InfluxDB has taken the values (204), which it
does after its write-ahead log is on the disk. One line for a frame, a field for a factor: the shape it likes best.
"""

import asyncio
import gc
import signal
import sys
from datetime import datetime

import httpx
import uvloop

from chengshu.sensing import Frame
from chengshu.sensing.protocols.hj212 import PROTOCOL
from chengshu.sensing.transports import Limits, serve_tcp


def lines(frames: list[Frame]) -> bytes:
    """The values of many frames in line protocol, precision of a second."""
    made = []
    for one in frames:
        moments: dict[tuple[str, datetime], list[str]] = {}
        for seen in one.observations:
            fields = moments.setdefault((seen.kind, seen.time), [])
            name = seen.property if seen.statistic == "value" else f"{seen.property}_{seen.statistic}"
            if seen.value is not None:
                fields.append(f"{name}={seen.value}")
            if seen.flag:
                fields.append(f'{name}_flag="{seen.flag}"')
        for (kind, time), fields in moments.items():
            made.append(f"air,device={one.identifier},kind={kind} {','.join(fields)} {int(time.timestamp())}")
    return "\n".join(made).encode()


async def serve(port: int, write: str) -> None:
    """Take frames until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:

        async def sink(frames: list[Frame]) -> None:
            (await http.post(write, content=lines(frames))).raise_for_status()

        listener = await serve_tcp("127.0.0.1", port, PROTOCOL, sink, limits=Limits(sink_timeout_s=20))
        # As in the gateway of the city.
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        await stop.wait()
        await listener.close()


def main() -> None:
    """Run it."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1]), sys.argv[2]))


if __name__ == "__main__":
    main()
