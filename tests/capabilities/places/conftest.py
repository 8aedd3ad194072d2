"""A places engine on a real database, with a small made-up town, and who heard what."""

from collections.abc import Sequence
from datetime import date

import pytest
from tests.capabilities.places.town import make_town

from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.places import Places
from chengshu.kit import Database, Event


class OneDistrict:
    """A map that knows one district."""

    def locate(self, longitude: float, latitude: float, on: date | None = None) -> str | None:
        return "430211" if 112 < longitude < 114.5 else None

    def locate_many(self, points: Sequence[tuple[float, float]], on: date | None = None) -> list[str | None]:
        return [self.locate(*point) for point in points]


@pytest.fixture
def announced() -> list[Event]:
    return []


@pytest.fixture
def jobs(db: Database) -> Jobs:
    return Jobs(db, lambda _: None)


@pytest.fixture
def places(db: Database, announced: list[Event], jobs: Jobs) -> Places:
    return Places(db, OneDistrict(), announced.append, jobs)


@pytest.fixture
def town(places: Places) -> Places:
    """A few streets with doors, compounds and rooms."""
    places.load_addresses(make_town(streets=12, doors=20), "town")
    return places
