"""Code lists that a field of a form may name: those of standards, and the lists of classes in force. Pure."""

from collections.abc import Iterable, Mapping

from chengshu.capabilities.cases.model import Code, CodeList
from chengshu.standards import codes

_PROPERTIES: tuple[tuple[str, codes.Medium, dict[str, str]], ...] = (
    ("property.air", "air", {"zh": "大气污染物代码（HJ 524）", "en": "Air pollutants (HJ 524)"}),
    ("property.water", "water", {"zh": "水污染物代码（HJ 525）", "en": "Water pollutants (HJ 525)"}),
    ("property.sound", "sound", {"zh": "噪声监测因子代码", "en": "Noise measures"}),
)
_KINDS = {
    "component": {"zh": "城市部件类别", "en": "Classes of components"},
    "incident": {"zh": "城市管理事件类别", "en": "Classes of incidents"},
}
_CLASS = "class."


def _standard_lists() -> dict[str, tuple[CodeList, tuple[Code, ...]]]:
    found = {}
    for name, medium, title in _PROPERTIES:
        rows = tuple(Code(one.code, {"zh": one.zh, "en": one.en}) for one in codes.properties(medium))
        found[name] = (CodeList(name, title, len(rows)), rows)
    rows = tuple(Code(one.code, {"zh": one.zh, "en": one.en}) for one in codes.systems())
    title = {"zh": "监测系统编码（HJ 212）", "en": "Monitoring systems (HJ 212)"}
    found["system"] = (CodeList("system", title, len(rows)), rows)
    return found


STANDARD_LISTS: Mapping[str, tuple[CodeList, tuple[Code, ...]]] = _standard_lists()


def class_list_id(scheme: str, kind: str) -> str:
    """The name of a list of classes, whatever its edition: that of the day counts."""
    return f"{_CLASS}{kind}.{scheme}"


def class_list_of(name: str) -> tuple[str, str] | None:
    """Scheme and kind of a list of classes, or None for another list."""
    kind, dot, scheme = name.removeprefix(_CLASS).partition(".")
    return (scheme, kind) if name.startswith(_CLASS) and dot and scheme else None


def class_list_title(scheme: str, kind: str) -> dict[str, str]:
    """How people call a list of classes."""
    titles = _KINDS.get(kind, {"zh": kind, "en": kind})
    return {"zh": f"{titles['zh']}（{scheme}）", "en": f"{titles['en']} ({scheme})"}


def matching(rows: Iterable[Code], q: str, most: int) -> list[Code]:
    """The codes in which every word of a question stands, in the order of their list."""
    words = q.lower().split()
    found = []
    for row in rows:
        text = " ".join((row.value, *row.title.values())).lower()
        if all(word in text for word in words):
            found.append(row)
            if len(found) == most:
                break
    return found
