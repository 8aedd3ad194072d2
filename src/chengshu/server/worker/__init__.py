"""The worker: takes frames from the bus, keeps them, judges them, opens cases, keeps the numbers fresh."""

from chengshu.server.worker.consume import Consumer, WorkerLimits
from chengshu.server.worker.run import Worker, run_worker

__all__ = ["Consumer", "Worker", "WorkerLimits", "run_worker"]
