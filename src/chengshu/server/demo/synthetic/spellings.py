"""How people write addresses: parts left out, old names, other digits, slips of the pen; each with the right answer."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chengshu.server.demo.synthetic.addresses import CITY_NAME, PROVINCE
from chengshu.server.demo.synthetic.plane import Ints, dice, joined

_DIGITS = "０１２３４５６７８９"
_SLIPS = (
    "新心长常建健和合金今银寅翠脆红洪青轻松嵩竹主梅煤兰蓝荷何栗力枫疯樟章滨宾石时龙隆凤奉鹤贺泰太兴星华花康亢宁凝"
    "安按平苹顺舜福富瑞锐祥翔盛胜昌菖明名光广星兴月悦云匀天添学雪锦紧玉育春椿秋邱"
    "桂贵清青映应东冬西溪南楠北贝塘唐老佬屋乌大达井景上尚下夏桥乔庙妙水谁"
)
_TYPED = dict(zip(_SLIPS[::2], _SLIPS[1::2], strict=True))
OLD_NAMES = {"渌口区": "株洲县"}  # renamed on 2018-06-19


def _tail(t: Any) -> Any:
    return joined(t["number"], t["poi"], t["building"], t["unit"], t["room"])


def _road(t: Any) -> Any:
    rural = pc.not_equal(t["group"], "")
    return joined(pc.if_else(rural, joined(t["village"], t["group"]), ""), t["street"])


def _plain(t: Any) -> Any:
    return t["full"]


def _no_province(t: Any) -> Any:
    return joined(CITY_NAME, t["district"], t["town"], _road(t), _tail(t))


def _no_city(t: Any) -> Any:
    return joined(t["district"], t["town"], _road(t), _tail(t))


def _no_town(t: Any) -> Any:
    return joined(PROVINCE, CITY_NAME, t["district"], _road(t), _tail(t))


def _no_compound(t: Any) -> Any:
    return joined(CITY_NAME, t["district"], _road(t), t["number"], t["building"], t["unit"], t["room"])


def _short_names(t: Any) -> Any:
    district = pc.replace_substring_regex(t["district"], "(区|县|市)$", "")
    return joined("株洲", district, _road(t), _tail(t))


def _full_width(t: Any) -> Any:
    text = t["full"]
    for digit, wide in enumerate(_DIGITS):
        text = pc.replace_substring(text, str(digit), wide)
    return text


def _dashes(t: Any) -> Any:
    """3栋2单元502室 as 3-2-502."""

    def dashed(column: str, unit: str) -> Any:
        bare = pc.replace_substring(t[column], unit, "")
        return pc.if_else(pc.equal(bare, ""), "", joined("-", bare))

    end = pc.replace_substring_regex(
        joined(dashed("building", "栋"), dashed("unit", "单元"), dashed("room", "室")), "^-", ""
    )
    return joined(CITY_NAME, t["district"], t["town"], _road(t), t["number"], t["poi"], end)


def _other_words(t: Any) -> Any:
    text = pc.replace_substring(_no_province(t), "栋", "号楼")
    return pc.replace_substring(pc.replace_substring(text, "街道", "街道办事处"), "室", "房")


def _spaced(t: Any) -> Any:
    return joined(CITY_NAME, " ", t["district"], " ", t["town"], " ", _road(t), " ", _tail(t))


def _old_district(t: Any) -> Any:
    text = t["full"]
    for new, old in OLD_NAMES.items():
        text = pc.replace_substring(text, new, old)
    return text


def _slip(t: Any) -> Any:
    """The first character of the street, or of the group, written as one that sounds alike."""
    road = pc.if_else(pc.equal(t["street"], ""), t["group"], t["street"])
    head = pc.utf8_slice_codeunits(road, 0, 1)
    found = pc.index_in(head, pa.array(list(_TYPED)))
    slip = pc.coalesce(pa.array(list(_TYPED.values())).take(found), head)
    rural = pc.if_else(pc.equal(t["street"], ""), t["village"], "")
    return joined(CITY_NAME, t["district"], t["town"], rural, slip, pc.utf8_slice_codeunits(road, 1), _tail(t))


def _dropped(t: Any) -> Any:
    """The second character of the town left out."""
    town = joined(pc.utf8_slice_codeunits(t["town"], 0, 1), pc.utf8_slice_codeunits(t["town"], 2))
    return joined(PROVINCE, CITY_NAME, t["district"], town, _road(t), _tail(t))


_WAYS: dict[str, tuple[Callable[[Any], Any], float]] = {
    "plain": (_plain, 1.0),
    "no_province": (_no_province, 1.5),
    "no_city": (_no_city, 1.2),
    "no_town": (_no_town, 1.2),
    "no_compound": (_no_compound, 0.7),
    "short_names": (_short_names, 1.0),
    "full_width": (_full_width, 0.6),
    "dashes": (_dashes, 1.0),
    "other_words": (_other_words, 0.7),
    "spaces": (_spaced, 0.6),
    "old_district": (_old_district, 0.6),
    "slip_of_the_pen": (_slip, 0.9),
    "dropped_character": (_dropped, 0.6),
}


def spell(sample: Any, seed: int) -> Any:
    """One noisy spelling of every address of a sample, with its kind, the right id, parts and point."""
    chance = dice(seed, "spellings")
    names = list(_WAYS)
    weights = np.array([weight for _, weight in _WAYS.values()])
    way = chance.choice(len(names), sample.num_rows, p=weights / weights.sum())
    renamed = np.isin(np.array(sample["district"]), list(OLD_NAMES))
    old = names.index("old_district")
    way = np.where((way == old) & ~renamed, 0, np.where(renamed & (chance.random(len(way)) < 0.4), old, way))
    pieces = []
    for number, name in enumerate(names):
        rows: Ints = np.flatnonzero(way == number)
        if len(rows):
            part = sample.take(pa.array(rows))
            text = _WAYS[name][0]({column: part[column].combine_chunks() for column in part.column_names})
            pieces.append(
                part.append_column("kind", pa.array([name] * len(rows)))
                .append_column("text", text)
                .rename_columns(["address_id" if c == "id" else c for c in [*part.column_names, "kind", "text"]])
            )
    wanted = ["text", "kind", "address_id", "province", "city", "district", "town", "village", "group", "street"]
    wanted += ["number", "poi", "building", "unit", "room", "full", "longitude", "latitude"]
    return pa.concat_tables(pieces).select(wanted).sort_by("address_id")
