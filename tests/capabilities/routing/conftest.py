"""A table as its pack ships it, organisations of three codes more, and a load that tests set."""

import pytest
from tests.capabilities.cases.desk import document

from chengshu.capabilities.routing import Routing
from chengshu.capabilities.routing import pack as routing_pack
from chengshu.capabilities.routing.service import Known
from chengshu.standards.calendar import load_calendar

SHIPPED = document("urban_management/routing.yaml")
COMPONENTS = ("01:01", "01:06", "01:37", "01:38", "01:39")
INCIDENTS = ("01:10", "04:01")
CLASSES = [
    *(f"gbt30428.2:2013:component:{one}" for one in COMPONENTS),
    *(f"gbt30428.2:2013:incident:{one}" for one in INCIDENTS),
]
CODES = {one["organisation"] for one in SHIPPED["entries"]}


@pytest.fixture
def load():
    return {}


@pytest.fixture
def told():
    return []


@pytest.fixture
def owned():
    return []


@pytest.fixture
def routing(db, load, told, owned):
    made = Routing(
        db,
        load_calendar("CN"),
        lambda by, *line: told.append(line),
        lambda codes: {one: Known(f"id-{one}", one.upper()) for one in codes if one in CODES},
        lambda organisations: {one: load[one] for one in organisations if one in load},
        classes=lambda: CLASSES,
        owners_at=lambda places: [owned[0] if owned else None for _ in places],
    )
    routing_pack.apply({"routing.yaml": SHIPPED}, "urban_management", made)
    return made
