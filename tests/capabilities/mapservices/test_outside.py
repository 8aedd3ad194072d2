"""Outside services: what may be reached, what comes back, who counted it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chengshu.capabilities.mapservices import NewOutside
from chengshu.capabilities.mapservices.logic.outside import Wish, address_for, is_fit, passed_on, rewritten
from chengshu.capabilities.mapservices.model import BadGateway, Fetched, Outside
from chengshu.kit import Refused, now, set_clock
from chengshu.security import SYSTEM

from .conftest import Town

SECRET = "0123456789abcdef-secret"
CAPABILITIES = """<?xml version="1.0"?><WMS_Capabilities version="1.3.0"><Service><Name>WMS</Name></Service>
<OnlineResource href="http://{host}/wms?"/><Other href="http://{host}/wms?tk={tk}&amp;SERVICE=WMS"/></WMS_Capabilities>"""


@dataclass
class Elsewhere:
    """A service of somebody else on this machine, and what it was asked."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    broken: bool = False

    @property
    def url(self) -> str:
        return f"http://maps.example:{self.port}"


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    state = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            parts = urlsplit(self.path)
            query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
            if state.broken:
                self._send(503, "text/html", b"down")
            elif parts.path == "/elsewhere":
                self.send_response(302)
                self.send_header("Location", "http://public.example/")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif parts.path == "/page":
                self._send(200, "text/html", b"<script>alert(1)</script>")
            elif parts.path == "/endless":
                self._send(200, "image/png", b"x" * (33 << 20))
            elif parts.path.endswith(".png"):
                self._send(200, "image/png", b"\x89PNG" + parts.path.encode())
            elif query.get("request", "").lower() == "getcapabilities":
                host = self.headers["Host"]
                self._send(200, "text/xml", CAPABILITIES.format(host=host, tk=query.get("tk", "")).encode())
            else:
                self._send(200, "image/png", b"\x89PNG" + self.path.encode())

        def _send(self, status: int, media: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


def registered(town: Town, elsewhere: Elsewhere, path: str = "/wms", **more: Any) -> str:
    given = {"kind": "wms", "key_parameter": "tk", "key": SECRET, "cache_s": 0} | more
    town.services.outside.register(NewOutside("theirs", url=elsewhere.url + path, **given), SYSTEM)
    town.services.outside.allow_private("theirs", True)
    return "/ogc/outside/theirs"


def test_a_service_inside_is_not_reached_before_an_administrator_allows_it(town: Town, elsewhere: Elsewhere) -> None:
    town.services.outside.register(NewOutside("theirs", "wms", f"{elsewhere.url}/wms"), SYSTEM)
    probe = town.services.outside.probe("theirs")
    assert not probe.up
    assert "administrator must allow" in probe.detail
    key = town.key("maps.read", "maps.write")
    asked = {"service": "WMS", "request": "GetCapabilities", "tk": key}
    assert town.client.get("/ogc/outside/theirs", params=asked).status_code == 502
    assert elsewhere.asked == []
    address = "/api/v1/mapservices/outside/theirs/private-addresses"
    headers = {"Authorization": f"Bearer {key}"}
    assert town.client.put(address, json={"allowed": True}, headers=headers).status_code == 403
    town.services.outside.allow_private("theirs", True)
    assert town.services.outside.probe("theirs").up
    # With another address the leave is gone.
    town.services.outside.change(NewOutside("theirs", "wms", f"{elsewhere.url}/other"))
    assert not town.services.outside.get("theirs").private_addresses


@pytest.mark.parametrize(
    ("address", "public", "private"),
    [
        ("93.184.216.34", True, True),
        ("127.0.0.1", False, True),
        ("10.1.2.3", False, True),
        ("192.168.0.9", False, True),
        ("172.16.0.1", False, True),
        ("169.254.169.254", False, False),
        ("0.0.0.0", False, False),
        ("::1", False, True),
        ("fe80::1", False, False),
        ("fd00::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("224.0.0.1", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("2606:4700::1111", True, True),
        ("64:ff9b::7f00:1", False, True),
        ("2002:7f00:1::", False, True),
        ("100.64.0.1", False, False),
        ("255.255.255.255", False, True),
    ],
)
def test_addresses_are_judged_in_every_dress(address: str, public: bool, private: bool) -> None:
    assert is_fit(address, private=False) is public
    if address != "255.255.255.255":
        assert is_fit(address, private=True) is private


def test_the_key_goes_out_and_never_comes_back(town: Town, elsewhere: Elsewhere) -> None:
    door = registered(town, elsewhere)
    key = town.key("maps.read")
    answer = town.client.get(door, params={"service": "WMS", "request": "GetCapabilities", "tk": key})
    assert f"tk={SECRET}" in elsewhere.asked[0]
    assert key not in elsewhere.asked[0]
    assert SECRET not in answer.text
    assert "maps.example" not in answer.text
    assert f"http://city.test/ogc/outside/theirs?tk={key}" in answer.text
    assert answer.headers["content-security-policy"].startswith("sandbox")
    # A client cannot put a key of its own in the place of ours, nor ask what writes.
    town.client.get(door, params={"service": "WMS", "request": "GetMap", "TK": "mine", "token": key})
    assert parse_qs(urlsplit(elsewhere.asked[-1]).query)["tk"] == [SECRET]
    assert town.client.get(door, params={"request": "Transaction", "tk": key}).status_code == 422
    for address in ("/api/v1/mapservices/outside", "/api/v1/mapservices/outside/theirs"):
        shown = town.client.get(address, headers={"Authorization": f"Bearer {key}"})
        assert shown.status_code == 200
        assert SECRET not in shown.text
        assert '"has_key":true' in shown.text
    with town.db.transaction() as tx:
        row = tx.execute("select key_sealed::text as sealed, o::text as all from mapservices.outside o").fetchone()
        assert row
        assert SECRET not in row["all"]


def test_addresses_in_documents_lose_our_key_so_that_the_clients_own_can_take_its_place() -> None:
    service = Outside(
        "theirs", "wmts", "http://maps.example/wmts", {}, "", "", "shared", "tk", True, False, True, 300, "", 0, None,
        now(), "x", now(), 1, "up", None,
    )  # fmt: skip
    text = (
        '<a template="http://maps.example/wmts/{TileMatrix}.png?tk=s%2Bc"/><b href="http://maps.example/wmts?tk=s+c&amp;x=1"/>'
        '<c href="http://maps.example/wmts?x=1&amp;tk=s+c"/><d>s+c, and tk=s+cd stays</d>'
    )
    found = passed_on(
        Fetched(200, "text/xml", text.encode()), service, "s+c", "http://city/ogc/outside/theirs", "tk=own"
    )
    assert found.body.decode() == (
        '<a template="http://city/ogc/outside/theirs/{TileMatrix}.png?tk=own"/>'
        '<b href="http://city/ogc/outside/theirs?tk=own&amp;x=1"/><c href="http://city/ogc/outside/theirs?tk=own&amp;x=1"/>'
        "<d>***, and tk=***d stays</d>"
    )


def test_a_key_does_not_follow_the_service_to_another_host(town: Town, elsewhere: Elsewhere) -> None:
    registered(town, elsewhere)
    town.services.outside.change(
        NewOutside("theirs", "wms", f"{elsewhere.url}/wms", key_parameter="tk", titles={"zh": "别处"})
    )
    assert town.services.outside.get("theirs").has_key
    town.services.outside.change(NewOutside("theirs", "wms", "http://public.example/wms", key_parameter="tk"))
    assert not town.services.outside.get("theirs").has_key


def test_tiles_are_kept_for_a_while_and_asked_by_number_only(town: Town, elsewhere: Elsewhere) -> None:
    door = registered(town, elsewhere, "/tiles/{z}/{x}/{y}.png", kind="xyz", cache_s=60, grade="open")
    first = town.client.get(f"{door}/3/2/1")
    again = town.client.get(f"{door}/3/2/1.png")
    assert first.content == again.content == b"\x89PNG/tiles/3/2/1.png"
    assert len(elsewhere.asked) == 1
    for path in ("3/2", "a/b/c", "3/2/1/0", "..%2f1/2/3"):
        assert town.client.get(f"{door}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "code"),
    [("/page", "outside_kind"), ("/endless", "outside_too_large"), ("/elsewhere", "outside_redirects")],
)
def test_what_must_not_be_passed_on_is_not(town: Town, elsewhere: Elsewhere, path: str, code: str) -> None:
    door = registered(town, elsewhere, path, grade="open")
    answer = town.client.get(door, params={"request": "GetMap"})
    assert (answer.status_code, answer.json()["code"]) == (502, code)
    assert SECRET not in answer.text


@pytest.mark.parametrize("path", ["../secret", "a/../../b", "%2e%2e/b", "a//b", "a\\b", "%252e%252e/x"])
def test_no_path_leads_out_of_a_service(town: Town, elsewhere: Elsewhere, path: str) -> None:
    registered(town, elsewhere, "/api", kind="ogcapi")
    service = town.services.outside.get("theirs")
    with pytest.raises(Exception, match="nothing at this path"):
        address_for(service, Wish(path), None)
    assert address_for(service, Wish("collections/a b/items"), None).endswith("/api/collections/a%20b/items")


def test_documents_lead_to_us_and_only_their_own_addresses_are_changed(town: Town, elsewhere: Elsewhere) -> None:
    registered(town, elsewhere, "/geo/wms")
    service = town.services.outside.get("theirs")
    text = f'href="{elsewhere.url}/geo/wms" href="{elsewhere.url}/geo/wms?a=1" href="{elsewhere.url}/geo/wmsx" href="http://other/geo/wms"'
    assert rewritten(text, service, "OURS", "") == (
        f'href="OURS" href="OURS?a=1" href="{elsewhere.url}/geo/wmsx" href="http://other/geo/wms"'
    )
    assert rewritten(text, service, "OURS", "tk=k").startswith('href="OURS" href="OURS?tk=k&amp;a=1"')


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"url": "ftp://x/y"}, "url"),
        ({"url": "http://user:pass@x/y"}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"url": "http://x/{z}/{x}/{y}"}, "url"),
        ({"kind": "xyz"}, "url"),
        ({"key": "k", "key_parameter": ""}, "key_parameter"),
        ({"url": "http://x/wms?tk=abc"}, "url"),
        ({"id": "Not Good"}, "id"),
        ({"url": "http://[::1/"}, "url"),
    ],
)
def test_a_registration_that_makes_no_sense_is_refused_by_its_field(
    town: Town, change: dict[str, Any], wrong: str
) -> None:
    given = {"id": "x1", "kind": "wms", "url": "http://public.example/wms", "key_parameter": "tk", "key": None}
    with pytest.raises(Refused) as refused:
        town.services.outside.register(NewOutside(**(given | change)), SYSTEM)
    assert wrong in [one.field for one in refused.value.errors]


def test_looks_by_the_clock_keep_history_and_tell_when_it_turns(town: Town, elsewhere: Elsewhere) -> None:
    registered(town, elsewhere, probe_every_s=60)
    outside = town.services.outside
    start = now()
    for minute in range(4):
        elsewhere.broken = minute in (1, 2)
        set_clock(lambda at=start + timedelta(minutes=minute, seconds=1): at)
        assert outside.probe_due() == 1
        assert outside.probe_due() == 0
    assert [one.up for one in outside.probes("theirs", None, 10).items] == [True, False, False, True]
    assert [event.type for event in town.events] == ["outside_service.failed", "outside_service.recovered"]
    seen = outside.availability("theirs", 1)
    assert (seen.probes, seen.up) == (4, 2)
    assert seen.latency_p50_ms is not None
    first = outside.probes("theirs", None, 3)
    assert len(outside.probes("theirs", first.next, 3).items) == 1
    set_clock(lambda: start + timedelta(days=100))
    assert outside.forget_old() == 4
    assert SECRET not in str(town.events)


def test_a_service_that_is_gone_says_so_without_its_key(town: Town) -> None:
    town.services.outside.register(
        NewOutside("gone", "wms", "http://127.0.0.1:9/wms", key_parameter="tk", key=SECRET), SYSTEM
    )
    town.services.outside.allow_private("gone", True)
    with pytest.raises(BadGateway) as error:
        town.services.outside.fetch(SYSTEM, "gone", Wish("", (("request", "GetMap"),)), ours="x")
    assert SECRET not in str(error.value)
    assert error.value.__cause__ is None


def test_use_is_counted_by_key_layer_and_day_in_batches(town: Town, elsewhere: Elsewhere) -> None:
    registered(town, elsewhere, grade="open")
    key, other = town.key("maps.read"), town.key("maps.read", "system.read")
    for _ in range(3):
        town.client.get("/ogc/collections/lamps/items", params={"tk": key})
    town.client.get("/ogc/collections/buildings/items", params={"tk": key, "limit": "x"})
    town.client.get("/ogc/collections/no_such_layer/items", params={"tk": key})
    town.client.get(
        "/ogc/wms",
        params={
            "request": "GetMap",
            "layers": "lamps,roads",
            "crs": "EPSG:4490",
            "width": 8,
            "height": 8,
            "bbox": "27.85,113.149,27.852,113.151",
            "tk": key,
        },
    )
    town.client.get("/ogc/outside/theirs", params={"request": "GetMap", "tk": key})
    town.client.get("/ogc/collections/lamps/items", params={"tk": other})
    with town.db.transaction() as tx:
        assert tx.execute("select count(*) as n from mapservices.usage").fetchone() == {"n": 0}
    headers = {"Authorization": f"Bearer {key}"}
    mine = town.client.get("/api/v1/mapservices/usage", headers=headers).json()["items"]
    counts = {(one["service"], one["layer"]): (one["requests"], one["errors"]) for one in mine}
    assert counts == {
        ("features", "lamps"): (3, 0),
        ("features", "buildings"): (1, 1),
        ("wms", "lamps"): (1, 0),
        ("wms", "roads"): (1, 0),
        ("outside", "outside:theirs"): (1, 0),
    }
    assert all(one["token"] and one["bytes"] > 0 for one in mine if not one["errors"])
    page = town.client.get("/api/v1/mapservices/usage", params={"limit": 2}, headers=headers).json()
    rest = town.client.get(
        "/api/v1/mapservices/usage", params={"limit": 9, "after": page["next"]}, headers=headers
    ).json()
    assert len(page["items"]) + len(rest["items"]) == 5
    every = {"everybody": "true", "by": "layer"}
    assert town.client.get("/api/v1/mapservices/usage/totals", params=every, headers=headers).status_code == 403
    totals = town.client.get(
        "/api/v1/mapservices/usage/totals", params=every, headers={"Authorization": f"Bearer {other}"}
    ).json()
    assert {one["key"]: one["requests"] for one in totals["items"]}["lamps"] == 5


def test_the_desk_registers_changes_and_forgets(town: Town) -> None:
    key = town.key("maps.read", "maps.write")
    headers = {"Authorization": f"Bearer {key}"}
    templates = town.client.get("/api/v1/mapservices/outside/templates", headers=headers).json()["items"]
    wanted = next(one for one in templates if one["id"] == "tianditu-vec-c") | {"key": SECRET}
    made = town.client.post("/api/v1/mapservices/outside", json=wanted, headers=headers)
    assert (made.status_code, made.json()["has_key"], made.json()["state"]) == (201, True, "unknown")
    assert town.client.post("/api/v1/mapservices/outside", json=wanted, headers=headers).status_code == 409
    body = {name: value for name, value in wanted.items() if name not in ("id", "key")} | {"description": "new"}
    changed = town.client.put("/api/v1/mapservices/outside/tianditu-vec-c", json=body, headers=headers).json()
    assert (changed["description"], changed["has_key"]) == ("new", True)
    record = town.client.get("/ogc/collections/city-resources/items/outside-tianditu-vec-c", params={"tk": key}).json()
    assert record["properties"]["title"] == "天地图 矢量底图(c)"
    assert town.client.get("/ogc/collections/city-resources/items/outside-tianditu-vec-c").status_code == 404
    assert town.client.delete("/api/v1/mapservices/outside/tianditu-vec-c", headers=headers).status_code == 204
    examples = town.client.get("/api/v1/mapservices/examples", headers=headers).json()["items"]
    assert [one["layer"] for one in examples] == ["buildings", "lamps", "roads"]


def test_the_list_of_resources_can_be_searched(town: Town) -> None:
    def found(**params: str) -> list[str]:
        answer = town.client.get("/ogc/collections/city-resources/items", params=params)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["features"]]

    assert found() == ["lamps", "roads"]
    assert found(q="路灯") == ["lamps"]
    assert found(q="nothing,路灯") == ["lamps"]
    assert found(type="service") == []
    assert found(ids="roads,x") == ["roads"]
    assert found(bbox="113.1535,27.8,114,28") == ["lamps", "roads"]
    assert found(bbox="100,20,101,21") == []
    assert found(limit="1") == ["lamps"]
    assert town.client.get("/ogc/collections/city-resources/items", params={"typo": "1"}).status_code == 400
    one = town.client.get("/ogc/collections/city-resources/items/lamps").json()
    assert {"id", "type", "geometry", "time", "properties", "links", "conformsTo"} <= set(one)
