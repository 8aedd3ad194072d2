"""Place names of the demo city: three departments on the same places, streets with a past, a file to review."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from chengshu.capabilities.places import NewName, NewPlace, NewRecord, Places
from chengshu.server.demo.desks.people import CLERK, REVIEWER

_SOURCE = "（演示）"
_STREETS, _RENAMED = 60, 9
_OLD = ("跃进", "红旗", "东风", "解放", "建国", "前进", "胜利", "五一", "人民")
_CHUNK, _ROWS = 500, 240


def load_places(places: Places, folder: Path, say: Callable[[str], None]) -> dict[str, int]:
    """Deliveries, names with their history and a batch of addresses, once."""
    if places.register.find(limit=1, state=None).items:
        return {}
    known = _known(folder)
    say(f"Writing {len(known) + _STREETS:,} place names of three departments")
    chance = random.Random(17)  # noqa: S311 - the same city every time
    _streets(places, folder)
    for source, records in (
        ("市民政局", [_civil(row) for row in known]),
        ("市公安局", [_police(row, chance) for row in chance.sample(known, len(known) * 2 // 5)]),
        ("市市场监督管理局", [_market(row, chance) for row in chance.sample(known, len(known) // 5)]),
    ):
        for start in range(0, len(records), _CHUNK):
            places.fusion.hand_in(source + _SOURCE, records[start : start + _CHUNK], CLERK.account)
    _batch(places, folder)
    return {"places": len(known) + _STREETS}


def _known(folder: Path) -> list[dict[str, Any]]:
    """Points of interest with the address of their door."""
    rows: list[dict[str, Any]] = pq.read_table(folder / "layers/places_of_interest.parquet").to_pylist()
    table = pq.read_table(folder / "layers/addresses.parquet", columns=["id", "full"])
    wanted = pc.is_in(table["id"], value_set=pa.array([row["address_id"] for row in rows]))
    full = {row["id"]: row["full"] for row in table.filter(wanted).to_pylist()}
    for row in rows:
        point = shapely.from_wkb(row.pop("geometry"))
        row |= {"x": point.x, "y": point.y, "address": full.get(row["address_id"], "")}
    return rows


def _civil(row: dict[str, Any]) -> NewRecord:
    return NewRecord(f"DM{row['code']}", row["name"], row["kind"], row["address"], row["x"], row["y"])


def _police(row: dict[str, Any], chance: random.Random) -> NewRecord:
    """The police write the district before the name and stand at the gate."""
    name = f"株洲市{row['name']}" if chance.random() < 0.5 else row["name"]
    x, y = _beside(row, chance, 25)
    return NewRecord(f"GA{row['code']}", name, row["kind"], row["address"] if chance.random() < 0.8 else "", x, y)


def _market(row: dict[str, Any], chance: random.Random) -> NewRecord:
    """The market office knows firms: longer names, points further off, sometimes only an address."""
    name = row["name"] + chance.choice(("管理有限公司", "物业服务处", "商行", "（分部）", ""))
    if chance.random() < 0.2:
        return NewRecord(f"SJ{row['code']}", name, "", row["address"])
    x, y = _beside(row, chance, 160)
    return NewRecord(f"SJ{row['code']}", name, "企业", row["address"] if chance.random() < 0.5 else "", x, y)


def _beside(row: dict[str, Any], chance: random.Random, metres: float) -> tuple[float, float]:
    return (
        round(row["x"] + chance.uniform(-metres, metres) / 98_440, 7),
        round(row["y"] + chance.uniform(-metres, metres) / 110_800, 7),
    )


def _streets(places: Places, folder: Path) -> None:
    columns = ["name", "kind", "length_m", "geometry"]
    rows = pq.read_table(folder / "layers/streets.parquet", columns=columns).to_pylist()
    named = sorted((row for row in rows if row["name"] and row["kind"] != "铁路"), key=lambda row: -row["length_m"])
    seen: dict[str, dict[str, Any]] = {}
    for row in named:
        seen.setdefault(row["name"], row)
    for number, row in enumerate(list(seen.values())[:_STREETS]):
        spot = shapely.line_interpolate_point(shapely.from_wkb(row["geometry"]), 0.5, normalized=True)
        if number < _RENAMED:
            first = _OLD[number] + row["name"][-1:].replace("道", "路")
            made = places.register.create(NewPlace(first, "街路巷", spot.x, spot.y), CLERK.account)
            new = NewName(row["name"], "official", basis="演示文号〔2009〕1 号")
            day = date(2009 + number, 3, 1)
            made = places.register.rename(made.id, new, day, CLERK.account, made.version)
        else:
            made = places.register.create(NewPlace(row["name"], "街路巷", spot.x, spot.y), CLERK.account)
        if number % 7 == 0:
            alias = NewName(f"老{row['name'][:2]}街", "alias", valid_from=date(1988, 1, 1), basis="老地图")
            places.register.add_name(made.id, alias, CLERK.account)


def _batch(places: Places, folder: Path) -> None:
    """Addresses as people write them, for the review desk; some of them of nowhere."""
    every = pq.read_table(folder / "truth/spellings.parquet", columns=["text"])["text"].to_pylist()
    texts = [*every[:: max(len(every) // _ROWS, 1)], "东方红路一号信箱", "火车站对面第三家", "南门口老供销社楼上"]
    lines = ["编号,住址", *(f'{number},"{text}"' for number, text in enumerate(texts, 1))]
    data = "\n".join(lines).encode("utf-8-sig")
    places.desk.submit("demo.csv", data, ["住址"], REVIEWER.account, "演示：入户登记表地址上图")
