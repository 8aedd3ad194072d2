"""Rate limits: token buckets in the memory of this process.

Each process counts for itself, so with n processes a caller gets at most n times the rate. The limit that
must be exact, wrong passwords per account, is therefore not here but in PostgreSQL (see `Lockout`).
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock

from chengshu.kit import TooMany


class TooFast(TooMany):
    """A bucket is empty; `retry_after` says in how many seconds it will not be."""

    default_code = "rate_limited"

    def __init__(self, detail: str, retry_after: int, *, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket of `burst` calls that fills again with `per_second`."""

    burst: int
    per_second: float


class Buckets:
    """Token buckets by key. Memory is bounded: the key not used for longest is forgotten first."""

    def __init__(self, rate: Rate, *, keys: int = 50_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._keys = keys
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str) -> None:
        """Take one token. Raises `TooFast` when there is none."""
        now = self._clock()
        with self._lock:
            level, then = self._levels.pop(key, (float(self._rate.burst), now))
            level = min(self._rate.burst, level + (now - then) * self._rate.per_second)
            enough = level >= 1
            self._levels[key] = (level - 1 if enough else level, now)
            if len(self._levels) > self._keys:
                self._levels.popitem(last=False)
        if not enough:
            wait = ceil((1 - level) / self._rate.per_second)
            raise TooFast(f"Too many requests; try again in {wait} s.", wait)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The limits of one process: sign-in by account and address, by address alone, any use by principal,
    what visitors leave."""

    sign_in: Rate = Rate(10, 0.2)
    sign_in_address: Rate = Rate(60, 1)
    principal: Rate = Rate(400, 100)
    # What people leave without signing in: by address a handful and then one in five minutes; all together.
    visitor: Rate = Rate(5, 1 / 300)
    visitors: Rate = Rate(200, 0.5)


def network_of(address: str) -> str:
    """The address one counts by: an IPv6 host owns a /64, counting its single addresses counts nothing."""
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
