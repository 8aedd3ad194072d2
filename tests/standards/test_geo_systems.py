"""Names, refusals, and the way from one system to another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.kit import Refused
from chengshu.standards.geo import (
    Helmert,
    LocalProjection,
    Operation,
    Similarity,
    Translation,
    check_operation,
    convert,
    from_city,
    local_system,
    parameters_from_json,
    plane,
    swap,
    system,
    to_city,
)

HERE = np.array([[113.15, 27.85]])


@pytest.mark.parametrize(
    "name, own",
    [
        ("EPSG:4547", "EPSG:4547"),
        (4547, "EPSG:4547"),
        ("4547", "EPSG:4547"),
        ("urn:ogc:def:crs:EPSG::4547", "EPSG:4547"),
        ("http://www.opengis.net/def/crs/EPSG/0/4490", "EPSG:4490"),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "EPSG:4326"),
        ("CGCS2000 / 3-degree Gauss-Kruger CM 114E", "EPSG:4547"),
        ("2000国家大地坐标系", "EPSG:4490"),
        ("beijing54", "EPSG:4214"),
        ("西安80", "EPSG:4610"),
        ("gcj02", "GCJ-02"),
        ("BD09", "BD-09"),
    ],
)
def test_a_system_is_found_by_the_names_people_use(name: str | int, own: str) -> None:
    assert system(name).id == own


def test_an_unknown_system_is_refused_by_name() -> None:
    with pytest.raises(Refused) as refused:
        system("EPSG:9999999")
    assert refused.value.code == "unknown_system"


def test_a_place_of_the_city_in_its_three_degree_zone() -> None:
    assert from_city(HERE, "EPSG:4547") == pytest.approx(np.array([[416275.181, 3082109.149]]), abs=0.001)
    assert from_city(HERE, "EPSG:4526")[0, 0] == pytest.approx(38416275.181, abs=0.001)


def test_cgcs2000_and_wgs84_are_one_by_policy() -> None:
    assert convert(HERE, "EPSG:4326", "EPSG:4490").points.tolist() == HERE.tolist()


@pytest.mark.parametrize("old", ["EPSG:4214", "EPSG:4610", "EPSG:2383", "EPSG:4555"])
def test_an_old_datum_without_an_operation_is_refused_never_guessed(old: str) -> None:
    points = HERE if system(old).kind == "geographic" else np.array([[416275.181, 3082109.149]])
    with pytest.raises(Refused) as refused:
        convert(points, old, "EPSG:4490")
    assert refused.value.code == "needs_operation"


@given(st.floats(112.6, 115.4), st.floats(22, 45))
def test_there_and_back_is_the_same_place(x: float, y: float) -> None:
    point = np.array([[x, y]])
    for name in ("EPSG:4547", "EPSG:4526", "EPSG:4497", "EPSG:3857", "EPSG:32649", "GCJ-02", "BD-09"):
        assert np.abs(to_city(from_city(point, name), name) - point).max() < 1e-9


def test_heights_travel_along() -> None:
    point = np.array([[113.15, 27.85, 55.5]])
    assert convert(point, "EPSG:4490", "EPSG:4547").points[0, 2] == 55.5
    there = convert(point, "EPSG:4480", "EPSG:4479").points
    assert convert(there, "EPSG:4479", "EPSG:4490").points == pytest.approx(point, abs=1e-9)


def test_a_height_that_nobody_gave_is_not_invented() -> None:
    with pytest.raises(Refused) as refused:
        convert(HERE, "EPSG:4490", "EPSG:4479")
    assert refused.value.code == "needs_height"


def test_the_order_of_an_authority_is_spoken_only_at_the_edge() -> None:
    assert swap(HERE, system("EPSG:4490")).tolist() == [[27.85, 113.15]]
    assert swap(HERE, system("EPSG:3857")).tolist() == HERE.tolist()


@pytest.mark.parametrize(
    "source, point, word",
    [
        ("EPSG:4490", [27.85, 113.15], "exchanged"),
        ("EPSG:4490", [416275.0, 3082109.0], "metres"),
        ("EPSG:4547", [3082109.0, 416275.0], "exchanged"),
        ("EPSG:4547", [38416275.0, 3082109.0], "zone number"),
        ("EPSG:4526", [416275.0, 3082109.0], "zone number 38 is missing"),
        ("EPSG:4547", [113.15, 27.85], "degrees"),
        ("EPSG:4547", [9_000_000.0, 3082109.0], "1,200 km"),
        ("EPSG:4547", [float("nan"), 3082109.0], "no number"),
    ],
)
def test_the_usual_slips_are_named_and_the_rest_is_converted(source: str, point: list[float], word: str) -> None:
    good = from_city(HERE, source)[0].tolist()
    done = convert(np.array([good, point, good]), source, "EPSG:4490")
    assert list(done.reasons) == [1]
    assert word in done.reasons[1]
    assert done.points[[0, 2]] == pytest.approx(np.repeat(HERE, 2, axis=0), abs=1e-9)
    assert np.isnan(done.points[1]).all()


XIAN = Operation(
    "x", system("EPSG:4610"), system("EPSG:4490"), Helmert(120.0, -80.0, 30.0, 0.5, -1.2, 2.3, 4.1, "coordinate_frame")
)


def test_an_operation_joins_two_datums_in_both_directions() -> None:
    old = convert(HERE, "EPSG:4490", "EPSG:2383", [XIAN])
    assert old.used == (XIAN,)
    back = convert(old.points, "EPSG:2383", "EPSG:4547", [XIAN]).points
    # Without heights the third dimension is lost on the way: what stays is below a millimetre.
    assert back == pytest.approx(from_city(HERE, "EPSG:4547"), abs=0.001)


def test_an_operation_reaches_offset_systems_too() -> None:
    old = convert(HERE, "EPSG:4490", "EPSG:4610", [XIAN]).points
    assert convert(old, "EPSG:4610", "GCJ-02", [XIAN]).points == pytest.approx(from_city(HERE, "GCJ-02"), abs=1e-8)


TOWN = plane("local:town", "town grid")
TO_XIAN = Operation("t", TOWN, system("EPSG:2383"), Similarity(400_000.0, 3_000_000.0, 3600.0, 12.0))


def test_two_operations_are_chained_through_the_datum_between() -> None:
    there = convert(HERE, "EPSG:4490", TOWN, [XIAN, TO_XIAN])
    assert {operation.id for operation in there.used} == {"x", "t"}
    assert convert(there.points, TOWN, "EPSG:4490", [TO_XIAN, XIAN]).points == pytest.approx(HERE, abs=1e-8)


def test_a_local_system_on_a_known_datum_needs_no_operation() -> None:
    own = LocalProjection("EPSG:4490", 113.1, 50_000.0, -3_000_000.0, surface_height=120.0, mean_latitude=27.8)
    town = local_system("local:zz", "town", own)
    there = convert(HERE, "EPSG:4490", town).points
    assert convert(there, town, "EPSG:4490").points == pytest.approx(HERE, abs=1e-11)
    flat = convert(HERE, "EPSG:4490", local_system("local:f", "f", LocalProjection("EPSG:4490", 113.1))).points
    stretched = (there[0, 0] - 50_000) / flat[0, 0]
    assert stretched == pytest.approx(1 + 120 / 6_366_000, abs=1e-7)


@pytest.mark.parametrize(
    "operation, field",
    [
        (Operation("a", system("EPSG:4610"), system("EPSG:4490"), Similarity(0, 0, 0, 0)), "source"),
        (Operation("a", TOWN, system("EPSG:4490"), Translation(1, 2, 3)), "source"),
        (Operation("a", system("EPSG:4326"), system("EPSG:4490"), Translation(1, 2, 3)), "target"),
        (Operation("a", system("EPSG:4610"), system("GCJ-02"), Translation(1, 2, 3)), "target"),
        (Operation("a", system("EPSG:4610"), system("EPSG:4490"), Translation(1e7, 2, 3)), "parameters.dx"),
    ],
)
def test_parameters_that_do_not_fit_their_systems_are_refused(operation: Operation, field: str) -> None:
    with pytest.raises(Refused) as refused:
        check_operation(operation)
    assert field in {error.field for error in refused.value.errors}


def test_seven_parameters_without_their_convention_are_refused() -> None:
    given = {"kind": "helmert", "dx": 1, "dy": 2, "dz": 3, "rx": 0, "ry": 0, "rz": 0, "scale": 1}
    with pytest.raises(Refused) as refused:
        parameters_from_json(given)
    assert [error.field for error in refused.value.errors] == ["parameters.convention"]
