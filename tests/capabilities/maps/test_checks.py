"""Topology: what is wrong, where, and that the suggested repair mends it. Two days compared."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shapely import LineString, box
from shapely.geometry import shape

from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.maps import Edit, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.maps.logic.topology import KINDS, Topology
from chengshu.capabilities.maps.routes import router
from chengshu.capabilities.maps.routes.bodies import plain_findings
from chengshu.kit import Conflict, Database, Event, Refused
from chengshu.security import SYSTEM, Principal

M = 1 / 111_320  # a metre in degrees of latitude


def area(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return box(113 + west * M, 27 + south * M, 113 + east * M, 27 + north * M)


def line(*points: tuple[float, float]) -> LineString:
    return LineString([(113 + x * M, 27 + y * M) for x, y in points])


def found(shapes: list, *kinds: str) -> list:
    return list(Topology(np.array(shapes, dtype=object)).find(kinds or KINDS))


def repaired(shapes: list, findings: list) -> list:
    mended = dict(enumerate(shapes))
    for finding in findings:
        mended |= dict(finding.repair)
    return [shape for shape in mended.values() if shape is not None]


CASES = {
    "overlap": [area(0, 0, 100, 100), area(99, 0, 200, 100)],
    "gap": [area(0, 0, 300, 100), area(0, 100, 100, 200), area(105, 100, 300, 200), area(0, 200, 300, 300)],
    "sliver": [area(0, 0, 100, 100), area(0, 100, 100, 100.2)],
    "duplicate": [area(0, 0, 100, 100), area(0, 0, 100, 100)],
    "invalid_ring": [shapely.from_wkt("POLYGON((113 27,113.1 27.1,113.1 27,113 27.1,113 27))")],
    "dangle": [line((0, 0), (100, 0)), line((50, 1), (50, 90))],
}


@pytest.mark.parametrize("kind", CASES)
def test_a_mistake_is_found_with_place_and_reason_and_its_repair_mends_it(kind: str) -> None:
    [finding] = found(CASES[kind], kind)
    assert finding.kind == kind
    assert finding.reason
    assert finding.suggestion
    assert shapely.distance(finding.place, shapely.union_all(shapely.make_valid(CASES[kind]))) < 10 * M
    assert found(repaired(CASES[kind], [finding])) == []


def test_an_overshoot_is_cut_at_the_line() -> None:
    [finding] = found([line((0, 0), (100, 0)), line((50, -1), (50, 90))], "dangle")
    assert "behind" in finding.reason
    assert finding.size == pytest.approx(1.0, rel=0.02)


def test_clean_data_has_no_findings() -> None:
    grid = [area(x * 10, y * 10, x * 10 + 10, y * 10 + 10) for x in range(10) for y in range(10)]
    net = [line((0, 0), (50, 0)), line((50, 0), (50, 50)), line((50, 0), (100, 0))]
    assert found(grid) == []
    assert found(net) == []


def client_of(maps: Maps) -> TestClient:
    app = FastAPI()
    guard = SimpleNamespace(needs=lambda permission: lambda: SYSTEM, anybody=lambda reason: lambda: SYSTEM)
    app.include_router(router(maps, guard, lambda *row: None))  # type: ignore[arg-type]
    return TestClient(app)


class Quiet:
    def step(self, done: int, total: int, message: str = "") -> None:
        assert 0 <= done <= total


@pytest.fixture
def parcels(db: Database, announced: list[Event]) -> Maps:
    maps = Maps(db, announced.append, jobs=Jobs(db, announced.append))
    maps.define_layer(LayerDefinition("parcels", "map.parcels", geometry="polygon"))
    shapes = [*CASES["overlap"], *[shapely.transform(one, lambda xy: np.add(xy, (0.1, 0))) for one in CASES["sliver"]]]
    maps.load("parcels", [NewFeature(shapely.to_wkb(one), f"P{n}", f"{n}") for n, one in enumerate(shapes)])
    return maps


def test_a_check_runs_as_a_job_and_its_repairs_become_a_draft(parcels: Maps) -> None:
    job = parcels.check(SYSTEM, "parcels")
    result = parcels.handlers()[job.kind](job, Quiet())
    assert result["kinds"] == {kind: int(kind in ("overlap", "sliver")) for kind in KINDS}
    page = parcels.findings(SYSTEM, job.id)
    draft = parcels.mend(SYSTEM, job.id, [one.number for one in page.items])
    assert sorted(edit.kind for edit in draft.edits) == ["delete", "update", "update"]
    parcels.submit(SYSTEM, draft.id)
    assert {one.draft for one in parcels.findings(SYSTEM, job.id).items} == {draft.id}
    again = parcels.check(SYSTEM, "parcels")
    assert parcels.run_check(again, Quiet())["findings"] == 0
    assert [one.properties for one in (parcels.get("parcels", e.id or "") for e in draft.edits if e.feature)] == [
        {},
        {},
    ]
    with pytest.raises(Conflict):
        parcels.mend(SYSTEM, job.id, [page.items[0].number])


def test_who_starts_a_check_owns_its_job_and_sees_the_repairs_as_shapes(parcels: Maps) -> None:
    account = Principal("00000000-0000-7000-8000-000000000001", "lin", "Lin", "session", (), frozenset({"maps.write"}))
    job = parcels.check(account, "parcels", ["overlap"])
    assert job.by == "lin"
    parcels.run_check(job, Quiet())
    [row] = plain_findings(parcels.findings(account, job.id).items)
    assert shapely.is_valid(shape(row["repair"][0]["geometry"]))


def test_an_unknown_check_is_refused(parcels: Maps) -> None:
    with pytest.raises(Refused) as refusal:
        parcels.check(SYSTEM, "parcels", ["holes"])
    assert refusal.value.errors[0].field == "holes"


def test_two_days_are_compared_by_identity(parcels: Maps) -> None:
    ids = [one.id for one in parcels.search("P", 10)]
    day = date(2025, 6, 1)
    name = NewFeature(shapely.to_wkb(CASES["overlap"][0]), "Q0", "0")
    parcels.edit(
        SYSTEM,
        "parcels",
        [
            Edit("update", ids[0], 1, name, effective=day),
            Edit("delete", ids[1], 1, effective=day),
            Edit("insert", feature=NewFeature(shapely.to_wkb(area(900, 0, 950, 50)), "N", "9"), effective=day),
        ],
    )
    seen = parcels.compare("parcels", date(2025, 1, 1), date(2025, 7, 1))
    assert (seen.appeared, seen.gone, seen.changed) == (1, 1, 1)
    by_kind = {one.kind: one for one in seen.items}
    assert (by_kind["changed"].what, by_kind["changed"].name) == (("name",), "Q0")
    assert by_kind["gone"].after is None
    assert by_kind["appeared"].code == "9"
    assert parcels.compare("parcels", date(2025, 7, 1), date(2025, 8, 1)).items == []
    pages = [parcels.compare("parcels", date(2025, 1, 1), date(2025, 7, 1), limit=2)]
    pages.append(parcels.compare("parcels", date(2025, 1, 1), date(2025, 7, 1), limit=2, after=pages[0].next))
    assert [len(page.items) for page in pages] == [2, 1]


def test_what_changed_its_shape_is_counted_apart_from_what_is_only_described_otherwise(parcels: Maps) -> None:
    before, after = date(2025, 1, 1), date(2025, 7, 1)
    ids = [one.id for one in parcels.search("P", 10)]
    moved = NewFeature(shapely.to_wkb(area(0, 0, 70, 70)), "Q0", "0")
    renamed = NewFeature(shapely.to_wkb(CASES["overlap"][1]), "Q1", "1", {"use": "shop"})
    edits = [Edit("update", ids[0], 1, moved, effective=date(2025, 6, 1))]
    edits.append(Edit("update", ids[1], 1, renamed, effective=date(2025, 6, 1)))
    parcels.edit(SYSTEM, "parcels", edits)
    client = client_of(parcels)
    asked = {"first": str(before), "second": str(after)}
    every = client.get("/maps/layers/parcels/compare", params=asked).json()
    assert [every[name] for name in ("changed", "reshaped", "redescribed")] == [2, 1, 1]
    for kind, name, what in (("reshaped", "Q0", ["geometry", "name"]), ("redescribed", "Q1", ["name", "properties"])):
        some = client.get("/maps/layers/parcels/compare", params={**asked, "kind": kind}).json()
        assert [(one["name"], one["what"]) for one in some["items"]] == [(name, what)]
        assert some["changed"] == 2


def test_two_surveys_in_two_layers_are_compared_by_code(parcels: Maps) -> None:
    for layer, names in (("b_2024", ("A", "B")), ("b_2026", ("B", "C"))):
        parcels.define_layer(LayerDefinition(layer, layer, entities="building"))
        parcels.load(layer, [NewFeature(shapely.to_wkb(area(0, 0, 9, 9)), name, name) for name in names])
    today = date(2026, 1, 1)
    seen = parcels.compare("b_2024", today, today, other="b_2026")
    assert [(one.kind, one.code) for one in sorted(seen.items, key=lambda d: d.code)] == [
        ("gone", "A"),
        ("appeared", "C"),
    ]
