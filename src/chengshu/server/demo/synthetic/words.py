"""Names from a grammar: streets, villages, compounds and places. No name is that of a person or a brand."""

import numpy as np

from chengshu.server.demo.synthetic.plane import Ints

HEADS = "长新建和金银翠红青松竹梅兰荷栗枫樟桂滨石龙凤鹤泰兴华康宁安平顺福瑞祥盛昌明光星月云天学锦玉春秋东南西北清映"
TAILS = "园阳山江湖塘华兴安宁康平和源泉溪岭冲田桥林苑城府台门港湾洲滩云河峰原川霞波"
RURAL_HEADS = "大小上下新老东西南北高长石竹松樟枫栗茶桐黄白青龙马鹅双三五八桃李杨柳泉井塘湖"
RURAL_TAILS = "冲塘坪岭田桥山坳湾洲背坡头源溪垅湖林屋场铺江坝"
COMPOUNDS = ("花园", "小区", "家园", "苑", "新村", "名邸", "公馆", "佳园", "华庭", "雅居", "新城", "里")
OFFICES = ("大厦", "广场", "商务中心", "国际中心", "商业城")
WORKS = ("工业园", "产业园", "机械厂", "轨道装备产业园", "陶瓷厂", "服饰产业园", "新材料产业园", "物流园")
CIVICS = ("小学", "中学", "人民医院", "文化馆", "图书馆", "体育中心", "职业学院", "社区卫生服务中心", "政务服务中心")
PARKS = ("公园", "广场", "绿地", "湿地公园", "游园")
SHOPS = (
    "超市",
    "药店",
    "米粉店",
    "餐馆",
    "便利店",
    "五金店",
    "书店",
    "茶馆",
    "理发店",
    "宾馆",
    "快递驿站",
    "菜市场",
    "银行网点",
    "诊所",
)
GROUPS = (
    "栗山",
    "塘湾",
    "屋场",
    "老屋",
    "新屋",
    "大塘",
    "石桥",
    "竹山",
    "枫树",
    "井边",
    "上湾",
    "下湾",
    "桥头",
    "庙前",
    "水口",
)


class Names:
    """Gives names that do not repeat within one place."""

    def __init__(self, chance: np.random.Generator) -> None:
        self._chance = chance
        self._given: set[tuple[str, str]] = set()

    def _word(self, heads: str, tails: str) -> str:
        while True:
            head, tail = self._chance.integers(len(heads)), self._chance.integers(len(tails))
            if heads[head] != tails[tail]:
                return heads[head] + tails[tail]

    def new(self, place: str, endings: tuple[str, ...], *, rural: bool = False) -> str:
        """A name that this place does not have yet."""
        heads, tails = (RURAL_HEADS, RURAL_TAILS) if rural else (HEADS, TAILS)
        for attempt in range(10_000):
            word = self._word(heads, tails)
            if attempt > 60:  # a crowded place: three characters
                word = word[0] + self._word(heads, tails)
            name = word + endings[int(self._chance.integers(len(endings)))]
            if (place, name) not in self._given:
                self._given.add((place, name))
                return name
        raise AssertionError("the grammar is larger than any city")


def pick(chance: np.random.Generator, count: int, weights: list[float]) -> Ints:
    """So many choices with these weights."""
    share = np.cumsum(np.array(weights) / sum(weights))
    return np.minimum(np.searchsorted(share, chance.random(count)), len(weights) - 1).astype(np.int64)
