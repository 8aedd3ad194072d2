"""The first rows of a file before anything is brought in: where they would lie, and what is wrong with them."""

from dataclasses import dataclass
from typing import Any

import pytest
import shapely
from tests.capabilities.mapfiles.conftest import EDITOR, House, a_file, person, rows_of, squares, table

from chengshu.capabilities.mapfiles import ImportRequest, MapFiles
from chengshu.kit import Conflict, NotFound, Refused
from chengshu.standards.geo import from_city


def show(house: House, name: str, content: bytes, files: MapFiles | None = None, **how: Any) -> dict[str, Any]:
    upload = house.upload(name, content)
    return (files or house.files).previews.show(EDITOR, ImportRequest(upload.id, **how))


def test_rows_are_seen_where_they_would_lie_and_nothing_is_kept(house: House) -> None:
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(5), rows_of(5))
    seen = show(house, "房屋.gpkg", content)
    assert seen["system"] == "EPSG:4490"
    assert [one["row"] for one in seen["rows"]] == [1, 2, 3, 4, 5]
    assert seen["rows"][0]["values"]["名称"] == "0号楼"
    assert shapely.geometry.shape(seen["rows"][1]["geometry"]).equals(squares(5)[1])
    assert house.features() == []


def test_a_plane_system_is_brought_to_degrees(house: House) -> None:
    x, y = from_city([(113.15, 27.85)], "EPSG:4547")[0][:2]
    content = table("名称,x,y", [f"一号井,{x},{y}"])
    assert show(house, "井.csv", content)["system"] == ""
    seen = show(house, "井.csv", content, system="EPSG:4547")
    assert seen["rows"][0]["geometry"]["coordinates"] == pytest.approx([113.15, 27.85], abs=1e-7)
    swapped = show(
        house, "井.csv", content, system="EPSG:4547", x_column="y", y_column="x", northing_first=True
    )  # fmt: skip
    assert swapped["rows"][0]["geometry"]["coordinates"] == pytest.approx([113.15, 27.85], abs=1e-7)


def test_a_file_without_a_system_is_shown_without_a_place(house: House) -> None:
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(2), rows_of(2), None)
    seen = show(house, "房屋.gpkg", content)
    assert (seen["system"], seen["rows"][0]["geometry"]) == ("", None)
    assert show(house, "房屋.gpkg", content, system="GCJ-02")["rows"][0]["geometry"] is not None


def test_a_table_whose_columns_say_nothing_shows_its_rows(house: House) -> None:
    seen = show(house, "店.csv", table("店名,地址", ["早餐店,神农大道1号", "面馆,神农大道2号"]))
    assert [one["values"]["店名"] for one in seen["rows"]] == ["早餐店", "面馆"]
    assert {one["name"] for one in seen["fields"]} == {"店名", "地址"}


def test_another_encoding_shows_other_words(house: House) -> None:
    content = table("名称,经度,纬度", ["井,113.15,27.85"], "gb18030")
    assert show(house, "井.csv", content)["rows"][0]["values"]["名称"] == "井"
    wrong = show(house, "井.csv", content, encoding="latin-1")
    assert "名称" not in {one["name"] for one in wrong["fields"]}


def test_what_cannot_be_placed_says_why(house: House) -> None:
    seen = show(house, "井.csv", table("名称,经度,纬度", ["一,113.15,27.85", "二,,", "三,abc,27"]), system="EPSG:4490")
    assert [one["reason"] for one in seen["rows"]] == [
        "", "no coordinates", "'abc, 27' are no coordinates; write decimal numbers",
    ]  # fmt: skip


@dataclass
class Answer:
    longitude: float
    latitude: float
    label: str
    level: str
    score: float


class Places:
    def geocode_many(self, texts: Any, limit: int = 3) -> list[list[Answer]]:
        return [[Answer(113.1, 27.8, "神农大道1号", "door_plate", 0.98)] if "1号" in one else [] for one in texts]


def test_addresses_are_tried(house: House) -> None:
    files = MapFiles(
        house.db, house.maps, house.jobs, house.coordinates, house.folder / "mapfiles", house.security.audit,
        places=Places(),
    )  # fmt: skip
    content = table("店名,路,号", ["早餐店,神农大道,1号", "面馆,神农大道,2号"])
    found = show(house, "店.csv", content, files, address_columns=("路", "号"))["rows"]
    assert found[0]["address"] == {"label": "神农大道1号", "level": "door_plate", "score": 0.98}
    assert found[0]["geometry"]["coordinates"] == [113.1, 27.8]
    assert (found[1]["address"], found[1]["reason"]) == (None, "no address was found")
    with pytest.raises(Refused):
        show(house, "店.csv", content, address_columns=("路", "号"))


def test_secret_parameters_are_not_applied_without_leave_and_other_peoples_files_not_shown(house: House) -> None:
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(2), rows_of(2), None)
    upload = house.upload("房屋.gpkg", content)
    with pytest.raises(NotFound):
        house.files.previews.show(person("zhao", "mapfiles.import"), ImportRequest(upload.id))
    with pytest.raises((NotFound, Refused, Conflict)):
        house.files.previews.show(EDITOR, ImportRequest(upload.id, system="local:none"))


def test_a_table_says_how_many_rows_it_has(house: House) -> None:
    assert house.upload("井.csv", table("名称,经度,纬度", ["一,113,27", "二,113,27"])).layers[0].features == 2
