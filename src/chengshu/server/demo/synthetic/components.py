"""Components of the streets (城市部件): in rows along both sides, each with its sixteen-digit code and its owner."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from chengshu.server.demo.synthetic.lattice import HALF_WIDTH_M, Bending
from chengshu.server.demo.synthetic.plane import Floats, Ints, dice, spread
from chengshu.server.demo.synthetic.streets import Edges

# code (GB/T 30428.2 as cities use it), name, name in English, owner, metres between two, on which streets, how far out
# as a share of half the street's width (1: at its edge), on one side only, states.
KINDS: tuple[tuple[str, str, str, str, float, int, float, bool], ...] = (
    ("0137", "路灯", "Street lamp", "市市政路灯处", 32, 0, 0.86, False),
    ("0402", "行道树", "Street tree", "市园林绿化中心", 9, 0, 1.04, False),
    ("0102", "污水井盖", "Sewage manhole cover", "市排水有限责任公司", 40, 0, 0.2, True),
    ("0103", "雨水井盖", "Rainwater manhole cover", "市排水有限责任公司", 42, 0, 0.55, True),
    ("0104", "雨水箅子", "Storm drain grate", "市排水有限责任公司", 35, 0, 0.76, False),
    ("0101", "上水井盖", "Water manhole cover", "市自来水有限责任公司", 80, 0, 0.62, True),
    ("0111", "燃气井盖", "Gas manhole cover", "市燃气有限责任公司", 120, 0, 0.48, True),
    ("0106", "路灯井盖", "Street lamp manhole cover", "市市政路灯处", 96, 0, 0.9, False),
    ("0131", "通信立杆", "Telecom pole", "通信建设管理单位", 160, 0, 1.0, True),
    ("0305", "垃圾箱", "Litter bin", "市环境卫生处", 75, 0, 0.98, False),
    ("0212", "路名牌", "Street name sign", "市民政局", 180, 0, 0.95, True),
    ("0217", "交通护栏", "Traffic guardrail", "市公安局交通警察支队", 60, 1, 0.0, True),
    ("0204", "公交站亭", "Bus stop shelter", "市公共交通有限责任公司", 520, 1, 0.92, False),
    ("0407", "街头座椅", "Street bench", "市园林绿化中心", 140, 1, 1.08, False),
    ("0150", "监控电子眼", "Surveillance camera", "市公安局", 400, 1, 0.9, True),
    ("0127", "通讯交接箱", "Telecom junction box", "通信建设管理单位", 260, 0, 1.06, True),
    ("0128", "电力设施", "Power facility", "市供电公司", 280, 0, 1.06, True),
    ("0125", "消防栓", "Fire hydrant", "市自来水有限责任公司", 118, 0, 0.97, True),
    ("0154", "充电桩", "Charging post", "市供电公司", 600, 0, 1.08, True),
    ("0307", "牌匾标识", "Shop sign", "市城市管理和综合执法局", 110, 0, 1.12, False),
    ("0408", "绿地护栏", "Green space railing", "市园林绿化中心", 150, 1, 1.1, False),
    ("0308", "宣传栏", "Notice board", "市城市管理和综合执法局", 420, 0, 1.08, True),
)
STATES = ("完好", "破损", "丢失", "占用", "已废弃")
_STATE_SHARES = np.cumsum([0.948, 0.034, 0.004, 0.012, 0.002])
MATERIALS = ("铸铁", "球墨铸铁", "复合材料", "钢", "不锈钢", "水泥", "木", "塑料")


@dataclass(slots=True)
class Components:
    """Components as columns; `serial` counts within district and kind."""

    kind: Ints
    point: Floats
    street: Ints
    state: Ints
    material: Ints
    year: Ints
    edge: Ints


def place_components(edges: Edges, bending: Bending, wanted: int, seed: int) -> Components:
    """Exactly so many components along the streets."""
    chance = dice(seed, "components")
    usable = np.flatnonzero(~edges.bridge & (edges.street >= 0))
    first, second = (end[usable] for end in edges.ends(bending))
    length = np.hypot(*(second - first).T)
    rank = edges.rank[usable]
    sparser = _density(length, rank, wanted)
    parts: list[tuple[Ints, Ints, Floats, Floats]] = []
    for kind, (_, _, _, _, apart, least, out, one_side) in enumerate(KINDS):
        for side in (1.0,) if one_side else (1.0, -1.0):
            mean = np.where(rank >= least, length / (apart * sparser), 0)
            count = np.floor(mean + chance.random(len(mean))).astype(np.int64)
            edge, k = spread(count)
            share = (k + 0.5 + chance.uniform(-0.18, 0.18, len(k))) / count[edge]
            across = side * (out * HALF_WIDTH_M[rank[edge]] + chance.normal(0, 0.25, len(k)))
            parts.append((np.full(len(edge), kind), edge, share, across))
    kinds, edge, share, across = (np.concatenate([part[n] for part in parts]) for n in range(4))
    if len(kinds) < wanted:
        raise AssertionError("the streets of this size hold fewer components than wanted")
    kept = np.sort(chance.permutation(len(kinds))[:wanted])
    kinds, edge, share, across = kinds[kept], edge[kept], share[kept], across[kept]
    along = (second - first)[edge] / length[edge][:, None]
    point = (
        first[edge]
        + along * (share * length[edge])[:, None]
        + np.stack([-along[:, 1], along[:, 0]], 1) * across[:, None]
    )
    luck = chance.random(wanted)
    return Components(
        kinds, point, edges.street[usable][edge], np.searchsorted(_STATE_SHARES, luck * 0.999),
        chance.integers(0, len(MATERIALS), wanted), chance.integers(1998, 2026, wanted), usable[edge],
    )  # fmt: skip


def _density(length: Floats, rank: Ints, wanted: int) -> float:
    """How much farther apart than usual components must stand so that a little more than wanted are placed."""
    total = sum(
        length[rank >= least].sum() / apart * (1 if one_side else 2) for _, _, _, _, apart, least, _, one_side in KINDS
    )
    return float(total / (wanted * 1.02 + 40))


def component_columns(found: Components) -> dict[str, Any]:
    """Names and owners of components as plain lists, by kind."""
    return {
        "code": [row[0] for row in KINDS],
        "name": [row[1] for row in KINDS],
        "name_en": [row[2] for row in KINDS],
        "owner": [row[3] for row in KINDS],
    }
