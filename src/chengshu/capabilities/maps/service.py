"""Verbs of the maps engine."""

from collections.abc import Iterable, Sequence
from datetime import date
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.maps import store
from chengshu.capabilities.maps.logic import Area, AreaIndex, Placed, digest_of, place
from chengshu.capabilities.maps.model import (
    DIVISIONS,
    Bbox,
    FeaturePage,
    Hit,
    Layer,
    LayerDefinition,
    NewFeature,
)
from chengshu.kit import (
    Announce,
    Conflict,
    Database,
    Event,
    FieldError,
    NotFound,
    Refused,
    decode_cursor,
    encode_cursor,
    now,
)

MAX_FEATURES_A_PAGE = 5000
MAX_COMPLAINTS = 50
_ZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The day in the city."""
    return now().astimezone(_ZONE).date()


class Maps:
    """Layers and their features. Coordinates are CGCS2000 (taken as WGS 84), longitude first."""

    def __init__(self, db: Database, announce: Announce) -> None:
        self._db = db
        self._announce = announce
        self._indexes: dict[str, tuple[int, AreaIndex]] = {}
        self._lock = Lock()

    def define_layer(self, layer: LayerDefinition) -> None:
        """Declare a layer, or change its words and style; the features in it stay."""
        with self._db.transaction() as tx:
            store.define_layer(tx, layer)

    def retire_others(self, pack: str, layers: Sequence[str]) -> None:
        """Take away the layers that a pack no longer declares; what lies in them stays, and comes back with them."""
        with self._db.transaction() as tx:
            store.retire_others(tx, pack, layers, now())

    def layers(self) -> list[Layer]:
        """Return every layer in drawing order."""
        with self._db.transaction() as tx:
            return [Layer(**row) for row in store.layers(tx)]

    def load(self, layer: str, features: Iterable[NewFeature]) -> int:
        """Put these features in the place of all that a layer held: all of them or, when one is wrong, none.

        Loading the same features again changes nothing.
        """
        placed, wrong = _place_all(features)
        if wrong:
            detail = f"{len(wrong)} feature(s) of layer '{layer}' cannot be kept; nothing was changed."
            raise Refused(detail, code="features_wrong", errors=tuple(wrong[:MAX_COMPLAINTS]))
        with self._db.transaction() as tx:
            version = store.layer_version(tx, layer, lock=True)
            if version is None:
                raise NotFound(f"There is no layer '{layer}'.")
            digest = digest_of(placed)
            if digest == store.layer_digest(tx, layer):
                return len(placed)
            store.replace_features(tx, layer, placed, digest)
        data = {"layer": layer, "version": version + 1, "features": len(placed)}
        self._announce(Event("map.layer_loaded", "maps", layer, data))
        return len(placed)

    def features(
        self,
        layer: str,
        bbox: Bbox | None = None,
        on: date | None = None,
        after: str | None = None,
        limit: int = 1000,
    ) -> FeaturePage:
        """Return features that touch the box and exist on the day, a page at a time."""
        size = min(max(limit, 1), MAX_FEATURES_A_PAGE)
        last = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            _must_hold_features(layer, store.layer_source(tx, layer))
            version = store.layer_version(tx, layer) or 0
            rows = store.features(tx, layer, bbox, on or today(), last, size + 1)
        more = encode_cursor(rows[size - 1]["id"]) if len(rows) > size else None
        return FeaturePage([row["feature"] for row in rows[:size]], more, version)

    def locate(self, longitude: float, latitude: float, on: date | None = None) -> str | None:
        """Return the code of the division in which a point lies, or None outside the city."""
        return self.locate_many([(longitude, latitude)], on)[0]

    def locate_many(
        self, points: Sequence[tuple[float, float]], on: date | None = None, layer: str = DIVISIONS
    ) -> list[str | None]:
        """Return the code of the area around each point, in one pass."""
        return self._index(layer).locate(points, on or today())

    def search(self, q: str, limit: int = 20) -> list[Hit]:
        """Return features whose name or code begins with the text, shortest name first."""
        text = q.strip()
        if not text:
            return []
        with self._db.transaction() as tx:
            rows = store.search(tx, text, today(), min(max(limit, 1), 100))
        return [_hit(row) for row in rows]

    def _index(self, layer: str) -> AreaIndex:
        with self._db.transaction() as tx:
            version = store.layer_version(tx, layer) or 0
            with self._lock:
                kept = self._indexes.get(layer)
            if kept and kept[0] == version:
                return kept[1]
            index = AreaIndex([Area(**row) for row in store.areas(tx, layer)])
        with self._lock:
            self._indexes[layer] = (version, index)
        return index


def _place_all(features: Iterable[NewFeature]) -> tuple[list[Placed], list[FieldError]]:
    placed: list[Placed] = []
    wrong: list[FieldError] = []
    for number, feature in enumerate(features):
        result = place(feature)
        if isinstance(result, Placed):
            placed.append(result)
        else:
            reason = f"{feature.name or feature.code}: {result}".lstrip(": ")
            wrong.append(FieldError(f"features.{number}", reason))
    return placed, wrong


def _must_hold_features(layer: str, source: str | None) -> None:
    if source is None:
        raise NotFound(f"There is no layer '{layer}'.")
    if source != "features":
        detail = f"The layer '{layer}' shows {source}; ask /{source} for them."
        raise Conflict(detail, code="layer_is_live")


def _hit(row: dict[str, Any]) -> Hit:
    bbox = (row.pop("west"), row.pop("south"), row.pop("east"), row.pop("north"))
    return Hit(**row, bbox=bbox)
