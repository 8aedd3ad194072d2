"""Layers declared and filled."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

import numpy as np

from chengshu.capabilities.maps.logic.fields import FieldRules
from chengshu.capabilities.maps.logic.geometry import Batch, joined, place
from chengshu.capabilities.maps.logic.redefine import narrower, reviewed
from chengshu.capabilities.maps.model import RESERVED, Bbox, FieldDefinition, Layer, LayerDefinition, NewFeature
from chengshu.capabilities.maps.service.indexing import Indexing
from chengshu.capabilities.maps.store import features as feature_store
from chengshu.capabilities.maps.store import keeping
from chengshu.capabilities.maps.store import layers as layer_store
from chengshu.capabilities.maps.store import loads as store
from chengshu.kit import Conflict, Event, FieldError, Refused, Tx, now
from chengshu.security import Principal
from chengshu.standards.geo import hilbert

MAX_COMPLAINTS = 50
_BATCH = 20_000
# So many at once are written as they lie, not as they come: a box is then found on few pages of the disk.
_BY_PLACE_FROM = 5_000
_MOST_JUDGED = 400_000  # features, when the fields of their layer change

Placed = tuple[Batch, list[str]]


class _Unchanged(Exception):
    """What was loaded is what is there already."""


class _Stream:
    """Features on their way in, a batch at a time: judged, counted, summed up."""

    def __init__(self, layer: Layer, features: Iterable[NewFeature | Sequence[NewFeature]]) -> None:
        self._layer = layer
        self._rules = FieldRules(layer.fields)
        self._flat = _flat(features)
        self.count = 0
        self.wrong: list[FieldError] = []
        self.wrong_count = 0
        self.extent: Bbox | None = None
        self.digests: list[str] = []

    def batches(self) -> Iterator[Placed]:
        while True:
            part = list(islice(self._flat, _BATCH))
            if not part:
                return
            batch, wrong = place(self._layer, self._rules, part)
            for number, field, reason in wrong:
                self._complain(part[number], self.count + number, field, reason)
            self.count += len(part)
            if not self.wrong:
                lines = store.contents(batch)
                self.digests.append(store.digest_of(lines))
                self.extent = joined(self.extent, batch.extent)
                yield _by_place(batch, lines)
            if len(part) < _BATCH:
                return

    def _complain(self, one: NewFeature, number: int, field: str, reason: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < MAX_COMPLAINTS:
            words = f"{one.name or one.code}: {reason}".lstrip(": ")
            self.wrong.append(FieldError(f"features.{number}" + (field and f".{field}"), words))

    def refuse_wrong(self) -> None:
        if self.wrong:
            detail = f"{self.wrong_count} mistake(s) in features for '{self._layer.id}'; nothing was changed."
            raise Refused(detail, code="features_wrong", errors=tuple(self.wrong))

    @property
    def digest(self) -> str:
        return store.digest_of(self.digests)


def _by_place(batch: Batch, lines: list[str]) -> Placed:
    if len(lines) < _BY_PLACE_FROM:
        return batch, lines
    wide, high = ((batch.points[:, n] + 180) / 360 * 0xFFFFFFFF for n in (0, 1))
    order = np.argsort(hilbert(wide.astype(np.uint32), high.astype(np.uint32)), kind="stable")
    turned = order.tolist()
    features, properties = ([some[n] for n in turned] for some in (batch.features, batch.properties))
    found = Batch(features, properties, batch.shapes[order], batch.bounds[order], batch.points[order])
    return found, [lines[n] for n in turned]


def _flat(features: Iterable[NewFeature | Sequence[NewFeature]]) -> Iterator[NewFeature]:
    for one in features:
        if isinstance(one, NewFeature):
            yield one
        else:
            yield from one


class Loading(Indexing):
    """Verbs that declare and fill layers."""

    def define_layer(self, layer: LayerDefinition) -> None:
        """Declare a layer, or change its words and style; the features in it stay."""
        with self._db.transaction() as tx:
            self._define(tx, layer)

    def _define(self, tx: Tx, layer: LayerDefinition) -> None:
        names = [one.name for one in layer.fields]
        taken = [one for one in names if one in RESERVED or names.count(one) > 1]
        if taken:
            errors = tuple(FieldError(f"fields.{one}", "is taken; call it otherwise") for one in taken)
            raise Refused("The fields of the layer cannot be so.", code="fields_wrong", errors=errors)
        layer_store.define(tx, layer)
        found = layer_store.one(tx, layer.id)
        assert found
        self._index_now(tx, found)

    def retire_others(self, pack: str, layers: Sequence[str]) -> None:
        """Take away the layers that a pack no longer declares; what lies in them stays, and comes back with them."""
        with self._db.transaction() as tx:
            layer_store.retire_others(tx, pack, layers, now())

    def redefine_layer(self, principal: Principal, layer: str, wanted: LayerDefinition) -> None:
        """Change a layer that was made in the page. What is its own (id, owner, reviewed grades) stays.

        Fields that the features of the layer would break are refused, with how many break them.
        """
        with self._db.transaction() as tx:
            found = self._from_page(tx, principal, layer)
            if wanted.geometry != found.geometry and found.features:
                wrong = FieldError("geometry", f"the layer holds {found.features} features of kind {found.geometry}")
                raise Conflict("The kind of geometry cannot change.", code="layer_has_features", errors=(wrong,))
            fields = reviewed(found, wanted.fields)
            if found.features and narrower(found.fields, fields):
                _refuse_breaking(tx, found, fields)
            self._define(tx, replace(wanted, id=layer, owner=found.owner, fields=fields))
            if found.classified:
                layer_store.set_fields(tx, layer, fields)
                self._index_now(tx, self._known(tx, layer))

    def remove_layer(self, principal: Principal, layer: str) -> None:
        """Take a layer that was made in the page away, with everything in it."""
        with self._db.transaction() as tx:
            self._from_page(tx, principal, layer)
            layer_store.remove(tx, layer)
        self._note(principal, "maps.layer_removed", layer, {})
        self._announce(Event("map.layer_removed", "maps", layer, {"layer": layer}))

    def _from_page(self, tx: Tx, principal: Principal, layer: str) -> Layer:
        found = self._owned(tx, principal, layer, lock=True)
        if found.origin != "page":
            detail = (
                f"The layer '{layer}' comes from a {'pack' if found.origin == 'pack' else 'data set'}; change it there."
            )
            raise Conflict(detail, code="layer_not_from_page")
        return found

    def load(
        self, layer: str, features: Iterable[NewFeature | Sequence[NewFeature]], *, by: str = "", keep: str = ""
    ) -> int:
        """Put these features in the place of all that a layer held: all of them or, when one is wrong, none.

        Features come one by one or in batches, any number of them: memory holds one batch. Loading the same
        features again changes nothing.
        """
        try:
            with self._db.transaction() as tx:
                found = self._with_features(tx, layer, lock=True)
                stream = self._loaded(tx, found, features, by, keep)
        except _Unchanged:
            return found.features
        data = {"layer": layer, "version": found.version + 1, "features": stream.count}
        self._announce(Event("map.layer_loaded", "maps", layer, data))
        return stream.count

    def _loaded(
        self, tx: Tx, layer: Layer, features: Iterable[NewFeature | Sequence[NewFeature]], by: str, keep: str
    ) -> _Stream:
        stream = _Stream(layer, features)
        batches = stream.batches()
        first = list(islice(batches, 1))
        stream.refuse_wrong()
        if stream.count < _BATCH and stream.digest == layer_store.digest(tx, layer.id):
            raise _Unchanged  # found out before anything was written
        if keep:
            keeping.keep(tx, layer.id, keep)
        store.clear(tx, layer.id)
        store.copy(tx, layer.id, layer.entity_kind, chain(first, batches), now(), by)
        stream.refuse_wrong()
        if stream.digest == layer_store.digest(tx, layer.id):
            raise _Unchanged
        _refuse_doubles(tx, layer)
        if stream.count >= _BATCH:
            store.refresh_statistics(tx, layer.id)
        layer_store.loaded(tx, layer.id, stream.count, stream.extent, stream.digest)
        return stream


def _refuse_breaking(tx: Tx, layer: Layer, fields: Sequence[FieldDefinition]) -> None:
    """Refuse fields that features of the layer do not keep."""
    if layer.features > _MOST_JUDGED:
        reason = f"the layer holds {layer.features} features; make a new layer with these fields and import into it"
        raise Refused("The fields cannot be changed.", code="fields_break", errors=(FieldError("fields", reason),))
    rules = FieldRules(fields)
    broken: Counter[tuple[str, str]] = Counter()
    after: str | None = None
    while (some := feature_store.columns(tx, layer.id, after, _BATCH)) and len(some):
        for text in some.properties:
            broken.update((name, _short(reason)) for name, reason in rules.check(json.loads(text)))
        after = some.ids[-1]
    for name in rules.unique:
        doubles = store.double_values(tx, layer.id, name, MAX_COMPLAINTS)
        broken.update({(name, f"must be unique; stands twice: {value}"): 1 for value in doubles})
    if broken:
        errors = tuple(
            FieldError(f"fields.{name}", f"{count} feature(s): {reason}")
            for (name, reason), count in broken.most_common(MAX_COMPLAINTS)
        )
        raise Refused("Features of the layer do not keep these fields.", code="fields_break", errors=errors)


def _short(reason: str) -> str:
    """The reason without the list of all fields: here it is the field that goes."""
    return "a value would be lost" if reason.startswith("no such field") else reason


def _refuse_doubles(tx: Tx, layer: Layer) -> None:
    """A field that must be unique is."""
    errors = [
        FieldError(f"properties.{name}", f"must be unique; stands twice: {value}")
        for name in FieldRules(layer.fields).unique
        for value in store.double_values(tx, layer.id, name, MAX_COMPLAINTS)
    ]
    if errors:
        detail = f"Values that must be unique stand twice in features for '{layer.id}'; nothing was changed."
        raise Refused(detail, code="features_wrong", errors=tuple(errors[:MAX_COMPLAINTS]))
