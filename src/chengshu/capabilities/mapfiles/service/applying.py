"""Features brought into a layer as edits: batch by batch, each once, however often a job begins again."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import shapely

from chengshu.capabilities.mapfiles.logic.mapping import merged
from chengshu.capabilities.mapfiles.model import Candidate, ImportRequest, MappedField, Part
from chengshu.capabilities.mapfiles.service.rows import value_of
from chengshu.capabilities.maps import Applied, Draft, Edit, Layer, Maps, NewFeature
from chengshu.kit import Conflict
from chengshu.security import Principal

SIZE = 2_000  # features in one change
_PAGE = 10_000
_SAME = 1e-9  # degrees: a tenth of a millimetre
_EVERY_DAY = (None, None)
_BESIDE = ("name", "code", "source", "licence", "survey", "surveyed", "accuracy_m", "valid_from", "valid_to")
_DAYS = ("surveyed", "valid_from", "valid_to")


class Applier:
    """Makes edits out of candidates: inserts, or updates of what is known by the key."""

    def __init__(
        self, maps: Maps, layer: Layer, by: Principal, wanted: ImportRequest, mapping: Sequence[MappedField]
    ) -> None:
        self._maps, self._layer, self._by, self._wanted = maps, layer, by, wanted
        self._mapped = [one.target for one in mapping]
        self.known: dict[str, dict[str, str]] = {}
        self.unchanged = 0

    def learn(self) -> None:
        """Read once what the layer holds under its key and its unique fields."""
        names = {one.name for one in self._layer.fields if one.unique}
        if self._wanted.mode == "update":
            names = {self._wanted.key}
        self.known = {name: {} for name in names}
        if not names:
            return
        for part in self._maps.columns(self._layer.id):
            inside = [json.loads(text) for text in part.properties] if names - {"id", "code"} else [{}] * len(part)
            for own, code, properties in zip(part.ids, part.codes, inside, strict=True):
                for name in names:
                    value = own if name == "id" else properties.get(name, code if name == "code" else None)
                    if value not in (None, ""):
                        self.known[name][str(value)] = own

    def apply(self, candidates: Sequence[tuple[Candidate, str]], number: int, note: str) -> Part | None:
        """Do one batch as one change (or draft); None when it changes nothing."""
        if not candidates:
            return None
        before = self.unchanged
        for last in (False, True):
            self.unchanged = before
            edits = self._edits(candidates)
            if not edits:
                return None
            try:
                done = self._maps.edit(self._by, self._layer.id, edits, note)
            except Conflict:
                if last:
                    raise
                continue  # somebody edited these features meanwhile: look at them again, once
            inserted = sum(one.kind == "insert" for one in edits)
            return part_of(done, number, inserted, len(edits) - inserted)
        return None

    def _edits(self, candidates: Sequence[tuple[Candidate, str]]) -> list[Edit]:
        if self._wanted.mode != "update":
            return [Edit("insert", feature=one.feature) for one, _ in candidates]
        key = self._wanted.key
        ids = [self.known[key].get(value_of(one.feature, key, own), "") for one, own in candidates]
        present = self._present([one for one in ids if one])
        edits: list[Edit] = []
        for (one, _), own in zip(candidates, ids, strict=True):
            if own not in present:
                edits.append(Edit("insert", feature=one.feature))
                continue
            version, old = present[own]
            new = merged(old, one.feature, self._mapped)
            if same(old, new):
                self.unchanged += 1
            else:
                edits.append(Edit("update", own, version, new))
        return edits

    def _present(self, ids: Sequence[str]) -> dict[str, tuple[int, NewFeature]]:
        found: dict[str, tuple[int, NewFeature]] = {}
        after = None
        while ids:
            # Over all days older versions come too: the newest is what stands.
            page = self._maps.find(self._layer.id, ids=ids, days=_EVERY_DAY, after=after, limit=_PAGE)
            for one in map(json.loads, page.items):
                if found.get(one["id"], (0,))[0] < one["version"]:
                    found[one["id"]] = (one["version"], feature_of(one))
            if page.next is None:
                break
            after = page.next
        return found


def part_of(done: Applied | Draft, number: int, inserted: int, updated: int) -> Part:
    """What was done, as a part of an import."""
    return Part(number, "draft" if isinstance(done, Draft) else "change", done.id, inserted, updated)


def feature_of(found: dict[str, Any]) -> NewFeature:
    """A feature as the maps engine sends it, as one on its way in."""
    properties = dict(found["properties"])
    beside = {name: properties.pop(name) for name in _BESIDE if name in properties}
    beside |= {name: date.fromisoformat(beside[name]) for name in _DAYS if name in beside}
    for name in ("longitude", "latitude"):
        properties.pop(name, None)
    return NewFeature(geometry=found["geometry"], properties=properties, entity=found.get("entity"), **beside)


def same(one: NewFeature, other: NewFeature) -> bool:
    """Whether an update would change nothing."""
    if replace(one, geometry={}, entity=None) != replace(other, geometry={}, entity=None):
        return False
    old = shapely.from_geojson(json.dumps(one.geometry))
    new = shapely.from_wkb(other.geometry) if isinstance(other.geometry, bytes) else other.geometry
    return bool(shapely.equals_exact(old, new, tolerance=_SAME))


def stray(
    maps: Maps, by: Principal, layer: str, since: datetime, fits: Callable[[str], bool]
) -> Iterator[Applied | Draft]:
    """Changes and drafts of a layer, not older than a moment, whose note fits: done, but not written down any more."""
    after = None
    while True:
        page = maps.changes_made(by, layer, after)
        yield from (one for one in page.items if one.at >= since and fits(one.note))
        if page.next is None or page.items[-1].at < since:
            break
        after = page.next
    after = None
    while True:
        drafts = maps.drafts(by, layer=layer, mine=True, after=after)
        yield from (one for one in drafts.items if one.created >= since and fits(one.note))
        if drafts.next is None or drafts.items[-1].created < since:
            return
        after = drafts.next
