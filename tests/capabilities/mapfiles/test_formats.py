"""Every format in and out again: Chinese names and values, coordinates, nothing lost; others read what we write."""

import csv
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from pyproj import CRS
from tests.capabilities.mapfiles.conftest import EDITOR, House, a_file, rows_of, squares, zipped

from chengshu.capabilities.mapfiles import ImportRequest, MappedField, NewLayer
from chengshu.capabilities.mapfiles.logic.mapping import suggested
from chengshu.capabilities.maps.routes.bodies import FieldBody, LayerBody
from chengshu.kit import Refused
from chengshu.standards.geo import from_city

COUNT = 250
FORMATS = ["GPKG", "Shapefile", "GeoJSON", "FlatGeobuf", "GeoParquet", "KML", "CSV"]


def by_code(features: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["properties"]["code"]: one for one in features}


def same_places(one: dict[str, Any], other: dict[str, Any], tolerance: float = 2e-9) -> bool:
    first, second = (shapely.from_geojson(json.dumps(each["geometry"])) for each in (one, other))
    return bool(shapely.hausdorff_distance(first, second) <= tolerance)


def fill(house: House, count: int = COUNT) -> dict[str, dict[str, Any]]:
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(count), rows_of(count))
    made = house.bring("房屋.gpkg", content, mode="replace", source="住建局", licence="仅供内部")
    assert made.result is not None
    assert (made.result["rows"], made.result["accepted"], made.result["rejected"]) == (count, count, 0)
    return by_code(house.features())


@pytest.mark.parametrize("kind", FORMATS)
def test_what_goes_out_comes_in_again_the_same(house: House, kind: str) -> None:
    before = fill(house)
    made = house.take(format=kind)
    data, manifest = house.opened(made)
    assert made.rows == COUNT
    assert manifest["source"] == ["住建局"]
    assert manifest["licence"] == ["仅供内部"]
    if kind == "Shapefile":
        content = zipped({one.name: one.read_bytes() for one in data.parent.glob("buildings.*")})
        back = house.bring("回来.zip", content, mode="replace")
    else:
        system = {"system": "EPSG:4490"} if kind == "CSV" else {}
        despite = {"system": "EPSG:4490", "despite_file": True} if kind == "KML" else {}
        back = house.bring(f"回来{data.suffix}", data.read_bytes(), mode="replace", **system, **despite)
    assert back.result is not None
    assert back.result["rejected"] == 0, back.result["reasons"]
    after = by_code(house.features())
    assert after.keys() == before.keys()
    for code, one in before.items():
        own = {k: v for k, v in after[code]["properties"].items() if k not in ("longitude", "latitude")}
        assert own == {k: v for k, v in one["properties"].items() if k not in ("longitude", "latitude")}
        assert same_places(one, after[code])


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_is_taken_again_as_it_is_packed(house: House, kind: str) -> None:
    fill(house, 3)
    _, packed = house.files.exports.file(EDITOR, house.take(format=kind).id, 1)
    upload = house.upload(packed.name, packed.read_bytes())
    assert [(one.name, one.features if kind != "CSV" else 3) for one in upload.layers] == [("buildings", 3)]
    assert upload.format == kind


@pytest.mark.parametrize("kind", ["GPKG", "Shapefile", "GeoJSON", "FlatGeobuf", "KML"])
def test_gdal_reads_every_export(house: House, kind: str) -> None:
    before = fill(house)
    data, _ = house.opened(house.take(format=kind))
    info = pyogrio.read_info(data)
    assert info["features"] == COUNT
    assert info["crs"] == ("EPSG:4326" if kind == "KML" else "EPSG:4490")
    assert {"层数", "用途", "高度", "建成"} <= set(info["fields"].tolist())
    _, table = pyogrio.read_arrow(data)
    row = next(one for one in table.to_pylist() if one["code"] == "B00007")
    assert row["用途"] == "住宅"
    assert int(row["层数"]) == 8
    shape = shapely.from_wkb(row.get("wkb_geometry") or row.get("geom") or row.get("geometry"))
    assert shape.bounds == pytest.approx(
        shapely.from_geojson(json.dumps(before["B00007"]["geometry"])).bounds, abs=1e-9
    )


def test_geoparquet_says_what_the_standard_asks(house: House) -> None:
    fill(house)
    data, _ = house.opened(house.take(format="GeoParquet"))
    file = pq.ParquetFile(data)
    geo = json.loads(file.metadata.metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] == "1.1.0"
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["Polygon"]
    assert CRS.from_json_dict(column["crs"]).to_epsg() == 4490
    west, south, east, north = column["bbox"]
    assert 113.1 < west < east < 113.3
    assert 27.8 < south < north < 28
    assert file.read().column("用途").to_pylist()[:2] == ["商业", "住宅"]


def test_a_drawing_carries_lines_and_values_and_is_read_by_gdal(house: House) -> None:
    fill(house, 3)
    data, manifest = house.opened(house.take(format="DXF", system="EPSG:4547"))
    text = data.read_bytes().decode("gbk")
    assert "$DWGCODEPAGE\n3\nANSI_936" in text
    assert "1001\nCHENGSHU\n" in text
    assert "1000\n用途=商业\n" in text
    _, table = pyogrio.read_arrow(data)
    assert table.num_rows == 3
    assert any("extended data" in note for note in manifest["notes"])
    back = house.bring("图.dxf", data.read_bytes(), mode="replace", system="EPSG:4547", mapping=())
    assert back.result is not None
    assert back.result["accepted"] == 3
    found = house.features()
    assert found[0]["geometry"]["type"] == "Polygon"
    assert shapely.from_geojson(json.dumps(found[0]["geometry"])).bounds == pytest.approx(
        squares(3)[0].bounds, abs=1e-8
    )


@pytest.mark.parametrize("system", ["EPSG:4547", "GCJ-02", "BD-09"])
@pytest.mark.parametrize("kind", ["GPKG", "Shapefile", "FlatGeobuf", "GeoParquet", "CSV"])
def test_other_systems_go_out_and_come_back(house: House, kind: str, system: str) -> None:
    before = fill(house, 20)
    data, manifest = house.opened(house.take(format=kind, system=system))
    assert manifest["coordinate_system"]["id"] == system
    content = data.read_bytes()
    if kind == "Shapefile":
        content = zipped({one.name: one.read_bytes() for one in data.parent.glob("buildings.*")})
    name = "回来.zip" if kind == "Shapefile" else f"回来{data.suffix}"
    upload = house.upload(name, content)
    if kind != "CSV":
        assert upload.layers[0].system == system, upload.layers[0].stated
    house.bring(name, content, mode="replace", system=system if kind == "CSV" else "")
    after = by_code(house.features())
    for code, one in before.items():
        assert same_places(one, after[code], 1e-8)


def test_coordinates_in_a_file_are_east_first_whatever_the_authority_writes(house: House) -> None:
    fill(house, 1)
    data, _ = house.opened(house.take(format="CSV", system="EPSG:4547"))
    row = next(csv.DictReader(data.read_text("utf-8-sig").splitlines()))
    east, north = shapely.get_coordinates(shapely.from_wkt(row["wkt"]))[0].tolist()
    wanted = from_city(shapely.get_coordinates(squares(1)[0]), "EPSG:4547")
    assert np.abs(wanted - [east, north]).sum(axis=1).min() < 0.001
    assert 300_000 < east < 600_000
    assert north > 3_000_000


@pytest.mark.parametrize("stated", ["GBK", "UTF-8", None])
def test_shapefiles_in_both_encodings_with_and_without_their_page(
    house: House, stated: str | None, tmp_path: Path
) -> None:
    a_file(tmp_path / "s", "ESRI Shapefile", ".shp", squares(4), rows_of(4), encoding=stated or "GBK")
    parts = {one.name: one.read_bytes() for one in (tmp_path / "s").glob("made.*")}
    if stated is None:
        parts.pop("made.cpg")
    made = house.bring("房屋.zip", zipped(parts), mode="replace")
    assert made.result is not None
    assert made.result["accepted"] == 4
    assert house.features()[1]["properties"]["name"] == "1号楼"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_tables_of_points_in_both_encodings(house: House, encoding: str) -> None:
    house.layer(geometry="point")
    text = "名称,层数,经度,纬度\n甲楼,3,113.15,27.85\n乙楼,4,113.16,27.86\n"
    made = house.bring("点.csv", text.encode(encoding), mode="append", system="CGCS2000")
    assert made.result is not None
    assert made.result["inserted"] == 2
    first = next(one for one in house.features() if one["properties"]["name"] == "甲楼")
    assert first["properties"]["层数"] == 3
    assert first["geometry"]["coordinates"] == [113.15, 27.85]


def test_a_table_from_a_surveyor_may_have_north_first(house: House) -> None:
    house.layer(geometry="point", fields=())
    text = "点名,X,Y\nG1,3082109.149,416275.181\n"
    made = house.bring(
        "控制点.csv", text.encode(), system="EPSG:4547", x_column="X", y_column="Y", northing_first=True,
    )  # fmt: skip
    assert made.result is not None
    assert made.result["inserted"] == 1
    assert house.features()[0]["geometry"]["coordinates"] == pytest.approx([113.15, 27.85], abs=1e-6)


def test_cells_that_a_spreadsheet_would_run_are_guarded_and_come_back_unguarded(house: House) -> None:
    content = a_file(
        house.folder / "in",
        "GPKG",
        ".gpkg",
        squares(1),
        {"名称": ['=HYPERLINK("x")'], "编码": ["+86"], "用途": ["=危险"]},
    )
    house.bring("a.gpkg", content, mode="replace")
    data, _ = house.opened(house.take(format="CSV"))
    row = next(csv.DictReader(data.read_text("utf-8-sig").splitlines()))
    assert (row["name"], row["code"], row["用途"]) == ('\'=HYPERLINK("x")', "'+86", "'=危险")
    house.bring("b.csv", data.read_bytes(), mode="replace", system="EPSG:4490")
    found = house.features()[0]["properties"]
    assert (found["name"], found["code"], found["用途"]) == ('=HYPERLINK("x")', "+86", "=危险")


def test_long_names_and_texts_are_cut_for_a_shapefile_and_the_manifest_says_so(house: House) -> None:
    house.layer(fields=())
    text = "长" * 100
    columns = {"建筑物主要用途说明甲": [text], "建筑物主要用途说明乙": ["短"]}
    house.bring("a.gpkg", a_file(house.folder / "in", "GPKG", ".gpkg", squares(1), columns), mode="replace")
    data, manifest = house.opened(house.take(format="Shapefile"))
    names = manifest["columns"]
    assert len(set(names.values())) == len(names)
    assert all(len(one.encode()) <= 10 for one in names.values())
    assert "1 value(s) of '建筑物主要用途说明甲' are longer than the format holds and were cut" in manifest["notes"]
    assert set(names.values()) == set(pyogrio.read_info(data)["fields"].tolist())


def test_kml_is_wgs_84_only(house: House) -> None:
    fill(house, 1)
    with pytest.raises(Refused) as refused:
        house.take(format="KML", system="EPSG:4547")
    assert refused.value.errors[0].reason == "KML is always WGS 84; EPSG:4547 needs another format"


def test_a_layer_is_made_from_a_file_with_its_fields(house: House) -> None:
    upload = house.upload("新房屋.gpkg", a_file(house.folder / "in", "GPKG", ".gpkg", squares(5), rows_of(5)))
    assert [one.type for one in upload.layers[0].fields] == ["text", "text", "integer", "text", "number", "text"]
    wanted = ImportRequest(
        upload.id, new_layer=NewLayer("new_houses", "新房屋", grade="shared"), mode="replace", source="测绘院"
    )
    made = house.files.imports.start(EDITOR, wanted)
    assert house.job(made.job).state == "done"
    layer = house.maps.layer("new_houses")
    assert (layer.geometry, layer.published, layer.features) == ("polygon", "draft", 5)
    assert [one.name for one in layer.fields] == ["floors", "use", "height", "jiancheng"]
    assert [one.title["zh"] for one in layer.fields] == ["层数", "用途", "高度", "建成"]
    assert layer.lineage == {"zh": "测绘院；文件 新房屋.gpkg", "en": "测绘院; file 新房屋.gpkg"}
    # What the import made, the page can change: one rule for the names of fields.
    body = LayerBody(
        id=layer.id, titles=layer.titles, geometry="polygon",
        fields=[FieldBody(**asdict(one) | {"choices": list(one.choices)}) for one in layer.fields],
    )  # fmt: skip
    assert body.definition(None).fields == layer.fields


def test_columns_of_a_new_layer_get_names_a_field_may_have_and_stay_titles(house: House) -> None:
    columns = {
        "管线ID": ["a"],
        "管线类型 ": ["b"],
        "id": [7],
        "2024年": [1],
        "version": [2],
        "名称": ["x"],
        "名 称": ["y"],
    }
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(1), columns)
    upload = house.upload("管线.gpkg", content)
    found = {one.column.strip(): one.target for one in suggested(upload.layers[0].fields, None)}
    assert found == {
        "管线ID": "guanxianid", "管线类型": "guanxianleixing", "id": "id_", "2024年": "f_2024nian",
        "version": "version_", "名称": "name", "名 称": "ming_cheng",
    }  # fmt: skip
    wrong = ImportRequest(
        upload.id, new_layer=NewLayer("pipes", "管线", grade="shared"), mode="replace",
        mapping=(MappedField("管线ID", "管线ID"),),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        house.files.imports.start(EDITOR, wrong)
    assert [one.field for one in refused.value.errors] == ["mapping.0.target"]
    named = (MappedField("管线ID", "number", "管线编号", "text"), MappedField("2024年", "year", "", "text"))
    made = house.files.imports.start(EDITOR, replace(wrong, mapping=named))
    assert house.job(made.job).state == "done"
    number, year = house.maps.layer("pipes").fields
    assert (number.name, number.title["zh"], year.title["zh"], year.type) == ("number", "管线编号", "2024年", "text")
    assert house.features("pipes")[0]["properties"]["year"] == "1"
