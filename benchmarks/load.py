"""Devices under load: many connections in a process of their own, each waiting for its answers."""

import asyncio
import multiprocessing
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chengshu.sensing.protocols.hj212 import pack

FACTORS = ("a34004", "a34002", "a21026", "a21004", "a21005", "a05024", "a01001")
_START = datetime(2026, 11, 20)  # noqa: DTZ001 - as it is written into the frame
_ANSWER_S = 60
_ALL_S = 240


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent in one round: `frames` over `connections`, `window` at a time each before answers are awaited."""

    frames: int = 20_000
    connections: int = 50
    window: int = 20

    @property
    def each(self) -> int:
        return self.frames // self.connections

    @property
    def total(self) -> int:
        return self.each * self.connections

    @property
    def identifiers(self) -> list[str]:
        return [f"BENCH{number:05d}" for number in range(self.connections)]


def frame(identifier: str, number: int) -> bytes:
    """A real-time frame of seven factors that wants an answer; another number is another second."""
    moment = _START + timedelta(seconds=number)
    values = ";".join(f"{code}-Rtd={number % 97}.25,{code}-Flag=N" for code in FACTORS)
    segment = (
        f"QN={moment:%Y%m%d%H%M%S}{number % 1000:03d};ST=22;CN=2011;PW=123456;MN={identifier};Flag=5;"
        f"CP=&&DataTime={moment:%Y%m%d%H%M%S};{values}&&"
    )
    return pack(segment.encode())


class Round:
    """One round, made ready in its own process: `go` starts it, `answered` says when all answers were there."""

    def __init__(self, port: int, load: Load, number: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._go, self._answer = context.Event(), context.Queue()
        first = number * load.each
        self._process = context.Process(target=_devices, args=(port, load, first, self._go, self._answer), daemon=True)
        self._process.start()
        self._answer.get(timeout=120)

    def go(self) -> float:
        """Seconds until every frame was answered. Raises `TimeoutError` when one never was."""
        self._go.set()
        told = self._answer.get(timeout=_ALL_S)
        self._process.join()
        if isinstance(told, str):
            raise TimeoutError(f"the devices were not answered: {told}")
        return float(told)

    def stop(self) -> None:
        """Away with it, done or not."""
        if self._process.is_alive():
            self._process.kill()
        self._process.join()


def _devices(port: int, load: Load, first: int, go: Any, answer: Any) -> None:
    made = [[frame(one, first + number) for number in range(load.each)] for one in load.identifiers]
    answer.put("made")
    go.wait(_ALL_S)

    async def all_of_them() -> None:
        await asyncio.gather(*(_converse(port, frames, load.window) for frames in made))

    began = time.perf_counter()
    try:
        asyncio.run(all_of_them())
    except Exception as error:
        answer.put(f"{type(error).__name__}: {error}")
    else:
        answer.put(time.perf_counter() - began)


async def _converse(port: int, frames: list[bytes], window: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    for start in range(0, len(frames), window):
        part = frames[start : start + window]
        writer.write(b"".join(part))
        for _ in part:
            await asyncio.wait_for(reader.readuntil(b"\r\n"), _ANSWER_S)
    writer.close()
