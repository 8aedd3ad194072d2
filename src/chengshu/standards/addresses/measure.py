"""How well a model reads addresses whose parts are known."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chengshu.standards.addresses.model import PartName
from chengshu.standards.addresses.parser import Parser


@dataclass(frozen=True, slots=True)
class Score:
    """Exact parts: the same name and the same characters. `whole` is the share of addresses without a fault."""

    precision: float
    recall: float
    f1: float
    whole: float
    addresses: int
    by_part: Mapping[str, float]


def score(model: bytes | Parser, examples: Iterable[list[tuple[PartName, str]]]) -> Score:
    """Compare what the model reads with what is known; pieces are normalised texts in order."""
    parser = model if isinstance(model, Parser) else Parser(model)
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    addresses = whole = 0
    for pieces in examples:
        truth = _spans(pieces)
        parsed = parser.parse("".join(text for _, text in pieces))
        found = {(part.name, part.start, part.end) for part in parsed.parts}
        right.update(name for name, _, _ in truth & found)
        given.update(name for name, _, _ in found)
        wanted.update(name for name, _, _ in truth)
        addresses, whole = addresses + 1, whole + (truth == found)
    precision, recall = _share(right.total(), given.total()), _share(right.total(), wanted.total())
    by_part = {name: round(_share(2 * right[name], given[name] + wanted[name]), 4) for name in sorted(wanted)}
    return Score(precision, recall, _share(2 * right.total(), given.total() + wanted.total()),
                 _share(whole, addresses), addresses, by_part)  # fmt: skip


def _share(part: int, all_: int) -> float:
    return part / all_ if all_ else 0.0


def _spans(pieces: Iterable[tuple[PartName, str]]) -> set[tuple[str, int, int]]:
    spans: set[tuple[str, int, int]] = set()
    start = 0
    for name, text in pieces:
        spans.add((name, start, start + len(text)))
        start += len(text)
    return spans
