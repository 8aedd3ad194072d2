"""For those who build on the map, and what the map takes from elsewhere: keys, live examples, use; outside services."""

import io
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

from chengshu.server.demo import demo_password

SECRET = "sky-0123456789abcdef"
LEVEL = """<TileMatrix><ows:Identifier>{level}</ows:Identifier><ScaleDenominator>1</ScaleDenominator>
<TopLeftCorner>-20037508.34 20037508.34</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight>
<MatrixWidth>{wide}</MatrixWidth><MatrixHeight>{wide}</MatrixHeight></TileMatrix>"""
CAPABILITIES = """<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"
version="1.0.0"><Contents><Layer><ows:Title>矢量底图</ows:Title><ows:Identifier>vec</ows:Identifier><Style>
<ows:Identifier>default</ows:Identifier></Style><Format>tiles</Format><TileMatrixSetLink><TileMatrixSet>w</TileMatrixSet>
</TileMatrixSetLink></Layer><TileMatrixSet><ows:Identifier>w</ows:Identifier>
<ows:SupportedCRS>urn:ogc:def:crs:EPSG::900913</ows:SupportedCRS>{levels}</TileMatrixSet></Contents></Capabilities>"""


@dataclass
class Sky:
    """A service like 天地图 on this machine: it wants its key, and remembers what it was asked."""

    port: int = 0
    tiles: list[str] = field(default_factory=list)


@pytest.fixture
def sky() -> Iterator[Sky]:
    state = Sky()
    out = io.BytesIO()
    Image.new("RGB", (256, 256), (214, 92, 160)).save(out, "PNG")
    levels = "".join(LEVEL.format(level=level, wide=2**level) for level in range(1, 19))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            if query.get("tk") != SECRET:
                self._send(403, "text/plain", b"no key")
            elif query.get("request", "").lower() == "getcapabilities":
                self._send(200, "text/xml", CAPABILITIES.format(levels=levels).encode())
            else:
                state.tiles.append(self.path)
                self._send(200, "image/png", out.getvalue())

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


@pytest.fixture
def clean(city: Any) -> Iterator[None]:
    """Whatever becomes of a journey, its service does not stay."""
    yield
    with httpx.Client(base_url=city.url) as client:
        given = {"account": "surveyor", "password": demo_password("surveyor")}
        csrf = client.post("/api/v1/session", json=given).json()["csrf"]
        client.delete("/api/v1/mapservices/outside/sky", headers={"X-CSRF-Token": csrf})


def test_somebody_builds_on_the_map_with_a_key_of_his_own(visit: Any, city: Any) -> None:
    page: Page = visit("surveyor", "/map/developer?layer=streets")
    page.get_by_test_id("try-features").click()
    expect(page.get_by_test_id("answer-features")).to_contain_text("FeatureCollection", timeout=20_000)
    page.get_by_test_id("try-wmts_c").click()
    expect(page.get_by_test_id("answer-wmts_c").locator("img")).to_be_visible()
    expect(page.get_by_test_id("answer-wmts_c")).to_contain_text("200")
    expect(page.get_by_test_id("snippet")).to_contain_text("$TOKEN")
    assert faults(page) == []

    page.get_by_test_id("developer-keys").click()
    page.get_by_test_id("key-new").click()
    page.get_by_test_id("key-name").fill("规划院 QGIS")
    page.get_by_test_id("key-create").click()
    key = page.get_by_test_id("key-secret").input_value()
    assert key.startswith("cst_")
    page.get_by_test_id("key-kept").click()
    row = page.get_by_test_id("key-row").filter(has_text="规划院 QGIS").first
    expect(row).to_contain_text("从未")
    assert faults(page) == []

    page.get_by_test_id("developer-services").click()
    page.get_by_test_id("tool-curl").click()
    [address] = re.findall(r'"(http[^"]+/items\?limit=10)"', page.get_by_test_id("snippet").inner_text())
    expect(page.get_by_test_id("snippet")).to_contain_text(key)
    head = {"Authorization": f"Bearer {key}"}
    assert len(httpx.get(address, headers=head).json()["features"]) == 10
    assert httpx.get(address, headers={"Authorization": "Bearer cst_wrong"}).status_code == 401

    page.get_by_test_id("developer-use").click()
    expect(page.get_by_test_id("use-token")).to_contain_text("规划院 QGIS")
    expect(page.get_by_test_id("use-service")).to_contain_text("OGC API")
    with page.expect_download() as download:
        page.get_by_test_id("export-csv").click()
    text = download.value.path().read_text("utf-8")
    assert "streets,features" in text
    assert faults(page) == []

    page.get_by_test_id("developer-keys").click()
    row = page.get_by_test_id("key-row").filter(has_text="规划院 QGIS").first
    expect(row).not_to_contain_text("从未")
    row.get_by_test_id("key-revoke").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("confirm")).to_be_hidden()
    assert httpx.get(address, headers=head).status_code == 401


def _register(page: Page, sky: Sky) -> None:
    page.get_by_test_id("outside-new").click()
    page.get_by_test_id("outside-template").select_option("tianditu-vec-w")
    expect(page.get_by_test_id("outside-key-parameter")).to_have_value("tk")
    page.get_by_test_id("outside-id").fill("sky")
    page.get_by_test_id("outside-title").fill("天空地图")
    page.get_by_test_id("outside-url").fill(f"http://127.0.0.1:{sky.port}/vec_w/wmts?tk=x")
    page.get_by_test_id("outside-key").fill(SECRET)
    page.get_by_test_id("outside-save").click()
    expect(page.get_by_role("alert").filter(has_text="tk").first).to_be_visible()  # a key in the address is refused
    page.get_by_test_id("outside-url").fill(f"http://127.0.0.1:{sky.port}/vec_w/wmts")
    expect(page.get_by_text("这像是内网地址").first).to_be_visible()
    assert faults(page) == []
    page.get_by_test_id("outside-save").click()
    expect(page.get_by_test_id("outside-detail")).to_be_visible()


def test_an_outside_service_is_registered_allowed_probed_put_on_the_map_and_forgotten(
    visit: Any, city: Any, sky: Sky, clean: None
) -> None:
    page: Page = visit("surveyor", "/map/outside")
    _register(page, sky)
    page.get_by_test_id("outside-probe").click()
    expect(page.get_by_test_id("outside-probed")).to_contain_text("不正常")
    expect(page.get_by_test_id("outside-detail")).to_contain_text("管理 → 地图服务")

    admin: Page = visit("system", "/admin/services")
    row = admin.get_by_test_id("host-row").filter(has_text="天空地图")
    row.get_by_test_id("host-allow").click()
    admin.get_by_test_id("confirm").click()
    expect(row).to_contain_text("允许内网地址")
    assert faults(admin) == []

    page.get_by_test_id("outside-probe").click()
    expect(page.get_by_test_id("outside-probed")).to_contain_text("正常，")
    expect(page.get_by_test_id("probe-row").nth(1)).to_be_visible()
    expect(page.get_by_test_id("outside-detail")).to_contain_text("已密封")
    assert SECRET not in page.content()
    page.get_by_test_id("offered-add").click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)  # the button changes its colours in a while
    assert faults(page) == []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_test_id("outside-to-map").click()
    expect(page.get_by_test_id("outside-layers")).to_contain_text("天空地图")
    for _ in range(60):
        if sky.tiles and any("/ogc/outside/sky?" in one for one in asked):
            break
        page.wait_for_timeout(250)
    assert sky.tiles, "the map asked for no tile"
    assert all(f"tk={SECRET}" in one for one in sky.tiles)
    assert any("/ogc/outside/sky?" in one for one in asked)
    assert not any(SECRET in one for one in asked)

    page.goto("/map/outside?service=sky")
    expect(page.get_by_test_id("use")).to_be_visible()
    page.get_by_test_id("outside-remove").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("outside-detail")).to_be_hidden()
    assert httpx.get(f"{city.url}/ogc/outside/sky?request=GetCapabilities").status_code == 404
