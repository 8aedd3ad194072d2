"""Place names in Hanyu Pinyin: specific part and generic part apart, each in one word with a capital (GB/T 28039)."""

import re
from functools import lru_cache

# Generic parts, the longest first: they stand as a word of their own. 东路, 中路: the direction joins the generic part.
_GENERIC = """
    高新技术产业开发区 经济技术开发区 国家级自然保护区 街道办事处 工业园区 产业园区 开发区 工业园 自治县 自治州 自治区
    公路 大道 大街 街道 社区 水库 大桥 广场 公园 花园 小区 大厦 中学 小学 大学 医院 车站 立交桥 村委会 居委会
    东路 西路 南路 北路 中路 一路 二路 三路 东街 西街 南街 北街 横路 支路 环路
    省 市 区 县 镇 乡 村 组 路 街 巷 弄 里 坊 河 江 湖 山 桥 岭
"""
GENERIC = tuple(_GENERIC.split())
# What the general dictionary reads otherwise than the place does.
_READINGS = {
    name: syllables.split()
    for name, syllables in (
        ("渌口", "lù kǒu"),
        ("攸县", "yōu xiàn"),
        ("董家塅", "dǒng jiā duàn"),
        ("长沙", "cháng shā"),
        ("郧阳", "yún yáng"),
        ("重庆", "chóng qìng"),
        ("六安", "lù ān"),
        ("厦门", "xià mén"),
        ("潮阳", "cháo yáng"),
        ("朝阳", "cháo yáng"),
    )
}
_READING = re.compile("|".join(sorted(_READINGS, key=len, reverse=True)))


@lru_cache(maxsize=65_536)
def romanise(name: str, tones: bool = False) -> str:
    """The name in Hanyu Pinyin.

    >>> romanise("珠江北路"), romanise("渌口区"), romanise("西安市")
    ('Zhujiang Beilu', 'Lukou Qu', "Xi'an Shi")
    """
    specific, generic = split_generic(name)
    return " ".join(_word(part, tones) for part in (specific, generic) if part)


def split_generic(name: str) -> tuple[str, str]:
    """The specific and the generic part of a name; a specific part keeps at least one character."""
    for generic in GENERIC:
        # 五一路 is Wuyi Lu: a direction or numeral joins the generic part only when two characters stand before it.
        least = 2 if len(generic) == 1 or generic[0] in "东西南北中一二三" else 1
        if name.endswith(generic) and len(name) >= len(generic) + least:
            return name[: -len(generic)], generic
    return name, ""


def initials(name: str) -> str:
    """First letters, for those who type them: 珠江北路 is "zjbl"."""
    return "".join(plain_syllable(char)[:1] for char in name if char.isalnum())


def spelled(text: str) -> str:
    """A text in plain letters, as it is read in its words: what is no Chinese character stays.

    >>> spelled("管线 ID"), spelled("渌口长度")
    ('guanxian ID', 'lukouchangdu')
    """
    return "".join(_syllables(text, tones=False)).replace("ü", "v")


def sound_of(name: str) -> str:
    """How a name sounds, character by character, without tones and without what the south does not tell apart.

    >>> sound_of("城西路") == sound_of("陈西路")
    True
    """
    return " ".join(_southern(plain_syllable(char)) for char in name if char.isalnum())


@lru_cache(maxsize=32_768)
def plain_syllable(char: str) -> str:
    """The commonest reading of one character without its tone; other characters stay, in small letters."""
    return _read(char, tones=False)[0].lower().replace("ü", "v")  # as it is typed


def _southern(syllable: str) -> str:
    if syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


def _syllables(text: str, tones: bool) -> list[str]:
    done: list[str] = []
    last = 0
    for found in _READING.finditer(text):
        done += _read(text[last : found.start()], tones) if found.start() > last else []
        known = _READINGS[found[0]]
        done += known if tones else [_toneless(syllable) for syllable in known]
        last = found.end()
    return done + (_read(text[last:], tones) if last < len(text) else [])


def _read(text: str, tones: bool) -> list[str]:
    # Imported late: its dictionary takes half a second to read and fifty megabytes to keep.
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.TONE if tones else Style.NORMAL, v_to_u=True)


def _word(text: str, tones: bool) -> str:
    word = ""
    for syllable in _syllables(text, tones):
        # The separating mark of the spelling rules: a later syllable that begins with a, o or e.
        mark = "'" if word and word[-1].isalpha() and _toneless(syllable[:1]) in ("a", "o", "e") else ""
        word += mark + syllable
    return word[:1].upper() + word[1:]


def _toneless(syllable: str) -> str:
    return syllable.translate(_TONELESS)


_TONELESS = str.maketrans("āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ", "aaaaooooeeeeiiiiuuuuüüüü")
