"""Published vectors: IOGP Guidance Note 7-2, GIGS, gcoord's cities; and every row of the table against EPSG."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyproj import CRS, Geod, Transformer
from tests.standards.gie import Case, read_gie

from chengshu.standards.geo import Helmert, System, Translation, all_systems, convert, system
from chengshu.standards.geo.operations import Operation, apply, move_geocentric
from chengshu.standards.geo.systems import ELLIPSOIDS

FIXTURES = Path(__file__).parent / "fixtures"
GIGS = sorted((FIXTURES / "gigs").glob("*.gie"))
SPHERE = Geod(ellps="WGS84")


def metres_apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(SPHERE.inv(one[:, 0], one[:, 1], other[:, 0], other[:, 1])[2])


def distance(got: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """In metres, whether the result is degrees or metres."""
    if np.abs(wanted).max() <= 400:
        return metres_apart(got, wanted)
    return np.asarray(np.hypot(got[:, 0] - wanted[:, 0], got[:, 1] - wanted[:, 1]))


# IOGP Guidance Note 7-2


def test_transverse_mercator_of_guidance_note_7_2() -> None:
    # The example's projection (National Grid on Airy 1830); the house makes it as a system of its own.
    proj = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +a=6377563.396 +rf=299.32496"
    grid = System("t:grid", "", "", "cgcs2000", "projected", "east,north", proj=proj)
    home = System("t:home", "", "", "cgcs2000", "geographic", "lon,lat")
    got = convert(np.array([[0.5, 50.5]]), home, grid).points
    assert got == pytest.approx(np.array([[577274.98, 69740.49]]), abs=0.01)


def test_three_parameters_of_guidance_note_7_2() -> None:
    # North Sea, WGS 84 to ED50: geocentric translation 84.87, 96.49, 116.95.
    got = move_geocentric(Translation(84.87, 96.49, 116.95), np.array([[3771793.97, 140253.34, 5124304.35]]))
    assert got == pytest.approx(np.array([[3771878.84, 140349.83, 5124421.30]]), abs=0.01)


POSITION_VECTOR = Helmert(0.0, 0.0, 4.5, 0.0, 0.0, 0.554, 0.219, "position_vector")
WGS72, WGS84 = (
    np.array([[3657660.66, 255768.55, 5201382.11]]),
    np.array([[3657660.774, 255778.430, 5201387.749]]),
)


def test_seven_parameters_as_position_vector_of_guidance_note_7_2() -> None:
    assert move_geocentric(POSITION_VECTOR, WGS72) == pytest.approx(WGS84, abs=0.001)
    assert move_geocentric(POSITION_VECTOR, WGS84, inverse=True) == pytest.approx(WGS72, abs=0.001)


def test_seven_parameters_as_coordinate_frame_have_the_rotations_the_other_way() -> None:
    frame = replace(POSITION_VECTOR, rz=-0.554, convention="coordinate_frame")
    assert move_geocentric(frame, WGS72) == pytest.approx(WGS84, abs=0.001)


def test_the_wrong_convention_is_far_off() -> None:
    wrong = replace(POSITION_VECTOR, convention="coordinate_frame")
    assert np.abs(move_geocentric(wrong, WGS72) - WGS84).max() > 15


# GIGS


@pytest.mark.parametrize("path", GIGS, ids=lambda path: path.stem)
def test_gigs_projections_pass(path: Path) -> None:
    cases = list(read_gie(path))
    assert len(cases) == 3
    for case in cases:
        _run(case)


def _run(case: Case) -> None:
    transformer = Transformer.from_pipeline(case.operation)
    if case.points:
        given, wanted = (np.array([point[side] for point in case.points]) for side in (0, 1))
        tolerance = np.array([point[2] for point in case.points])
        got = np.column_stack(transformer.transform(given[:, 0], given[:, 1]))
        assert (distance(got, wanted) <= tolerance).all()
    if case.roundtrips:
        given = np.array([point for point, _, _ in case.roundtrips])
        here = given
        for _ in range(max(rounds for _, rounds, _ in case.roundtrips)):
            there = transformer.transform(here[:, 0], here[:, 1])
            here = np.column_stack(transformer.transform(*there, direction="INVERSE"))
        assert (distance(here, given) <= [tolerance for _, _, tolerance in case.roundtrips]).all()


def test_the_suite_is_as_large_as_its_page_says() -> None:
    assert len(GIGS) == 18
    assert sum(len(case.points) for path in GIGS for case in read_gie(path)) == 698


def _table(name: str) -> np.ndarray:
    rows = list(csv.reader((FIXTURES / "gigs" / f"{name}.csv").read_text().splitlines()))[1:]
    return np.array([[float(value) for value in row] for row in rows])


def test_gigs_5201_geocentric_there_and_back() -> None:
    table = _table("5201")
    xyz, lonlat = table[:, :3], table[:, 3:]
    # Heights of -11 km and places near the centre are part of the suite; 1e-8 degrees are a millimetre.
    assert convert(lonlat, "EPSG:4979", "EPSG:4978").points == pytest.approx(xyz, abs=0.01)
    back = convert(xyz, "EPSG:4978", "EPSG:4979").points
    assert np.abs(back[:, 2] - lonlat[:, 2]).max() <= 0.01
    assert metres_apart(back, lonlat).max() <= 0.01


@pytest.mark.parametrize(
    "name, ellipsoid, parameters",
    [
        ("5203", (6377563.396, 299.3249646), Helmert(446.448, -125.157, 542.06, 0.15, 0.247, 0.842, -20.489)),
        (
            "5204",
            (6378388.0, 297.0),
            Helmert(-106.8686, 52.2978, -103.7239, -0.3366, 0.457, -1.8422, -1.2747, "coordinate_frame"),
        ),
    ],
)
def test_gigs_seven_parameters_in_both_conventions(
    name: str, ellipsoid: tuple[float, float], parameters: Helmert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ELLIPSOIDS, f"gigs{name}", ellipsoid)
    old, new = (System(datum, "", "", datum, "geographic", "lon,lat") for datum in (f"gigs{name}", "wgs84"))
    operation = Operation(name, old, new, parameters)
    table = _table(name)
    given, wanted = table[:, :2], table[:, 2:]
    # In the two-dimensional series a point starts on the ellipsoid where its coordinates are whole: that way only.
    backwards = (wanted % 1 == 0).all(axis=1) & ~(given % 1 == 0).all(axis=1)
    apart = np.where(
        backwards,
        metres_apart(apply(operation, wanted, inverse=True), given),
        metres_apart(apply(operation, given), wanted),
    )
    assert len(table) == 14
    assert apart.max() < 0.031  # GIGS: 2.8e-7 degrees


# gcoord

CITIES = json.loads((FIXTURES / "china-cities.json").read_text("utf-8"))
NAMES = {"WGS84": "WGS84", "GCJ02": "GCJ-02", "BD09": "BD-09", "BD09MC": "bd09mc", "EPSG3857": "EPSG:3857"}


@pytest.mark.parametrize("one", NAMES)
@pytest.mark.parametrize("other", NAMES)
def test_every_city_of_gcoord_is_within_a_metre_in_every_pair_of_systems(one: str, other: str) -> None:
    given, wanted = (np.array([city["coords"][name] for city in CITIES]) for name in (one, other))
    got = convert(given, NAMES[one], NAMES[other])
    assert not got.reasons
    home = {"EPSG3857": "WGS84", "BD09MC": "BD-09"}.get(other, NAMES[other])
    places = [convert(points, NAMES[other], home).points for points in (got.points, wanted)]
    assert metres_apart(*places).max() < 1.0


# The table


def test_every_row_of_the_table_says_what_epsg_says() -> None:
    for one in all_systems():
        if not one.id.startswith("EPSG:"):
            continue
        crs = CRS.from_user_input(one.id)
        assert one.area == pytest.approx(crs.area_of_use.bounds, abs=1e-4), one.id
        assert crs.geodetic_crs is not None
        assert (crs.ellipsoid.semi_major_metre, crs.ellipsoid.inverse_flattening) == pytest.approx(
            ELLIPSOIDS[one.datum], abs=1e-6
        )
        if one.central_meridian is not None:
            values = {part.name: part.value for part in crs.coordinate_operation.params}
            assert values["Longitude of natural origin"] == one.central_meridian
            assert values["False easting"] == one.false_easting
        assert one.swapped == (crs.axis_info[0].direction == "north"), one.id


def test_every_code_of_cgcs2000_is_there() -> None:
    codes = [4479, 4480, 4490, *range(4491, 4555)]
    assert all(system(code).datum == "cgcs2000" for code in codes)
    assert system(4547).central_meridian == 114
    assert system(4549).central_meridian == 120
    assert system(4526).false_easting == 38_500_000
