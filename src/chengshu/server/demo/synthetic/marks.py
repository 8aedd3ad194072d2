"""Survey marks with their descriptions of place (点之记), and places of interest with names."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from chengshu.server.demo.synthetic.doors import Plates
from chengshu.server.demo.synthetic.ground import Ground
from chengshu.server.demo.synthetic.plane import Floats, Ints, dice, to_degrees
from chengshu.server.demo.synthetic.sites import points_in
from chengshu.server.demo.synthetic.words import SHOPS, Names

# kind, grade, letter of the number, share, kind of stone
_GRADES = (
    ("GNSS控制点", "B", "B", 0.04, "基岩标石"),
    ("GNSS控制点", "C", "C", 0.13, "普通标石"),
    ("GNSS控制点", "D", "D", 0.24, "普通标石"),
    ("GNSS控制点", "E", "E", 0.2, "建筑物上标石"),
    ("水准点", "二等", "S2", 0.09, "基岩水准标石"),
    ("水准点", "三等", "S3", 0.16, "普通水准标石"),
    ("三角点", "三等", "T3", 0.08, "三角点标石"),
    ("重力点", "一等", "Z1", 0.02, "重力点标石"),
    ("导线点", "四等", "X4", 0.04, "普通标石"),
)
_STATES = ("完好", "完好", "完好", "完好", "基本完好", "损坏", "丢失")
_SPOTS = (
    "村委会院内",
    "小山顶",
    "水渠北侧",
    "学校操场东北角",
    "公路里程碑旁",
    "机耕道交叉口",
    "楼顶平台",
    "防洪堤上",
    "林地边",
    "变电站围墙外",
)
_WAYS = ("有水泥路直达", "步行约200米", "步行约500米", "有机耕道可达", "车辆可直达点位")


@dataclass(slots=True)
class Marks:
    """Survey marks as columns."""

    columns: dict[str, list[Any]]
    degrees: Floats
    village: Ints


def survey_marks(ground: Ground, count: int, villages: list[str], village_of: Any) -> Marks:
    """So many marks over the city; `village_of` tells the village of points in metres."""
    chance = dice(ground.seed, "survey marks")
    points = points_in(ground.city.buffer(-150), count, chance)
    height = ground.height_m(points)
    village = village_of(points)
    grade = np.minimum(np.searchsorted(np.cumsum([row[3] for row in _GRADES]), chance.random(count)), len(_GRADES) - 1)
    names = Names(dice(ground.seed, "mark names"))
    spot, way, state = (chance.integers(0, len(table), count).tolist() for table in (_SPOTS, _WAYS, _STATES))
    year, near = chance.integers(1978, 2024, count).tolist(), chance.integers(3, 90, (count, 3)).tolist()
    degrees = to_degrees(points)
    rows: dict[str, list[Any]] = {name: [] for name in _MARK_FIELDS}
    for k, g in enumerate(grade.tolist()):
        kind, level, letter, _, stone = _GRADES[g]
        name = names.new("marks", ("",), rural=True)
        place = villages[int(village[k])]
        location, route = f"位于{place}{_SPOTS[spot[k]]}", _WAYS[way[k]]
        around = f"北距道路中线{near[k][0]}米，东距电线杆{near[k][1]}米，南距房角{near[k][2]}米"
        text = f"{name}{kind}（{level}），{location}。{route}。点位{around}。"
        text += f"标石类型：{stone}，{year[k]}年埋设。{_WARNING}。"
        values = (
            f"SY{letter}{k + 1:04d}", name, kind, level, stone, round(float(height[k]), 3), year[k], _STATES[state[k]],
            f"{place}委员会", location, route, around, text,
        )  # fmt: skip
        for field, value in zip(_MARK_FIELDS, values, strict=True):
            rows[field].append(value)
    return Marks(rows, degrees, village)


_WARNING = "合成点，不可用于测量"
_MARK_FIELDS = (
    "code", "name", "kind", "grade", "stone", "height_m", "built_year", "state", "keeper", "location", "route",
    "landmarks", "description",
)  # fmt: skip


@dataclass(slots=True)
class PointsOfInterest:
    """Places with a name: shops behind door plates, and named blocks."""

    name: list[str]
    kind: list[str]
    plate: Ints


def points_of_interest(
    plates: Plates, compounds: list[str], block_kinds: Ints, share: float, seed: int
) -> PointsOfInterest:
    """Every named block, and shops at some of the plates that stand alone on a street."""
    chance = dice(seed, "points of interest")
    named = np.flatnonzero(plates.building < 0)
    alone = np.flatnonzero((plates.building >= 0) & (plates.branch == 0))
    shops = np.sort(chance.permutation(alone)[: int(len(alone) * share)])
    names = Names(dice(seed, "shop names"))
    kinds = [SHOPS[k] for k in chance.integers(0, len(SHOPS), len(shops)).tolist()]
    words = ("商业综合体", "住宅小区", "住宅小区", "", "工业园区", "公共设施", "公园绿地", "")
    return PointsOfInterest(
        [compounds[b] for b in plates.block[named].tolist()] + [names.new("shops", (kind,)) for kind in kinds],
        [words[block_kinds[b]] for b in plates.block[named].tolist()] + kinds,
        np.concatenate([named, shops]),
    )
