"""Verbs of the tiles engine."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.jobs import Job, Progress
from chengshu.capabilities.maps import Layer, Maps
from chengshu.capabilities.tiles import store
from chengshu.capabilities.tiles.logic import grid
from chengshu.capabilities.tiles.logic.facts import AFTER_ALL, day_number
from chengshu.capabilities.tiles.logic.tile import encode
from chengshu.capabilities.tiles.model import ArchiveFacts, TileSetFacts
from chengshu.capabilities.tiles.service.archive import write_archive
from chengshu.capabilities.tiles.service.cache import Address, Kept, TileCache, kept
from chengshu.capabilities.tiles.service.copies import LARGE, CopyJobs
from chengshu.capabilities.tiles.service.fallback import tile_from_maps
from chengshu.capabilities.tiles.service.keeper import Keeper, Workshop
from chengshu.capabilities.tiles.service.state import State, ids_of
from chengshu.kit import Conflict, FieldError, NotFound, Refused, now

CACHE_BYTES = 256 << 20
# How long a first request waits for a copy: small layers are ready by then, large ones answer from the maps.
PATIENCE_S = 0.5
_PATIENCE_FOR_ARCHIVES_S = 1800.0
_PAGES_WHILE_PREPARING, _PAGES_OF_THE_PAST = 1, 20
_ZONE = ZoneInfo("Asia/Shanghai")
_KINDS = {"text": "String", "integer": "Number", "number": "Number", "boolean": "Boolean", "date": "String"}


class Tiles:
    """Vector tiles of every layer, from a columnar copy that each process keeps and follows.

    Copies lie below `folder`, shared by the processes of one machine. Permissions are the caller's business
    (`Access`); `hidden` names fields that must not be in the tile.
    """

    def __init__(
        self,
        maps: Maps,
        folder: Path,
        *,
        cache_bytes: int = CACHE_BYTES,
        patience_s: float = PATIENCE_S,
        copies: CopyJobs | None = None,
    ) -> None:
        self._maps = maps
        self._copies = copies
        self.folder = folder
        self._cache = TileCache(cache_bytes)
        self._patience_s = patience_s
        self._lock = Lock()
        self._keepers: dict[str, Keeper] = {}
        self._workshop: Workshop | None = None

    def tile(
        self,
        layer: str,
        tms: grid.TileMatrixSet,
        z: int,
        x: int,
        y: int,
        on: date | None = None,
        *,
        whole: bool = False,
        hidden: frozenset[str] = frozenset(),
    ) -> bytes:
        """The bytes of a tile (MVT) of a layer on a day (today when left out); empty when nothing is there.

        Low levels leave features out so that a tile stays small; with `whole` none is left out.
        """
        return self.fetch(layer, grid.TileKey(tms, z, x, y), on, whole=whole, hidden=hidden).data

    def fetch(
        self,
        layer: str,
        key: grid.TileKey,
        on: date | None = None,
        *,
        whole: bool = False,
        hidden: frozenset[str] = frozenset(),
    ) -> Kept:
        """A tile with its tag and packed form. Raises `NotFound` for a layer or tile that does not exist."""
        _refuse_wrong(key)
        keeper = self._keeper(layer)
        state = self._state(keeper)
        assert keeper.known
        if on is not None and keeper.known.history_until is not None and on <= keeper.known.history_until:
            data, complete = tile_from_maps(self._maps, layer, key, on, hidden, pages=_PAGES_OF_THE_PAST)
            return kept(data, complete=complete)
        if state is None:
            data, complete = tile_from_maps(self._maps, layer, key, on, hidden, pages=_PAGES_WHILE_PREPARING)
            return kept(data, complete=complete)
        day = (on or _today()) if state.dated else None
        address = Address(layer, key, day, whole, hidden)
        found = self._cache.get(address)
        if found is None:
            before = self._cache.state(layer)
            # The state may have changed since; what is kept must be of the state that the cache knows.
            state = keeper.state or state
            number = None if day is None else day_number(day, AFTER_ALL)
            found = kept(encode(layer, state.sources, key, number, whole=whole, hidden=hidden))
            self._cache.put(address, found, before)
        return found

    def tiles(
        self,
        layers: Sequence[tuple[str, frozenset[str]]],
        key: grid.TileKey,
        on: date | None = None,
        *,
        whole: bool = False,
    ) -> Kept:
        """Several layers in one tile, each with the fields hidden in it."""
        found = [self.fetch(layer, key, on, whole=whole, hidden=hidden) for layer, hidden in layers]
        if len(found) == 1:
            return found[0]
        return kept(b"".join(one.data for one in found), complete=all(one.complete for one in found))

    def metadata(self, layer: str) -> TileSetFacts:
        """What a client has to know of a layer's tiles."""
        keeper = self._keeper(layer)
        state = self._state(keeper)
        assert keeper.known
        known = keeper.known
        declared = {one.name: _KINDS.get(one.type, "String") for one in known.fields}
        seen = {one.name: one.type for source in state.sources for one in source.facts.fields} if state else {}
        fields = {"id": "String", "name": "String", "code": "String", **declared}
        return TileSetFacts(
            layer=layer,
            title=known.title,
            fields={**fields, **{name: kind for name, kind in seen.items() if name not in fields}},
            bounds=_bounds(known, state),
            min_zoom=0,
            max_zoom=max(state.base.full_zoom, 14) if state else 14,
            full_zoom=state.base.full_zoom if state else 0,
            features=known.features,
            sequence=state.sequence if state else known.version,
            ready=state is not None,
            geometry=known.geometry,
            licence=known.licence,
            synthetic=known.synthetic,
        )

    def sequence_tag(self, layers: Sequence[str]) -> str:
        """A short text that is another one whenever one of the layers has changed."""
        found = [self._keeper(layer) for layer in layers]
        states = [self._state(keeper) for keeper in found]
        return ".".join(str(state.sequence) if state else "0" for state in states)

    def identify(self, layer: str, number: int) -> list[str]:
        """The ids of the features that have this number in tiles: one, hardly ever more."""
        state = self._state(self._keeper(layer))
        return ids_of(state, number) if state else []

    def archive(
        self,
        layers: Sequence[str],
        path: Path,
        progress: Progress | None = None,
        *,
        hidden: Mapping[str, frozenset[str]] = MappingProxyType({}),
    ) -> ArchiveFacts:
        """Write every tile of some layers (WebMercatorQuad, as they are today) into one PMTiles file.

        `hidden` names fields of layers that must not be in it.
        """
        if not layers:
            raise Refused("No layer is named.", errors=(FieldError("layers", "name at least one"),))
        wanted = list(dict.fromkeys(layers))
        states = [self.prepare(layer, _PATIENCE_FOR_ARCHIVES_S) for layer in wanted]
        facts = [self.metadata(layer) for layer in wanted]
        sources = [source for state in states for source in state.sources]
        together = [(layer, hidden.get(layer, frozenset[str]())) for layer in wanted]
        return write_archive(facts, sources, lambda key: self.tiles(together, key).data, path, progress)

    def prepare(self, layer: str, timeout_s: float) -> State:
        """Wait until a layer's copy is ready. Raises `Conflict` when it takes longer."""
        keeper = self._keeper(layer)
        if keeper.look() is None:
            keeper.ready.wait(timeout_s)
        state = keeper.look()
        if state is None:
            raise Conflict(f"The layer '{layer}' is still being prepared; try again in a minute.", code="not_ready")
        return state

    def touch(self, layer: str) -> None:
        """A layer has changed (event ``map.changed``): look at once when it is asked for next."""
        keeper = self._keepers.get(layer)
        if keeper is not None:
            keeper.touch()

    def forget(self, layer: str) -> None:
        """Take a layer's tiles out of the memory; they are made again when asked for."""
        self._cache.forget(layer)

    def make_copy(self, job: Job, progress: Progress) -> dict[str, Any]:
        """The work of a job of the kind `COPY`: the copy of a large layer, in a process of its own."""
        if self._copies is None:
            raise Conflict("This process makes no copies as jobs.", code="no_copy_jobs")
        return self._copies.make(self.folder, job, progress)

    def close(self) -> None:
        """Stop work in the background."""
        with self._lock:
            for keeper in self._keepers.values():
                keeper.close()
            if self._copies is not None:
                self._copies.close()
            if self._workshop is not None:
                for pool in (self._workshop.quick, self._workshop.slow):
                    pool.shutdown(wait=True, cancel_futures=True)
                self._workshop = None

    def _keeper(self, layer: str) -> Keeper:
        found = self._keepers.get(layer)
        if found is not None:
            return found
        with self._lock:
            if layer not in self._keepers:
                if self._workshop is None:
                    apart = partial(self._copies.have_made, self.folder) if self._copies else None
                    pools = ThreadPoolExecutor(1, "tiles"), ThreadPoolExecutor(1, "tiles-large")
                    self._workshop = Workshop(*pools, LARGE, apart)
                self._keepers[layer] = Keeper(self._maps, layer, self.folder, self._cache, self._workshop)
            return self._keepers[layer]

    def _state(self, keeper: Keeper) -> State | None:
        try:
            state = keeper.look()
        except NotFound:
            self._forget(keeper)
            raise
        if state is None and not keeper.waited:
            keeper.waited = keeper.ready.wait(self._patience_s) or True
            state = keeper.look()
        return state

    def _forget(self, keeper: Keeper) -> None:
        """A layer that is not there any more (or never was) leaves nothing behind."""
        with self._lock:
            self._keepers.pop(keeper.layer, None)
        keeper.close()
        self._cache.forget(keeper.layer)
        store.forget(store.layer_folder(self.folder, keeper.layer))


def _refuse_wrong(key: grid.TileKey) -> None:
    if key.tms not in grid.TMS_NAMES:
        known = ", ".join(grid.TMS_NAMES)
        raise NotFound(f"There is no tile matrix set '{key.tms}'; there are: {known}.", code="no_such_matrix_set")
    if not key.exists:
        raise NotFound(f"{key.tms} has no tile {key.z}/{key.x}/{key.y}.", code="no_such_tile")


def _bounds(layer: Layer, state: State | None) -> tuple[float, float, float, float]:
    if layer.extent is not None:
        return layer.extent
    sheets = [source.all.shapes for source in state.sources if len(source.all.shapes)] if state else []
    if not sheets:
        return (-180.0, -85.05, 180.0, 85.05)
    return (
        grid.longitude_of(min(int(one.west.min()) for one in sheets)),
        grid.latitude_of_plate(max(int(one.plate_bottom.max()) for one in sheets)),
        grid.longitude_of(max(int(one.east.max()) for one in sheets)),
        grid.latitude_of_plate(min(int(one.plate_top.min()) for one in sheets)),
    )


def _today() -> date:
    return now().astimezone(_ZONE).date()
