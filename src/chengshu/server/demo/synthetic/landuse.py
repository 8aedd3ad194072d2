"""Land use and plan layers, both from the faces of the one net."""

from typing import Any

import numpy as np
import shapely

from chengshu.server.demo.synthetic.areas import Faces, dissolve
from chengshu.server.demo.synthetic.ground import Ground
from chengshu.server.demo.synthetic.lattice import PARK
from chengshu.server.demo.synthetic.plane import Ints, field

# Code and name of 国土空间调查、规划、用途管制用地用海分类.
USES = (
    ("09", "商业服务业用地"),
    ("0701", "城镇住宅用地"),
    ("0701", "城镇住宅用地"),
    ("0701", "城镇住宅用地"),
    ("1001", "工业用地"),
    ("08", "公共管理与公共服务用地"),
    ("14", "绿地与开敞空间用地"),
    ("0703", "农村宅基地"),
    ("01", "耕地"),
    ("02", "园地"),
    ("03", "林地"),
    ("17", "陆地水域"),
)
_FIELDS, _ORCHARDS, _WOODS, _WATER = 8, 9, 10, 11
PLAN_ZONES = (
    ("C", "城镇开发边界"),
    ("A", "永久基本农田"),
    ("E", "生态保护红线"),
    ("G", "一般农业与村庄发展区"),
    ("W", "水域保护区"),
)


def use_of(faces: Faces, block_kinds: Ints, ground: Ground) -> Ints:
    """The use of every face (number in `USES`)."""
    height = ground.height_m(faces.site)
    noise = field(faces.site, ground.seed, "fields and woods", 4200)
    use = np.full(len(faces.shape), _FIELDS)
    use[height + 28 * noise > 88] = _WOODS
    use[(noise > 0.55) & (use == _FIELDS)] = _ORCHARDS
    # Open land in the midst of the city is its green; nobody ploughs there.
    use[(use != _WOODS) & (ground.urban(faces.site) > 0.62)] = PARK
    built = faces.block >= 0
    use[built] = block_kinds[faces.block[built]]
    use[faces.river >= 0] = _WATER
    return use.astype(np.int64)


def grouped(faces: Faces, *keys: Ints) -> tuple[Any, list[Ints]]:
    """Faces put together where all keys agree: the shapes, and the keys of each."""
    rows, group = np.unique(np.stack(keys, 1), axis=0, return_inverse=True)
    return dissolve(faces.shape, group.reshape(-1), len(rows)), [rows[:, k] for k in range(len(keys))]


def plan_zones(faces: Faces, use: Ints, ground: Ground) -> tuple[Any, list[Ints]]:
    """The zones of the plan by town: shapes, towns, zones. Growth zones reach a little beyond what is built."""
    zone = np.full(len(use), 3)
    noise = field(faces.site, ground.seed, "plan", 3600)
    zone[(use == _FIELDS) & (noise > -0.1)] = 1
    zone[(use == _WOODS) & (ground.height_m(faces.site) + 25 * noise > 118)] = 2
    urban = ground.urban(faces.site) > 0.33
    zone[(use < _FIELDS) | urban] = 0
    zone[use == _WATER] = 4
    return grouped(faces, faces.town, zone.astype(np.int64))


def area_km2(shapes: Any) -> Any:
    """Areas of shapes in degrees, in square kilometres."""
    return shapely.area(shapes) * 98_440.0 * 110_800.0 / 1e6
