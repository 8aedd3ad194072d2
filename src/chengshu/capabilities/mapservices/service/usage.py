"""Who uses which of our services how often: counted in memory, written in batches."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock, Timer
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.mapservices import store
from chengshu.capabilities.mapservices.model import Use
from chengshu.kit import Database, Page, Refused, decode_cursor, encode_cursor, get_logger, now
from chengshu.security import Principal

_log = get_logger("mapservices")
_ZONE = ZoneInfo("Asia/Shanghai")
_MOST = 20_000
Key = tuple[date, str, str, str, str | None]


@dataclass(slots=True)
class _Count:
    requests: int = 0
    errors: int = 0
    bytes: int = 0
    milliseconds: float = 0.0


class Usage:
    """Counts requests by day, layer, service and key. What was counted is written every few seconds."""

    def __init__(self, db: Database, *, every_s: float = 10.0) -> None:
        self._db = db
        self._every_s = every_s
        self._lock = Lock()
        self._counts: defaultdict[Key, _Count] = defaultdict(_Count)
        self._timer: Timer | None = None

    def note(
        self, principal: Principal, service: str, layer: str, *, size: int = 0, failed: bool = False, ms: float = 0.0
    ) -> None:
        """Count one request."""
        day = now().astimezone(_ZONE).date()
        with self._lock:
            count = self._counts[day, layer, service, principal.id, principal.token]
            count.requests += 1
            count.errors += failed
            count.bytes += size
            count.milliseconds += ms
            if self._timer is None:
                # Too many different keys at once are written sooner: the memory stays small.
                self._timer = Timer(0.0 if len(self._counts) > _MOST else self._every_s, self._flush_quietly)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what was counted."""
        with self._lock:
            counts, self._counts = self._counts, defaultdict(_Count)
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        if not counts:
            return
        rows = [
            Use(*key, count.requests, count.errors, count.bytes, count.milliseconds)
            # In one order in every process: two batches at the same time must not wait for one another in a circle.
            for key, count in sorted(counts.items(), key=lambda item: tuple(str(part) for part in item[0]))
        ]
        try:
            with self._db.transaction() as tx:
                store.add_use(tx, rows)
        except Exception:
            self._give_back(counts)
            raise

    def _give_back(self, counts: Mapping[Key, _Count]) -> None:
        with self._lock:
            for key, count in counts.items():
                own = self._counts[key]
                own.requests += count.requests
                own.errors += count.errors
                own.bytes += count.bytes
                own.milliseconds += count.milliseconds

    def _flush_quietly(self) -> None:
        try:
            self.flush()
        except Exception as error:  # the counts are kept; the next request starts the clock again
            _log.warning("counts of use not written", error=str(error))

    def counts(self, wanted: Mapping[str, Any], *, after: str | None = None, limit: int = 200) -> Page[Use]:
        """Counts by day, newest first. `wanted`: first, last, layer, consumer, token."""
        self.flush()
        keys = decode_cursor(after) if after else None
        if keys is not None and len(keys) != 5:
            raise Refused("The page cursor cannot be read; start from the first page.")
        with self._db.transaction() as tx:
            rows = store.usage(tx, wanted, keys, limit + 1)
        following = None
        if len(rows) > limit:
            last = rows[limit - 1]
            days = -(last.day - date(2000, 1, 1)).days
            following = encode_cursor(days, last.consumer, last.token or store.NO_TOKEN, last.layer, last.service)
        return Page(rows[:limit], following)

    def totals(self, wanted: Mapping[str, Any], by: str) -> list[dict[str, Any]]:
        """Sums by day, layer, service, consumer or token."""
        self.flush()
        with self._db.transaction() as tx:
            return store.usage_totals(tx, wanted, by)

    def close(self) -> None:
        """Write the rest."""
        self._flush_quietly()
