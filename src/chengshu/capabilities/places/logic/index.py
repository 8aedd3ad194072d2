"""Names in memory: exact, misspelt, by sound, by beginning, by initials. Tens of thousands cost milliseconds to ask."""

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from chengshu.standards.addresses import initials, sound_of

_SOUNDS_ALIKE = 0.92
_LEAST = 0.5
_TOO_COMMON = 4000  # a pair of characters in more names than this tells nothing
_LOOKED_AT = 300
_MANY = 5000


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the index: what it belongs to is the asker's business (`ref`); `weight` orders equals."""

    key: str
    ref: int
    weight: int = 0


class NameIndex:
    """Built once from its names and never changed, so any number of threads may ask."""

    def __init__(self, names: Sequence[Named]) -> None:
        self.names = list(names)
        self._keys = [one.key for one in self.names]
        self._exact: dict[str, list[int]] = {}
        for number, one in enumerate(self.names):
            self._exact.setdefault(one.key, []).append(number)
        self._lengths = sorted({len(key) for key in self._exact}, reverse=True)
        self._pairs = _postings(self._exact_pairs(), _TOO_COMMON)
        self._sounds = _grouped((sound_of(key), numbers) for key, numbers in self._exact.items())
        self._sorted = sorted(self._exact)
        self._initials = sorted((initials(key), key) for key in self._exact)

    def __len__(self) -> int:
        return len(self.names)

    def exact(self, key: str) -> list[Named]:
        """The names written exactly so."""
        return [self.names[number] for number in self._exact.get(key, ())]

    def find(
        self, key: str, limit: int = 8, least: float = _LEAST, wanted: Callable[[Named], bool] = lambda _: True
    ) -> list[tuple[Named, float]]:
        """Names like this one with their likeness, the likest first; exact ones alone when one of them is wanted."""
        if not key:
            return []
        same = self._exact.get(key, ())
        if any(wanted(self.names[number]) for number in same):
            return [(self.names[number], 1.0) for number in same]
        found = dict.fromkeys(same, 1.0)
        for number in self._sounds.get(sound_of(key), ()):
            found.setdefault(number, _SOUNDS_ALIKE)
        near = self._near(key)
        choices = {number: self._keys[number] for number in near}
        for _, likeness, number in process.extract(
            key, choices, scorer=Levenshtein.normalized_similarity, score_cutoff=least, limit=limit * 3
        ):
            found[number] = max(found.get(number, 0), likeness)
        # What is wanted comes before what is only more alike: the right street of this district, misspelt.
        best = heapq.nlargest(limit, found, key=lambda n: (wanted(self.names[n]), found[n], self.names[n].weight))
        return [(self.names[number], found[number]) for number in best]

    def within(self, text: str) -> Iterator[tuple[int, int, list[Named]]]:
        """Names that stand in a text, from left to right, the longest first, without overlap."""
        start = 0
        while start < len(text) - 1:
            for length in self._lengths:
                numbers = self._exact.get(text[start : start + length]) if 1 < length <= len(text) - start else None
                if numbers:
                    yield start, start + length, [self.names[number] for number in numbers]
                    start += length - 1
                    break
            start += 1

    def beginning(self, prefix: str, limit: int, keep: Callable[[Named], bool] = lambda _: True) -> list[Named]:
        """Names that begin so (or whose initials do, for Latin letters), the weightiest first."""
        keys = self._begins(self._sorted, prefix)
        if prefix.isascii() and prefix.isalpha():
            low = prefix.lower()
            start = bisect_left(self._initials, (low,))
            stop = bisect_left(self._initials, (low + "\uffff",))
            keys = [*keys, *(key for _, key in self._initials[start : min(stop, start + _MANY)])]
        chosen = (self.names[number] for key in keys for number in self._exact[key])
        return heapq.nsmallest(limit, filter(keep, chosen), key=lambda one: (-one.weight, len(one.key), one.key))

    @staticmethod
    def _begins(keys: Sequence[str], prefix: str) -> Sequence[str]:
        start = bisect_left(keys, prefix)
        return keys[start : min(bisect_left(keys, prefix + "\uffff"), start + _MANY)]

    def _exact_pairs(self) -> Iterator[tuple[int, str]]:
        return ((number, pair) for number, key in enumerate(self._keys) for pair in pairs_of(key))

    def _near(self, key: str) -> Sequence[int]:
        """Names that share the most of the rarer pairs of characters."""
        lists = [self._pairs[pair] for pair in pairs_of(key) if pair in self._pairs]
        if not lists:
            return ()
        numbers, counts = np.unique(np.concatenate(lists), return_counts=True)
        if len(numbers) > _LOOKED_AT:
            numbers = numbers[np.argpartition(-counts, _LOOKED_AT)[:_LOOKED_AT]]
        return numbers.tolist()  # type: ignore[no-any-return]


def pairs_of(key: str) -> set[str]:
    """Neighbouring characters, with the beginning marked; and pairs with one character left out between them."""
    marked = "^" + key
    near = {marked[i : i + 2] for i in range(len(marked) - 1)}
    return near | {f"{key[i]}?{key[i + 2]}" for i in range(len(key) - 2)}


def _postings(pairs: Iterable[tuple[int, str]], most: int) -> dict[str, NDArray[np.int32]]:
    lists: dict[str, list[int]] = {}
    for number, pair in pairs:
        lists.setdefault(pair, []).append(number)
    return {pair: np.array(numbers, dtype=np.int32) for pair, numbers in lists.items() if len(numbers) <= most}


def _grouped(items: Iterable[tuple[str, list[int]]]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for key, numbers in items:
        groups.setdefault(key, []).extend(numbers)
    return groups
