"""The crossings of the city's streets, found from the lines of the map."""

from collections.abc import Iterable

import numpy as np
import shapely

from chengshu.capabilities.places.logic import find_crossings
from chengshu.capabilities.places.model import Crossing, Locates
from chengshu.capabilities.places.store import crossings as store
from chengshu.kit import Announce, Database, Event


class Streets:
    """Finds where streets cross, and remembers from which state of the map."""

    def __init__(self, db: Database, maps: Locates, announce: Announce) -> None:
        self._db = db
        self._maps = maps
        self._announce = announce

    def load(self, lines: Iterable[tuple[str, bytes]], version: int) -> int:
        """Find the crossings of these streets (name and WKB line) anew; return how many there are.

        `version` is that of the layer they come from, and must be taken before the lines are read.
        """
        names, shapes = [], []
        for name, wkb in lines:
            names.append(name)
            shapes.append(wkb)
        found = find_crossings(names, np.asarray(shapely.from_wkb(np.array(shapes, object), on_invalid="ignore")))
        codes = self._maps.locate_many([(x, y) for _, _, x, y in found])
        rows = [
            Crossing(first, second, (code or "")[:6], x, y)
            for (first, second, x, y), code in zip(found, codes, strict=True)
        ]
        with self._db.transaction() as tx:
            store.replace(tx, rows, version)
        self._announce(Event("place.crossings_found", "places", "crossings", {"crossings": len(rows)}))
        return len(rows)

    def found_from(self) -> int:
        """The version of the layer of streets that the crossings were found from; 0 for never."""
        with self._db.transaction() as tx:
            return store.state(tx)[1]
