"""A maps engine on a real database, and who heard what."""

import pytest

from chengshu.capabilities.maps import Maps
from chengshu.kit import Database, Event


@pytest.fixture
def announced() -> list[Event]:
    return []


@pytest.fixture
def maps(db: Database, announced: list[Event]) -> Maps:
    return Maps(db, announced.append)
