"""One way of writing: widths, numerals and the variants of numbers, so that equal addresses look equal."""

import re
import unicodedata
from functools import lru_cache

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_KEPT = 32_768  # streets, numbers and rooms come again and again
_NUMERAL = "[零〇一二三四五六七八九十百千两]+"
# A numeral is a number only before one of these; 五一路, 三门镇 and 八一中学 keep their characters.
_COUNTED = re.compile(
    rf"({_NUMERAL})(?=(?:号(?!路|街|线|公路|大道|支路|码头|井)|栋|幢|座|单元|楼(?!街|镇|乡|路|村)|层|室|弄|组|队|梯|排|#))"
)
_AFTER_DI = re.compile(rf"第({_NUMERAL})(?=组|栋|幢|层|单元|号(?!路|街))")
_DASH = re.compile(r"[‐‑‒–—―−~～_]")
_DROPPED = re.compile(r"[\x00-\x1f\s,，。.、;；:：|\"'“”‘’·•/\\!！?？*]+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)(?:之|附)(?=\d)")


def normalise(text: str) -> str:
    """Half-width, capitals, no blanks or commas; numerals before a counting word become digits.

    >>> normalise("天元区 珠江北路 二十三号，Ａ座一单元五〇二室")
    '天元区珠江北路23号A座1单元502室'
    """
    plain = _DASH.sub("-", unicodedata.normalize("NFKC", text)).upper()
    plain = _DROPPED.sub("", plain)
    plain = _AFTER_DI.sub(lambda found: str(number_of(found[1])), plain)
    plain = _COUNTED.sub(_as_digits, plain)
    return _BETWEEN_DIGITS.sub("-", plain)


def _as_digits(found: re.Match[str]) -> str:
    value = number_of(found[1])
    return found[1] if value is None else str(value)


def number_of(numeral: str) -> int | None:
    """The value of a Chinese numeral, counted (二十三) or read digit by digit (五〇二); None when it is neither.

    >>> [number_of(text) for text in ("二十三", "一百零八", "五〇二", "十", "十百")]
    [23, 108, 502, 10, None]
    """
    if not numeral:
        return None
    if all(char in _DIGITS for char in numeral):
        return int("".join(str(_DIGITS[char]) for char in numeral))
    total, digit, last = 0, 0, 10_000
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
            continue
        unit = _UNITS.get(char)
        if unit is None or unit >= last:
            return None
        total, digit, last = total + (digit or 1) * unit, 0, unit
    return total + digit


_ROAD_TAIL = re.compile(r"(?:东|南|西|北|中)段$")
_HOUSE = re.compile(r"(?:号楼|栋|幢|座|#楼|#|楼|号)$")
_LEAD = re.compile(r"^(?:第|NO)")


@lru_cache(maxsize=_KEPT)
def number_key(text: str) -> tuple[int, str]:
    """A door number as something to look up and sort by: 12号附1 and 12-1号 are (12, "1").

    >>> [number_key(text) for text in ("12号", "12-1号", "甲12号", "12号院", "无号")]
    [(12, ''), (12, '1'), (12, '甲'), (12, ''), (0, '无')]
    """
    bare = normalise(text).removesuffix("院").removesuffix("号").replace("号-", "-").replace("号附", "-")
    found = re.match(r"^(\D*?)(\d+)-?(.*)$", bare)
    if not found:
        return 0, bare
    lead, digits, rest = found.groups()
    return int(digits[:9]), _LEAD.sub("", lead) + rest.removesuffix("号")


@lru_cache(maxsize=_KEPT)
def building_key(text: str) -> str:
    """The building's own mark: 12栋, 12幢, 12号楼, 12#楼 and 第十二栋 are "12"; A座 is "A"."""
    return _LEAD.sub("", _HOUSE.sub("", normalise(text))).lstrip("0")


@lru_cache(maxsize=_KEPT)
def unit_key(text: str) -> str:
    """The mark of a staircase: 2单元, 二单元 and 2梯 are "2"."""
    return re.sub(r"(?:单元|门|梯)$", "", normalise(text)).lstrip("0")


@lru_cache(maxsize=_KEPT)
def room_key(text: str) -> str:
    """The mark of a room: 302室, 302房 and 302号 are "302"."""
    return re.sub(r"(?:室|房间|房|号|户)$", "", normalise(text)).lstrip("0")


@lru_cache(maxsize=_KEPT)
def name_key(text: str) -> str:
    """A name as something to look up: normalised, without brackets and what stands in them."""
    return re.sub(r"\([^)]*\)?", "", normalise(text))


def road_stem(text: str) -> str:
    """A road without its section: 珠江北路东段 is a part of 珠江北路."""
    return _ROAD_TAIL.sub("", name_key(text))
