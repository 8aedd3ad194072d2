"""Nothing that was acknowledged is lost and nothing is counted twice, whatever is killed and whenever."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.durability_city import Crowd, DurableCity

SEED = 20261121
VICTIMS = ("worker", "gateway", "nats", "postgres")


@pytest.fixture
def city(session_folder: Path, request: pytest.FixtureRequest) -> Iterator[DurableCity]:
    folder = session_folder / request.node.name[:40]
    folder.mkdir()
    made = DurableCity(folder, devices=12)
    yield made
    made.stop()


def _kill_while_devices_send(city: DurableCity, seconds: float, kills: list[str], dice: random.Random) -> Crowd:
    # The killing is done by the main thread: a child dies with the thread that started it.
    crowd = Crowd(city)
    pause = seconds / (len(kills) + 1)
    for victim in kills:
        time.sleep(pause * dice.uniform(0.5, 1.2))
        city.kill(victim)
        time.sleep(dice.uniform(0, 0.4))
        city.start(victim)
    time.sleep(pause)
    crowd.go_home()
    return crowd


@pytest.mark.chaos
def test_every_acknowledged_frame_is_in_the_lake_once_after_kill_9_of_everything(city: DurableCity) -> None:
    dice = random.Random(SEED)
    kills = [*VICTIMS, *VICTIMS, "worker", "worker"]
    dice.shuffle(kills)
    city.start("gateway", "worker")
    crowd = _kill_while_devices_send(city, 22, kills, dice)
    acknowledged = crowd.acknowledged()
    kept = city.await_kept(acknowledged, 60)
    lost = acknowledged - kept.keys()
    twice = {frame: times for frame, times in kept.items() if times > 1}
    assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged frames are not in the lake"
    assert not twice, f"{len(twice)} frames are in the lake more than once"
    observations, different = city.observations()
    assert observations == different == 2 * len(kept)
    assert len(acknowledged) > 500
    assert crowd.sent() > len(acknowledged)  # some had to be sent again
