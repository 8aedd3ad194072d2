"""Questions to layers, as the standards put them: pages by cursor or by offset, and how many there are in all."""

import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Literal
from zoneinfo import ZoneInfo

from chengshu.capabilities.maps import FeaturePage, FieldDefinition, Layer, Maps
from chengshu.capabilities.mapservices.logic.filters import COLUMNS, Days, Tree
from chengshu.capabilities.mapservices.model import BadRequest, Bbox
from chengshu.capabilities.tiles import Access, Tiles
from chengshu.kit import ChengshuError, Refused, Unavailable, now
from chengshu.security import Principal

Audit = Callable[[Principal, str, str, dict[str, Any]], None]
MOST = 10_000
FARTHEST = 500_000
_REMEMBERED = 5_000
_SAMPLE = 1_000
_ZONE = ZoneInfo("Asia/Shanghai")
_KINDS: dict[str, Literal["text", "number", "boolean"]] = {"String": "text", "Number": "number", "Boolean": "boolean"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a layer. A page begins behind `after`, or after `offset` features."""

    layer: str
    bbox: Bbox | None = None
    where: Tree | None = None
    days: Days | None = None
    ids: tuple[str, ...] | None = None
    sort: tuple[tuple[str, Literal["asc", "desc"]], ...] = ()
    limit: int = 10
    after: str | None = None
    offset: int = 0

    @property
    def conditions(self) -> dict[str, Any]:
        """What narrows the features, as the maps take it."""
        return {"bbox": self.bbox, "where": self.where, "days": self.days, "ids": self.ids}

    @property
    def key(self) -> str:
        """The same text for the same features in the same order on the same day."""
        today = now().astimezone(_ZONE).date()
        known = (self.layer, self.bbox, self.where, self.days, self.ids, self.sort, today)
        return json.dumps(known, default=str, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of features as GeoJSON texts. `matched` is None when nobody wanted to know."""

    items: Sequence[str]
    next: str | None
    matched: int | None
    version: int


@dataclass(slots=True)
class _Remembered:
    counts: OrderedDict[tuple[str, int], int] = field(default_factory=OrderedDict)
    places: OrderedDict[tuple[str, int, int], str] = field(default_factory=OrderedDict)
    schemas: OrderedDict[tuple[str, int], tuple[FieldDefinition, ...]] = field(default_factory=OrderedDict)


class Asking:
    """Asks the maps in the name of a principal."""

    def __init__(self, maps: Maps, tiles: Tiles, audit: Audit | None = None) -> None:
        self._audit = audit
        self._maps = maps
        self._tiles = tiles
        self._access = Access(maps)
        self._lock = Lock()
        self._known = _Remembered()

    def layers(self, principal: Principal) -> list[Layer]:
        """The layers with features that a principal may see, as they are drawn: the lowest first."""
        return [one for one in self._maps.readable(principal) if one.source == "features"]

    def layer(self, principal: Principal, layer: str) -> Layer:
        """One of them. Raises `NotFound`."""
        found = self._maps.layer_for(principal, layer)
        # A layer of devices or cases holds no features of its own; to these services it does not exist.
        return found if found.source == "features" else self._maps.layer_for(principal, "")

    def hidden(self, principal: Principal, layer: str) -> frozenset[str]:
        """The fields of a layer that a principal may not see."""
        return self._access.sight(principal, layer).hidden

    def ask(self, principal: Principal, question: Question, *, count: bool = True) -> Answer:
        """A page. Raises `BadRequest` for what cannot be asked, `NotFound` for a layer that is not there."""
        key = question.key
        try:
            after = question.after
            if after is None and question.offset:
                after = self._place(principal, question, key)
                if after is None:
                    return Answer((), None, self.count(principal, question), 0)
            page = self._find(principal, question, after, question.limit)
            if page.next and question.after is None:
                self._remember_place(key, page.version, question.offset + len(page.items), page.next)
            matched = None
            if count and page.next is None and after is None:
                matched = len(page.items)
            elif count:
                matched = self._counted(principal, question, key, page.version)
        except Refused as error:
            raise _bad(error) from error
        return Answer(page.items, page.next, matched, page.version)

    def count(self, principal: Principal, question: Question) -> int:
        """How many features there are on all pages."""
        try:
            version = self.layer(principal, question.layer).version
            return self._counted(principal, question, question.key, version)
        except Refused as error:
            raise _bad(error) from error

    def one(self, principal: Principal, layer: str, id: str) -> str | None:
        """The text of one feature as it is today, or as it was last."""
        for days in (None, (None, None)):
            found = self._maps.find(layer, ids=[id], days=days, limit=1, principal=principal).items
            if found:
                return found[0]
        return None

    def note(self, principal: Principal, layer: str, what: str) -> None:
        """Write into the trail that a piece of a controlled layer was looked at."""
        if self._audit is None:
            raise Unavailable("A controlled layer cannot be read without an audit trail.", code="no_audit")
        self._audit(principal, "maps.controlled_read", layer, {"tile": what})

    def schema(self, principal: Principal, layer: Layer) -> tuple[FieldDefinition, ...]:
        """The fields a principal sees. A layer that declares none is looked at."""
        hidden = self.hidden(principal, layer.id)
        return tuple(one for one in (layer.fields or self._seen(layer)) if one.name not in hidden)

    def _seen(self, layer: Layer) -> tuple[FieldDefinition, ...]:
        at = (layer.id, layer.version)
        with self._lock:
            found = self._known.schemas.get(at)
        if found is None:
            kinds = {name: _KINDS[kind] for name, kind in self._tiles.metadata(layer.id).fields.items()}
            # The copy of the tiles may not be ready yet; some features tell most of it meanwhile.
            for text in self._maps.find(layer.id, limit=_SAMPLE, days=(None, None)).items:
                for name, value in json.loads(text)["properties"].items():
                    kinds.setdefault(name, _kind_of(value))
            found = tuple(FieldDefinition(name, kind) for name, kind in kinds.items() if name not in COLUMNS)
            with self._lock:
                _put(self._known.schemas, at, found)
        return found

    def _find(self, principal: Principal, question: Question, after: str | None, limit: int) -> FeaturePage:
        return self._maps.find(
            question.layer,
            **question.conditions,
            sort=question.sort,
            after=after,
            limit=limit,
            principal=principal,
        )

    def _counted(self, principal: Principal, question: Question, key: str, version: int) -> int:
        with self._lock:
            found = self._known.counts.get((key, version))
        if found is None:
            found = self._maps.count(question.layer, **question.conditions, principal=principal)
            with self._lock:
                _put(self._known.counts, (key, version), found)
        return found

    def _remember_place(self, key: str, version: int, offset: int, cursor: str) -> None:
        with self._lock:
            _put(self._known.places, (key, version, offset), cursor)

    def _place(self, principal: Principal, question: Question, key: str) -> str | None:
        """The cursor behind so many features: known from the page before, or found by walking there."""
        version = self.layer(principal, question.layer).version
        with self._lock:
            known = self._known.places.get((key, version, question.offset))
            near = [at for k, v, at in self._known.places if k == key and v == version and at < question.offset]
            start = max(near, default=0)
            cursor = self._known.places.get((key, version, start))
        if known:
            return known
        if question.offset - start > FARTHEST:
            raise BadRequest("offset", f"more than {FARTHEST} features further on; follow the next links instead")
        at = start
        while at < question.offset:
            step = min(MOST, question.offset - at)
            page = self._find(principal, replace(question, after=None), cursor, step)
            cursor, at = page.next, at + len(page.items)
            if cursor is None:
                return None
            self._remember_place(key, version, at, cursor)
        return cursor


def _put(kept: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _REMEMBERED:
        kept.popitem(last=False)


def _kind_of(value: Any) -> Literal["text", "number", "boolean"]:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text"


def _bad(error: ChengshuError) -> BadRequest:
    first = error.errors[0] if error.errors else None
    if first is None:
        return BadRequest("request", error.detail)
    return BadRequest(first.field.split(".")[0], f"{first.reason} ({first.field})")
