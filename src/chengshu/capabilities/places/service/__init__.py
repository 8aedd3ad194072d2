"""Verbs of the places engine."""

from collections.abc import Iterable, Sequence
from datetime import date

from chengshu.capabilities.jobs import Handler, Jobs
from chengshu.capabilities.places.model import (
    Answer,
    Loaded,
    Locates,
    NewAddress,
    NewDivision,
    Suggestion,
)
from chengshu.capabilities.places.service.coding import Coding, RuleVersion
from chengshu.capabilities.places.service.deliveries import JOB_KIND as DELIVERY
from chengshu.capabilities.places.service.deliveries import Deliveries
from chengshu.capabilities.places.service.desk import JOB_KIND, Desk
from chengshu.capabilities.places.service.fusion import Fusion
from chengshu.capabilities.places.service.geocoder import Geocoder, today
from chengshu.capabilities.places.service.loading import Loading
from chengshu.capabilities.places.service.register import NewName, Register
from chengshu.capabilities.places.service.streets import Streets
from chengshu.kit import Announce, Database, Page, decode_cursor, encode_cursor

__all__ = ["Deliveries", "Desk", "NewName", "Places", "RuleVersion"]


class Places:
    """Where things are: every engine places its things through this door. Longitude first, CGCS2000 = WGS 84."""

    def __init__(self, db: Database, maps: Locates, announce: Announce, jobs: Jobs) -> None:
        self._geocoder = Geocoder(db, maps)
        self._loading = Loading(db, announce)
        self.register = Register(db, maps, announce)
        self.fusion = Fusion(db, maps, self._geocoder, announce)
        self.deliveries = Deliveries(db, self.fusion, jobs)
        self.desk = Desk(db, self._geocoder, jobs)
        self.coding = Coding(db)
        self.streets = Streets(db, maps, announce)

    def handlers(self) -> dict[str, Handler]:
        """Who does this engine's long work."""
        return {JOB_KIND: self.desk.run, DELIVERY: self.deliveries.run}

    def geocode(self, text: str, near: tuple[float, float] | None = None, limit: int = 5) -> list[Answer]:
        """Where a text says: best first, each with its score, level and reasons."""
        return self._geocoder.geocode(text, near, limit)

    def geocode_many(self, texts: Iterable[str], limit: int = 3) -> list[list[Answer]]:
        """Answers for each text."""
        return self._geocoder.geocode_many(texts, limit)

    def reverse(self, longitude: float, latitude: float, limit: int = 3) -> list[Answer]:
        """What is at a point: the nearest doors with their distances."""
        return self._geocoder.reverse(longitude, latitude, limit)

    def suggest(self, prefix: str, limit: int = 10) -> list[Suggestion]:
        """What somebody who has typed this much may mean."""
        return self._geocoder.suggest(prefix, limit)

    def resolve(self, code: str) -> Answer:
        """The address, place or division with this code or id. Raises `NotFound`."""
        return self._geocoder.resolve(code)

    def of_building(self, building: str, after: str | None = None, limit: int = 200) -> Page[Answer]:
        """The door plates and rooms linked to a building."""
        last = decode_cursor(after, str)[0] if after else None
        found = self._geocoder.of_building(building, last, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def divisions(
        self, *, code: str | None = None, parent: str | None = None, name: str | None = None, on: date | None = None
    ) -> list[NewDivision]:
        """Divisions of a day: with this code, below this parent, or of this name.

        Those down to towns are of the national tables, villages (and whatever else it tells) of the city's own list.
        """
        return self._loading.find_divisions(code, parent, name, on or today())

    def load_addresses(self, batches: Iterable[Sequence[NewAddress]], source: str = "city", within: str = "") -> Loaded:
        """Put these addresses in the place of all that `source` gave before; `within` narrows names of districts."""
        return self._loading.addresses(batches, source, within)

    def load_divisions(self, divisions: Sequence[NewDivision], source: str = "city") -> int:
        """Put these divisions (towns, villages) in the place of all that `source` gave before."""
        return self._loading.divisions(divisions, source)
