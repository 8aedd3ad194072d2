"""Work on the desks of the map: mistakes people reported, a draft and a layer that wait for a second pair of eyes,
results of surveys, a check to look at. Done by the accounts of the demo, so that nobody reviews his own work."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PIL import Image, ImageDraw

from chengshu.capabilities.maps import Edit, FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.security import SYSTEM, VISITOR, Principal, Security

_NOTE = "合成数据，演示用 / synthetic, for the demo"
_SURVEYED = date(2026, 9, 30)
_BESIDE = {"longitude", "latitude", "name", "code", "source", "licence", "survey", "surveyed", "accuracy_m"} | {
    "valid_from",
    "valid_to",
}
_GATES = LayerDefinition(
    id="park_gates",
    title="公园出入口（演示）",
    titles={"zh": "公园出入口（演示）", "en": "Park gates (demo)"},
    style={"paint": "green", "weight": 2, "labels": True},
    position=165,
    min_zoom=12,
    geometry="point",
    fields=(
        FieldDefinition("barrier_free", "boolean", {"zh": "无障碍", "en": "Barrier-free"}),
        FieldDefinition("opens", "text", {"zh": "开放时间", "en": "Opening hours"}),
    ),
    origin="page",
    published="draft",
    synthetic=True,
    lineage={"zh": "合成数据，由合成城市的公园绿地取点", "en": "synthetic, from the parks of the synthetic city"},
)


def load_maps(maps: Maps, security: Security, say: Callable[[str], None]) -> dict[str, int]:
    """Fill the desks of the map, once."""
    if maps.reports(SYSTEM, limit=1).items or not maps.layer("streets").features:
        return {}
    say("Leaving work on the desks of the map")
    surveyor, steward = _person(security, "surveyor"), _person(security, "steward")
    reports = _reports(maps, steward, _person(security, "grid"))
    _drafts(maps, surveyor)
    _layer_to_classify(maps, steward)
    results = _results(maps, surveyor, steward)
    checked = maps.check(steward, "villages_flawed", ("overlap", "gap", "sliver")) if maps.has_jobs else None
    return {"reports": reports, "results": results, "checks": int(checked is not None)}


def _person(security: Security, account: str) -> Principal:
    """Who signs in with this account, with what the desks of the map need."""
    found = security.accounts.by_name(account)
    if found is None:
        raise LookupError(f"people.yaml has no account '{account}'")
    roles = tuple(grant.role for grant in found.grants)
    permissions = frozenset({"maps.read", "maps.write"})
    return Principal(found.id, account, found.name, "session", roles, permissions, found.organisation)


def _some(maps: Maps, layer: str, number: int, **where: Any) -> list[dict[str, Any]]:
    """Features of a layer as GeoJSON, some of them, evenly over the layer."""
    every = [json.loads(one) for one in maps.find(layer, limit=5_000, **where).items]
    return every[:: max(len(every) // number, 1)][:number]


def _content(feature: dict[str, Any], **changed: Any) -> NewFeature:
    """A feature as it is, with other properties."""
    said = feature["properties"]
    properties = {name: value for name, value in said.items() if name not in _BESIDE} | changed
    return NewFeature(feature["geometry"], said.get("name", ""), said.get("code", ""), properties)


# --- mistakes on the map --------------------------------------------------------------------------------------


def _reports(maps: Maps, steward: Principal, grid: Principal) -> int:
    streets, places = _some(maps, "streets", 3), _some(maps, "places_of_interest", 3)
    told = [
        (VISITOR, streets[0], None, "（演示）路口已经改成环岛，地图上还是十字路口。", True),
        (VISITOR, places[0], None, "（演示）这家店半年前搬走了，门口现在是快递驿站。", True),
        (grid, streets[1], "streets", "（演示）这条路的名字写错了一个字，路牌上不是这样写的。", False),
        (grid, places[1], "places_of_interest", "（演示）位置偏到了马路对面，实际在北侧。", False),
        (VISITOR, streets[2], None, "（演示）少画了一条通到河边的小路。", False),
        (VISITOR, places[2], None, "（演示）公园南门常年关闭，请标出来。", False),
    ]
    made = []
    for who, feature, layer, text, photo in told:
        at = feature["properties"]
        made.append(
            maps.report(
                who, at["longitude"], at["latitude"], text, layer, feature["id"] if layer else None,
                _drawing() if photo else None,
            )
        )  # fmt: skip
    maps.decide_report(steward, made[4].id, "accepted", "已转测绘队，预计下月补测。")
    maps.decide_report(steward, made[5].id, "rejected", "经核实，南门每日 6:00 至 22:00 开放。")
    return len(made)


def _drawing() -> bytes:
    """A drawing in the place of a photo, and the words that it is one."""
    image = Image.new("RGB", (640, 480), (196, 206, 214))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 190, 640, 290), fill=(120, 122, 124))
    draw.rectangle((270, 0, 370, 480), fill=(120, 122, 124))
    draw.ellipse((220, 140, 420, 340), fill=(120, 122, 124))
    draw.ellipse((275, 195, 365, 285), fill=(104, 146, 92))
    draw.text((16, 448), "drawing, no photo", fill=(40, 40, 40), font_size=18)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


# --- drafts, a layer, results ---------------------------------------------------------------------------------


def _drafts(maps: Maps, surveyor: Principal) -> None:
    """One draft that waits for its review, one that is still being worked on."""
    fields = _some(maps, "land_use", 2, where={"op": "=", "args": [{"property": "use_code"}, "01"]})
    for number, (feature, code, name) in enumerate(
        zip(fields, ("02", "14"), ("园地", "绿地与开敞空间用地"), strict=False)
    ):
        content = replace(_content(feature, use_code=code), name=name)
        edit = Edit("update", feature["id"], feature["version"], content)
        note = f"{feature['properties']['village']}：耕地改为{name}（合成数据）"
        draft = maps.edit(surveyor, "land_use", [edit], note, draft=True)
        if number == 0:
            maps.submit(surveyor, draft.id)


def _layer_to_classify(maps: Maps, steward: Principal) -> None:
    """A layer made in the page whose grade somebody else must review."""
    maps.define_layer(replace(_GATES, owner=steward.organisation))
    parks = _some(maps, "places_of_interest", 8, where={"op": "=", "args": [{"property": "kind"}, "公园绿地"]})
    edits = [
        Edit("insert", feature=NewFeature(
            one["geometry"], f"{one['properties']['name']}{'南北'[n % 2]}门", f"G{n + 1:03d}",
            {"barrier_free": n % 3 != 0, "opens": "6:00—22:00"}, source=_NOTE,
        ))
        for n, one in enumerate(parks)
    ]  # fmt: skip
    if edits:
        maps.edit(steward, _GATES.id, edits, "由公园绿地取点（合成数据）")
    reason = "公园出入口为公众信息，不涉及个人与敏感设施，建议无条件开放（演示）"
    maps.classify(steward, _GATES.id, "公共服务 / 公园", "open", reason)


def _results(maps: Maps, surveyor: Principal, steward: Principal) -> int:
    """Three results: one that waits to be accepted, one with mistakes, one that was accepted and given out."""
    streets = [_content(one, width_m=_wider(one, 0.4)) for one in _some(maps, "streets", 4)]
    _hand_in(maps, surveyor, "streets", "主城区道路宽度补测（合成数据）", streets, 0.05)
    lamps = [_content(one) for one in _some(maps, "components", 5)]
    broken = [*lamps[:3], replace(lamps[3], code=lamps[0].code), replace(lamps[4], properties={"state": "歪了"})]
    _hand_in(maps, surveyor, "components", "部件补测第 3 批（合成数据，含错）", broken, 0.2)
    bridges = [_content(one, width_m=_wider(one, 0.2)) for one in _some(maps, "bridges", 2)]
    result = _hand_in(maps, surveyor, "bridges", "桥面宽度复测（合成数据）", bridges, 0.02)
    maps.accept_result(steward, result, "精度符合要求（演示）")
    maps.distribute(steward, result, "市交通运输局（演示）", "桥梁管养台账更新（演示）")
    return 3


def _wider(feature: dict[str, Any], metres: float) -> float:
    return round(float(feature["properties"]["width_m"]) + metres, 1)


def _hand_in(
    maps: Maps, surveyor: Principal, layer: str, title: str, features: list[NewFeature], accuracy_m: float
) -> str:
    survey = "2026 年地理信息更新（合成数据）"
    return maps.hand_in(surveyor, layer, title, features, survey=survey, surveyed=_SURVEYED, accuracy_m=accuracy_m).id
