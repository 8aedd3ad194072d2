"""Run every test in the order in which they fail fastest: unit and behaviour, then chaos, then the browser."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tools.setup import browser_path

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest", "--durations=20"]  # what takes long is told, so that somebody mends it
WALKS = ["tests/journeys", "-n", "2", "-m", "browser"]
# Dozens of processes are started: each would translate every module anew where an environment asks not to keep them.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def killing() -> list[str]:
    """The files in which something is killed: to look for them in all others takes longer than to name them."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file.relative_to(ROOT)) for file in files if "pytest.mark.chaos" in file.read_text("utf-8")]


def stages() -> list[tuple[str, list[str]]]:
    """Name and command of each stage. Processes are killed one at a time; two browsers walk in one city."""
    planned = [
        (
            "unit and behaviour",
            [*PYTEST, "-n", "2", "-m", "not browser and not chaos", "--ignore=tests/house"],
        ),
        ("durability: processes are killed", [*PYTEST, *killing(), "-m", "chaos"]),
    ]
    if browser_path():
        planned.append(("journeys in a browser", [*PYTEST, *WALKS]))
    else:
        print("The journeys in a browser are left out: there is no Chromium on this machine.", flush=True)
    return planned


def main() -> int:
    for name, command in stages():
        started = time.monotonic()
        print(f"\n=== {name}", flush=True)
        code = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False).returncode
        print(
            f"=== {name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s",
            flush=True,
        )
        if code:
            return code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
