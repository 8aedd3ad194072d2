"""OGC API – Features: what other people's software asks of it."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer

from chengshu.capabilities.maps import Grant, LayerDefinition
from chengshu.security import SYSTEM, KeyInAddress

from .conftest import BUILDINGS, Town

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def items(town: Town, layer: str = "lamps", key: str | None = None, **params: object) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    given = {name.replace("__", "-"): value for name, value in params.items()}
    answer = town.client.get(f"/ogc/collections/{layer}/items", params=given, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_landing_page_leads_everywhere(town: Town) -> None:
    landing = town.client.get("/ogc", params={"f": "json"}).json()
    rels = {link["rel"] for link in landing["links"]}
    assert {"self", "service-desc", "service-doc", "conformance", "data", "alternate"} <= rels
    for link in landing["links"]:
        answer = town.client.get(link["href"].removeprefix("http://city.test"))
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0], link


def test_pages_for_people_are_there_in_both_languages(town: Town) -> None:
    for path in (
        "",
        "/conformance",
        "/collections",
        "/collections/lamps",
        "/collections/lamps/items",
        "/collections/lamps/queryables",
        "/api",
        "/collections/city-resources/items",
    ):
        for language, word in (("zh", '<html lang="zh"'), ("en", '<html lang="en"')):
            answer = town.client.get(f"/ogc{path}", headers={"accept": "text/html", "accept-language": language})
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/html")
            assert word in answer.text
            assert "<script" not in answer.text
    first = town.client.get("/ogc/collections/lamps/items").json()["features"][0]["id"]
    page = town.client.get(f"/ogc/collections/lamps/items/{first}", params={"f": "html"}).text
    assert first in page


def test_a_collection_says_for_which_days_its_layer_is_meant(town: Town) -> None:
    def interval() -> list[list[str | None]]:
        found: dict[str, Any] = town.client.get("/ogc/collections/roads").json()
        return list(found["extent"]["temporal"]["interval"])

    assert interval() == [[None, None]]
    town.maps.define_layer(
        LayerDefinition("roads", "roads", geometry="line", grade="open", valid_from=date(2021, 1, 1))
    )  # fmt: skip
    assert interval() == [["2021-01-01T00:00:00Z", None]]


def test_somebody_without_a_key_sees_only_what_is_open(town: Town) -> None:
    names = [one["id"] for one in town.client.get("/ogc/collections").json()["collections"]]
    assert names == ["lamps", "roads", "city-resources"]
    for layer in ("buildings", "bunkers", "wells", "no_such_layer"):
        for path in ("", "/items", "/queryables", "/tiles", "/tiles/WebMercatorQuad", "/tiles/WebMercatorQuad/0/0/0"):
            assert town.client.get(f"/ogc/collections/{layer}{path}").status_code == 404


def test_a_key_opens_what_its_account_may_read_in_every_way_of_giving_it(town: Town) -> None:
    key = town.key("maps.read")
    client = town.client
    for answer in (
        client.get("/ogc/collections", headers={"Authorization": f"Bearer {key}"}),
        client.get("/ogc/collections", auth=("anybody", key)),
        client.get("/ogc/collections", params={"tk": key}),
        client.get("/ogc/collections", params={"TOKEN": key}),
    ):
        assert "buildings" in [one["id"] for one in answer.json()["collections"]]
        assert "bunkers" not in answer.text
    listed = client.get("/ogc/collections", params={"tk": key}).json()
    href = next(link["href"] for link in listed["collections"][0]["links"] if link["rel"] == "items")
    assert client.get(href.removeprefix("http://city.test")).status_code == 200


@pytest.mark.parametrize("how", ["bearer", "basic", "address"])
def test_a_wrong_key_is_refused_and_not_taken_for_none(town: Town, how: str) -> None:
    ways = {
        "bearer": {"headers": {"Authorization": "Bearer cst_wrong"}},
        "basic": {"auth": ("x", "wrong")},
        "address": {"params": {"tk": "wrong"}},
    }
    answer = town.client.get("/ogc/collections", **ways[how])  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    quiet = town.client.get("/ogc/collections", headers={"Authorization": "Bearer cst_x", "Sec-Fetch-Mode": "cors"})
    assert "www-authenticate" not in quiet.headers


def test_a_grant_opens_an_internal_layer(town: Town) -> None:
    key = town.key("maps.read", account="engineer")
    assert town.client.get("/ogc/collections/bunkers", params={"tk": key}).status_code == 404
    town.maps.grant(SYSTEM, Grant("bunkers", "role", "role_engineer", "read"))
    assert items(town, "bunkers", key)["numberMatched"] == 1


def test_pages_follow_the_next_link_to_the_end_without_gaps(town: Town) -> None:
    key = town.key("maps.read")
    seen, href, pages = [], f"/ogc/collections/buildings/items?limit=25&tk={key}", 0
    while href:
        page = town.client.get(href).json()
        assert page["numberMatched"] == BUILDINGS
        assert page["numberReturned"] == len(page["features"])
        seen += [one["id"] for one in page["features"]]
        href = next(
            (link["href"].removeprefix("http://city.test") for link in page["links"] if link["rel"] == "next"), ""
        )
        pages += 1
    assert (len(seen), len(set(seen)), pages) == (BUILDINGS, BUILDINGS, 3)
    ordered = items(town, "buildings", key, limit=BUILDINGS)["features"]
    offset = items(town, "buildings", key, limit=10, offset=37)["features"]
    assert [one["id"] for one in offset] == [one["id"] for one in ordered][37:47]  # type: ignore[index]
    assert items(town, "buildings", key, offset=1000)["numberMatched"] == BUILDINGS


def test_hidden_fields_are_not_in_the_features_and_cannot_be_asked_for(town: Town) -> None:
    key = town.key("maps.read")
    assert "owner_phone" not in json.dumps(items(town, "buildings", key, limit=100))
    answer = town.client.get("/ogc/collections/buildings/items", params={"tk": key, "filter": "owner_phone='1'"})
    assert answer.status_code == 400
    answer = town.client.get("/ogc/collections/buildings/items", params={"tk": key, "owner_phone": "1"})
    assert answer.status_code == 400
    queryables = town.client.get("/ogc/collections/buildings/queryables", params={"tk": key}).json()
    assert "owner_phone" not in queryables["properties"]


def test_filters_in_text_and_json_find_the_same(town: Town) -> None:
    key = town.key("maps.read")
    text = items(town, "buildings", key, filter="floors > 10 AND use = 'office'", limit=100)
    tree = {
        "op": "and",
        "args": [
            {"op": ">", "args": [{"property": "floors"}, 10]},
            {"op": "=", "args": [{"property": "use"}, "office"]},
        ],
    }
    as_json = items(town, "buildings", key, filter=json.dumps(tree), filter__lang="cql2-json", limit=100)
    assert [one["id"] for one in text["features"]] == [one["id"] for one in as_json["features"]]  # type: ignore[attr-defined]
    assert text["numberMatched"] == 17
    assert items(town, "buildings", key, filter="CASEI(use) LIKE casei('SCHOOL%')")["numberMatched"] == 20
    assert items(town, "buildings", key, code="B007")["numberMatched"] == 1
    assert items(town, "buildings", key, floors="8")["numberMatched"] == 1


@pytest.mark.parametrize(
    ("params", "parameter"),
    [
        ({"filter": "floors >"}, "filter"),
        ({"filter": "nothing = 1"}, "filter"),
        ({"filter": "x", "filter-lang": "sql"}, "filter-lang"),
        ({"limit": "0"}, "limit"),
        ({"limit": "-3"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "200,0,201,1"}, "bbox"),
        ({"bbox": "a,b,c,d"}, "bbox"),
        ({"crs": "EPSG:32650"}, "crs"),
        ({"bbox": "1,2,3,4", "bbox-crs": f"{EPSG}9999"}, "bbox-crs"),
        ({"datetime": "yesterday"}, "datetime"),
        ({"datetime": "2024-01-01/2023-01-01"}, "datetime"),
        ({"misspelt": "1"}, "misspelt"),
        ({"cursor": "zzz"}, "after"),
        ({"sortby": "nothing"}, "sort"),
        ({"f": "gml"}, "f"),
        ({"bbox": "nan,0,1,2"}, "bbox"),
    ],
)
def test_what_cannot_be_asked_is_answered_with_the_parameter_and_the_reason(
    town: Town, params: dict[str, str], parameter: str
) -> None:
    key = town.key("maps.read")
    answer = town.client.get("/ogc/collections/buildings/items", params=params | {"tk": key})
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == parameter


@pytest.mark.parametrize("code", ["4490", "4326"])
def test_geographic_systems_of_an_authority_write_latitude_first(town: Town, code: str) -> None:
    plain = items(town, limit=1, name="灯3")["features"][0]["geometry"]["coordinates"]  # type: ignore[index]
    answer = town.client.get("/ogc/collections/lamps/items", params={"crs": EPSG + code, "name": "灯3"})
    assert answer.headers["content-crs"] == f"<{EPSG}{code}>"
    assert answer.json()["features"][0]["geometry"]["coordinates"] == plain[::-1]


def test_planar_systems_are_right_to_the_millimetre(town: Town) -> None:
    for code in ("4547", "4526", "3857"):
        [found] = items(town, name="灯3", crs=EPSG + code)["features"]  # type: ignore[misc]
        to = Transformer.from_crs(4490, int(code), always_xy=True)
        right = to.transform(113.153, 27.851)
        # Northing first in the zones, easting first in Web Mercator.
        expected = right if code == "3857" else right[::-1]
        assert found["geometry"]["coordinates"] == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize(
    ("code", "box"),
    [
        (CRS84, "113.1515,27.85,113.1535,27.852"),
        (f"{EPSG}4490", "27.85,113.1515,27.852,113.1535"),
        (f"{EPSG}4326", "27.85,113.1515,27.852,113.1535"),
        (f"{EPSG}4547", "3082000,416420,3082400,416622"),
        (f"{EPSG}3857", "12595967,3230075,12596191,3230328"),
    ],
)
def test_a_box_in_any_system_finds_the_same_lamps(town: Town, code: str, box: str) -> None:
    found = items(town, bbox=box, bbox__crs=code)["features"]
    assert sorted(one["properties"]["name"] for one in found) == ["灯2", "灯3"]  # type: ignore[attr-defined]


def test_geometries_in_a_filter_may_be_in_another_system(town: Town) -> None:
    ring = "27.85 113.1515, 27.852 113.1515, 27.852 113.1535, 27.85 113.1535, 27.85 113.1515"
    found = items(town, filter=f"S_INTERSECTS(geometry, POLYGON(({ring})))", filter__crs=f"{EPSG}4490")["features"]
    assert sorted(one["properties"]["name"] for one in found) == ["灯2", "灯3"]  # type: ignore[attr-defined]


def test_a_box_across_the_antimeridian_looks_on_both_sides(town: Town) -> None:
    assert items(town, bbox="170,20,-170,40")["numberMatched"] == 0
    everything = items(town)["numberMatched"]
    assert items(town, bbox="-1000000,-1000000,1000000,1000000")["numberMatched"] == everything  # as QGIS asks
    assert items(town, bbox="113.1535,20,-170,40")["numberMatched"] == 1


def test_time_asks_for_what_was_there(town: Town) -> None:
    assert items(town)["numberMatched"] == 4
    assert items(town, datetime="2021-06-01")["numberMatched"] == 5
    assert items(town, datetime="2021-06-01T08:00:00Z")["numberMatched"] == 5
    assert items(town, datetime="../2019-12-31")["numberMatched"] == 0
    assert items(town, datetime="2022-12-31/..")["numberMatched"] == 5
    assert items(town, datetime="2023-01-01/..")["numberMatched"] == 4


def test_the_same_answer_need_not_be_sent_twice(town: Town) -> None:
    first = town.client.get("/ogc/collections/lamps/items")
    again = town.client.get("/ogc/collections/lamps/items", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    town.maps.load("lamps", [])
    assert (
        town.client.get("/ogc/collections/lamps/items", headers={"If-None-Match": first.headers["etag"]}).status_code
        == 200
    )


def test_one_feature_comes_with_its_links(town: Town) -> None:
    first = items(town)["features"][0]  # type: ignore[index]
    answer = town.client.get(f"/ogc/collections/lamps/items/{first['id']}", params={"crs": f"{EPSG}4490"})
    assert answer.json()["geometry"]["coordinates"] == pytest.approx(first["geometry"]["coordinates"][::-1])
    assert {link["rel"] for link in answer.json()["links"]} == {"self", "alternate", "collection"}
    assert town.client.get("/ogc/collections/lamps/items/none").status_code == 404
    other = items(town, "roads")["features"][0]["id"]  # type: ignore[index]
    assert town.client.get(f"/ogc/collections/lamps/items/{other}").status_code == 404


def test_a_controlled_layer_is_read_only_with_a_grant_and_every_read_is_in_the_audit(town: Town) -> None:
    key = town.key("maps.read", account="keeper")
    paths = (
        "collections/wells/items",
        "collections/wells/tiles/WebMercatorQuad/12/1/1",
        "wmts/1.0.0/wells/default/c/12/1/1.png",
    )
    for path in paths:
        assert town.client.get(f"/ogc/{path}", params={"tk": key}).status_code == 404
    town.maps.grant(SYSTEM, Grant("wells", "role", "role_keeper", "read"))
    with town.db.transaction() as tx:
        for number, path in enumerate(paths, 1):
            answer = town.client.get(f"/ogc/{path}", params={"tk": key})
            assert answer.status_code in (200, 204)
            assert answer.headers["cache-control"] == "no-store"
            query = "select count(*) as n from security.audit where action = 'maps.controlled_read'"
            assert tx.execute(query).fetchone()["n"] >= number  # type: ignore[index]


def test_the_api_definition_is_openapi_and_names_the_paths_of_the_standard(town: Town) -> None:
    answer = town.client.get("/ogc/api")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    found = answer.json()
    assert re.match(r"3\.0\.\d", found["openapi"])
    for path in (
        "/",
        "/conformance",
        "/collections",
        "/collections/{collectionId}",
        "/collections/{collectionId}/items",
        "/collections/{collectionId}/items/{featureId}",
    ):
        assert found["paths"][path]["get"]["responses"]["200"]
    known = found["components"]["parameters"]
    for said in found["paths"].values():
        for one in said["get"]["parameters"]:
            name = one["$ref"].rpartition("/")[2]
            assert {"name", "in", "schema"} <= set(known[name])
    limit = known["limit"]
    assert (limit["in"], limit["schema"]["maximum"], limit["schema"]["default"]) == ("query", 10000, 10)
    assert (known["bbox"]["style"], known["bbox"]["explode"]) == ("form", False)


def test_what_is_claimed_is_declared_on_the_conformance_page(town: Town) -> None:
    claimed = town.client.get("/ogc/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in claimed
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in claimed
    assert len(claimed) == len(set(claimed))


EXAMPLES = Path(__file__).parents[1] / "maps/fixtures/cql2"


@pytest.mark.parametrize("form", ["cql2-text", "cql2-json"])
def test_the_examples_of_the_standard_are_understood_in_both_forms(town: Town, form: str) -> None:
    """The layer declares no fields, so any property may be named; what a filter cannot mean here is said so."""
    key = town.key("maps.read")
    suffix = form.removeprefix("cql2-").replace("text", "txt")
    answers = {}
    for file in sorted(EXAMPLES.glob(f"*.{suffix}")):
        given = {"filter": file.read_text("utf-8"), "filter-lang": form, "tk": key}
        answer = town.client.get("/ogc/collections/lamps/items", params=given)
        assert answer.status_code in (200, 400), f"{file.stem}: {answer.text}"
        answers[file.stem] = answer.status_code
    assert len(answers) > 80
    assert sum(status == 200 for status in answers.values()) > 0.75 * len(answers), answers


async def test_a_key_in_the_address_is_gone_before_anything_can_log_it() -> None:
    seen: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(_: Any) -> None: ...

    key = "cst_abcdef"
    for path, query in (("/ogc/wms", f"a=1&TK={key}&b=%E7%81%AF"), ("/ogc/x", f"token={key}"), ("/api/v1/x", "a=1")):
        scope = {"type": "http", "path": path, "query_string": query.encode(), "headers": [(b"x", b"y")]}
        await KeyInAddress(app, under=("/ogc",))(scope, send, send)
    first, second, other = seen
    assert first["query_string"] == b"a=1&b=%E7%81%AF"
    assert second["query_string"] == b""
    assert (b"authorization", f"Bearer {key}".encode()) in first["headers"]
    assert key not in f"{first['query_string']} {first['path']}"
    assert other["headers"] == [(b"x", b"y")]
