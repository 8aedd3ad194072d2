"""Files in and out of the map: broken rows mended, layers given out and read by others, a layer made and drawn in."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pyogrio
import pytest
import shapely
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

from chengshu.server.demo import demo_password

Settled = Callable[[Page], None]
X, Y = 113.1384, 27.829
SIDE = 0.0005


class Desk:
    """The same city, asked by a program: to see what the page did, and to leave nothing behind."""

    def __init__(self, url: str, account: str = "surveyor") -> None:
        self.http = httpx.Client(base_url=f"{url}/api/v1", timeout=30)
        said = self.http.post("/session", json={"account": account, "password": demo_password(account)}).json()
        self.http.headers["X-CSRF-Token"] = said["csrf"]

    def layer(self, id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"/maps/layers/{id}").json()
        return found

    def features(self, id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get(f"/maps/layers/{id}/features").json()["features"]
        return found


@pytest.fixture
def desk(city: Any) -> Desk:
    return Desk(city.url)


@pytest.fixture
def name(desk: Desk) -> Any:
    """An id for a layer of this journey; what was made under it is taken away again."""
    id = f"j{time.time_ns() // 1_000_000 % 10**10}"
    yield id
    desk.http.delete(f"/maps/layers/{id}")


def _plots() -> bytes:
    """Twelve plots as a survey hands them in: one crosses itself, one has a word where a number belongs."""
    features = []
    for number in range(12):
        x, y = X + (number % 4) * 0.001, Y + (number // 4) * 0.001
        ring = [[x, y], [x + SIDE, y], [x + SIDE, y + SIDE], [x, y + SIDE], [x, y]]
        if number == 4:
            ring = [ring[0], ring[2], ring[1], ring[3], ring[0]]
        ratio = "不详" if number == 7 else 1.5
        properties = {"地块编号": f"DK-{number + 1:02}", "用途": "居住", "容积率": ratio}
        features.append(
            {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": properties}
        )
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _fair(page: Page) -> None:
    assert faults(page) == []


def _upload(page: Page, file: Path) -> None:
    page.get_by_test_id("map-file").set_input_files(file)
    page.wait_for_url("**/map/import/files/**")


def test_broken_rows_are_mended_brought_in_and_the_import_is_taken_back(
    visit: Any, settled: Settled, desk: Desk, name: str, tmp_path: Path
) -> None:
    file = tmp_path / "地块.geojson"
    file.write_bytes(_plots())
    page: Page = visit("surveyor", "/map/import")
    _upload(page, file)
    page.get_by_test_id("target-new").check()
    expect(page.get_by_test_id("new-id")).to_have_value("dikuai")
    page.get_by_test_id("new-id").fill(name)
    page.get_by_label("容积率", exact=False).last.wait_for()
    page.locator("select[aria-label*='容积率']").select_option("number")
    expect(page.get_by_test_id("near")).to_contain_text("12")
    page.reload()  # what was put together is still there
    expect(page.get_by_test_id("new-id")).to_have_value(name)
    settled(page)
    _fair(page)
    page.get_by_test_id("import-start").click()
    expect(page.get_by_test_id("result-rejected")).to_contain_text("2")
    rows = page.get_by_test_id("reject-row")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("边界自己与自己相交")
    settled(page)
    _fair(page)
    rows.nth(1).get_by_role("button").click()
    page.get_by_test_id("mend-rongjilv").fill("2.5")
    page.get_by_test_id("mend").click()
    expect(rows).to_have_count(1)
    page.get_by_test_id("replay-suggested").click()
    expect(rows).to_have_count(0)
    brought = {one["properties"]["dikuaibianhao"]: one for one in desk.features(name)}
    assert len(brought) == 12
    assert brought["DK-08"]["properties"]["rongjilv"] == 2.5
    assert shapely.geometry.shape(brought["DK-05"]["geometry"]).is_valid
    page.get_by_test_id("import-undo").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("import-undone")).to_be_visible()
    assert desk.features(name) == []


def test_a_layer_is_given_out_and_another_program_reads_it(visit: Any, settled: Settled, tmp_path: Path) -> None:
    page: Page = visit("surveyor", "/map/export?layer=water")
    expect(page.locator("#export-layers")).to_be_attached()
    page.locator("#export-system").fill("4547")
    page.locator(".el-select-dropdown__item:visible").first.click()
    settled(page)
    _fair(page)
    page.get_by_test_id("export-start").click()
    row = page.get_by_test_id("export-row").first
    part = row.get_by_test_id("export-part").first
    part.wait_for()
    with page.expect_download() as download:
        part.click()
    with zipfile.ZipFile(download.value.path()) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        [file] = [one for one in packed.namelist() if one.endswith(".gpkg")]
        packed.extract(file, tmp_path)
    info = pyogrio.read_info(tmp_path / file)
    assert info["crs"] == "EPSG:4547"
    assert info["features"] == manifest["rows"] > 0
    assert manifest["synthetic"] is True
    west, _, east, _ = info["total_bounds"]
    assert 300_000 < west < east < 600_000
    row.get_by_role("button").last.click()
    expect(row.get_by_test_id("manifest")).to_contain_text("EPSG:4547")


def test_a_layer_is_made_in_the_page_and_a_thing_is_drawn_in_it(
    visit: Any, settled: Settled, desk: Desk, name: str
) -> None:
    page: Page = visit("surveyor", "/map/layers")
    page.get_by_test_id("layer-new").click()
    page.locator("#layer-zh").fill("直饮水点")
    page.locator("#layer-id").fill(name)
    page.get_by_test_id("colour-plum").check(force=True)
    page.get_by_test_id("field-add").click()
    page.locator("#field-0-name").fill("水质")
    page.locator("#field-0-zh").fill("水质等级")
    page.get_by_test_id("layer-save").click()
    expect(page.locator("#field-0-name-fault")).to_be_visible()  # Chinese is for titles
    page.locator("#field-0-name").fill("quality")
    page.locator("#field-0-choices").fill("优\n良")
    settled(page)
    _fair(page)
    page.get_by_test_id("layer-save").click()
    expect(page.get_by_test_id("layer-state")).to_have_text("草稿")
    page.goto(f"/map/edit/{name}")
    page.get_by_test_id("edit-new-point").click()
    canvas = page.locator(".maplibregl-canvas")
    canvas.wait_for()
    page.wait_for_timeout(1500)
    canvas.click(position={"x": 300, "y": 300})
    page.locator("[name=name]").fill("体育公园")
    page.get_by_test_id("edit-keep").click()
    page.get_by_test_id("edit-send").click()
    expect(page.get_by_test_id("edit-takeback")).to_be_visible()
    [drawn] = desk.features(name)
    assert (drawn["geometry"]["type"], drawn["properties"]["name"]) == ("Point", "体育公园")
    made = desk.layer(name)
    assert (made["style"]["colour"], made["fields"][0]["choices"]) == ("plum", ["优", "良"])
    page.goto(f"/map/layers/{name}")
    page.get_by_test_id("layer-publish").click()  # one desk for classes and grades, one page for the layer itself
    expect(page.get_by_test_id("layer-classify")).to_be_visible()
    expect(page.get_by_test_id("layer-remove")).to_have_count(0)
    page.get_by_test_id("layer-itself").click()
    page.get_by_test_id("layer-remove").click()
    page.get_by_test_id("confirm").click()
    page.wait_for_url("**/map/layers")
    assert desk.http.get(f"/maps/layers/{name}").status_code == 404


def test_rejects_are_given_out_as_a_table_and_on_the_map(desk: Desk, name: str) -> None:
    """What the links of the desk of rejects give."""
    sent = desk.http.post("/mapfiles/uploads", params={"name": "地块.geojson"}, content=_plots()).json()
    body = {"upload": sent["id"], "mode": "replace", "new_layer": {"id": name, "title": "地块"}}
    mapping = desk.http.get(f"/mapfiles/uploads/{sent['id']}/mapping").json()["mapping"]
    typed = [one | {"type": "number"} if one["column"] == "容积率" else one for one in mapping]
    made = desk.http.post("/mapfiles/imports", json=body | {"mapping": typed}).json()
    for _ in range(100):
        if desk.http.get(f"/mapfiles/imports/{made['id']}").json()["state"] == "done":
            break
        time.sleep(0.2)
    table = desk.http.get(f"/mapfiles/imports/{made['id']}/rejects.csv").content.decode("utf-8-sig")
    assert len(io.StringIO(table).readlines()) == 3
    drawn = desk.http.get(f"/mapfiles/imports/{made['id']}/rejects.geojson").json()["features"]
    assert [one["id"] for one in drawn] == [5, 8]
    assert desk.http.delete(f"/mapfiles/uploads/{sent['id']}").status_code == 204
