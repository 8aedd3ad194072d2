"""A gateway or a worker as a real process, over as much of a city as durability needs."""

import asyncio
import random
import sys
import time
from collections.abc import Sequence

from chengshu.capabilities.jobs import Handler, Jobs
from chengshu.data.lake import Lake
from chengshu.data.telemetry import Delivery, Kept, Reading, Telemetry
from chengshu.kit import Announce, Database, configure_logging
from chengshu.sensing.devices import Devices
from chengshu.server.effects import Effects
from chengshu.server.gateway import run_gateway
from chengshu.server.settings import Settings
from chengshu.server.worker import WorkerLimits, run_worker


class SlowTelemetry(Telemetry):
    """As under a heavy load: a kill hits the middle of the work, not the pauses."""

    def keep(self, deliveries: Sequence[Delivery]) -> Kept:
        time.sleep(random.uniform(0, 0.2))
        return super().keep(deliveries)


class SlowEffects(Effects):
    def on_readings(self, fresh: Sequence[Reading]) -> int:
        time.sleep(random.uniform(0, 0.2))
        return super().on_readings(fresh)


class SmallCity:
    """Devices and telemetry, nothing above."""

    def __init__(self, settings: Settings, announce: Announce) -> None:
        assert settings.database_url
        self._db = Database(settings.database_url, max_size=4, name="worker", timeout_s=3)
        self._lake = Lake(settings.database_url, settings.lake_location)
        self._devices = Devices(self._db)
        self.telemetry = SlowTelemetry(self._db, self._lake, announce)
        self.jobs = Jobs(self._db, announce)

    def handlers(self) -> dict[str, Handler]:
        return {}

    def effects(self, announce: Announce) -> Effects:
        return SlowEffects(devices=self._devices, announce=announce)

    def close(self) -> None:
        self._lake.close()
        self._db.close()


def main() -> None:
    settings = Settings()
    configure_logging(sys.argv[1])
    if sys.argv[1] == "gateway":
        asyncio.run(run_gateway(settings))
    else:
        # A short wait before redelivery, so that a killed worker's messages come again within the test.
        asyncio.run(run_worker(settings, build=SmallCity, limits=WorkerLimits(ack_wait_s=3, fetch_messages=10)))


if __name__ == "__main__":
    main()
