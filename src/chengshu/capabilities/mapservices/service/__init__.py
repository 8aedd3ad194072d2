"""Verbs of the map services."""

import time
from threading import Lock

from chengshu.capabilities.maps import DIVISIONS, Maps
from chengshu.capabilities.mapservices.logic.systems import Reference, central_meridian, offered
from chengshu.capabilities.mapservices.service.asking import Answer, Asking, Audit, Question
from chengshu.capabilities.mapservices.service.drawing import Drawing, Picture, View
from chengshu.capabilities.mapservices.service.outside import OutsideServices
from chengshu.capabilities.mapservices.service.usage import Usage
from chengshu.capabilities.tiles import Tiles
from chengshu.kit import Announce, Database, NotFound, announce_nothing
from chengshu.security import Keyring

_REMEMBER_S = 60.0
_CHINA = 114.0

__all__ = ["Answer", "Asking", "Drawing", "MapServices", "OutsideServices", "Picture", "Question", "Usage", "View"]


class MapServices:
    """The city's layers for other people's software, and other people's services for the city."""

    def __init__(
        self,
        db: Database,
        maps: Maps,
        tiles: Tiles,
        keyring: Keyring,
        announce: Announce = announce_nothing,
        audit: Audit | None = None,
    ) -> None:
        self.asking = Asking(maps, tiles, audit)
        self.drawing = Drawing(tiles)
        self.usage = Usage(db)
        self.outside = OutsideServices(db, keyring, announce)
        self.tiles = tiles
        self._maps = maps
        self._lock = Lock()
        self._systems: tuple[float, tuple[Reference, ...]] = (float("-inf"), ())

    def systems(self) -> tuple[Reference, ...]:
        """The coordinate systems in which the city is served; CRS84 first, then CGCS2000."""
        with self._lock:
            asked, found = self._systems
        if time.monotonic() - asked > _REMEMBER_S:
            found = offered(central_meridian(self._middle()))
            with self._lock:
                self._systems = (time.monotonic(), found)
        return found

    def _middle(self) -> float:
        """The longitude of the middle of the city: of its divisions, or of everything it has."""
        try:
            extents = [self._maps.layer(DIVISIONS).extent]
        except NotFound:
            extents = []
        if extents == [] or extents[0] is None:
            extents = [one.extent for one in self._maps.layers()]
        wests = [one[0] for one in extents if one]
        easts = [one[2] for one in extents if one]
        return (min(wests) + max(easts)) / 2 if wests else _CHINA

    def close(self) -> None:
        """Write what was counted, and let go of what is held."""
        self.usage.close()
        self.outside.close()
