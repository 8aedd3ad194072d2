"""``python -m chengshu.server.demo``: send the hours before the start once, then run the fleet until stopped."""

import argparse
import asyncio
import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from chengshu.kit import configure_logging, get_logger, now
from chengshu.server.demo.history import send_history

_log = get_logger("server.demo")


def main() -> None:
    """Deliver the history unless the mark says that it was, then become the simulators."""
    parser = argparse.ArgumentParser(prog="python -m chengshu.server.demo", description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--fleet", type=Path, required=True)
    parser.add_argument("--mark", type=Path, required=True, help="file that says the history was sent")
    options = parser.parse_args()
    configure_logging("demo", human=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if not options.mark.exists():
        _send(options.fleet, options.host, options.port, options.mark)
    where = ["--host", options.host, "--port", str(options.port), "--fleet", str(options.fleet)]
    os.execv(sys.executable, [sys.executable, "-m", "chengshu.sensing.simulators", *where])  # noqa: S606 - our own


def _send(fleet: Path, host: str, port: int, mark: Path) -> None:
    """Send the history; when the city does not take it in time the fleet runs all the same, and next time again."""
    try:
        counters = asyncio.run(send_history(fleet, host, port))
    except TimeoutError as error:
        _log.warning("history", problem=str(error))
        return
    _log.info("history", **asdict(counters))
    mark.write_text(json.dumps({"time": now().isoformat(), **asdict(counters)}), "utf-8")


if __name__ == "__main__":
    main()
