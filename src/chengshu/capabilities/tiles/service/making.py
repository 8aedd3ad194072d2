"""Copies are made by whoever holds the layer's lock: small ones in a thread, large ones in a process of their own.

The process is told by its input what to do and ends when that is closed, so it never outlives who started it; what it
says on its output is how far it is. Killed at any moment it leaves nothing but a folder that the next one removes.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from chengshu.capabilities.maps import Maps
from chengshu.capabilities.tiles import store
from chengshu.capabilities.tiles.service.writer import Step, Writer
from chengshu.kit import Database, Unavailable, announce_nothing

_BATCH = 20_000
_WAIT_FOR_OTHER_S = 0.2
_SAY_EVERY_S = 0.2
_NICE = 5


def make(maps: Maps, home: Path, layer: str, step: Step) -> bool:
    """Make a copy; False when another process is at it."""
    folder = store.layer_folder(home, layer)
    with store.only_one(folder) as ours:
        if ours:
            for left in folder.glob("making-*"):
                shutil.rmtree(left, ignore_errors=True)
            known = maps.layer(layer)
            Writer(folder, step).write(maps.columns(layer, _BATCH), known.version, known.features)
        return ours


def make_apart(database_url: str, home: Path, layer: str, sequence: int, step: Step) -> None:
    """Have a process make a copy of at least this sequence. `step` may raise, which ends the process."""
    wanted = {"database_url": database_url, "home": str(home), "layer": layer, "sequence": sequence}
    # Its module is known to the package already, which Python would warn of in the log of every copy.
    quiet = ("-W", "ignore::RuntimeWarning:runpy")
    command = [sys.executable, *quiet, "-m", "chengshu.capabilities.tiles.service.making"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(json.dumps(wanted) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                step(float(line))
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        how = f"signal {-process.returncode}" if process.returncode < 0 else f"code {process.returncode}"
        raise Unavailable(f"The process that prepared the tiles of '{layer}' ended with {how}.", code="copy_not_made")


def is_current(home: Path, layer: str, sequence: int) -> bool:
    """Whether there is a whole copy of at least this sequence."""
    try:
        copy = store.open_copy(store.layer_folder(home, layer))
    except store.Damaged:
        return False
    return copy is not None and copy.sequence >= sequence


def _main() -> None:
    """The process: one layer, then the end."""
    wanted = json.loads(sys.stdin.readline())
    os.nice(_NICE)
    said = _Said()
    threading.Thread(target=_end_with_input, daemon=True).start()
    threading.Thread(target=said.go_on, daemon=True).start()
    home, layer = Path(wanted["home"]), wanted["layer"]
    db = Database(wanted["database_url"], max_size=1, name="chengshu-tiles")
    try:
        maps = Maps(db, announce_nothing)
        while not make(maps, home, layer, said):
            time.sleep(_WAIT_FOR_OTHER_S)
            if is_current(home, layer, wanted["sequence"]):
                return
    finally:
        db.close()


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)


class _Said:
    """Says how far it is, again and again: who listens learns that it is alive, and may stop it at any time."""

    def __init__(self) -> None:
        self._share = 0.0

    def __call__(self, share: float) -> None:
        self._share = share

    def go_on(self) -> None:
        while True:
            print(f"{self._share:.4f}", flush=True)
            time.sleep(_SAY_EVERY_S)


if __name__ == "__main__":
    _main()
