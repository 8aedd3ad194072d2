"""The columns of a workbook: what they are called here, and what else cities call them."""

SHEETS = {"component": "部件", "incident": "事件"}
# field -> heading we write, then the others we understand
COLUMNS: dict[str, tuple[str, ...]] = {
    "big": ("大类代码", "大类编码", "大类编号"),
    "big_title": ("大类名称", "大类"),
    "small": ("小类代码", "小类编码", "小类编号"),
    "small_title": ("小类名称", "小类"),
    "scheme": ("编码体系", "编码标准"),
    "number": ("序号", "条件序号", "立案条件序号"),
    "condition": ("立案条件", "立案标准", "立案规范"),
    "limit": ("处置时限", "处理时限", "办理时限", "时限"),
    "handling": ("处置要求", "处置标准", "处置规范"),
    "closing": ("结案标准", "结案条件", "结案规范"),
    "order": ("责任顺序", "派遣顺序"),
    "law": ("法律依据", "依据"),
}
NEEDED = ("big", "big_title", "small", "small_title", "limit")
MERGED = ("big", "big_title", "small", "small_title", "scheme")  # one cell may stand for many lines
ORDERS = {"": "", "先属主后属地": "owner_first", "先属地后属主": "territory_first"}


def field_of(heading: str) -> str | None:
    """The field that a heading means."""
    plain = "".join(heading.split())
    return next((field for field, names in COLUMNS.items() if plain in names), None)
