"""The bus leaves when it is told to, whatever happens to the connection at that very moment."""

import asyncio

import pytest

from chengshu.kit.bus import Bus


@pytest.mark.parametrize("steps", range(6))
async def test_a_bus_that_loses_its_connection_while_it_is_closed_still_closes(nats_url: str, steps: int) -> None:
    bus = Bus(nats_url, name="leaving")
    await bus.start()
    assert await bus.ready(10)
    bus._look_again("connection lost")  # what the client calls when the server is gone
    for _ in range(steps):
        await asyncio.sleep(0)
    await asyncio.wait_for(bus.close(), 5)
    assert not bus.connected
