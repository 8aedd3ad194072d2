"""Keeps one layer ready for tiles: opens or makes its copy in the background, follows every change."""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock

from chengshu.capabilities.maps import Layer, Maps
from chengshu.capabilities.tiles import store
from chengshu.capabilities.tiles.service.cache import TileCache
from chengshu.capabilities.tiles.service.making import make
from chengshu.capabilities.tiles.service.state import State, changed, state_of
from chengshu.kit import get_logger

CHECK_EVERY_S = 0.5
RETRY_AFTER_S = 30.0
_STOPPED_FOR_S = 3600.0
_WAIT_FOR_OTHER_S = 0.2
_FEW_EDITS = 5_000
_PART_EDITED = 50
_BREATH_S = 0.002
_log = get_logger("tiles")


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where copies are made. `apart` has a copy of a layer made elsewhere, not older than a sequence, and waits for it;
    for layers of `large` features or more, one after the other in `slow`. None: all are made here."""

    quick: Executor
    slow: Executor
    large: int
    apart: Callable[[Layer], None] | None


class Stopped(Exception):
    """Somebody has stopped the making of a copy: it is not begun again soon."""


class Leaving(Exception):
    """This process ends; the copy in the making is thrown away."""


class Keeper:
    """One layer in one process. `state` is replaced as a whole; who reads it never waits."""

    def __init__(self, maps: Maps, layer: str, home: Path, cache: TileCache, workshop: Workshop) -> None:
        self._maps = maps
        self._home = home
        self._folder = store.layer_folder(home, layer)
        self._cache = cache
        self._workshop = workshop
        self._lock = Lock()
        self._checked = float("-inf")
        self._preparing = False
        self._not_before = float("-inf")
        self._closed = False
        self.layer = layer
        self.ready = Event()
        self.waited = False
        self.state: State | None = None
        self.known: Layer | None = None

    def look(self) -> State | None:
        """The newest state this process may show: asks the maps when the last answer is older than half a second."""
        if time.monotonic() - self._checked < CHECK_EVERY_S:
            return self.state
        # One asks, the others go on with what is there, unless nothing is there yet.
        if not self._lock.acquire(blocking=self.known is None):
            return self.state
        try:
            if time.monotonic() - self._checked >= CHECK_EVERY_S:
                self._check()
        finally:
            self._lock.release()
        return self.state

    def touch(self) -> None:
        """Something has changed: ask at the next occasion."""
        self._checked = float("-inf")

    def close(self) -> None:
        """Stop what is going on in the background."""
        self._closed = True

    def _check(self) -> None:
        asked = time.monotonic()
        self.known = self._maps.layer(self.layer)
        state = self.state
        if state is None:
            self._prepare()
        elif state.sequence != self.known.version:
            self._follow(state)
        self._checked = asked

    def _follow(self, state: State) -> None:
        """Take in what was edited; after too many edits, or a load, make a new copy and show the old one meanwhile."""
        while True:
            news = self._maps.changes(self.layer, state.sequence)
            if news.reset:
                self._prepare()
                return
            fresh, boxes = changed(state, news.upserts, news.deletes, news.sequence)
            self.state = state = fresh
            self._cache.forget(self.layer, boxes)
            if not news.more:
                break
        if state.edited > max(_FEW_EDITS, len(state.base.facts) // _PART_EDITED):
            self._prepare()

    def _prepare(self) -> None:
        """Begin to open or make a copy in the background, unless that goes on already or has just failed."""
        if self._preparing or self._closed or time.monotonic() < self._not_before:
            return
        self._preparing = True
        if self.state is None:
            self.ready.clear()
        self._workshop.quick.submit(self._work, self._open_or_make)

    def _work(self, renew: Callable[[], bool]) -> None:
        """Do it, and see to what comes of it; `renew` says whether the work goes on elsewhere."""
        began, goes_on = time.monotonic(), False
        try:
            goes_on = renew()
            if not goes_on:
                _log.info("layer ready for tiles", layer=self.layer, seconds=round(time.monotonic() - began, 2))
        except Leaving:
            return
        except Stopped:
            self._not_before = time.monotonic() + _STOPPED_FOR_S
        except Exception as error:
            self._not_before = time.monotonic() + RETRY_AFTER_S
            _log.warning("layer not ready for tiles", layer=self.layer, error=f"{type(error).__name__}: {error}")
        finally:
            self._preparing = goes_on
            if not goes_on:
                # Who waits need not wait for what has failed.
                self.ready.set()

    def _open_or_make(self) -> bool:
        """Use a copy that somebody has made, else make one; then catch up with what was edited meanwhile."""
        if self._use(self._good_copy()):
            return False
        assert self.known
        if self._workshop.apart is not None and self.known.features >= self._workshop.large:
            self._workshop.slow.submit(self._work, self._have_made)
            return True
        while not self._closed:
            made = make(self._maps, self._home, self.layer, self._breathe)
            if self._use(self._good_copy()) or made:
                break
            time.sleep(_WAIT_FOR_OTHER_S)
        return False

    def _have_made(self) -> bool:
        assert self.known
        assert self._workshop.apart
        if not self._closed:
            self._workshop.apart(self.known)
            self._use(self._good_copy())
        return False

    def _breathe(self, _: float) -> None:
        if self._closed:
            raise Leaving
        time.sleep(_BREATH_S)

    def _good_copy(self) -> store.Copy | None:
        try:
            return store.open_copy(self._folder)
        except store.Damaged as error:
            _log.warning("copy of a layer is made anew", layer=self.layer, reason=str(error))
            return None

    def _use(self, copy: store.Copy | None) -> bool:
        """Show a copy when it can be brought up to date by its changes."""
        if copy is None or (self.state is not None and self.state.copy.name == copy.name):
            return False
        state = state_of(copy)
        # Nobody waits for this lock once there is a state to show.
        with self._lock:
            while True:
                news = self._maps.changes(self.layer, state.sequence)
                if news.reset:
                    return False
                state, _ = changed(state, news.upserts, news.deletes, news.sequence)
                if not news.more:
                    break
            self.state = state
            self._checked = float("-inf")
            self._cache.forget(self.layer)
        self.ready.set()
        return True
