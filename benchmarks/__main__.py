"""``python -m benchmarks [part ...]``: measure and print one table. A part that breaks says why; the others go on."""

import argparse
import importlib
import os
import signal
import sys
import time
from typing import Any

from rich.console import Console

from benchmarks.report import Row, table
from benchmarks.stage import Stage
from chengshu.kit import ChengshuError, configure_logging

# In the order in which they are measured. The first two and the last bring servers of their own, the others share a
# demo city; memory comes before anybody has looked at its page.
PARTS = (
    "ingest",
    "start",
    "memory",
    "page",
    "visible",
    "engines",
    "coordinates",
    "places",
    "cases",
    "evaluation",
    "tiles",
    "mapfiles",
    "mapservices",
    "wholecity",
    "peers",
)
_WIDTH = 190


def _leave(*_: Any) -> None:
    sys.exit(143)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("parts", nargs="*", metavar="part", help=f"one or more of: {', '.join(PARTS)}; none: all")
    options.add_argument("--runs", type=int, default=3, help="runs whose median is shown (default 3)")
    wanted = options.parse_args()
    unknown = sorted(set(wanted.parts) - set(PARTS))
    if unknown:
        options.error(f"there is no part {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    return wanted


def _measure(part: str, stage: Stage, console: Console) -> list[Row]:
    """The rows of a part; none when it broke, and then its reason is printed."""
    began = time.monotonic()
    try:
        rows: list[Row] = importlib.import_module(f"benchmarks.{part}").measure(stage)
    except Exception as error:
        reason = error.detail if isinstance(error, ChengshuError) else str(error)
        console.print(f"[red]■[/red] {part}: {type(error).__name__}: {reason}", highlight=False, markup=True)
        return []
    console.print(f"[cyan]·[/cyan] {part}: {time.monotonic() - began:.0f} s")
    return rows


def main() -> int:
    """Return 1 when a part broke."""
    wanted = _options()
    configure_logging("bench", level="ERROR", human=True)
    signal.signal(signal.SIGTERM, _leave)
    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    cores, busy = os.cpu_count() or 1, os.getloadavg()[0]
    console.print(f"{cores} cores, load {busy:.1f}, Python {sys.version.split()[0]}, medians of {wanted.runs} runs")
    if busy > cores / 2:
        console.print("[yellow]▲[/yellow] This machine is busy with other work: these figures are noise.")
    began = time.monotonic()
    rows: list[tuple[str, Row]] = []
    stage, broken = Stage(max(1, wanted.runs)), False
    try:
        for part in PARTS:
            if part in wanted.parts or not wanted.parts:
                measured = _measure(part, stage, console)
                broken = broken or not measured
                rows += [(part, row) for row in measured]
    except KeyboardInterrupt:
        console.print("Stopped; what was measured so far:")
    finally:
        stage.close()
    if rows:
        console.print(table(rows))
    console.print(f"{time.monotonic() - began:.0f} s in all")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
