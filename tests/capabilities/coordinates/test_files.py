"""Whole files: every format in, rejects listed with row and reason, nothing guessed, nothing secret given out."""

import csv
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely
from tests.capabilities.coordinates.conftest import HERE, MANAGER, USER, XIAN, House, old_place, person

from chengshu.capabilities.coordinates import ConversionFile, FileRequest, NewSystem
from chengshu.kit import Conflict, NotFound, Refused
from chengshu.standards.geo import LocalProjection, from_city

RNG = np.random.default_rng(3)
PLACES = np.column_stack([RNG.uniform(112.9, 113.3, 300), RNG.uniform(27.6, 28, 300)])


def convert(house: House, name: str, content: bytes, wanted: FileRequest) -> ConversionFile:
    kept = house.coordinates.files.submit(USER, name, io.BytesIO(content), wanted)
    house.work()
    job = house.jobs.get(kept.job or "")
    assert job.state == "done", job
    return house.coordinates.files.get(kept.id, USER)


def result(house: House, file: ConversionFile, *, rejects: bool = False) -> Path:
    return house.coordinates.files.result(file.id, USER, rejects=rejects)[1]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def table(points: list[list[object]], header: str = "名称,经度,纬度", encoding: str = "utf-8") -> bytes:
    lines = [f"点{number},{point[0]},{point[1]}" for number, point in enumerate(points)]
    return "\n".join([header, *lines]).encode(encoding)


def a_file(folder: Path, driver: str, ending: str, crs: str = "EPSG:4490", points: np.ndarray = PLACES) -> bytes:
    shapes = shapely.points(points)
    data = pa.table({"name": [f"点{number}" for number in range(len(shapes))], "geometry": shapely.to_wkb(shapes)})
    path = folder / f"made{ending}"
    pyogrio.write_arrow(data, path, driver=driver, geometry_name="geometry", geometry_type="Point", crs=crs)
    if ending != ".shp":
        return path.read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in folder.glob("made.*"):
            archive.write(part, part.name)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_keeps_its_columns_and_gets_new_ones(house: House, encoding: str) -> None:
    file = convert(house, "points.csv", table([HERE, HERE], encoding=encoding), FileRequest("EPSG:4490", "EPSG:4547"))
    [first, _] = rows(result(house, file))
    assert first == {
        "名称": "点0", "经度": "113.15", "纬度": "27.85", "easting": "416275.1809", "northing": "3082109.1494",
    }  # fmt: skip
    assert file.result is not None
    assert (file.result["rows"], file.result["converted"], file.result["rejected"]) == (2, 2, 0)


def test_rows_of_a_table_that_cannot_be_converted_are_listed_with_row_and_reason(house: House) -> None:
    given = [HERE, ["abc", 27.8], [27.85, 113.15], HERE]
    file = convert(house, "points.csv", table(given), FileRequest("WGS84", "GCJ-02"))  # type: ignore[arg-type]
    assert len(rows(result(house, file))) == 2
    assert [(row["row"], row["reason"]) for row in rows(result(house, file, rejects=True))] == [
        ("2", "a coordinate is missing or no number"),
        ("3", "longitude and latitude seem to be exchanged"),
    ]
    assert file.result is not None
    assert file.result["first_rejects"][0]["row"] == 2


def test_columns_that_nobody_named_are_asked_for(house: House) -> None:
    content = table([HERE], header="name,a,b")
    kept = house.coordinates.files.submit(USER, "p.csv", io.BytesIO(content), FileRequest("EPSG:4490", "EPSG:4547"))
    house.work()
    job = house.jobs.get(kept.job or "")
    assert (job.state, job.result["code"]) == ("failed", "unknown_columns")
    file = convert(house, "p.csv", content, FileRequest("EPSG:4490", "EPSG:4547", x_column="a", y_column="b"))
    assert rows(result(house, file))[0]["easting"] == "416275.1809"


@pytest.mark.parametrize(
    "driver, ending, name",
    [
        ("GPKG", ".gpkg", "a.gpkg"),
        ("GeoJSON", ".geojson", "a.geojson"),
        ("FlatGeobuf", ".fgb", "a.fgb"),
        ("ESRI Shapefile", ".shp", "a.zip"),
    ],
)
@pytest.mark.parametrize("format", ["GPKG", "GeoJSON", "FlatGeobuf", "ESRI Shapefile"])
def test_features_come_out_in_any_format_with_their_system(
    house: House, driver: str, ending: str, name: str, format: str
) -> None:
    content = a_file(house.folder, driver, ending)
    file = convert(house, name, content, FileRequest("EPSG:4490", "EPSG:4547", format=format))  # type: ignore[arg-type]
    path = result(house, file)
    opened = f"/vsizip/{path}" if path.suffix == ".zip" else path
    assert pyogrio.read_info(opened)["crs"] == "EPSG:4547"
    meta, read = pyogrio.read_arrow(opened)
    points = shapely.get_coordinates(shapely.from_wkb(read[meta["geometry_name"] or "wkb_geometry"].to_numpy()))
    # FlatGeobuf orders features along a curve.
    assert np.sort(points, axis=0) == pytest.approx(np.sort(from_city(PLACES, "EPSG:4547"), axis=0), abs=0.001)
    assert set(read["name"].to_pylist()) == {f"点{number}" for number in range(300)}


def test_a_file_that_names_its_system_need_not_be_told_and_one_that_does_not_is_refused(house: House) -> None:
    file = convert(house, "a.gpkg", a_file(house.folder, "GPKG", ".gpkg"), FileRequest("", "EPSG:4547"))
    assert file.source == "EPSG:4490"
    with pytest.raises(Refused) as refused:
        house.coordinates.files.submit(USER, "p.csv", io.BytesIO(table([HERE])), FileRequest("", "EPSG:4547"))
    assert refused.value.code == "no_system"


def test_features_without_or_with_impossible_geometry_are_kept_aside_and_the_rest_goes_on(house: House) -> None:
    good = {"type": "Point", "coordinates": HERE}
    shapes = [good, None, {"type": "Polygon", "coordinates": [[[113, 27], [113.1, 27], [113.1, 95], [113, 27]]]}, good]
    features = [{"type": "Feature", "properties": {"n": n}, "geometry": one} for n, one in enumerate(shapes)]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    file = convert(house, "a.geojson", content, FileRequest("EPSG:4490", "EPSG:4547"))
    assert file.result is not None
    assert (file.result["converted"], file.result["rejected"]) == (2, 2)
    assert [row["row"] for row in rows(result(house, file, rejects=True))] == ["2", "3"]


def test_heights_of_features_stay(house: House) -> None:
    content = a_file(house.folder, "GPKG", ".gpkg", points=np.column_stack([PLACES, np.full(300, 55.5)]))
    path = result(house, convert(house, "a.gpkg", content, FileRequest("EPSG:4490", "EPSG:4547")))
    meta, read = pyogrio.read_arrow(path)
    shapes = shapely.from_wkb(read[meta["geometry_name"] or "wkb_geometry"].to_numpy())
    assert set(shapely.get_coordinates(shapes, include_z=True)[:, 2]) == {55.5}


def test_every_layer_of_a_geopackage_is_converted(house: House) -> None:
    path = house.folder / "two.gpkg"
    data = pa.table({"geometry": shapely.to_wkb(shapely.points(PLACES))})
    for number, layer in enumerate(("wells", "trees")):
        pyogrio.write_arrow(
            data, path, driver="GPKG", layer=layer, geometry_name="geometry", geometry_type="Point",
            crs="EPSG:4490", append=number > 0,
        )  # fmt: skip
    file = convert(house, "two.gpkg", path.read_bytes(), FileRequest("EPSG:4490", "EPSG:4547"))
    assert sorted(pyogrio.list_layers(result(house, file))[:, 0]) == ["trees", "wells"]
    assert file.result is not None
    assert file.result["rows"] == 600


def test_secret_parameters_work_on_files_and_the_use_is_logged_with_its_points(house: House) -> None:
    house.coordinates.define_operation(MANAGER, XIAN)
    content = table([old_place(), old_place()])  # type: ignore[list-item]
    file = convert(house, "p.csv", content, FileRequest("EPSG:4610", "EPSG:4490", "xian80", purpose="归档"))
    assert float(rows(result(house, file))[0]["longitude"]) == pytest.approx(HERE[0], abs=1e-8)
    use = house.coordinates.accesses().items[0]
    assert (use.account, use.action, use.points, use.purpose) == ("li", "apply_file", 2, "归档")
    assert house.audited("coordinates.apply_file")[0][0] == "li"


def test_a_result_in_a_local_system_carries_its_name_and_not_its_definition(house: House) -> None:
    own = LocalProjection("EPSG:4490", 113.0625, false_easting=51234.5)
    house.coordinates.define_system(MANAGER, NewSystem("local:town", "城建坐标系", own))
    file = convert(
        house, "a.gpkg", a_file(house.folder, "GPKG", ".gpkg"), FileRequest("EPSG:4490", "local:town", format="GeoJSON")
    )
    assert b"113.0625" not in result(house, file).read_bytes()
    file = convert(house, "a.gpkg", (house.folder / "made.gpkg").read_bytes(), FileRequest("EPSG:4490", "local:town"))
    assert "local:town" in pyogrio.read_info(result(house, file))["crs"]


@pytest.mark.parametrize(
    "name, content, code",
    [
        ("a.exe", b"MZ", "unknown_format"),
        ("a.gpkg", b"not a database", "wrong_content"),
        ("a.kml", b"<?xml?><OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "wrong_content"),
        ("a.kml", b"<?xml?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><kml/>", "wrong_content"),
        ("a.csv", b"", "empty_file"),
    ],
)
def test_what_is_not_what_it_says_is_refused_at_the_door(house: House, name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        house.coordinates.files.submit(USER, name, io.BytesIO(content), FileRequest("EPSG:4490", "EPSG:4547"))
    assert refused.value.code == code
    folder = house.folder / "conversions"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_broken_file_fails_its_job_with_a_reason(house: House) -> None:
    kept = house.coordinates.files.submit(
        USER, "a.geojson", io.BytesIO(b'{"type": "FeatureCollection", "features": [{'), FileRequest("WGS84", "GCJ-02")
    )
    house.work()
    job = house.jobs.get(kept.job or "")
    assert (job.state, job.result["code"]) == ("failed", "bad_file")


def test_a_file_belongs_to_who_handed_it_in_and_a_result_is_there_when_it_is_done(house: House) -> None:
    kept = house.coordinates.files.submit(
        USER,
        "p.csv",
        io.BytesIO(table([HERE])),
        FileRequest("EPSG:4490", "EPSG:4547"),  # type: ignore[list-item]
    )
    with pytest.raises(Conflict):
        house.coordinates.files.result(kept.id, USER)
    with pytest.raises(NotFound):
        house.coordinates.files.get(kept.id, person("other", "coordinates.use"))
    assert house.coordinates.files.get(kept.id, MANAGER).id == kept.id
    assert [one.id for one in house.coordinates.files.list(USER).items] == [kept.id]
