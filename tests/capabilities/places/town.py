"""A small made-up town for the tests of places: streets and villages with doors, and people's ways to write them."""

import random
from collections.abc import Iterator

from chengshu.capabilities.places import NewAddress

HEADS = "岚栖枫澄砚槐芷汀菱潇漓筠桦翊岑蓼鹭萤葭"
TAILS = "和安溪阜汇川园岭汀洲畔樾陌霖屿"
DISTRICTS = {"430203": ("芦淞区", "贺家土街道"), "430211": ("天元区", "泰山路街道"), "430212": ("渌口区", "渌口镇")}


def make_town(streets: int, doors: int, seed: int = 7) -> Iterator[list[NewAddress]]:
    """One batch for each street: doors with a compound, buildings and rooms on every fifth."""
    rng = random.Random(seed)
    kinds = ["路", "街", "大道", "巷", "北路", "南路", "东路", "西路", "中路"]
    made: set[tuple[str, str]] = set()
    sites: set[str] = set()
    while len(made) < streets:
        district = rng.choice(list(DISTRICTS))
        name = rng.choice(HEADS) + rng.choice(TAILS) + rng.choice(kinds)
        if (district, name) in made:
            continue
        made.add((district, name))
        yield list(_doors(rng, district, name, doors, len(made), sites))


def _doors(
    rng: random.Random, district: str, street: str, doors: int, number: int, sites: set[str]
) -> Iterator[NewAddress]:
    west, south = 113.0 + rng.random() * 0.3, 27.6 + rng.random() * 0.3
    town = DISTRICTS[district][1]
    for door in range(1, doors + 1):
        x, y = west + door * 0.0002, south + (door % 2) * 0.0003
        base = {"district": district, "town": town, "street": street, "number": f"{door}号"}
        identity = f"{number}-{door}"
        yield _address(identity, base, x, y)
        if door % 5 == 0:
            poi = ""
            while not poi or poi in sites:
                poi = rng.choice(HEADS) + rng.choice(TAILS) + rng.choice(HEADS) + rng.choice(("花园", "家园", "小区"))
            sites.add(poi)
            for building in (1, 2):
                for room in ("101", "202"):
                    more = base | {"poi": poi, "building": f"{building}栋", "unit": "1单元", "room": f"{room}室"}
                    yield _address(f"{identity}-{building}-{room}", more, x + building * 0.00005, y + 0.0001)


def _address(identity: str, parts: dict[str, str], x: float, y: float) -> NewAddress:
    order = ("town", "street", "number", "poi", "building", "unit", "room")
    full = "湖南省株洲市" + DISTRICTS[parts["district"]][0] + "".join(parts.get(name, "") for name in order)
    return NewAddress(id=identity, longitude=x, latitude=y, full=full, building_id=identity.rsplit("-", 1)[0], **parts)


def misspelt(rng: random.Random, address: NewAddress) -> str:
    """One of the ways in which people write this address."""
    text = address.full
    way = rng.randrange(7)
    if way == 0:
        return text.replace("湖南省株洲市", "")
    if way == 1:
        return text.replace("湖南省", "").replace(address.town, "")
    if way == 2:
        return f"{DISTRICTS[address.district][0]}{address.street} {address.number}{address.poi}{_short(address)}"
    if way == 3:
        return text.replace("栋", "号楼").replace("室", "")
    if way == 4:
        return text.replace("栋", "幢").replace("号", "號") if "號" in text else text.replace("栋", "#")
    if way == 5:  # one wrong character in the name of the street
        spot = text.index(address.street)
        return text[:spot] + "某" + text[spot + 1 :]
    return text


def _short(address: NewAddress) -> str:
    if not address.room:
        return ""
    return f"{address.building[:-1]}-{address.unit[0]}-{address.room[:-1]}"
