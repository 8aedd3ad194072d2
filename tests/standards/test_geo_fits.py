"""Parameters that are known are found again; gross errors, check points and extrapolation are said."""

import struct
from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

from chengshu.kit import Refused
from chengshu.standards.geo import (
    ControlPoint,
    GridShift,
    Helmert,
    Operation,
    Similarity,
    convert,
    fit,
    grid_from_nodes,
    parameters_from_json,
    parameters_to_json,
    plane,
    read_ntv2,
    system,
)

TOWN = plane("local:town", "town grid")
KNOWN = Similarity(412_000.0, 3_080_000.0, 5400.0, 25.0)
PLANE = Operation("k", TOWN, system("EPSG:4547"), KNOWN)
SEVEN = Helmert(120.0, -80.0, 30.0, 0.5, -1.2, 2.3, 4.1)
SPACE = Operation("s", system("EPSG:4610"), system("EPSG:4490"), SEVEN)


def plane_points(noise: float, count: int = 12, seed: int = 1) -> list[ControlPoint]:
    rng = np.random.default_rng(seed)
    local = rng.uniform(0, 20_000, (count, 2))
    there = convert(local, TOWN, "EPSG:4547", [PLANE]).points + rng.normal(0, noise or 1e-12, (count, 2))
    return [ControlPoint(f"P{row}", tuple(local[row]), tuple(there[row])) for row in range(count)]


def space_points(noise: float, count: int = 20) -> list[ControlPoint]:
    rng = np.random.default_rng(2)
    old = np.column_stack([rng.uniform(112, 115, count), rng.uniform(26, 29, count), rng.uniform(30, 900, count)])
    new = convert(old, "EPSG:4610", "EPSG:4490", [SPACE]).points
    new[:, :2] += rng.normal(0, noise / 1e5 if noise else 1e-15, (count, 2))
    return [ControlPoint(f"S{row}", tuple(old[row]), tuple(new[row])) for row in range(count)]


def test_four_parameters_are_found_again_to_the_last_digits() -> None:
    found = fit("similarity", TOWN, "EPSG:4547", plane_points(0))
    assert found.rmse < 1e-7
    got = found.operation.parameters
    assert isinstance(got, Similarity)
    assert (got.rotation, got.scale) == pytest.approx((KNOWN.rotation, KNOWN.scale), abs=1e-6)
    there = convert(np.array([[1000.0, 2000.0]]), TOWN, "EPSG:4547", [found.operation]).points
    assert there == pytest.approx(convert(np.array([[1000.0, 2000.0]]), TOWN, "EPSG:4547", [PLANE]).points, abs=1e-6)


def test_the_root_mean_square_is_the_noise_that_was_put_in() -> None:
    found = fit("similarity", TOWN, "EPSG:4547", plane_points(0.02, 400))
    assert found.rmse == pytest.approx(0.02 * np.sqrt(2), rel=0.1)


@pytest.mark.parametrize("convention", ["position_vector", "coordinate_frame"])
def test_seven_parameters_are_found_again_in_the_convention_asked_for(convention: str) -> None:
    found = fit("helmert", "EPSG:4610", "EPSG:4490", space_points(0), convention=convention)  # type: ignore[arg-type]
    got = found.operation.parameters
    assert isinstance(got, Helmert)
    sign = 1 if convention == "position_vector" else -1
    assert (got.rx, got.ry, got.rz) == pytest.approx((sign * 0.5, sign * -1.2, sign * 2.3), abs=1e-4)
    assert got.scale == pytest.approx(4.1, abs=1e-3)
    assert found.rmse < 1e-4
    assert found.residuals[0].up == pytest.approx(0, abs=1e-4)


def test_three_parameters_take_the_middle() -> None:
    found = fit("translation", "EPSG:4610", "EPSG:4490", space_points(0))
    assert 0.1 < found.rmse < 100  # rotations were left out


def test_a_gross_error_is_pointed_at() -> None:
    points = plane_points(0.01)
    wrong = points[4]
    points[4] = ControlPoint(wrong.name, wrong.source, (wrong.target[0] + 3, wrong.target[1]))
    found = fit("similarity", TOWN, "EPSG:4547", points)
    assert [one.name for one in found.residuals if one.suspect] == ["P4"]
    assert any("P4" in warning for warning in found.warnings)


def test_check_points_judge_and_those_outside_are_extrapolations() -> None:
    points = plane_points(0.01)
    far = convert(np.array([[90_000.0, 90_000.0]]), TOWN, "EPSG:4547", [PLANE]).points[0]
    points += [ControlPoint("far", (90_000.0, 90_000.0), tuple(far), check=True)]
    found = fit("similarity", TOWN, "EPSG:4547", points)
    assert found.check_rmse is not None
    assert found.residuals[-1].outside
    assert any("extrapolation" in warning and "far" in warning for warning in found.warnings)


def test_a_use_beyond_the_control_points_is_marked() -> None:
    found = fit("similarity", TOWN, "EPSG:4547", plane_points(0.01))
    done = convert(np.array([[10_000.0, 10_000.0], [90_000.0, 0.0]]), TOWN, "EPSG:4490", [found.operation])
    assert done.outside.tolist() == [False, True]
    back = convert(done.points, "EPSG:4490", TOWN, [found.operation])
    assert back.outside.tolist() == [False, True]


@pytest.mark.parametrize("kind, few", [("similarity", 1), ("helmert", 2)])
def test_too_few_points_are_refused_with_the_number_needed(kind: str, few: int) -> None:
    points = space_points(0)[:few] if kind == "helmert" else plane_points(0)[:few]
    systems = ("EPSG:4610", "EPSG:4490") if kind == "helmert" else (TOWN, "EPSG:4547")
    with pytest.raises(Refused) as refused:
        fit(kind, *systems, points)  # type: ignore[arg-type]
    assert f"at least {few + 1}" in refused.value.errors[0].reason


def test_the_least_number_of_points_warns_that_nothing_is_left_over() -> None:
    assert any(
        "nothing over" in warning for warning in fit("similarity", TOWN, "EPSG:4547", plane_points(0, 2)).warnings
    )


def test_points_on_one_line_are_refused_for_seven_parameters() -> None:
    old = np.column_stack([np.linspace(113, 113.0001, 5), np.linspace(27, 27.0001, 5), np.full(5, 50.0)])
    points = [ControlPoint(str(row), tuple(old[row]), tuple(old[row] + 1e-5)) for row in range(5)]
    with pytest.raises(Refused) as refused:
        fit("helmert", "EPSG:4610", "EPSG:4490", points)
    assert refused.value.code == "bad_geometry"


def test_an_exchanged_pair_of_coordinates_is_named_by_point() -> None:
    points = plane_points(0)
    points[3] = ControlPoint("P3", points[3].source, points[3].target[::-1])
    with pytest.raises(Refused) as refused:
        fit("similarity", TOWN, "EPSG:4547", points)
    assert "P3" in refused.value.errors[0].reason


# grids


def ntv2(grid_rows: int = 5, grid_columns: int = 7) -> bytes:
    """A small NTv2 file over the city, written as the format says: rows northwards, nodes westwards, west positive."""

    def text(name: str, value: str) -> bytes:
        return name.ljust(8).encode() + value.ljust(8).encode()

    def whole(name: str, value: int) -> bytes:
        return name.ljust(8).encode() + struct.pack("<ii", value, 0)

    def real(name: str, value: float) -> bytes:
        return name.ljust(8).encode() + struct.pack("<d", value)

    head = whole("NUM_OREC", 11) + whole("NUM_SREC", 11) + whole("NUM_FILE", 1) + text("GS_TYPE", "SECONDS")
    head += text("VERSION", "NTv2.0") + text("SYSTEM_F", "XIAN80") + text("SYSTEM_T", "CGCS2000")
    head += real("MAJOR_F", 6378140) + real("MINOR_F", 6356755.288) + real("MAJOR_T", 6378137)
    head += real("MINOR_T", 6356752.314)
    south, west, step = 27 * 3600.0, -113 * 3600.0, 600.0
    head += text("SUB_NAME", "CITY") + text("PARENT", "NONE") + text("CREATED", "") + text("UPDATED", "")
    head += real("S_LAT", south) + real("N_LAT", south + step * (grid_rows - 1))
    head += real("E_LONG", west - step * (grid_columns - 1)) + real("W_LONG", west)
    head += real("LAT_INC", step) + real("LONG_INC", step) + whole("GS_COUNT", grid_rows * grid_columns)
    body = b""
    for row in range(grid_rows):
        for column in reversed(range(grid_columns)):
            body += struct.pack("<4f", 1.5 + 0.1 * row, -(3.0 + 0.2 * column + 0.05 * row), 0, 0)
    return head + body + text("END", "")[:8] + b"\0" * 8


PLACES = np.column_stack([np.linspace(113.01, 113.95, 50), np.linspace(27.02, 27.6, 50)])


def test_a_grid_file_shifts_as_proj_does(tmp_path: Path) -> None:
    (tmp_path / "city.gsb").write_bytes(ntv2())
    proj = Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +proj=hgridshift +grids={tmp_path}/city.gsb +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    own = Operation("g", system("EPSG:4610"), system("EPSG:4490"), GridShift(read_ntv2(ntv2())))
    got = convert(PLACES, "EPSG:4610", "EPSG:4490", [own]).points
    assert got == pytest.approx(np.column_stack(proj.transform(*PLACES.T)), abs=1e-9)
    assert convert(got, "EPSG:4490", "EPSG:4610", [own]).points == pytest.approx(PLACES, abs=1e-10)


def test_outside_its_grid_a_point_is_refused_and_the_rest_goes_on() -> None:
    own = Operation("g", system("EPSG:4610"), system("EPSG:4490"), GridShift(read_ntv2(ntv2())))
    done = convert(np.array([[113.5, 27.3], [118.0, 27.3]]), "EPSG:4610", "EPSG:4490", [own])
    assert list(done.reasons) == [1]


def test_a_grid_survives_being_written_and_read() -> None:
    nodes = [(x, y, x - 110, y - 20) for x in (113, 113.5, 114) for y in (27, 27.5)]
    kept = parameters_from_json(parameters_to_json(GridShift((grid_from_nodes(nodes),))))
    assert isinstance(kept, GridShift)
    assert kept.grids[0].d_lon[0].tolist() == pytest.approx([3 / 3600, 3.5 / 3600, 4 / 3600])


@pytest.mark.parametrize("broken", [b"", b"NUM_OREC", ntv2()[:300], ntv2()[:-200]])
def test_a_broken_grid_file_is_refused(broken: bytes) -> None:
    with pytest.raises(Refused):
        read_ntv2(broken)


def test_nodes_that_fill_no_grid_are_refused() -> None:
    with pytest.raises(Refused):
        grid_from_nodes([(113, 27, 1, 1), (113.5, 27, 1, 1), (113, 27.5, 1, 1)])
