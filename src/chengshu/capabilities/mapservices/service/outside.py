"""Outside services: registered, looked at by the clock, brought in through a door with limits."""

import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from chengshu.capabilities.mapservices import store
from chengshu.capabilities.mapservices.logic import offering
from chengshu.capabilities.mapservices.logic import outside as logic
from chengshu.capabilities.mapservices.logic.offering import OfferedLayer
from chengshu.capabilities.mapservices.logic.outside import Wish
from chengshu.capabilities.mapservices.model import (
    Availability,
    BadGateway,
    BadRequest,
    Fetched,
    NewOutside,
    Outside,
    Probe,
)
from chengshu.capabilities.mapservices.service.fetching import Fetcher
from chengshu.kit import (
    Announce,
    Conflict,
    Database,
    Event,
    NotFound,
    Page,
    Refused,
    Unavailable,
    decode_cursor,
    encode_cursor,
    now,
)
from chengshu.security import Keyring, Principal, Sealed

_CACHE_BYTES = 64 << 20
_PROBE_BYTES = 8 << 20
_AT_ONCE = 4
KEEP_DAYS = 90


class OutsideServices:
    """The registry and the door."""

    def __init__(self, db: Database, keyring: Keyring, announce: Announce, *, fetcher: Fetcher | None = None) -> None:
        self._db = db
        self._keyring = keyring
        self._announce = announce
        self._fetcher = fetcher or Fetcher()
        self._lock = Lock()
        self._cache: OrderedDict[tuple[str, int, str], tuple[float, Fetched]] = OrderedDict()
        self._bytes = 0

    def register(self, new: NewOutside, by: Principal) -> Outside:
        """Keep a new service. Raises `Refused`, `Conflict`."""
        logic.check(new)
        sealed = self._seal(new)
        with self._db.transaction() as tx:
            if not store.insert(tx, new, sealed, by.account, now()):
                raise Conflict(f"There is an outside service '{new.id}' already.", code="service_exists")
        return self.get(new.id)

    def change(self, new: NewOutside) -> Outside:
        """Change a service. Without a key the old one stays, unless the address is another one.

        A key goes only where it was meant to go: with another host it must be given again.
        """
        logic.check(new)
        with self._db.transaction() as tx:
            old = self._known(store.one(tx, new.id, lock=True), new.id)
            store.update(tx, new, self._seal(new), now())
            if new.key is None and old.has_key and (old.url, old.key_parameter) != (new.url, new.key_parameter):
                store.drop_key(tx, new.id, now())
        return self.get(new.id)

    def allow_private(self, id: str, allowed: bool) -> Outside:
        """Let a service live at a private address, or not."""
        with self._db.transaction() as tx:
            self._known(store.one(tx, id, lock=True), id)
            store.allow_private(tx, id, allowed, now())
        return self.get(id)

    def remove(self, id: str) -> None:
        """Forget a service and what was seen of it."""
        with self._db.transaction() as tx:
            if not store.delete(tx, id):
                raise NotFound(f"There is no outside service '{id}'.", code="no_such_service")

    def all(self) -> list[Outside]:
        """Every service, for who decides about networks."""
        with self._db.transaction() as tx:
            return store.every(tx)

    def every(self, principal: Principal) -> list[Outside]:
        """The services a principal may use."""
        return [one for one in self.all() if _may_use(principal, one)]

    def get(self, id: str) -> Outside:
        """One service. Raises `NotFound`."""
        with self._db.transaction() as tx:
            return self._known(store.one(tx, id), id)

    def get_for(self, principal: Principal, id: str) -> Outside:
        """One service, to somebody who may use it."""
        found = self.get(id)
        if not _may_use(principal, found):
            raise NotFound(f"There is no outside service '{id}'.", code="no_such_service")
        return found

    def fetch(self, principal: Principal, id: str, wish: Wish, *, ours: str, suffix: str = "") -> Fetched:
        """Ask an outside service in the name of a client. Raises `BadGateway`, `NotFound`, `Refused`."""
        service = self.get_for(principal, id)
        if not service.enabled:
            raise Unavailable(f"The outside service '{id}' is switched off.", code="outside_off")
        plain = logic.address_for(service, wish, None)
        address = (service.id, service.version, plain)
        found = self._cached(address)
        key = self._key(service)
        if found is None:
            found = self._fetcher.get(logic.address_for(service, wish, key), private=service.private_addresses)
            if found.status == 200 and service.cache_s:
                self._keep(address, found, service.cache_s)
        return logic.passed_on(found, service, key, ours, suffix)

    def offers(self, principal: Principal, id: str, *, ours: str) -> list[OfferedLayer]:
        """The layers of a service that a map can show. Raises `BadGateway` when it does not tell."""
        service = self.get_for(principal, id)
        known = offering.plain(service, ours)
        if known is not None:
            return known
        found = self.fetch(principal, id, logic.capabilities_wish(service.kind), ours=ours)
        try:
            return offering.read(service.kind, found.body, ours)
        except BadRequest as error:
            detail = f"The outside service '{id}' answered no capabilities that can be read."
            raise BadGateway(detail, code="outside_kind") from error

    def probe(self, id: str) -> Probe:
        """Look at a service now."""
        return self._look(self.get(id))

    def probe_due(self) -> int:
        """Look at every service that is due; for the clock of the worker."""
        with self._db.transaction() as tx:
            due = store.take_due(tx, now(), 100)
        with ThreadPoolExecutor(_AT_ONCE, "probe") as pool:
            return len(list(pool.map(self._look, due)))

    def probes(self, id: str, after: str | None, limit: int) -> Page[Probe]:
        """What was seen, newest first."""
        before = None
        if after:
            values = decode_cursor(after)
            if len(values) != 1 or not isinstance(values[0], datetime):
                raise Refused("The page cursor cannot be read; start from the first page.")
            before = values[0]
        self.get(id)
        with self._db.transaction() as tx:
            rows = store.probes(tx, id, before, limit + 1)
        return Page(rows[:limit], encode_cursor(rows[limit - 1].at) if len(rows) > limit else None)

    def availability(self, id: str, days: int) -> Availability:
        """How often it was well in the last days, and how fast."""
        with self._db.transaction() as tx:
            return store.availability(tx, id, now() - timedelta(days=days))

    def forget_old(self) -> int:
        """Delete what was seen long ago; for the clock of the worker."""
        with self._db.transaction() as tx:
            return store.forget_probes(tx, now() - timedelta(days=KEEP_DAYS))

    def close(self) -> None:
        """Let go of connections."""
        self._fetcher.close()

    def _look(self, service: Outside) -> Probe:
        at, started = now(), time.perf_counter()
        status: int | None = None
        try:
            url = logic.address_for(service, logic.probe_wish(service), self._key(service))
            found = self._fetcher.get(url, private=service.private_addresses, most_bytes=_PROBE_BYTES)
            status, wrong = found.status, logic.complaint(service.kind, found)
        except (BadGateway, Refused, NotFound, Unavailable) as error:
            wrong = error.detail
        took = round((time.perf_counter() - started) * 1000, 1)
        probe = Probe(service.id, at, wrong is None, status, took, wrong or "")
        with self._db.transaction() as tx:
            turned = store.keep_probe(tx, probe)
        if turned and (service.state != "unknown" or not probe.up):
            kind = "outside_service.recovered" if probe.up else "outside_service.failed"
            data = {"service": service.id, "detail": probe.detail, "latency_ms": took}
            self._announce(Event(kind, "mapservices", service.id, data))
        return probe

    def _seal(self, new: NewOutside) -> Sealed | None:
        return self._keyring.seal(new.key.encode(), _purpose(new.id)) if new.key else None

    def _key(self, service: Outside) -> str | None:
        if not service.has_key:
            return None
        with self._db.transaction() as tx:
            sealed = store.sealed_key(tx, service.id)
        return self._keyring.open(sealed, _purpose(service.id)).decode() if sealed else None

    @staticmethod
    def _known(found: Outside | None, id: str) -> Outside:
        if found is None:
            raise NotFound(f"There is no outside service '{id}'.", code="no_such_service")
        return found

    def _cached(self, address: tuple[str, int, str]) -> Fetched | None:
        with self._lock:
            until, found = self._cache.get(address, (0.0, None))
            if found is None or until < time.monotonic():
                return None
            self._cache.move_to_end(address)
        return replace(found, cached=True)

    def _keep(self, address: tuple[str, int, str], found: Fetched, seconds: int) -> None:
        with self._lock:
            old = self._cache.pop(address, None)
            self._bytes += len(found.body) - (len(old[1].body) if old else 0)
            self._cache[address] = (time.monotonic() + seconds, found)
            while self._bytes > _CACHE_BYTES and self._cache:
                self._bytes -= len(self._cache.popitem(last=False)[1][1].body)


def _may_use(principal: Principal, service: Outside) -> bool:
    return service.grade == "open" or principal.can("maps.read")


def _purpose(id: str) -> str:
    return f"mapservices.outside.{id}"
