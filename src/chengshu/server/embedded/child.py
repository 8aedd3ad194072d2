"""One child process that never outlives us: started, awaited, stopped or killed."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def dies_with_us(parting: signal.Signals) -> Callable[[], None]:
    """A ``preexec_fn``: the kernel sends ``parting`` to the child when its parent dies, even by kill -9."""

    parent = os.getpid()

    def ask_kernel() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, parting)
        if os.getppid() != parent:  # it died before the kernel was asked
            os._exit(1)

    return ask_kernel


class Child:
    """A supervised process whose output goes to ``log``."""

    def __init__(self, name: str, log: Path, *, parting: signal.Signals = signal.SIGTERM) -> None:
        self.name = name
        self.log = log
        self._parting = parting
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, command: Sequence[str | Path], **options: Any) -> None:
        """Start ``command``; ``options`` go to `subprocess.Popen`."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                # A terminal's Ctrl-C goes to its whole group; children wait for our orderly stop instead.
                start_new_session=True,
                preexec_fn=dies_with_us(self._parting),
                **options,
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} was never started"
        return self.process.pid

    def ask_to_stop(self) -> None:
        """Send the parting signal and come back at once."""
        if self.process is not None and self.is_running:
            self.process.send_signal(self._parting)

    def stop(self, patience_s: float = 15) -> None:
        """Ask, wait, and kill what does not listen."""
        if self.process is None:
            return
        self.ask_to_stop()
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """kill -9, for what does not stop and for tests of durability."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def last_words(self, lines: int = 12) -> str:
        """The end of its log, for messages to people."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
