"""The columns of a sheet of components: what GB/T 30428.2 and surveys call them, and what they are called here."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "identifier": ("标识码", "部件标识码", "部件编码", "ObjID", "identifier"),
    "big": ("大类代码", "大类", "big"),
    "small": ("小类代码", "小类", "small"),
    "class_title": ("小类名称", "部件类别", "类别", "class"),
    "name": ("部件名称", "名称", "ObjName", "name"),
    "longitude": ("经度", "longitude"),
    "latitude": ("纬度", "latitude"),
    "address": ("位置", "地址", "所在道路", "address"),
    "state": ("状态", "部件状态", "ObjState", "state"),
    "manager": ("主管部门", "主管部门名称", "DeptName1", "manager"),
    "owner": ("权属单位", "权属单位名称", "DeptName2", "owner"),
    "keeper": ("养护单位", "养护单位名称", "DeptName3", "keeper"),
    "material": ("材质", "material"),
    "installed": ("初始日期", "安装日期", "ORDate", "installed"),
    "surveyed": ("变更日期", "普查日期", "CHDate", "surveyed"),
    "source": ("数据来源", "DataSource", "source"),
    "note": ("备注", "Note", "note"),
    "cell": ("所在单元网格", "单元网格", "BGID", "cell"),
}
_FIELD_OF = {word.lower(): name for name, words in COLUMNS.items() for word in words}


def field_of(heading: str) -> str | None:
    """The field a heading means; none when nobody here calls a column so."""
    return _FIELD_OF.get(heading.strip().lower())


def heading_of(name: str) -> str:
    """What a field is called in files that are written here."""
    return COLUMNS[name][0]
