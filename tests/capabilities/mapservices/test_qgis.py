"""QGIS itself, unchanged and without a screen: every service through the providers that people use."""

import json
import os
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
import shapely
from PIL import Image
from pyproj import Transformer

from .conftest import BUILDINGS, Served, Town, house

# Another place where QGIS lives, such as a folder with unpacked packages and a script that sets the paths to it.
PYTHON = os.environ.get("CHENGSHU_QGIS_PYTHON", "/usr/bin/python3")
Qgis = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def _qgis_is_here() -> None:
    """QGIS comes from the system (Debian: python3-qgis, qgis-providers), not from a wheel."""
    if not Path(PYTHON).exists():
        pytest.skip(f"there is no {PYTHON} and so no QGIS")
    found = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, timeout=60, check=False)
    if found.returncode:
        pytest.skip("QGIS is not installed (Debian: apt install python3-qgis qgis-providers)")


@pytest.fixture
def key(town: Town) -> str:
    return town.key("maps.read")


@pytest.fixture
def qgis(_qgis_is_here: None, live: Served, key: str, tmp_path: Path) -> Qgis:
    """Ask QGIS: each wish is a provider, an address (with {ogc}, {key} and {authcfg} in it) and what to do."""

    def ask(*wishes: dict[str, Any]) -> list[dict[str, Any]]:
        def filled(text: str) -> str:
            return text.replace("{ogc}", f"{live.url}/ogc").replace("{key}", key)

        known = [wish | {"address": filled(wish["address"])} for wish in wishes]
        answers = tmp_path / "answers.json"
        wanted = json.dumps({"key": key, "wishes": known, "answers": str(answers)})
        side = Path(__file__).with_name("qgis_side.py")
        done = subprocess.run(
            [PYTHON, side], input=wanted, capture_output=True, text=True, timeout=240, check=False, cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr[-2000:]
        found: list[dict[str, Any]] = json.loads(answers.read_text())["answers"]
        return found

    return ask


def wish(provider: str, address: str, **more: Any) -> dict[str, Any]:
    return {"provider": provider, "address": address, **more}


def _same_house(found: dict[str, Any], number: int) -> bool:
    shapes = dict(zip(found["fields"]["code"], map(shapely.from_wkt, found["shapes"]), strict=True))
    return bool(shapes[f"B{number:03d}"].symmetric_difference(house(number)).area < 1e-13)


def test_qgis_reads_features_over_the_ogc_api(qgis: Qgis) -> None:
    layer = "url='{ogc}' typename='buildings' pageSize='7'"
    everything, in_address, nobody, open_, high, corner = qgis(
        wish("OAPIF", layer + " authcfg={authcfg}"),
        wish("OAPIF", "url='{ogc}?tk={key}' typename='buildings' pageSize='7'"),
        wish("OAPIF", layer),
        wish("OAPIF", "url='{ogc}' typename='lamps'", where="watt > 42"),
        wish("OAPIF", layer + " authcfg={authcfg}", where="floors > 50 and use = 'office'"),
        wish("OAPIF", layer + " authcfg={authcfg} restrictToRequestBBOX='1'", box=[113.15, 27.85, 113.1506, 27.8502]),
    )
    # Nine pages of seven.
    assert (everything["said"], everything["count"]) == (BUILDINGS, BUILDINGS)
    assert len(set(everything["fields"]["code"])) == BUILDINGS
    assert _same_house(everything, 17)
    assert everything["extent"] == pytest.approx([113.15, 27.85, 113.1546, 27.8526])
    assert "owner_phone" not in everything["fields"]
    assert "school & <hall>" in everything["fields"]["use"]
    assert in_address["count"] == BUILDINGS
    assert not nobody["valid"]
    assert sorted(open_["fields"]["code"]) == ["L3", "L4"]
    assert sorted(high["fields"]["code"]) == ["B052", "B055", "B058"]
    assert sorted(corner["fields"]["code"]) == ["B000", "B001"]


@pytest.mark.parametrize("version", ["auto", "2.0.0", "1.1.0"])
def test_qgis_reads_features_over_wfs(qgis: Qgis, version: str) -> None:
    layer = "url='{ogc}/wfs' typename='cs:buildings' authcfg={authcfg} " + f"version='{version}' "
    everything, high, sorted_, corner = qgis(
        wish("WFS", layer + "pagingEnabled='true' pageSize='7'"),
        wish("WFS", layer, where="floors > 50 and use = 'office'"),
        wish("WFS", layer + "sql=SELECT * FROM buildings WHERE floors > 57 ORDER BY floors DESC"),
        wish("WFS", layer + "restrictToRequestBBOX='1'", box=[113.15, 27.85, 113.1506, 27.8502]),
    )
    assert everything["crs"] == "EPSG:4490"
    assert (everything["said"], everything["count"]) == (BUILDINGS, BUILDINGS)
    assert len(set(everything["fields"]["code"])) == BUILDINGS
    assert _same_house(everything, 17)
    assert "owner_phone" not in everything["fields"]
    assert sorted(high["fields"]["code"]) == ["B052", "B055", "B058"]
    assert sorted_["fields"]["code"] == ["B059", "B058", "B057"]
    assert sorted(corner["fields"]["code"]) == ["B000", "B001"]


def test_qgis_puts_features_at_the_same_place_in_every_system(qgis: Qgis) -> None:
    systems = ["EPSG:4490", "EPSG:4326", "EPSG:3857", "EPSG:4547", "EPSG:4526"]
    layer = "url='{ogc}/wfs?tk={key}' typename='cs:buildings' version='2.0.0' restrictToRequestBBOX='1' srsname="
    expected = {}
    for system in systems:
        to = Transformer.from_crs("EPSG:4490", system, always_xy=True)
        expected[system] = shapely.transform(house(0), partial(_moved, to))
    found = qgis(*(wish("WFS", f"{layer}'{system}'", box=list(expected[system].bounds)) for system in systems))
    for system, one in zip(systems, found, strict=True):
        assert one["crs"] == system
        assert one["fields"]["code"] == ["B000"], system
        got = shapely.from_wkt(one["shapes"][0])
        small = 1e-3 if expected[system].bounds[0] > 1000 else 1e-8
        assert shapely.hausdorff_distance(got, expected[system]) < small, system


def _moved(to: Any, xy: Any) -> Any:
    return np.column_stack(to.transform(xy[:, 0], xy[:, 1]))


def _picture(path: Path) -> tuple[float, float]:
    """How dark the middle third and the rest are: the first building fills the middle."""
    grey = Image.open(path).convert("L")
    wide, high = grey.size
    middle = grey.crop((wide * 4 // 10, high * 4 // 10, wide * 6 // 10, high * 6 // 10))
    corner = grey.crop((0, 0, wide // 5, high // 5))
    return _mean(middle), _mean(corner)


def _mean(image: Image.Image) -> float:
    counts = image.histogram()
    return sum(value * count for value, count in enumerate(counts)) / sum(counts)


_KEY = quote("?tk={key}", safe="{}")
_CAPABILITIES = quote("?tk={key}&SERVICE=WMTS&REQUEST=GetCapabilities", safe="{}")
_TILES = "type=xyz&zmin=0&zmax=16&url={ogc}/collections/buildings/tiles/WebMercatorQuad/%7Bz%7D/%7By%7D/%7Bx%7D"
_RASTER = "format=image/png&layers=buildings&styles="
_REST = "{ogc}/wmts/1.0.0/WMTSCapabilities.xml"
# How people bring a picture of a layer into QGIS: provider, system, address.
WAYS = {
    "wms-4490": ("wms", "EPSG:4490", f"crs=EPSG:4490&{_RASTER}&url={{ogc}}/wms{_KEY}"),
    "wms-4326": ("wms", "EPSG:4326", f"crs=EPSG:4326&{_RASTER}&url={{ogc}}/wms{_KEY}"),
    "wms-3857": ("wms", "EPSG:3857", f"crs=EPSG:3857&{_RASTER}&url={{ogc}}/wms{_KEY}"),
    "wms-4547": ("wms", "EPSG:4547", f"crs=EPSG:4547&{_RASTER}&authcfg={{authcfg}}&url={{ogc}}/wms"),
    "wmts-c": (
        "wms",
        "EPSG:4490",
        f"crs=EPSG:4490&{_RASTER}default&tileMatrixSet=c&url={{ogc}}/wmts{_CAPABILITIES}",
    ),
    "wmts-w": (
        "wms",
        "EPSG:3857",
        f"crs=EPSG:3857&{_RASTER}default&tileMatrixSet=w&url={{ogc}}/wmts{_CAPABILITIES}",
    ),
    "wmts-rest": (
        "wms",
        "EPSG:4490",
        f"crs=EPSG:4490&{_RASTER}default&tileMatrixSet=c&authcfg={{authcfg}}&url={_REST}",
    ),
    "xyz": (
        "wms",
        "EPSG:3857",
        "type=xyz&zmin=1&zmax=20&authcfg={authcfg}"
        "&url={ogc}/wmts/1.0.0/buildings/default/w/%7Bz%7D/%7By%7D/%7Bx%7D.png",
    ),
    "gdal-wmts": ("gdal", "EPSG:4490", f"WMTS:{_REST}?tk={{key}},layer=buildings,tilematrixset=c"),
    "gdal-wms": (
        "gdal",
        "EPSG:4490",
        "WMS:{ogc}/wms?tk={key}&service=WMS&version=1.3.0&request=GetMap&layers=buildings&styles=&crs=EPSG:4490"
        "&bbox=27.84,113.14,27.86,113.16&format=image/png&transparent=TRUE",
    ),
    "vector": ("vectortile", "EPSG:3857", _TILES + _KEY),
    "vector-sign-in": ("vectortile", "EPSG:3857", _TILES + "&authcfg={authcfg}"),
}


def _around(system: str) -> list[float]:
    """Three times as wide and high as the first building."""
    to = Transformer.from_crs("EPSG:4490", system, always_xy=True)
    west, south = to.transform(113.15 - 0.0001, 27.85 - 0.0001)
    east, north = to.transform(113.15 + 0.0002, 27.85 + 0.0002)
    return [west, south, east, north]


def test_qgis_draws_every_kind_of_tile_and_picture_at_the_same_place(qgis: Qgis, tmp_path: Path) -> None:
    wishes = []
    for name, (provider, crs, address) in WAYS.items():
        box = _around(crs)
        middle = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
        picture = {"crs": crs, "draw": box, "size": [240, 240], "picture": str(tmp_path / f"{name}.png")}
        wishes.append(wish(provider, address, **picture, **({"at": middle} if name.startswith("wms-") else {})))
    for name, found in zip(WAYS, qgis(*wishes), strict=True):
        assert found["valid"], name
        assert found["drawn"], name
        assert not found["errors"], (name, found["errors"])
        middle_third, corner = _picture(tmp_path / f"{name}.png")
        assert middle_third < 235, (name, middle_third)
        assert corner > 250, (name, corner)
        if name.startswith("wms-"):
            assert sum("B000" in one for one in found["told"]) == 2, (name, found["told"])
            assert isinstance(found["legend"], list), (name, found["legend"])


def test_qgis_draws_features_as_the_city_does_with_the_style_that_wms_describes(
    qgis: Qgis, town: Town, tmp_path: Path
) -> None:
    described = town.client.get("/ogc/wms?request=GetStyles&layers=lamps,roads")
    assert described.status_code == 200
    style = tmp_path / "roads.sld"
    style.write_bytes(town.client.get("/ogc/wms?request=GetStyles&layers=roads").content)
    box = {"crs": "EPSG:4490", "draw": [113.149, 27.8485, 113.151, 27.8505], "size": [200, 200]}
    plain, styled = (str(tmp_path / name) for name in ("plain.png", "styled.png"))
    one, other = qgis(
        wish("WFS", "url='{ogc}/wfs' typename='cs:roads' version='2.0.0'", **box, picture=plain),
        wish("WFS", "url='{ogc}/wfs' typename='cs:roads' version='2.0.0'", **box, picture=styled, sld=str(style)),
    )
    assert one["drawn"]
    assert other["styled"]
    # The road lies in the middle, in the colour of roads.
    colours = Image.open(styled).convert("RGB").getcolors(100_000) or []
    assert (196, 160, 92) in {colour for _, colour in colours}
    assert (196, 160, 92) not in {colour for _, colour in Image.open(plain).convert("RGB").getcolors(100_000) or []}


def test_qgis_gets_nothing_of_a_layer_that_its_key_does_not_open(qgis: Qgis) -> None:
    sign = "authcfg={authcfg} "
    features, wfs, wms = qgis(
        wish("OAPIF", f"{sign}url='{{ogc}}' typename='bunkers'"),
        wish("WFS", f"{sign}url='{{ogc}}/wfs' typename='cs:bunkers' version='2.0.0'"),
        wish("wms", "crs=EPSG:4490&format=image/png&layers=bunkers&styles=&authcfg={authcfg}&url={ogc}/wms"),
    )
    assert not features["valid"]
    assert not wfs["valid"]
    assert not wms["valid"]
