"""Exports: what is asked for and no more, for those who may, with where it comes from."""

import csv
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from tests.capabilities.mapfiles.conftest import EDITOR, FIELDS, READER, House, a_file, person, rows_of, squares

from chengshu.capabilities.mapfiles import ExportRequest
from chengshu.capabilities.maps import FieldDefinition, Grant
from chengshu.kit import Conflict, Forbidden, NotFound, Refused, now, set_clock


@pytest.fixture
def filled(house: House) -> House:
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(300), rows_of(300))
    house.bring("a.gpkg", content, mode="replace", source="住建局", licence="仅供内部", survey="2026年普查")
    return house


def rows(house: House, made: Any, number: int = 1, by: Any = EDITOR) -> list[dict[str, str]]:
    data, _ = house.opened(made, number, by)
    return list(csv.DictReader(data.read_text("utf-8-sig").splitlines()))


def test_a_filter_a_box_and_a_choice_of_fields_narrow_an_export(filled: House) -> None:
    where = {"op": "and", "args": [{"op": ">", "args": [{"property": "层数"}, 10]},
                                   {"op": "=", "args": [{"property": "用途"}, "住宅"]}]}  # fmt: skip
    made = filled.take(format="CSV", where=where, bbox=(113.149, 27.849, 113.152, 27.8502), fields=("code", "层数"))
    found = rows(filled, made)
    assert set(found[0]) == {"feature_id", "code", "层数", "wkt"}
    assert all(int(row["层数"]) > 10 for row in found)
    assert 0 < len(found) < 20
    assert made.rows == len(found)


def test_a_large_export_comes_in_parts_that_together_are_all(filled: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chengshu.capabilities.mapfiles.service.spool.PAGE", 50)
    monkeypatch.setattr("chengshu.capabilities.mapfiles.service.writing.Writer._most", lambda self: 40_000)
    made = filled.take(format="GeoJSON", most_mb=1)
    assert len(made.parts) > 1
    assert sum(part.rows for part in made.parts) == 300
    codes: list[str] = []
    for number in range(1, len(made.parts) + 1):
        data, manifest = filled.opened(made, number)
        assert (manifest["part"], manifest["parts"]) == (number, len(made.parts))
        codes += [one["properties"]["code"] for one in json.loads(data.read_text("utf-8"))["features"]]
    assert sorted(codes) == sorted(rows_of(300)["编码"])


def test_the_manifest_says_where_it_comes_from_and_that_it_is_synthetic(house: House) -> None:
    house.layer(synthetic=True)
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(2), rows_of(2))
    house.bring("a.gpkg", content, mode="replace", source="合成城市", licence="CC0")
    made = house.take(format="GPKG", purpose="规划")
    name, path = house.files.exports.file(EDITOR, made.id, 1)
    assert "_synthetic_" in name
    with zipfile.ZipFile(path) as packed:
        words = packed.read("README.txt").decode()
        manifest = json.loads(packed.read("manifest.json"))
    assert "合成数据，非真实世界 / SYNTHETIC DATA, not of the real world" in words
    assert manifest["synthetic"] is True
    assert manifest["source"] == ["合成城市"]
    assert manifest["licence"] == ["CC0"]
    assert manifest["purpose"] == "规划"
    assert manifest["exported_by"] == "li"
    assert manifest["coordinate_system"]["id"] == "EPSG:4490"
    assert re.match(r"\d{4}-\d\d-\d\dT", manifest["exported"])


def test_a_controlled_layer_leaves_only_with_permission_and_purpose_and_all_of_it_is_in_the_audit(house: House) -> None:
    house.layer(grade="controlled")
    grant_reader = person("wang", "maps.read")
    house.maps.grant(EDITOR, Grant("buildings", "account", grant_reader.id, "read"))
    house.maps.grant(EDITOR, Grant("buildings", "account", EDITOR.id, "edit"))
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(2), rows_of(2))
    house.bring("a.gpkg", content, mode="replace")
    with pytest.raises(Forbidden) as refused:
        house.files.exports.start(grant_reader, ExportRequest("buildings", "CSV", purpose="x"))
    assert refused.value.detail == (
        "The layer 'buildings' is controlled: taking it out needs the permission mapfiles.export."
    )
    assert house.audited("mapfiles.export_refused") == [("wang", "buildings", {"grade": "controlled"})]
    with pytest.raises(Refused) as needs:
        house.files.exports.start(EDITOR, ExportRequest("buildings", "CSV"))
    assert needs.value.errors[0].reason == "is needed for a controlled layer"
    made = house.take(format="CSV", purpose="应急")
    house.opened(made)
    assert house.audited("mapfiles.export")[0][2]["purpose"] == "应急"
    assert house.audited("maps.controlled_read")
    assert house.audited("mapfiles.download")[0][2]["export"] == made.id


def test_whoever_may_not_see_a_layer_is_told_there_is_none(house: House) -> None:
    house.layer(grade="internal")
    with pytest.raises(NotFound):
        house.files.exports.start(person("x", "maps.read", "mapfiles.export"), ExportRequest("buildings", "CSV"))


def test_a_shared_layer_goes_with_every_reader_but_not_its_graded_fields(house: House) -> None:
    house.layer(fields=(*FIELDS, FieldDefinition("产权人", "text", grade="internal")), grade="shared")
    columns = {**rows_of(2), "产权人": ["张三", "李四"]}
    house.bring("a.gpkg", a_file(house.folder / "in", "GPKG", ".gpkg", squares(2), columns), mode="replace")
    made = house.take(READER, format="CSV")
    assert "产权人" not in rows(house, made, by=READER)[0]
    with pytest.raises(Refused) as refused:
        house.files.exports.start(READER, ExportRequest("buildings", "CSV", fields=("产权人",)))
    assert "the layer has no field '产权人'" in refused.value.errors[0].reason
    with pytest.raises(NotFound):
        house.files.exports.file(EDITOR, made.id, 1)  # somebody else's


def test_an_export_is_gone_after_a_week(filled: House) -> None:
    made = filled.take(format="GPKG")
    _, path = filled.files.exports.file(EDITOR, made.id, 1)
    later = now() + timedelta(days=8)
    set_clock(lambda: later)
    with pytest.raises(NotFound):
        filled.files.exports.file(EDITOR, made.id, 1)
    filled.files.exports.purge()
    assert not path.exists()


def test_mistakes_in_an_export_are_told_at_once(filled: House) -> None:
    def refused(**wanted: Any) -> Refused:
        with pytest.raises(Refused) as caught:
            filled.files.exports.start(EDITOR, ExportRequest(**{"layer": "buildings", "format": "CSV", **wanted}))
        return caught.value

    assert refused(where={"op": "=", "args": [{"property": "没有"}, 1]}).code == "filter_wrong"
    assert refused(system="EPSG:99999").code == "unknown_system"
    assert refused(system="EPSG:4610").code == "needs_operation"
    assert refused(system="EPSG:4479").code in ("needs_height", "export_wrong")
    waiting = filled.files.exports.start(EDITOR, ExportRequest("buildings", "CSV"))
    with pytest.raises(Conflict):
        filled.files.exports.file(EDITOR, waiting.id, 1)


def test_an_empty_layer_gives_a_file_with_no_rows(house: House) -> None:
    for kind in ("GPKG", "Shapefile", "GeoJSON", "FlatGeobuf", "GeoParquet", "DXF", "KML", "CSV"):
        made = house.take(format=kind)
        assert made.rows == 0
        house.opened(made)


def test_a_layer_of_all_kinds_becomes_one_shapefile_for_each_kind(house: House) -> None:
    house.layer(geometry="any", fields=())
    text = '名称,wkt\n甲,POINT (113.1 27.8)\n乙,"LINESTRING (113.1 27.8, 113.2 27.9)"\n'
    house.bring("a.csv", text.encode(), mode="replace", system="EPSG:4490")
    made = house.take(format="Shapefile")
    assert sorted(part.name.split("_2")[0] for part in made.parts) == ["buildings_line", "buildings_point"]
