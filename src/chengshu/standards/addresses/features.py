"""What the reader of addresses sees of each character: its neighbours, its kind, and the names it stands in."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from chengshu.standards.divisions import names

_KINDS: Mapping[str, str] = {
    **dict.fromkeys("0123456789", "d"),
    **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "l"),
    **dict.fromkeys("零一二三四五六七八九十百千两〇", "n"),
    **dict.fromkeys("路街巷道弄", "R"),
    **dict.fromkeys("号", "H"),
    **dict.fromkeys("栋幢座#", "B"),
    **dict.fromkeys("楼层", "F"),
    **dict.fromkeys("室房户", "M"),
    **dict.fromkeys("元梯", "U"),
    **dict.fromkeys("省市区县旗州", "A"),
    **dict.fromkeys("镇乡", "T"),
    **dict.fromkeys("村社组队", "V"),
    **dict.fromkeys("园厦城场院馆店苑邸府站校厂司", "P"),
    **dict.fromkeys("东南西北中内外旁侧对", "O"),
    "-": "-",
    "(": "(",
    ")": ")",
}
# Characters that end a number or a name: which one comes next tells what a digit belongs to.
_ENDS = frozenset("路街巷道号栋幢座#楼层室房元村社组镇乡市区县省弄-(")
_SUFFIXED = ("市", "区", "县", "省", "街道", "镇", "乡", "办事处")


class WordList:
    """Names by length, for finding the longest one that begins at a character."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._lengths: dict[str, list[int]] = {}
        for word in words:
            lengths = self._lengths.setdefault(word[:2], [])
            if len(word) not in lengths:
                lengths.append(len(word))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def at(self, text: str, start: int) -> tuple[str, int] | None:
        """The label and length of the longest name that begins here."""
        for length in self._lengths.get(text[start : start + 2], ()):
            label = self._words.get(text[start : start + length])
            if label is not None and start + length <= len(text):
                return label, length
        return None

    def spans(self, text: str) -> Iterable[tuple[int, int, str]]:
        """Names found from left to right, the longest first, without overlap."""
        start = 0
        while start < len(text):
            found = self.at(text, start)
            if found:
                yield start, start + found[1], found[0]
                start += found[1]
            else:
                start += 1


@cache
def division_words() -> WordList:
    """Provinces, cities and counties of China and the towns of the five cities, with and without their generic part."""
    words: dict[str, str] = {}
    for level in ("town", "county", "city", "province"):
        for name in names(level):
            words[name] = level[0] if level != "county" else "x"
            bare = next((name.removesuffix(s) for s in _SUFFIXED if name.endswith(s)), name)
            if level in ("province", "city") and len(bare) >= 2:
                words.setdefault(bare, level[0])
    return WordList(words)


def features_of(text: str) -> list[list[str]]:
    """One list of features for each character of a normalised text."""
    kinds = [_KINDS.get(char, "c") for char in text]
    names_at = _name_marks(text)
    ends = _next_ends(text)
    return [_features(text, kinds, names_at, ends, i) for i in range(len(text))]


def _features(text: str, kinds: Sequence[str], marks: Sequence[str], ends: Sequence[str], i: int) -> list[str]:
    size = len(text)
    char = text[i] if kinds[i] != "d" else "0"
    before = text[i - 1] if i else "^"
    after = text[i + 1] if i + 1 < size else "$"
    two_before = text[i - 2] if i > 1 else "^"
    two_after = text[i + 2] if i + 2 < size else "$"
    shape = "".join(kinds[max(i - 2, 0) : i + 3])
    found = [
        "c" + char,
        "b" + before,
        "a" + after,
        "k" + kinds[i],
        "s" + shape,
        "B" + before + char,
        "A" + char + after,
        "2" + two_before + before,
        "3" + after + two_after,
        "g" + marks[i],
        "e" + ends[i],
        "ek" + kinds[i] + ends[i],
    ]
    if i == 0:
        found.append("first")
    if i + 1 < size and marks[i + 1] != marks[i]:
        found.append("ga" + marks[i + 1])
    if i and marks[i - 1] != marks[i]:
        found.append("gb" + marks[i - 1])
    return found


def _name_marks(text: str) -> list[str]:
    marks = ["-"] * len(text)
    for start, end, label in division_words().spans(text):
        marks[start] = label + "B"
        for i in range(start + 1, end):
            marks[i] = label + ("E" if i == end - 1 else "I")
    return marks


def _next_ends(text: str) -> list[str]:
    """For each character the next ending character and how far it is (at most 6)."""
    marks = [""] * len(text)
    end, distance = "$", 9
    for i in range(len(text) - 1, -1, -1):
        marks[i] = f"{end}{min(distance, 6)}"
        distance += 1
        if text[i] in _ENDS:
            end, distance = text[i], 1
    return marks
