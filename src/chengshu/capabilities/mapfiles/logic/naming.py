"""Names for the fields of a new layer, out of the columns of a file: what a column is called stays as the title."""

import re
from collections.abc import Container

from chengshu.capabilities.maps import FIELD_NAME, RESERVED
from chengshu.standards.addresses import spelled

_MOST_ID = 40
_MOST = 48  # letters of a name
_GOOD = re.compile(FIELD_NAME)
# What surveys call the same thing everywhere; everything else is spelled.
_GIVEN = {
    "编号": "number", "序号": "serial", "类型": "kind", "类别": "kind", "种类": "kind", "等级": "grade",
    "级别": "grade", "状态": "state", "地址": "address", "详细地址": "address", "备注": "remark", "说明": "remark",
    "用途": "use", "人口": "population",
    "面积": "area", "长度": "length", "宽度": "width", "高度": "height", "深度": "depth", "高程": "elevation",
    "层数": "floors", "楼层": "floors", "材质": "material", "管径": "diameter", "日期": "day", "年份": "year",
    "建成年份": "built", "联系人": "contact", "电话": "phone", "联系电话": "phone", "数量": "count",
}  # fmt: skip


def is_field_name(name: str) -> bool:
    """Whether a field of a layer may be called so: small letters, digits and _, beginning with a letter."""
    return _GOOD.fullmatch(name) is not None


def layer_name(title: str, taken: Container[str]) -> str:
    """An id for a layer that is called so, and that no other has.

    >>> layer_name("充电桩", ()), layer_name("2024年道路", ("l_2024nian_daolu",))
    ('chongdianzhuang', 'l_2024niandaolu')
    """
    plain = re.sub(r"[^a-z0-9]+", "_", spelled(title).lower()).strip("_")
    name = (plain if plain[:1].isalpha() else f"l_{plain}").rstrip("_")[:_MOST_ID].rstrip("_")
    made, number = name, 1
    while made in taken or len(made) < 2:
        number += 1
        made = f"{name[: _MOST_ID - 4]}_{number}"
    return made


def field_name(column: str, taken: Container[str]) -> str:
    """A name that a field may have and that is not taken: the known word, or the column spelled in Hanyu Pinyin.

    >>> field_name("层数", ()), field_name("LDMC", ()), field_name("井盖 材料", ()), field_name("2024年", ())
    ('floors', 'ldmc', 'jinggai_cailiao', 'f_2024nian')
    """
    plain = _GIVEN.get(column.strip()) or re.sub(r"[^a-z0-9]+", "_", spelled(column).lower()).strip("_")
    name = plain if plain[:1].isalpha() else f"f_{plain}".rstrip("_")
    name = name[:_MOST].rstrip("_")
    if name in RESERVED:
        name = f"{name}_"
    made, number = name, 1
    while made in taken:
        number += 1
        made = f"{name[: _MOST - 4]}_{number}"
    return made
