"""Which sets of facts belong to a measure. One answer for the number and for its list, so they cannot differ."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chengshu.capabilities.evaluation.logic.formulas import formula
from chengshu.capabilities.evaluation.model import Card, FactSet, Family, Measure, Scheme

MOST_BITS = 60  # a mask is a bigint


class MeasureBook:
    """The measures of a scheme, ready to be asked about masks: bit i is the i-th measure that is not made."""

    def __init__(self, measures: Mapping[str, Measure]) -> None:
        self._measures = measures
        plain = [one for one in measures.values() if not one.is_made]
        self.cases = tuple(one.id for one in plain if one.family == "case")
        self.runs = tuple(one.id for one in plain if one.family == "run")
        self._bit = {name: 1 << at for names in (self.cases, self.runs) for at, name in enumerate(names)}
        self._known: dict[tuple[str, int], bool] = {}

    def family(self, name: str) -> Family:
        """Whether a measure counts cases or runs."""
        return self._measures[name].family

    def holds(self, name: str, mask: int) -> bool:
        """Whether what has this mask belongs to the measure."""
        bit = self._bit.get(name)
        if bit is not None:
            return bool(mask & bit)
        known = self._known.get((name, mask))
        if known is None:
            one = self._measures[name]
            known = self._known[name, mask] = (
                (not one.any_of or any(self.holds(part, mask) for part in one.any_of))
                and all(self.holds(part, mask) for part in one.all_of)
                and not any(self.holds(part, mask) for part in one.none_of)
            )
        return known

    def run_mask(self, stage: str, missed: bool, exempt: bool) -> int:
        """The mask of a run of a clock."""
        mask = 0
        for name in self.runs:
            one = self._measures[name]
            if stage in one.stages and one.missed in (None, missed) and one.exempt in (None, exempt):
                mask |= self._bit[name]
        return mask

    def bits(self, names: Iterable[str]) -> dict[Family, int]:
        """The bits on which some measures depend, of cases and of runs."""
        found: dict[Family, int] = {"case": 0, "run": 0}
        for name in names:
            one = self._measures[name]
            found[one.family] |= self._bit.get(name, 0)
            for family, bits in self.bits((*one.any_of, *one.all_of, *one.none_of)).items():
                found[family] |= bits
        return found

    def of(self, name: str, sets: Iterable[FactSet]) -> list[FactSet]:
        """The sets that make a measure."""
        family = self.family(name)
        return [one for one in sets if one.family == family and self.holds(name, one.mask)]

    def count(self, names: Sequence[str], sets: Sequence[FactSet]) -> dict[str, int]:
        """How large each measure is."""
        return {name: sum(one.amount for one in self.of(name, sets)) for name in names}


def used_by(card: Card, scheme: Scheme) -> tuple[str, ...]:
    """The measures that a card looks at, in the order in which people read them."""
    named = [card.base, *card.shown]
    named += [name for line in card.lines for name in sorted(formula(scheme.metrics[line.metric].formula).names)]
    return tuple(dict.fromkeys(named))


def where_of(measure: Measure, begin: Any, end: Any) -> dict[str, Any]:
    """The filter of a measure with the moments of the period put in."""
    moments = {"begin": begin, "end": end}
    return {key: moments.get(value, value) if isinstance(value, str) else value for key, value in measure.where.items()}
