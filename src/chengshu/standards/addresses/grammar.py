"""Makes labelled addresses from a seed: the only text the reader of addresses is trained on.

Divisions are those of the code tables; every other name is put together from common characters, so nothing is copied
from anybody's address list.
"""

import random
from collections.abc import Iterator
from datetime import date
from functools import cache

from chengshu.standards.addresses.model import PartName
from chengshu.standards.addresses.normal import normalise
from chengshu.standards.divisions import Division, children
from chengshu.standards.divisions import history as division
from chengshu.standards.tables import read_csv

Piece = tuple[PartName, str]
_DAY_OF_THE_TABLES = date(2023, 6, 30)

_ROWS = read_csv("addresses", "grammar.csv")


def _characters(name: str) -> str:
    return "".join(_words(name))


def _words(name: str) -> tuple[str, ...]:
    rows = (row["words"].split() for row in _ROWS if row["list"] == name)
    return tuple(word.replace("~", "") for words in rows for word in words)


_GOOD = _characters("good")
_SURNAMES = _characters("surnames")
_CITIES = _words("cities")
_ROADS = _words("roads")
_ROAD_MIDDLES = _words("road_middles")
_ROAD_ENDS = _words("road_ends")
_COMPOUNDS = _words("compounds")
_BUILDINGS = _words("buildings")
_ORGANISATIONS = _words("organisations")
_SUB = _words("sub")
_ASSIST = _words("assist")
_ZONES = _words("zones")
_HAN = "零一二三四五六七八九"


def generate(count: int, seed: int) -> Iterator[list[Piece]]:
    """Yield labelled addresses, the same ones for the same seed; texts are as `normalise` leaves them."""
    rng = random.Random(seed)  # noqa: S311
    made = 0
    while made < count:
        pieces = [piece for piece in _address(rng) if piece[1]]
        text = "".join(text for _, text in pieces)
        if pieces and normalise(text) == text:
            made += 1
            yield pieces


def _address(rng: random.Random) -> list[Piece]:
    head = _divisions(rng)
    body = rng.choices((_town_street, _compound, _village, _landmark, _road_only), weights=(48, 16, 18, 12, 6))[0](rng)
    pieces = head + body
    if rng.random() < 0.06:
        pieces.append(("assist", _assist(rng)))
    if rng.random() < 0.004:
        pieces.append(("person", rng.choice(_SURNAMES) + rng.choice(("先生", "女士", "师傅", "老板"))))
    if rng.random() < 0.01:
        pieces.insert(0, ("country", "中国"))
    return pieces


@cache
def _counties() -> tuple[Division, ...]:
    day = _DAY_OF_THE_TABLES
    found = [c for p in children(None, day) for city in children(p.code, day) for c in children(city.code, day)]
    return tuple(c for c in found if c.name not in ("市辖区", "县"))


@cache
def _towns(county: str) -> tuple[str, ...]:
    return tuple(town.name for town in children(county, _DAY_OF_THE_TABLES))


def _divisions(rng: random.Random) -> list[Piece]:
    county = rng.choice(_counties())
    province, city = division(county.code[:2]), division(county.code[:4])
    assert province is not None
    above = "" if city is None or city.name in ("市辖区", "县") or "直辖" in city.name else city.name
    shown = rng.random()
    pieces: list[Piece] = []
    if shown < 0.62:
        pieces.append(("prov", _maybe_bare(rng, province.name)))
    if shown < 0.82:
        pieces.append(("city", _maybe_bare(rng, above)))
    if shown < 0.94:
        pieces.append(("district", county.name))
    if rng.random() < 0.05:
        pieces.append(("devzone", rng.choice(("", _stem(rng))) + rng.choice(_ZONES)))
    if rng.random() < 0.5:
        own = _towns(county.code)
        made = _stem(rng) + rng.choice(("街道", "镇", "镇", "乡", "街道办事处"))
        pieces.append(("town", rng.choice(own) if own and rng.random() < 0.7 else made))
    return pieces


def _maybe_bare(rng: random.Random, name: str) -> str:
    if len(name) > 2 and rng.random() < 0.12:
        return name.removesuffix("市").removesuffix("省")
    return name


def _stem(rng: random.Random) -> str:
    size = rng.choices((1, 2, 3), weights=(4, 80, 16))[0]
    return "".join(rng.choice(_GOOD) for _ in range(size))


def _family(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + rng.choice(("家", "家", "", "氏")) + rng.choice("冲湾坪坡岭塘桥坳洲屋垅港")


def road_name(rng: random.Random) -> str:
    """A road nobody has to have heard of."""
    if rng.random() < 0.05:
        kind = rng.choice(("经", "纬", "")) + rng.choice(_HAN[1:]) + rng.choice(("", rng.choice(_HAN[1:])))
        return kind + rng.choice(("路", "街", "号路", "马路"))
    stem = rng.choice(_CITIES) if rng.random() < 0.25 else _stem(rng)
    return stem + rng.choice(_ROAD_MIDDLES) + rng.choice(_ROADS) + rng.choice(_ROAD_ENDS)


def _number(rng: random.Random, most: int = 999) -> str:
    return str(rng.randint(1, most if rng.random() < 0.25 else 200))


def _door(rng: random.Random) -> str:
    base = _number(rng, 2999)
    form = rng.random()
    if form < 0.86:
        return base + "号"
    if form < 0.93:
        return f"{base}-{rng.randint(1, 20)}号"
    return rng.choice(
        (
            f"{rng.choice('ABL')}{base}号",
            f"{base}号附{rng.randint(1, 9)}号",
            f"甲{base}号",
            f"{base}号院",
            f"{base}-{base}号",
            base,
        )
    )


def _inner(rng: random.Random) -> list[Piece]:
    """Building, staircase, floor and room, in the many ways people write them."""
    if rng.random() < 0.12:
        house, unit, room = _number(rng, 60), str(rng.randint(1, 6)), _room(rng)
        if rng.random() < 0.5:
            return [("houseno", house), ("redundant", "-"), ("cellno", unit), ("redundant", "-"), ("roomno", room)]
        return [("houseno", house + rng.choice(("栋", "幢", "#"))), ("roomno", room)]
    pieces: list[Piece] = []
    if rng.random() < 0.8:
        mark = _number(rng, 60) if rng.random() < 0.8 else rng.choice("ABCDEFGH") + rng.choice(("", "1", "2", "5"))
        pieces.append(("houseno", mark + rng.choice(("栋", "栋", "栋", "幢", "号楼", "号楼", "座", "#", "#楼"))))
    if rng.random() < 0.5:
        pieces.append(("cellno", str(rng.randint(1, 8)) + rng.choice(("单元", "单元", "单元", "门", "梯"))))
    if rng.random() < 0.25:
        pieces.append(("floorno", rng.choice((str(rng.randint(1, 33)), "负1")) + rng.choice(("楼", "层", "F"))))
    if rng.random() < 0.65:
        pieces.append(("roomno", _room(rng) + rng.choice(("室", "室", "室", "号", "", "房", "号房"))))
    return pieces


def _room(rng: random.Random) -> str:
    floor, room = rng.randint(1, 33), rng.randint(1, 12)
    mark = f"{floor}{room:02d}"
    if rng.random() < 0.05:
        return f"{mark}-{floor}{room + 1:02d}"
    return mark + rng.choice(("",) * 12 + ("A", "B", "-1")) if rng.random() < 0.93 else f"{floor}-{room}"


def _street(rng: random.Random) -> list[Piece]:
    pieces: list[Piece] = [("road", road_name(rng)), ("roadno", _door(rng) if rng.random() < 0.9 else "")]
    if rng.random() < 0.06:
        pieces += [("subroad", rng.choice((_number(rng) + "弄", road_name(rng)))), ("subroadno", _door(rng))]
    return pieces


def _community(rng: random.Random) -> list[Piece]:
    return (
        [("community", _stem(rng) + rng.choice(("社区", "社区", "居委会", "社区居委会")))]
        if rng.random() < 0.22
        else []
    )


def compound_name(rng: random.Random) -> str:
    """A housing estate."""
    return rng.choice((_stem(rng), _stem(rng), _stem(rng) + _stem(rng))) + rng.choice(_COMPOUNDS)


def _poi(rng: random.Random) -> str:
    kind = rng.choices((0, 1, 2), weights=(50, 25, 25))[0]
    if kind == 0:
        return compound_name(rng)
    if kind == 1:
        return _stem(rng) + rng.choice(_BUILDINGS)
    head = rng.choice((_stem(rng), _stem(rng) + _stem(rng), rng.choice(_SURNAMES) + rng.choice(("记", "氏", "家"))))
    return head + rng.choice(("", "", "", "第" + rng.choice("一二三四五"))) + rng.choice(_ORGANISATIONS)


def _town_street(rng: random.Random) -> list[Piece]:
    pieces = _community(rng) + _street(rng)
    if rng.random() < 0.5:
        pieces.append(("poi", _poi(rng)))
        if rng.random() < 0.12:
            pieces.append(("subpoi", rng.choice(_SUB)))
    return pieces + (_inner(rng) if rng.random() < 0.75 else [])


def _compound(rng: random.Random) -> list[Piece]:
    pieces = [*_community(rng), ("road", road_name(rng) if rng.random() < 0.4 else ""), ("poi", _poi(rng))]
    if rng.random() < 0.15:
        pieces.append(("subpoi", rng.choice(_SUB)))
    return pieces + _inner(rng)


def _village(rng: random.Random) -> list[Piece]:
    name = rng.choice((_stem(rng), _stem(rng), _family(rng)))
    group = rng.choice((_number(rng, 30) + "组", _number(rng, 30) + "队", _family(rng), _family(rng) + "组", ""))
    number: PartName = "subroadno" if group else "roadno"
    pieces: list[Piece] = [("community", name + rng.choice(("村", "村", "村", "村委会", "社区")))]
    pieces += [("subroad", group), (number, _door(rng) if rng.random() < 0.7 else "")]
    return pieces + ([("poi", _poi(rng))] if rng.random() < 0.08 else [])


def _landmark(rng: random.Random) -> list[Piece]:
    pieces: list[Piece] = [("poi", _poi(rng)), ("subpoi", rng.choice(_SUB) if rng.random() < 0.3 else "")]
    if rng.random() < 0.3:
        pieces.append(("floorno", f"{rng.randint(1, 30)}{rng.choice('楼层')}"))
    return pieces


def _road_only(rng: random.Random) -> list[Piece]:
    if rng.random() < 0.4:
        return _crossing(rng)
    return [("road", road_name(rng)), ("roadno", _door(rng) if rng.random() < 0.3 else "")]


def _crossing(rng: random.Random) -> list[Piece]:
    where = rng.choice(("交叉口", "交汇处", "路口", "交界处", "交叉路口"))
    joint: Piece = ("redundant", rng.choice(("与", "和", "-", "")))
    pieces: list[Piece] = [("road", road_name(rng)), joint, ("road", road_name(rng)), ("assist", where)]
    return pieces + ([("poi", _poi(rng))] if rng.random() < 0.4 else [])


def _assist(rng: random.Random) -> str:
    return rng.choice(_ASSIST).format(road=road_name(rng), poi=_poi(rng))
