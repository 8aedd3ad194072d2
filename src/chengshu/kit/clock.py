"""The one clock. Everything that asks for the time asks here, so that a test or a replay can set it."""

from collections.abc import Callable
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_clock: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _clock()


def set_clock(clock: Callable[[], datetime] | None) -> None:
    """Replace the clock of this process; ``None`` brings the system's clock back."""
    global _clock
    _clock = clock or _system
