"""Names on pictures: which are written, where, and that tiles next to one another agree."""

import io

import numpy as np
import pytest
from PIL import Image

from chengshu.capabilities.maps import LayerDefinition, NewFeature
from chengshu.capabilities.mapservices.logic.labels import Candidate, candidates, place
from chengshu.capabilities.mapservices.logic.vector_tile import LINE, POINT, POLYGON, Shapes, read_layers
from chengshu.capabilities.mapservices.service import lettering
from chengshu.capabilities.tiles import TileKey

from .conftest import Town


def measure(text: str, size: int) -> tuple[float, float]:
    return 10.0 * len(text), 14.0


def shapes(kind: int, points: list[tuple[float, float]], name: str) -> Shapes:
    return Shapes(np.array(points), [0, len(points)], [kind], [0], 4096, (name,))


def wanted(kind: int, points: list[tuple[float, float]], name: str, order: int = 0) -> list[Candidate]:
    own = shapes(kind, points, name)
    return candidates(own, own.xy, order, 3.0)


def test_a_point_is_named_below_else_above_else_beside() -> None:
    [one] = place(wanted(POINT, [(100, 100)], "灯一"), 200, 200, measure)
    assert (one.text, one.x, one.y) == ("灯一", 100, 112)
    [low] = place(wanted(POINT, [(100, 195)], "灯一"), 200, 200, measure)
    assert low.y < 195
    [corner] = place(wanted(POINT, [(4, 100)], "灯一"), 200, 200, measure)
    assert corner.x > 4 + 10


def test_no_name_lies_over_another_and_the_upper_layer_is_named_first() -> None:
    crowd = [one for n in range(20) for one in wanted(POINT, [(100 + n, 100)], f"名字{n:02d}", order=20 - n)]
    found = place(crowd, 200, 200, measure)
    assert found[0].text == "名字19"
    assert 1 < len(found) < 8
    for number, one in enumerate(found):
        for other in found[:number]:
            assert abs(one.x - other.x) >= 40 or abs(one.y - other.y) >= 14


def test_a_name_runs_along_its_line_and_never_upside_down() -> None:
    for points in ([(20, 20), (180, 100)], [(180, 100), (20, 20)]):
        [one] = place(wanted(LINE, points, "人民路"), 200, 200, measure)
        assert one.angle == pytest.approx(np.arctan2(80, 160))
    assert place(wanted(LINE, [(20, 20), (45, 20)], "人民路"), 200, 200, measure) == []


def test_of_an_area_cut_by_tiles_only_the_largest_piece_is_named_and_the_name_must_fit() -> None:
    small = wanted(POLYGON, [(0, 0), (90, 0), (90, 90), (0, 90)], "荷塘区")
    large = wanted(POLYGON, [(90, 0), (190, 0), (190, 90), (90, 90)], "荷塘区")
    [one] = place([*small, *large], 200, 200, measure)
    assert (one.x, one.y) == (140, 45)
    assert place(wanted(POLYGON, [(0, 0), (16, 0), (16, 90), (0, 90)], "荷塘区"), 200, 200, measure) == []
    # An area that fills the picture shows nothing of itself but its colour.
    assert place(wanted(POLYGON, [(-9, -9), (209, -9), (209, 209), (-9, 209)], "荷塘区"), 200, 200, measure) == []


def test_a_point_in_the_border_of_a_tile_is_named_by_the_next_one() -> None:
    assert wanted(POINT, [(-3, 10)], "灯一") == []
    assert wanted(POINT, [(4096, 10)], "灯一") == []


@pytest.fixture
def font() -> None:
    if lettering.font_file() is None:
        pytest.skip("there is no font with Chinese on this machine (Debian: apt install fonts-noto-cjk)")


def _layer(town: Town, *, labels: bool) -> None:
    town.maps.define_layer(
        LayerDefinition("shops", "shops", style={"paint": "alert", "labels": labels}, geometry="point", grade="open")
    )


def _shops(town: Town) -> None:
    _layer(town, labels=True)
    items = [
        NewFeature({"type": "Point", "coordinates": [113.15 + 0.002 * (n % 9), 27.85 + 0.002 * (n // 9)]}, f"铺子{n}号")
        for n in range(81)
    ]
    town.maps.load("shops", items)


def test_names_are_in_tiles_of_vectors_and_read_back(town: Town) -> None:
    _shops(town)
    key = TileKey("WebMercatorQuad", 14, *_at(14))
    found = read_layers(town.services.tiles.fetch("shops", key).data, names=True)
    assert {"铺子0号", "铺子40号"} <= set(found[0].names)
    assert read_layers(town.services.tiles.fetch("shops", key).data)[0].names == ()


def _at(z: int) -> tuple[int, int]:
    x = int((113.158 + 180) / 360 * 2**z)
    y = int((0.5 - np.arcsinh(np.tan(np.radians(27.858))) / (2 * np.pi)) * 2**z)
    return x, y


def _tile(town: Town, x: int, y: int) -> Image.Image:
    answer = town.client.get(f"/ogc/wmts/1.0.0/shops/default/w/14/{y}/{x}.png")
    assert answer.status_code == 200
    return Image.open(io.BytesIO(answer.content)).convert("RGBA")


def _dark(image: Image.Image) -> int:
    """How many pixels have the ink of names, which is darker than any dot."""
    pixels = np.asarray(image).astype(int)
    return int(((pixels[..., 3] > 200) & (pixels[..., :3].sum(axis=-1) < 200)).sum())


def test_names_are_drawn_on_tiles_and_pictures_when_the_style_wants_them(town: Town, font: None) -> None:
    _shops(town)
    x, y = _at(14)
    view = {"service": "WMS", "version": "1.3.0", "request": "GetMap", "layers": "shops", "styles": "", "crs": "CRS:84",
            "bbox": "113.149,27.849,113.167,27.867", "width": "400", "height": "400", "format": "image/png"}  # fmt: skip
    with_names = _tile(town, x, y)
    picture = Image.open(io.BytesIO(town.client.get("/ogc/wms", params=view).content)).convert("RGBA")
    assert _dark(with_names) > 60
    assert _dark(picture) > 300
    _layer(town, labels=False)
    assert _dark(_tile(town, x, y)) == 0
    plain = Image.open(io.BytesIO(town.client.get("/ogc/wms", params=view).content)).convert("RGBA")
    assert _dark(plain) == 0


def test_a_name_goes_on_in_the_next_tile_and_ends_before_the_edge_of_four(town: Town, font: None) -> None:
    _shops(town)
    x, y = (one & ~1 for one in _at(14))
    four = Image.new("RGBA", (512, 512))
    for dx in (0, 1):
        for dy in (0, 1):
            four.paste(_tile(town, x + dx, y + dy), (256 * dx, 256 * dy))
    pixels = np.asarray(four).astype(int)
    ink = (pixels[..., 3] > 200) & (pixels[..., :3].sum(axis=-1) < 200)
    assert ink.any()
    assert not ink[:, 0].any()
    assert not ink[:, -1].any()
    assert not ink[0].any()
    assert not ink[-1].any()


def test_without_a_font_pictures_have_no_names_and_all_else(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "font_file", lambda: None)
    _shops(town)
    tile = _tile(town, *_at(14))
    assert _dark(tile) == 0
    assert tile.getchannel("A").getextrema()[1] == 255
