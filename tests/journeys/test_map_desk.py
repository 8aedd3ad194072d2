"""The desk of the map: drafts reviewed, two at one thing, mistakes mended, layers published, surveys, reports."""

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

from chengshu.kit import new_id
from chengshu.server.demo import demo_password

STEWARD = "map_steward"
Sit = Callable[..., Page]


class Person:
    """Somebody who asks the city beside the page, to prepare a journey and to see what it came to."""

    def __init__(self, url: str, account: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/api/v1", timeout=30)
        self.signed_in = self._client.post("/session", json={"account": account, "password": demo_password(account)})
        if self.signed_in.is_success:
            self._client.headers["X-CSRF-Token"] = self.signed_in.json()["csrf"]

    def leave(self) -> None:
        self._client.close()

    def ask(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        answer = self._client.request(method, path, json=body, params=params)
        assert answer.is_success, answer.text
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.content


@pytest.fixture(scope="module")
def people(city: Any) -> Iterator[Callable[[str], Person]]:
    known: dict[str, Person] = {}

    def person(account: str) -> Person:
        if account not in known:
            known[account] = Person(city.url, account)
        return known[account]

    yield person
    for one in known.values():
        one.leave()


@pytest.fixture(scope="module")
def surveyor(people: Callable[[str], Person]) -> Person:
    return people("surveyor")


@pytest.fixture(scope="module", autouse=True)
def steward(city: Any, people: Callable[[str], Person], surveyor: Person) -> Iterator[Person]:
    """The second pair of eyes: nobody reviews his own work."""
    person = Person(city.url, STEWARD)
    if not person.signed_in.is_success:
        person.leave()
        system, security = people("system"), people("security")
        own = surveyor.signed_in.json()["principal"]["organisation"]
        told = {"account": STEWARD, "name": "示例地图管理员", "password": demo_password(STEWARD), "organisation": own}
        made = system.ask("POST", "/accounts", told | {"must_change": False})
        grant = {"role": "map_steward", "organisation": own, "jurisdiction": [""]}
        security.ask("POST", f"/accounts/{made['id']}/grants", grant)
        person = Person(city.url, STEWARD)
    yield person
    person.leave()


@pytest.fixture
def sit(visit: Any) -> Sit:
    """A window of the desk. Its ground is left out: what is drawn on it is looked at elsewhere, and takes long."""

    def sit_down(account: str, path: str, **taste: Any) -> Page:
        page: Page = visit(account, "/map/desk/jobs", **taste)
        page.route("**/*.mvt*", lambda route: route.abort())
        page.goto(path)
        return page

    return sit_down


def first(person: Person, layer: str, **asked: Any) -> dict[str, Any]:
    found: list[dict[str, Any]] = person.ask("POST", f"/maps/layers/{layer}/query", {"limit": 1, **asked})["features"]
    if not found:
        pytest.skip("this demo city was started without its synthetic city")
    return found[0]


def square(west: float, south: float, size: float = 1e-3) -> dict[str, Any]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_a_draft_is_reviewed_by_another_and_the_tile_shows_it(
    sit: Sit, surveyor: Person, settled: Callable[[Page], None]
) -> None:
    parcel = first(surveyor, "land_use")
    name = f"改名{new_id()[-6:]}"
    page = sit("surveyor", f"/map/edit/land_use?feature={parcel['id']}")
    page.locator("form input[name=name]").fill(name)
    page.get_by_test_id("edit-keep").click()
    page.get_by_test_id("edit-note").fill(f"更正地类名称 {name}")
    page.get_by_test_id("edit-send").click()
    page.get_by_test_id("edit-to-draft").click()
    expect(page.get_by_test_id("draft-now")).to_have_text("待审")
    expect(page.get_by_test_id("draft-accept")).to_have_count(0)

    other = sit(STEWARD, f"/map/desk/drafts/{page.url.split('/')[-1]}")
    expect(other.get_by_test_id("diff-row").filter(has_text=name)).to_contain_text(parcel["properties"]["name"])
    other.get_by_test_id("draft-word").fill("请写明依据")
    other.get_by_test_id("draft-reject").click()
    expect(other.get_by_test_id("draft-now")).to_have_text("已退回")
    page.reload()
    expect(page.get_by_test_id("draft")).to_contain_text("请写明依据")
    page.get_by_test_id("draft-reply").fill(f"依据年度变更调查 {name}")
    page.get_by_test_id("draft-again").click()
    expect(page.get_by_test_id("draft-now")).to_have_text("待审")
    other.reload()
    settled(other)
    assert faults(other) == []
    other.get_by_test_id("draft-accept").click()
    expect(other.get_by_test_id("draft-now")).to_have_text("已通过")

    longitude, latitude = parcel["properties"]["longitude"], parcel["properties"]["latitude"]
    z = 14
    x = int((longitude + 180) / 360 * 2**z)
    y = int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**z)
    sequence = surveyor.ask("GET", "/tiles/WebMercatorQuad/land_use/tilejson")["sequence"]
    tile = surveyor.ask("GET", f"/tiles/WebMercatorQuad/land_use/{z}/{x}/{y}.mvt", sequence=sequence)
    assert name.encode() in tile


def test_two_people_change_one_thing_and_both_are_kept(sit: Sit, surveyor: Person, steward: Person) -> None:
    building = first(surveyor, "buildings", where={"op": ">=", "args": [{"property": "floors"}, 8]})
    floors = building["properties"]["floors"]
    named = f"并楼{new_id()[-6:]}"

    def edit(**changed: Any) -> dict[str, Any]:
        feature = {**building, "properties": building["properties"] | changed}
        return {"kind": "update", "id": building["id"], "expected_version": building["version"], "feature": feature}

    mine = surveyor.ask("POST", "/maps/layers/buildings/edits", {"edits": [edit(floors=floors + 3)], "draft": True})
    steward.ask("POST", "/maps/layers/buildings/edits", {"edits": [edit(name=named)], "note": "faster"})
    page = sit("surveyor", f"/map/desk/drafts/{mine['id']}")
    page.get_by_test_id("draft-solve").click()
    clash = page.get_by_test_id("clashes")
    expect(clash).to_contain_text(named)
    expect(clash).to_contain_text(str(floors + 3))
    expect(page.get_by_test_id("clash-merged")).to_be_checked()
    assert faults(page) == []
    page.get_by_test_id("clash-done").click()
    expect(page.get_by_test_id("said")).to_be_visible()
    page.get_by_test_id("draft-submit").click()
    expect(page.get_by_test_id("draft-now")).to_have_text("已通过")
    now = surveyor.ask("GET", f"/maps/layers/buildings/features/{building['id']}")
    assert (now["name"], now["properties"]["floors"]) == (named, floors + 3)
    page.get_by_role("link", name="看这次变更").click()
    page.get_by_test_id("change-undo").click()
    page.get_by_test_id("ask-do").click()
    expect(page.get_by_text("已撤回，地图马上更新。")).to_be_visible()
    assert surveyor.ask("GET", f"/maps/layers/buildings/features/{building['id']}")["properties"]["floors"] == floors


def test_mistakes_between_areas_are_found_chosen_and_mended_by_a_reviewed_draft(
    sit: Sit, surveyor: Person, steward: Person, settled: Callable[[Page], None]
) -> None:
    layer = f"plots_{new_id()[-8:]}"
    told = {"id": layer, "titles": {"zh": f"试验地块 {layer[-4:]}", "en": layer}, "geometry": "polygon"}
    surveyor.ask("POST", "/maps/layers", told)
    areas = [square(113.13, 27.83), square(113.13095, 27.83), square(113.14, 27.84)]
    edits = [
        {"kind": "insert", "feature": {"type": "Feature", "geometry": one, "properties": {"code": str(n)}}}
        for n, one in enumerate(areas)
    ]
    surveyor.ask("POST", f"/maps/layers/{layer}/edits", {"edits": edits})
    surveyor.ask("PUT", f"/maps/layers/{layer}", told | {"review": True})
    page = sit("surveyor", "/map/desk/checks")
    page.get_by_test_id("check-new").click()
    page.get_by_test_id("check-layer").select_option(layer)
    page.get_by_test_id("check-start").click()
    expect(page.get_by_test_id("check-outcome")).to_contain_text("发现 1 处", timeout=30_000)
    expect(page.get_by_test_id("finding")).to_contain_text(re.compile(r"重叠 [\d,.]+ 平方米"))
    settled(page)
    assert faults(page) == []
    page.get_by_test_id("finding-all").click()
    page.get_by_test_id("finding-mend").click()
    page.get_by_test_id("draft-submit").click()
    expect(page.get_by_test_id("draft-now")).to_have_text("待审")
    steward.ask("POST", f"/maps/drafts/{page.url.split('/')[-1]}/review", {"accept": True})
    page.goto("/map/desk/checks")
    page.get_by_test_id("check-new").click()
    page.get_by_test_id("check-layer").select_option(layer)
    page.get_by_test_id("check-start").click()
    expect(page.get_by_test_id("check-outcome")).to_contain_text("没有发现问题", timeout=30_000)


def test_a_layer_is_made_classified_reviewed_by_another_and_published(
    sit: Sit, people: Callable[[str], Person], settled: Callable[[Page], None]
) -> None:
    layer, title = f"benches_{new_id()[-8:]}", f"公共长椅 {new_id()[-4:]}"
    page = sit("surveyor", "/map/desk/publish")
    page.get_by_test_id("layer-new").click()
    page.locator("#layer-zh").fill(title)
    page.locator("#layer-id").fill(layer)
    page.get_by_test_id("layer-save").click()
    page.wait_for_url(f"**/map/layers/{layer}**")
    page.goto(f"/map/desk/publish/{layer}")
    expect(page.get_by_test_id("layer-state")).to_have_text("未发布")
    leader = people("leader")
    assert layer not in [one["id"] for one in leader.ask("GET", "/maps/layers")["items"]]
    page.get_by_test_id("layer-classify").click()
    page.get_by_test_id("classify-category").fill("城市管理")
    page.get_by_test_id("grade-open").check()
    page.get_by_test_id("classify-reason").fill("只有长椅的位置，没有个人信息")
    settled(page)
    assert faults(page) == []
    page.get_by_test_id("classify-send").click()
    expect(page.get_by_test_id("layer-state")).to_have_text("待审")
    expect(page.get_by_test_id("review-accept")).to_have_count(0)

    other = sit(STEWARD, f"/map/desk/publish/{layer}")
    expect(other.get_by_test_id("review")).to_contain_text("没有个人信息")
    other.get_by_test_id("review-word").fill("同意公开")
    other.get_by_test_id("review-accept").click()
    expect(other.get_by_test_id("layer-state")).to_have_text("已发布")
    expect(other.get_by_test_id("classifications")).to_contain_text("同意公开")
    assert layer in [one["id"] for one in leader.ask("GET", "/maps/layers")["items"]]
    other.get_by_test_id("layer-withdraw").click()
    other.get_by_test_id("ask-do").click()
    expect(other.get_by_test_id("layer-state")).to_have_text("已撤下")
    assert layer not in [one["id"] for one in leader.ask("GET", "/maps/layers")["items"]]


def test_the_result_of_a_survey_is_checked_accepted_by_another_and_given_out(
    sit: Sit, surveyor: Person, tmp_path: Path, settled: Callable[[Page], None]
) -> None:
    parcel = first(surveyor, "land_use")
    facts = {**parcel["properties"], "area_m2": parcel["properties"]["area_m2"] + 1}
    features = [{"type": "Feature", "geometry": parcel["geometry"], "properties": facts}]
    wrong = [{"type": "Feature", "geometry": parcel["geometry"], "properties": facts | {"area_m2": "two"}}]
    for name, found in (("bad", wrong), ("good", features)):
        (tmp_path / f"{name}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": found}))
    page = sit("surveyor", "/map/desk/results")
    for name, state in (("bad", "质检不过"), ("good", "待验收")):
        page.get_by_test_id("result-new").click()
        page.get_by_test_id("result-layer").select_option("land_use")
        page.get_by_test_id("result-file").set_input_files(tmp_path / f"{name}.geojson")
        page.get_by_test_id("result-survey").fill("2026 年度变更调查")
        page.get_by_test_id("result-send").click()
        expect(page.get_by_test_id("result-state")).to_have_text(state)
        if name == "bad":
            expect(page.get_by_test_id("result-problem")).to_contain_text("必须是整数")
            settled(page)
            assert faults(page) == []
    expect(page.get_by_test_id("result-accept")).to_have_count(0)

    other = sit(STEWARD, f"/map/desk/results/{page.url.split('/')[-1]}")
    other.get_by_test_id("result-accept").click()
    expect(other.get_by_test_id("result-state")).to_have_text("已入库")
    now = surveyor.ask("GET", f"/maps/layers/land_use/features/{parcel['id']}")
    assert (now["properties"]["area_m2"], now["survey"]) == (facts["area_m2"], "2026 年度变更调查")
    other.get_by_test_id("give-recipient").fill("市交通运输局")
    other.get_by_test_id("give-purpose").fill("公交线网规划")
    with other.expect_download() as told:
        other.get_by_test_id("give-send").click()
    assert json.loads(Path(told.value.path()).read_text("utf-8"))["features"][0]["properties"]["code"] == facts["code"]
    expect(other.get_by_test_id("receipt")).to_contain_text("公交线网规划")


def test_who_says_that_the_map_is_wrong_sees_the_answer(sit: Sit, settled: Callable[[Page], None]) -> None:
    words = f"这里的路名写错了 {new_id()[-6:]}"
    page = sit("leader", "/map?c=113.1384,27.829&z=15.5", width=900, height=600)
    expect(page.locator(".maplibregl-canvas")).to_be_visible()
    for _ in range(20):  # the map hears the hand as soon as it is drawn
        page.mouse.click(450, 380, button="right")
        page.wait_for_timeout(500)
        if page.get_by_test_id("report-text").is_visible():
            break
    page.get_by_test_id("report-text").fill(words)
    page.get_by_test_id("report-send").click()
    page.get_by_test_id("report-follow").click()
    expect(page.get_by_test_id("report-now")).to_have_text("新的")
    expect(page.get_by_test_id("report-decide")).to_have_count(0)

    other = sit("surveyor", "/map/desk/reports")
    other.get_by_test_id("report-row").filter(has_text=words).click()
    other.get_by_test_id("decide-rejected").check()
    other.get_by_test_id("report-words").fill("路名以公告为准，没有错")
    settled(other)
    assert faults(other) == []
    other.get_by_test_id("report-decide").click()
    expect(other.get_by_test_id("report-now")).to_have_text("不属实")
    page.reload()
    expect(page.get_by_test_id("report-answer")).to_contain_text("路名以公告为准")
