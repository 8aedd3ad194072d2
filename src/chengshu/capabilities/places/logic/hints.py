"""What a text asks for, ready to be looked up: keys instead of words, codes instead of names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chengshu.standards.addresses import (
    Parsed,
    building_key,
    leading_divisions,
    name_key,
    number_key,
    room_key,
    unit_key,
)
from chengshu.standards.divisions import Division, named, successor

# What stands between and behind the two streets of a crossing, and shapes that are no name of a place.
_BETWEEN = "×xX*/&、,，+-"
_JOINED = {"与", "和", "跟", "同", "及", "、", "/", "&"}
_AND = re.compile(r"[路街道巷里线](?:与|和|及|[×*/&、])")
_CROSSING = re.compile(r"交叉|交汇|交会|交界|相交|路口|十字|丁字|口$")
_STREET_MOUTH = re.compile(r"([^()（）、,，]{2,12}?(?:大道|公路|路|街|巷|道))(?:路?口|交叉口|交汇处|交叉处|交界处)")
_SHAPES = {"十字", "丁字", "三岔", "十字路口", "丁字路口", "三岔路口"}
_TOWN_ENDS = ("街道办事处", "街道", "办事处", "镇", "乡")
_VILLAGE_ENDS = ("社区居委会", "居委会", "村委会", "社区", "村")


@dataclass(frozen=True, slots=True)
class Hints:
    """The parts of a question. `prefixes` are codes one of which the answer should lie in; () says nothing."""

    text: str
    prefixes: tuple[str, ...] = ()
    district: str = ""
    town: str = ""
    village: str = ""
    road: str = ""
    crossing: str = ""  # the other street of a crossing
    number: tuple[int, str] | None = None
    number_text: str = ""
    group: str = ""
    sites: tuple[str, ...] = ()
    building: str = ""
    unit: str = ""
    room: str = ""

    @property
    def inner(self) -> bool:
        """True when something inside a site or behind a door plate is asked for."""
        return bool(self.building or self.unit or self.room)


def hints_of(parsed: Parsed, on: date) -> Hints:
    """Read the parts of an address as things to look up; old names of divisions stand for today's."""
    roads = [name_key(road.lstrip(_BETWEEN)) for road in parsed.all("road")]
    number = parsed.first("roadno") or parsed.first("subroadno")
    poi = [name_key(text) for text in (*parsed.all("poi"), *parsed.all("subpoi"))]
    group = parsed.first("subroad")
    if roads and group and not group[0].isdigit():
        # 凤城路2号明湖里: behind a door plate a lane is the name of a compound.
        poi, group = [name_key(group), *poi], ""
    other = _other_street(parsed, roads)
    if other:
        poi = [key for key in poi if key not in _SHAPES]
    house = parsed.first("houseno")
    return Hints(
        text=parsed.normal,
        prefixes=tuple(_prefixes(parsed, on)),
        district=parsed.first("district") or parsed.first("city"),
        town=parsed.first("town"),
        village=parsed.first("community"),
        road=roads[0] if roads else "",
        crossing=other,
        number=number_key(number) if number else None,
        number_text=number,
        group=name_key(group),
        sites=tuple(dict.fromkeys(key for key in poi if len(key) > 1)),
        building=building_key(house) if house else "",
        unit=unit_key(parsed.first("cellno")),
        room=room_key(parsed.first("roomno")),
    )


def _other_street(parsed: Parsed, roads: list[str]) -> str:
    """The second street of a crossing: 长江路与珠江路交叉口, 长江路(珠江路口), 长江路珠江路."""
    if not roads:
        return ""
    words = "".join(parsed.all("assist"))
    if len(roads) > 1:
        told = _CROSSING.search(words) or set(parsed.all("redundant")) & _JOINED or _AND.search(parsed.normal)
        bare = not (parsed.first("poi") or parsed.first("roadno") or parsed.first("houseno"))
        return roads[1] if roads[1] != roads[0] and (told or bare) else ""
    found = _STREET_MOUTH.search(words)
    return name_key(found[1]) if found and name_key(found[1]) != roads[0] else ""


def _prefixes(parsed: Parsed, on: date) -> Iterable[str]:
    """Codes of the narrowest county or city named, as they are today."""
    chain = [d for part, d in leading_divisions(parsed.normal) if part.name in ("city", "district")]
    if chain:
        yield from dict.fromkeys(_today(division, on) for division in chain[-1])
        return
    name = parsed.first("district")
    yield from dict.fromkeys(_today(division, on) for division in named(name)) if name else ()


def _today(division: Division, on: date) -> str:
    now = successor(division.code, on)
    return (now or division).code


def same_town(asked: str, found: str) -> bool:
    """泰山路街道, 泰山路街道办事处 and 泰山路 are one town."""
    return _bare(asked, _TOWN_ENDS) == _bare(found, _TOWN_ENDS)


def same_village(asked: str, found: str) -> bool:
    """樟霞村, 樟霞村委会 and 樟霞社区 are one village to those who write letters."""
    return _bare(asked, _VILLAGE_ENDS) == _bare(found, _VILLAGE_ENDS)


def _bare(name: str, ends: Iterable[str]) -> str:
    return next((name.removesuffix(end) for end in ends if name.endswith(end) and len(name) > len(end) + 1), name)
