"""Each bad thing is answered with its own sentence: what is wrong, where, and what to do."""

import io
import json
import zipfile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from tests.capabilities.mapfiles.conftest import EDITOR, READER, House, a_file, person, rows_of, squares, zipped

from chengshu.capabilities.mapfiles import ImportRequest, MappedField, NewLayer
from chengshu.capabilities.mapfiles.model import MOST_BYTES
from chengshu.kit import ChengshuError, Conflict, Forbidden, NotFound, Refused

SQUARE = '{"type":"FeatureCollection","features":[]}'


def refusal(house: House, name: str, content: bytes) -> str:
    """Why a file is not taken: at the door, or after looking into it."""
    try:
        return house.upload(name, content).problem
    except ChengshuError as refused:
        assert not list((house.folder / "mapfiles" / "uploads").glob("*")), "something was left behind"
        return refused.detail


def linked(target: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("a.gpkg")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return packed.getvalue()


BAD: dict[str, tuple[str, bytes, str]] = {
    "an ending nobody knows": ("a.exe", b"MZ", "'.exe' is not one of .csv, .dxf, .fgb, .geojson, .geoparquet, .gpkg"),
    "a single shapefile part": ("a.shp", b"\x00\x00'\n", "a shapefile is several files; pack .shp, .shx, .dbf, .prj"),
    "nothing": ("a.csv", b"", "it is empty"),
    "a program called gpkg": ("a.gpkg", b"\x7fELF" + b"x" * 200, "its content is not that of a .gpkg file"),
    "a plain sqlite file": ("a.gpkg", b"SQLite format 3\x00" + bytes(200), "its content is not that of a .gpkg file"),
    "html called geojson": ("a.geojson", b"<html></html>", "its content is not that of a .geojson file"),
    "kml with entities": ("a.kml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml/>',
                          "its content is not that of a .kml file"),
    "a binary table": ("a.csv", b"a,b\n\x00\x01", "its content is not text"),
    "a binary drawing": ("a.dxf", b"AutoCAD Binary DXF\r\n\x1a\x00", "it is a binary DXF; save it as ASCII DXF"),
    "broken geojson": ("a.geojson", b'{"type":"FeatureCollection","features":[{"type":', "it cannot be read:"),
    "a broken archive": ("a.zip", b"PK\x03\x04" + b"x" * 50, "the archive is damaged"),
    "a path out": ("a.zip", zipped({"../../etc/a.geojson": b"{}"}), "the archive holds the path '../../etc/a.geojson'"),
    "a windows path out": ("a.zip", zipped({"..\\a.geojson": b"{}"}), "the archive holds the path '..\\a.geojson'"),
    "a link": ("a.zip", linked("/etc/passwd"), "the archive holds the link 'a.gpkg'; pack the file itself"),
    "a bomb": ("a.zip", zipped({"a.csv": b"a" * (70 << 20)}), "unpacked it would be 73,400,320 bytes"),
    "an archive of nothing": ("a.zip", zipped({"readme.md": b"x"}), "the archive holds no file that can be read"),
    "half a shapefile": ("a.zip", zipped({"路.shp": b"\x00\x00'\n", "路.shx": b""}), "shapefile 路.shp lacks 路.dbf"),
    "a liar in an archive": ("a.zip", zipped({"a.gpkg": b"x" * 100}), "its content is not that of a .gpkg file"),
    "no encoding": ("a.csv", b"a,b\n\xff\xfe\xff\n" * 3, "its texts are neither UTF-8 nor GB 18030"),
    "no header": ("a.csv", b"\n1,2\n", "its first line is empty; it must name the columns"),
    "two of one name": ("a.csv", "名,名\n1,2\n".encode(), "two columns are called '名'; give each its own name"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_in_words(house: House, what: str) -> None:
    name, content, words = BAD[what]
    assert words in refusal(house, name, content)


def test_parquet_without_geometry_says_so(house: House) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), out)
    assert "it is Parquet without geometry (no 'geo' metadata)" in refusal(house, "a.parquet", out.getvalue())


def test_a_file_larger_than_the_limit_is_refused_before_and_while_it_comes(house: House) -> None:
    with pytest.raises(Refused) as before:
        house.files.uploads.begin(EDITOR, "a.csv", MOST_BYTES + 1)
    assert before.value.detail == "The file is not taken: it is larger than 2 GB; split it."
    received = house.files.uploads.begin(EDITOR, "a.csv")
    received._size = MOST_BYTES
    with pytest.raises(Refused):
        received.write(b"x")
    assert not received.folder.exists()


def test_a_file_is_its_owners_alone(house: House) -> None:
    upload = house.upload("a.geojson", SQUARE.encode())
    with pytest.raises(NotFound):
        house.files.uploads.get(person("mallory", "mapfiles.import"), upload.id)


def start(house: House, name: str, content: bytes, by: Any = EDITOR, **how: Any) -> ChengshuError:
    upload = house.upload(name, content, by)
    with pytest.raises(ChengshuError) as refused:
        house.files.imports.start(by, ImportRequest(upload.id, **{"layer": "buildings", **how}))
    return refused.value


def gpkg(house: House, crs: str | None = "EPSG:4490", count: int = 2) -> bytes:
    return a_file(house.folder / "in", "GPKG", ".gpkg", squares(count), rows_of(count), crs)


def test_a_file_without_a_coordinate_system_is_refused(house: House) -> None:
    content = a_file(house.folder / "s", "ESRI Shapefile", ".shp", squares(2), rows_of(2), None)
    refused = start(house, "房屋.zip", content)
    assert refused.code == "no_system"
    assert refused.errors[0].field == "system"
    assert refused.errors[0].reason == (
        "the file does not name one; say which it is (for example CGCS2000, EPSG:4547, GCJ-02, beijing54 or local:…), "
        "or ask whoever made the file"
    )


def test_a_system_nobody_knows_is_named_in_the_refusal(house: House) -> None:
    wkt = 'ENGCRS["厂区坐标系",EDATUM["x"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
    refused = start(house, "a.gpkg", gpkg(house, wkt))
    assert refused.errors[0].reason.startswith("the file names '厂区坐标系', which is not known here; say which it is")


def test_file_and_person_must_not_differ_in_silence(house: House) -> None:
    refused = start(house, "a.gpkg", gpkg(house), system="火星坐标")
    assert refused.code == "system_differs"
    assert "the file states EPSG:4490, you say GCJ-02" in refused.errors[0].reason
    house.bring("a.gpkg", gpkg(house), system="火星坐标", despite_file=True)
    x = house.features()[0]["geometry"]["coordinates"][0][0][0]
    assert abs(x - 113.15) > 0.002  # moved from GCJ-02


def test_an_old_datum_needs_an_operation_of_the_city(house: House) -> None:
    refused = start(house, "a.gpkg", gpkg(house, "EPSG:4214"))
    assert refused.code == "needs_operation"
    refused = start(house, "a.gpkg", gpkg(house), system="没有的坐标系", despite_file=True)
    assert refused.code == "unknown_system"


def test_columns_of_a_table_must_be_known(house: House) -> None:
    house.layer(geometry="point")
    refused = start(house, "a.csv", "甲,乙\n1,2\n".encode(), system="EPSG:4490")
    reason = "say which columns hold the coordinates (or WKT, or the address); there are: 甲, 乙"
    assert (refused.errors[0].field, refused.errors[0].reason) == ("x_column", reason)
    refused = start(house, "a.csv", "甲,乙\n1,2\n".encode(), system="EPSG:4490", x_column="丙", y_column="乙")
    assert refused.errors[0].reason == "the table has no column '丙'; it has: 甲, 乙"
    refused = start(house, "a.csv", "甲,乙\n1,2\n".encode(), address_columns=("甲",))
    assert refused.code == "no_places"


def test_the_mapping_must_fit_both_sides(house: House) -> None:
    house.layer(fields=(*house.maps.layer("buildings").fields,))
    mapping = (MappedField("楼层", "层数"), MappedField("名称", "没有"), MappedField("编码", "层数"))
    refused = start(house, "a.gpkg", gpkg(house), mapping=mapping)
    said = {one.field: one.reason for one in refused.errors}
    assert said == {
        "mapping.0.column": "the file has no column '楼层'; it has: 名称, 层数, 建成, 用途, 编码, 高度",
        "mapping.1.target": "the layer has no field '没有'; it has: 层数, 建成, 用途, 高度",
        "mapping.2.target": "two columns go to '层数'",
    }
    refused = start(house, "a.gpkg", gpkg(house), mode="update")
    assert refused.errors[0].reason == "name the field by which features are known"


def test_points_do_not_go_into_a_layer_of_polygons(house: House) -> None:
    content = a_file(house.folder / "p", "GPKG", ".gpkg", shapely.points([[113.1, 27.8]]), {"a": ["1"]}, kind="Point")
    refused = start(house, "a.gpkg", content)
    assert refused.errors[0].reason == "the file holds points, the layer polygons"


def test_a_layer_under_review_is_not_replaced(house: House) -> None:
    house.layer(review=True)
    refused = start(house, "a.gpkg", gpkg(house), mode="replace")
    assert refused.errors[0].reason == "edits of this layer are reviewed; take append or update, which makes drafts"


def test_who_may_not_edit_a_layer_does_not_import_into_it(house: House) -> None:
    by = person("zhang", "maps.read", "mapfiles.import")
    assert isinstance(start(house, "a.gpkg", gpkg(house), by), Forbidden)
    house.layer(grade="internal")
    assert isinstance(start(house, "a.gpkg", gpkg(house), by), NotFound)
    assert READER.can("maps.read")


def test_a_new_layer_must_have_a_free_name_and_an_owner(house: House) -> None:
    refused = start(house, "a.gpkg", gpkg(house), new_layer=NewLayer("buildings", "x"), mode="append")
    assert [one.field for one in refused.errors] == ["new_layer.id", "mode", "new_layer.grade"]
    refused = start(house, "a.gpkg", gpkg(house), new_layer=NewLayer("1; drop", "x", "shared"), mode="replace")
    assert refused.errors[0].reason == "small letters, digits and _, 2 to 40, beginning with a letter"


def test_a_file_with_several_layers_asks_which(house: House) -> None:
    files = {f"{name}.geojson": json.dumps(json.loads(SQUARE)).encode() for name in ("甲", "乙")}
    refused = start(house, "两层.zip", zipped(files))
    assert refused.errors[0].reason == "the file has several layers; name one: 甲, 乙"


def test_a_refused_file_cannot_be_imported(house: House) -> None:
    upload = house.upload("a.csv", b"\n1,2\n")
    with pytest.raises(Conflict) as refused:
        house.files.imports.start(EDITOR, ImportRequest(upload.id, "buildings"))
    assert "its first line is empty" in refused.value.detail


def test_an_archive_from_an_old_windows_program_keeps_its_chinese_names(house: House) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("XX.geojson")
        archive.writestr(info, SQUARE)
    content = packed.getvalue().replace(b"XX.geojson", "路".encode("gbk") + b".geojson")
    assert [one.name for one in house.upload("a.zip", content).layers] == ["路"]
