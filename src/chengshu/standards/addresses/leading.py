"""The divisions an address begins with: what the code tables know is not left to chance."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from chengshu.standards.addresses.model import Part, PartName
from chengshu.standards.divisions import Division, covers, named, names

_PARTS: dict[str, PartName] = {"province": "prov", "city": "city", "county": "district", "town": "town"}
_RANKS = {level: rank for rank, level in enumerate(_PARTS)}
_BARE = {"province": ("省", "市"), "city": ("市",), "county": ("区", "县", "市")}
# Followed by one of these a name is that of a road, a school or a firm, not of the division: 长沙中路, 北京大厦.
_ROAD = re.compile(r"[东西南北中一二三]?(?:大?[路街道]|巷|大桥)")
_GOES_ON = re.compile(_ROAD.pattern + r"|[国银饭酒宾商广公学医园馆站桥山小花]|大[厦酒饭学]|中[学心]|新[村区城]")
_LONGEST = 14


@cache
def _known() -> dict[str, tuple[Division, ...]]:
    """Names, full and bare, with the divisions that carry them."""
    found: dict[str, tuple[Division, ...]] = {}
    for level in _PARTS:
        for name in names(level):  # type: ignore[arg-type]
            found[name] = found.get(name, ()) + tuple(d for d in named(name) if d.level == level)
            for suffix in _BARE.get(level, ()):
                bare = name.removesuffix(suffix)
                if bare != name and len(bare) >= 2:
                    found[bare] = found.get(bare, ()) + tuple(d for d in named(name) if d.level == level)
    return found


def leading_divisions(text: str) -> list[tuple[Part, tuple[Division, ...]]]:
    """The divisions at the beginning, widest first, each inside the one before, with the divisions they may mean."""
    chain: list[tuple[Part, tuple[Division, ...]]] = []
    start, above = 0, ""
    prefixes: Sequence[str] = ("",)
    while start < len(text):
        found = next(_candidates(text, start, prefixes, above), None)
        if found is None:
            break
        name, divisions = found
        chain.append((Part(_PARTS[divisions[0].level], name, start, start + len(name)), divisions))
        start, above = start + len(name), divisions[0].level
        prefixes = [division.code for division in divisions]
    return chain


def _candidates(
    text: str, start: int, prefixes: Sequence[str], above: str
) -> Iterator[tuple[str, tuple[Division, ...]]]:
    for length in range(min(_LONGEST, len(text) - start), 1, -1):
        name = text[start : start + length]
        inside = [
            d
            for d in _known().get(name, ())
            if _RANKS[d.level] > _RANKS.get(above, -1) and any(covers(p, d.code) for p in prefixes)
        ]
        if not inside:
            continue
        if prefixes[0] == "":  # 城区, 新华 or 桥东 alone may be anything: a bare county needs its city before it
            inside = [d for d in inside if d.level != "county" or d.name == name]
            if not inside:
                continue
        level = min((d.level for d in inside), key=_RANKS.__getitem__)
        chosen = tuple(d for d in inside if d.level == level)
        after = text[start + length :]
        bare = all(d.name != name for d in chosen)
        if (_GOES_ON if bare else _ROAD).match(after):
            continue
        if bare and level != "county":
            # 西宁新村, 长沙臭豆腐店: a bare city is one only when something inside it follows.
            codes = [d.code for d in chosen]
            if next(_candidates(text, start + length, codes, level), None) is None:
                continue
        yield name, chosen
