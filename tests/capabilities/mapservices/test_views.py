"""Which tiles a picture is drawn from, and how it is coloured."""

import numpy as np
import pytest

from chengshu.capabilities.mapservices.logic import drawing
from chengshu.capabilities.mapservices.logic.drawing import Colour, Sheet, look_of
from chengshu.capabilities.mapservices.logic.systems import named, offered
from chengshu.capabilities.mapservices.logic.vector_tile import POLYGON, Shapes
from chengshu.capabilities.mapservices.service.drawing import View, tiles_of

_HALF = 20037508.342789244
_SYSTEMS = offered(113)


def _mercator(z: int, x: float, y: float, *, pixels: int = 256, wider: float = 0.0) -> View:
    side = 2 * _HALF / 2**z
    west, north = x * side - _HALF, _HALF - y * side
    # As clients write it: to the millimetre.
    box = (
        round(west - wider, 3),
        round(north - side - wider, 3),
        round(west + side + wider, 3),
        round(north + wider, 3),
    )
    return View(box, named("EPSG:3857", _SYSTEMS), pixels, pixels)


@pytest.mark.parametrize(("x", "y"), [(53358, 27504), (53359, 27504), (53358, 27505), (53359, 27505), (53361, 27511)])
def test_a_client_that_asks_for_tiles_is_drawn_one_tile_not_its_neighbours(x: int, y: int) -> None:
    (key,) = tiles_of(_mercator(16, x, y))
    assert (key.tms, key.z, key.x, key.y) == ("WebMercatorQuad", 16, x, y)


def test_a_small_picture_between_tiles_is_drawn_from_as_few_as_its_level_has() -> None:
    assert {key.z for key in tiles_of(_mercator(16, 53358.3, 27504.3))} == {15}
    assert {key.z for key in tiles_of(_mercator(16, 53359.5, 27505.5))} == {16}, "four either way: the smaller ones"


def test_a_thin_strip_around_the_world_is_not_drawn_from_more_tiles_than_are_let() -> None:
    view = View((-_HALF, 3_200_000, _HALF, 3_200_001), named("EPSG:3857", _SYSTEMS), 256, 256)
    assert 0 < len(tiles_of(view)) <= 48


def test_a_box_that_reaches_a_pixel_beyond_a_tile_is_drawn_with_its_neighbours() -> None:
    pixel = 2 * _HALF / 2**15 / 512
    keys = tiles_of(_mercator(15, 26679, 13752, pixels=512, wider=pixel))
    assert {(key.x, key.y) for key in keys} == {(x, y) for x in (26678, 26679, 26680) for y in (13751, 13752, 13753)}


def test_in_degrees_a_tile_is_one_tile_too() -> None:
    side = 180 / 2**14
    west, north = round(5_209 * 2 * side - 180, 9), round(90 - 5_650 * side, 9)
    view = View((west, north - side, west + side, north), named("CRS:84", _SYSTEMS), 512, 512)
    (key,) = tiles_of(view)
    assert (key.tms, key.z, key.x, key.y) == ("CGCS2000Quad", 14, 10_418, 5_650)


def _house() -> Sheet:
    sheet = Sheet(64, 64, look_of({"paint": "building"}))
    sheet.draw(Shapes(np.array([[9, 9], [50, 12], [48, 51], [7, 40]]), [0, 4], [POLYGON], [0]), lambda xy: xy)
    return sheet


@pytest.mark.parametrize("background", [None, (255, 255, 255), (10, 40, 90)])
def test_a_layer_alone_has_the_colours_it_has_on_a_sheet(background: Colour | None) -> None:
    shown, drawn = _house().alone(background), _house().onto(drawing.picture(64, 64, background))
    assert (shown.mode, drawn.mode) == ("P", "RGBA")
    one, other = (np.asarray(picture.convert("RGBA"), dtype=float) for picture in (shown, drawn))
    seen = [picture[..., :3] * picture[..., 3:] / 255 for picture in (one, other)]
    assert np.abs(seen[0] - seen[1]).max() <= 255 / 16, "sixteen strengths of an ink instead of 256"
    assert np.abs(one[..., 3] - other[..., 3]).max() <= 255 / 16


def test_backgrounds_that_visitors_choose_are_not_kept_for_ever() -> None:
    for red in range(200):
        _house().alone((red, 1, 2))
    assert drawing._shades.cache_info().currsize < 100
