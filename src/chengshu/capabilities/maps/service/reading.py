"""Layers and features, read."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from threading import Lock
from typing import Any

import psycopg

from chengshu.capabilities.maps.logic import access
from chengshu.capabilities.maps.logic.areas import AreaIndex
from chengshu.capabilities.maps.model import DIVISIONS, Bbox, Changes, Columns, Feature, FeaturePage, Hit, Layer, Sort
from chengshu.capabilities.maps.service.base import Base, one_error, refuse_live, today
from chengshu.capabilities.maps.service.finding import (
    NOTHING,
    chosen,
    condition_of,
    cursor_of,
    cut,
    feature_of,
    hit_of,
    is_uuid,
    place_of,
    refined,
    sorting_of,
    texts_of,
)
from chengshu.capabilities.maps.store import features as store
from chengshu.capabilities.maps.store import layers as layer_store
from chengshu.capabilities.maps.store.features import Wanted
from chengshu.capabilities.maps.store.predicates import compile_filter
from chengshu.kit import NotFound, Refused, Tx
from chengshu.security import Principal

MAX_FEATURES_A_PAGE = 10_000
_BATCH = 20_000
_EVERY_DAY = (None, None)

Days = tuple[date | None, date | None]


class Reading(Base):
    """Questions to layers. A `principal` of None asks for the house itself: the caller answers for permissions."""

    _indexes: dict[str, tuple[int, AreaIndex]]
    _lock: Lock

    def layers(self) -> list[Layer]:
        """Return every layer in drawing order."""
        with self._db.outside_transaction() as tx:
            return layer_store.every(tx)

    def layer(self, layer: str) -> Layer:
        """Return one layer. Raises `NotFound`."""
        with self._db.outside_transaction() as tx:
            return self._known(tx, layer)

    def layer_for(self, principal: Principal | None, layer: str) -> Layer:
        """Return one layer to somebody who may see it. Raises `NotFound`."""
        return self.sight(principal, layer)[0]

    def sight(self, principal: Principal | None, layer: str) -> tuple[Layer, tuple[str, ...]]:
        """Return a layer to somebody who may see it, and the fields he may not see. Raises `NotFound`."""
        with self._db.outside_transaction() as tx:
            return self._readable(tx, principal, layer)

    def feed(self, principal: Principal, layer: str, since: int, limit: int = 1000) -> Changes:
        """`changes` for somebody who may see the layer."""
        found = self.layer_for(principal, layer)
        self._note_read(principal, found, {"since": since})
        return self.changes(layer, since, limit)

    def readable(self, principal: Principal | None) -> list[Layer]:
        """Return the layers a principal (None: somebody not signed in) may see, in drawing order."""
        with self._db.outside_transaction() as tx:
            grants = layer_store.grants(tx)
            return [one for one in layer_store.every(tx) if access.may_read(principal, one, grants)]

    def standing(self, principal: Principal, layers: Sequence[Layer]) -> list[tuple[bool, bool]]:
        """For each layer whether the principal may edit its features, and whether it is his to decide about."""
        with self._db.outside_transaction() as tx:
            grants = layer_store.grants(tx)
        return [(access.may_edit(principal, one, grants), access.owns(principal, one)) for one in layers]

    def may_read(self, principal: Principal | None, layer: str) -> bool:
        """Tell whether a principal (None: somebody not signed in) may see a layer."""
        with self._db.outside_transaction() as tx:
            found = layer_store.one(tx, layer)
            return found is not None and access.may_read(principal, found, layer_store.grants(tx, layer))

    def may_edit(self, principal: Principal, layer: str) -> bool:
        """Tell whether a principal may change a layer's features."""
        with self._db.outside_transaction() as tx:
            found = layer_store.one(tx, layer)
            return found is not None and access.may_edit(principal, found, layer_store.grants(tx, layer))

    def hidden_fields(self, principal: Principal | None, layer: str) -> tuple[str, ...]:
        """The fields a principal may not see of a layer he may see."""
        with self._db.outside_transaction() as tx:
            return access.hidden_fields(principal, self._known(tx, layer), layer_store.grants(tx, layer))

    def find(
        self,
        layer: str,
        *,
        bbox: Bbox | None = None,
        where: Mapping[str, Any] | bool | None = None,
        on: date | None = None,
        days: Days | None = None,
        ids: Sequence[str] | None = None,
        sort: Sort = (),
        after: str | None = None,
        limit: int = 1000,
        principal: Principal | None = None,
        exact_bbox: bool = True,
    ) -> FeaturePage:
        """Return features as GeoJSON texts, a page at a time; a page costs the same at any depth.

        They exist on the day `on` (today when left out), or on some day between `days` (both inclusive, None open).
        `where` is CQL2 in JSON. With a `principal`, what he may not see is not there. Raises `Refused`, `NotFound`.
        """
        size = min(max(limit, 1), MAX_FEATURES_A_PAGE)
        with self._asked() as tx:
            found, wanted = self._wanted(tx, layer, principal, bbox if exact_bbox else None, where, on, days, ids)
            if not exact_bbox:
                wanted.bbox = bbox
            wanted.sort = sorting_of(found, sort, wanted.hidden)
            wanted.after = place_of(after, wanted) if after else None
            rows = refined(tx, wanted, size + 1)
        items = texts_of(rows[:size])
        if principal is not None:
            self._note_read(principal, found, {"features": len(items), "bbox": bbox, "where": where})
        return FeaturePage(items, cursor_of(rows[size - 1], wanted) if len(rows) > size else None, found.version)

    def features(
        self, layer: str, bbox: Bbox | None = None, on: date | None = None, after: str | None = None, limit: int = 1000
    ) -> FeaturePage:
        """Return features whose extent touches the box and that exist on the day, a page at a time."""
        return self.find(layer, bbox=bbox, on=on, after=after, limit=limit, exact_bbox=False)

    def count(
        self,
        layer: str,
        *,
        bbox: Bbox | None = None,
        where: Mapping[str, Any] | bool | None = None,
        on: date | None = None,
        days: Days | None = None,
        ids: Sequence[str] | None = None,
        principal: Principal | None = None,
    ) -> int:
        """Return how many features `find` would give on all its pages."""
        with self._asked() as tx:
            _, wanted = self._wanted(tx, layer, principal, bbox, where, on, days, ids)
            if wanted.filter.refinement is None:
                return store.count(tx, wanted)
            sure = 0
            if wanted.filter.only_box and wanted.filter.box:
                sure, wanted = store.count_inside(tx, wanted, wanted.filter.box)
            return sure + len(chosen(tx, wanted))

    def get(self, layer: str, id: str, on: date | None = None, *, principal: Principal | None = None) -> Feature:
        """Return one feature as it is now, or as it was on a day. Raises `NotFound`."""
        days = None if on else _EVERY_DAY
        with self._asked() as tx:
            found, wanted = self._wanted(tx, layer, principal, None, None, on, days, [id])
            wanted.past = wanted.past and on is not None
            rows = store.page(tx, wanted, 1)
        if not rows:
            raise NotFound(f"There is no feature '{id}' in the layer '{layer}'.", code="no_such_feature")
        if principal is not None:
            self._note_read(principal, found, {"feature": id})
        return feature_of(layer, rows[0])

    def columns(self, layer: str, batch: int = _BATCH) -> Iterator[Columns]:
        """Return a whole layer, column by column, in batches; each batch is read in a transaction of its own.

        Take `sequence` before and `changes` afterwards to get what was edited meanwhile.
        """
        after = None
        while True:
            with self._db.transaction() as tx:
                self._with_features(tx, layer)
                part = store.columns(tx, layer, after, batch)
            if len(part):
                yield part
            if len(part) < batch:
                return
            after = part.ids[-1]

    def sequence(self, layer: str) -> int:
        """Return the number of the layer's last change; `changes` goes on from it."""
        return self.layer(layer).version

    def changes(self, layer: str, since: int, limit: int = 10_000) -> Changes:
        """Return what became different after a sequence, in its final state."""
        with self._db.transaction() as tx:
            # Read first: what is committed while we read comes twice rather than never.
            found = self._with_features(tx, layer)
            if since < found.loaded or since > found.version:
                return Changes(NOTHING, [], found.version, reset=True)
            upserts, sequences = store.changed_since(tx, layer, since, limit + 1)
            deletes = store.gone_since(tx, layer, since, limit + 1)
        return cut(upserts, sequences, deletes, limit, found.version)

    def search(self, q: str, limit: int = 20, *, principal: Principal | None = None) -> list[Hit]:
        """Return features whose name or code begins with the text, shortest name first."""
        text = q.strip()
        if not text or "\0" in text:
            return []
        layers = self.layers() if principal is None else self.readable(principal)
        with self._db.transaction() as tx:
            rows = store.search(tx, [one.id for one in layers], text, today(), min(max(limit, 1), 100))
        return [hit_of(row) for row in rows]

    def locate(self, longitude: float, latitude: float, on: date | None = None) -> str | None:
        """Return the code of the division in which a point lies, or None outside the city."""
        return self.locate_many([(longitude, latitude)], on)[0]

    def locate_many(
        self, points: Sequence[tuple[float, float]], on: date | None = None, layer: str = DIVISIONS
    ) -> list[str | None]:
        """Return the code of the area around each point, in one pass."""
        return self._index(layer).locate(points, on or today())

    def _index(self, layer: str) -> AreaIndex:
        with self._db.transaction() as tx:
            found = layer_store.one(tx, layer)
            version = found.version if found else 0
            with self._lock:
                kept = self._indexes.get(layer)
            if kept and kept[0] == version:
                return kept[1]
            index = AreaIndex(store.areas(tx, layer))
        with self._lock:
            self._indexes[layer] = (version, index)
        return index

    @contextmanager
    def _asked(self) -> Iterator[Tx]:
        """For a question from outside: arithmetic that cannot be done is the question's fault."""
        try:
            with self._db.outside_transaction() as tx:
                yield tx
        except psycopg.DataError as error:
            reason = str(error).splitlines()[0]
            raise Refused(
                "The question cannot be answered.", code="filter_wrong", errors=one_error("filter", reason)
            ) from error

    def _wanted(
        self,
        tx: Tx,
        layer: str,
        principal: Principal | None,
        bbox: Bbox | None,
        where: Mapping[str, Any] | bool | None,
        on: date | None,
        days: Days | None,
        ids: Sequence[str] | None,
    ) -> tuple[Layer, Wanted]:
        hidden: tuple[str, ...] = ()
        if principal is None:
            found = self._with_features(tx, layer)
        else:
            found, hidden = self._readable(tx, principal, layer)
            refuse_live(found)
        between = days or (on or today(),) * 2
        past = found.history_until is not None and (between[0] is None or between[0] <= found.history_until)
        compiled = compile_filter(condition_of(found, where, bbox, hidden))
        good = None if ids is None else [one for one in ids if is_uuid(one)]
        return found, Wanted(
            layer, compiled, None, between, past, good, hidden=hidden, size=found.features, extent=found.extent,
            indexed=frozenset(one.name for one in found.fields if one.looked_up),
        )  # fmt: skip
