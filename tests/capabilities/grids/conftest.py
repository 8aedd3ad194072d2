"""Grids on a real database: a district of four cells, people who plan and people who walk."""

import pytest
from tests.capabilities.components.conftest import SOUTH, STEP, WEST, person, square, words

from chengshu.capabilities.grids import Grids, Tools
from chengshu.capabilities.grids import pack as grids_pack
from chengshu.capabilities.maps import LayerDefinition, Maps, NewFeature
from chengshu.kit import Database, announce_nothing

PLANNER = person("planner", "grids.read", "grids.write")
READER = person("reader", "grids.read")
ELSEWHERE = person("elsewhere", "grids.read", "grids.write", where=("430203",))
ANN, BOB = person("ann", "grids.read"), person("bob", "grids.read")
CELLS = [f"43020200100100{n}" for n in (1, 2, 3, 4)]
CORNERS = [(0, 0), (1, 0), (0, 1), (1, 1)]


def inside(number: int) -> tuple[float, float]:
    x, y = CORNERS[number - 1]
    return WEST + (x + 0.5) * STEP, SOUTH + (y + 0.5) * STEP


@pytest.fixture
def maps(db: Database) -> Maps:
    maps = Maps(db, announce_nothing)
    maps.define_layer(LayerDefinition("grid_cells", "grid_cells", geometry="polygon", synthetic=True))
    shapes = [square(WEST + x * STEP, SOUTH + y * STEP, STEP) for x, y in CORNERS]
    maps.load("grid_cells", [NewFeature(shape, "cell", code) for shape, code in zip(shapes, CELLS, strict=True)])
    return maps


@pytest.fixture
def grids(db: Database, maps: Maps) -> Grids:
    engine = Grids(Tools(db, announce_nothing, maps))
    grids_pack.apply({"grids.yaml": words("grids.yaml")}, "urban_management", engine)
    assert engine.follow_cells() == 4
    assert engine.follow_cells() is None
    return engine


@pytest.fixture
def ann(grids: Grids):
    return grids.add_worker(PLANNER, "安", "430202", account=ANN.id, phone="139")


@pytest.fixture
def bob(grids: Grids):
    return grids.add_worker(PLANNER, "柏", "430202", account=BOB.id)
