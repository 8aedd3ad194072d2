"""A register on a real database: a district of four grid cells, a layer with components, and people with rights."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.capabilities.cases.desk import document

from chengshu.capabilities.cases import Cases
from chengshu.capabilities.cases import pack as cases_pack
from chengshu.capabilities.components import Components, Tools
from chengshu.capabilities.components import pack as components_pack
from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.maps import FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.kit import Database, announce_nothing, new_id
from chengshu.security import Principal, Scope
from chengshu.standards.calendar import load_calendar

LAMP = "gbt30428.2:2013:component:01:37"
COVER = "gbt30428.2:2013:component:01:02"
WEST, SOUTH, STEP = 113.10, 27.80, 0.01
KNOWN_ORGANISATION = new_id()


def person(name: str, *permissions: str, where: tuple[str, ...] = ("",)) -> Principal:
    held = frozenset(permissions)
    scope = Scope("r", held, None, (), where)
    return Principal(new_id(), name, name, "session", ("r",), held, jurisdiction=where, scopes=(scope,))


CLERK = person("clerk", "components.read", "components.write")
OTHER = person("other", "components.read", "components.write")
WORKER = person("worker", "components.read")
ELSEWHERE = person("elsewhere", "components.read", "components.write", where=("430203",))


def square(west: float, south: float, size: float) -> dict[str, Any]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def lamp(number: int, longitude: float, latitude: float, **properties: Any) -> NewFeature:
    told = {"class_code": "0137", "owner": "市市政路灯处", "state": "完好", "street": "建设路", "installed_year": 2019}
    point = {"type": "Point", "coordinates": [longitude, latitude]}
    return NewFeature(point, name="路灯", code=f"4302020137{number:06d}", properties=told | properties)


def words(path: str) -> dict[str, Any]:
    return document(f"urban_management/{path}")


@pytest.fixture
def maps(db: Database) -> Maps:
    maps = Maps(db, announce_nothing)
    fields = tuple(FieldDefinition(name) for name in ("class_code", "owner", "manager", "keeper", "state", "street"))
    fields += (FieldDefinition("installed_year", "integer"),)
    for id, kind, own in (("divisions", "polygon", ()), ("grid_cells", "polygon", ()), ("components", "point", fields)):
        maps.define_layer(LayerDefinition(id, id, geometry=kind, fields=own, synthetic=True))
    maps.load("divisions", [NewFeature(square(WEST, SOUTH, 0.02), "荷塘区", "430202")])
    cells = [(0, 0), (1, 0), (0, 1), (1, 1)]
    maps.load(
        "grid_cells",
        [
            NewFeature(square(WEST + x * STEP, SOUTH + y * STEP, STEP), "cell", f"43020200100100{n}")
            for n, (x, y) in enumerate(cells, 1)
        ],
    )
    return maps


@pytest.fixture
def components(db: Database, maps: Maps, tmp_path: Path) -> Components:
    cases = Cases(db, load_calendar("CN"), tmp_path, announce_nothing)
    documents = {
        f"cases/{name}.yaml": words(f"cases/{name}.yaml") for name in ("gbt30428_components", "local_components")
    }
    cases_pack.apply(documents, "urban_management", cases)
    jobs = Jobs(db, announce_nothing)
    known = lambda id: id == KNOWN_ORGANISATION  # noqa: E731
    engine = Components(Tools(db, announce_nothing, cases.classes, maps, jobs, known))
    documents["components.yaml"] = words("components.yaml")
    components_pack.apply(documents, "urban_management", engine)
    return engine


@pytest.fixture
def filled(components: Components, maps: Maps) -> Components:
    """Three lamps of the layer, taken in."""
    maps.load("components", [lamp(n, WEST + 0.001 * n, SOUTH + 0.001) for n in (1, 2, 3)])
    components.sync()
    return components


@pytest.fixture
def run_jobs(db: Database, components: Components) -> Callable[[], Iterator[None]]:
    def run() -> Any:
        while components._tools.jobs.run_one(components.handlers()):
            pass

    return run
