"""What every verb of grids needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from chengshu.capabilities.grids import store
from chengshu.capabilities.grids.model import Settings, Worker
from chengshu.capabilities.maps import Maps
from chengshu.kit import Announce, Database, NotFound, Tx, now
from chengshu.security import Principal

READ, WRITE = "grids.read", "grids.write"
ZONE = ZoneInfo("Asia/Shanghai")
_NOTHING = Settings(pack="", layer="")


@dataclass(frozen=True, slots=True)
class Tools:
    """What grids borrow."""

    db: Database
    announce: Announce
    maps: Maps


class Base:
    """Shared by the rooms of grids."""

    def __init__(self, tools: Tools) -> None:
        self._db = tools.db
        self._maps = tools.maps
        self._announce = tools.announce

    def settings(self) -> Settings:
        """What the pack declares."""
        with self._db.transaction() as tx:
            row = store.settings(tx)
        if row is None:
            return _NOTHING
        document = row["document"] | {"segments": tuple(row["document"]["segments"])}
        return Settings(pack=row["pack"], **document)

    def cell_at(self, longitude: float, latitude: float, on: date | None = None) -> str | None:
        """The code of the grid cell around a place, or None. For whoever places cases."""
        return self.cells_at([(longitude, latitude)], on)[0]

    def cells_at(self, places: Sequence[tuple[float, float]], on: date | None = None) -> list[str | None]:
        """The codes of the grid cells around many places, in one pass."""
        layer = self.settings().layer
        return self._maps.locate_many(places, on, layer) if layer else [None] * len(places)

    def _worker(self, tx: Tx, identity: str, by: Principal, permission: str = READ) -> Worker:
        found = store.worker(tx, identity) if is_uuid(identity) else None
        if found is None or not by.covers(found.division, permission):
            raise NotFound("There is no such worker.", code="no_such_worker")
        return found


def today() -> date:
    """The day in the city."""
    return now().astimezone(ZONE).date()


def midnight(day: date) -> datetime:
    """When a day begins in the city."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def is_uuid(text: str) -> bool:
    """Whether a text can be an id at all."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def allowed(by: Principal, permission: str = READ) -> tuple[str, ...] | None:
    """The division prefixes somebody may look at; None is the whole city."""
    prefixes = by.jurisdiction_for(permission) if by.kind != "system" else ("",)
    return None if "" in prefixes else prefixes
