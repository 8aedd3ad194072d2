"""What may be wrong with a scheme although every field of it is well formed."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import get_args, get_type_hints

from chengshu.capabilities.cases import CaseFilter
from chengshu.capabilities.evaluation.logic.formulas import complaint_about
from chengshu.capabilities.evaluation.logic.measures import MOST_BITS
from chengshu.capabilities.evaluation.model import DIMENSION_OF, Card, Measure, Scheme

Fault = tuple[str, str, str]  # place, reason, mend
_MOMENTS = ("begin", "end")
_SEARCHED = {"q", "called", "queue", "actor"}  # a text, or what depends on who looks


def _kinds() -> dict[str, type]:
    hints = get_type_hints(CaseFilter)
    kinds = {}
    for one in fields(CaseFilter):
        named = [kind for kind in get_args(hints[one.name]) if kind is not type(None)]
        kinds[one.name] = named[0] if len(named) == 1 and isinstance(named[0], type) else str
    return {name: kind for name, kind in kinds.items() if name not in _SEARCHED}


_FILTERS = _kinds()


def faults_of(scheme: Scheme) -> list[Fault]:
    """Everything that would make a run wrong or impossible."""
    return [*_measure_faults(scheme), *_metric_faults(scheme), *_card_faults(scheme)]


def _measure_faults(scheme: Scheme) -> Iterator[Fault]:
    seen: dict[str, Measure] = {}
    for name, one in scheme.measures.items():
        yield from _measure(f"measures.{name}", one, seen)
        seen[name] = one
    for family in ("case", "run"):
        plain = [one for one in scheme.measures.values() if one.family == family and not one.is_made]
        if len(plain) > MOST_BITS:
            reason = f"has {len(plain)} measures that are not made of others; {MOST_BITS} is the most"
            yield ("measures", reason, "make some of others with any, all and none")


def _measure(place: str, one: Measure, seen: dict[str, Measure]) -> Iterator[Fault]:
    ways = [one.time is not None, bool(one.stages), one.is_made]
    if sum(ways) != 1:
        yield (place, "says not in exactly one way what it counts", "give one of: time, run, or any/all (with none)")
        return
    if one.where and one.time is None:
        yield (f"{place}.where", "narrows nothing", "give a time, or remove it")
    if one.none_of and not one.is_made:
        yield (f"{place}.none", "takes away from nothing", "give any or all beside it")
    for key in ("any", "all", "none"):
        for at, part in enumerate(getattr(one, f"{key}_of")):
            if part not in seen:
                yield (f"{place}.{key}.{at}", f"'{part}' is no measure above this one", "define it before it is used")
            elif seen[part].family != one.family:
                yield (f"{place}.{key}.{at}", f"'{part}' counts {seen[part].family}s", "do not mix cases and runs")
    yield from _where(place, one)


def _where(place: str, one: Measure) -> Iterator[Fault]:
    for key, value in one.where.items():
        at = f"{place}.where.{key}"
        kind = _FILTERS.get(key)
        if kind is None:
            yield (
                at,
                f"'{key}' is nothing by which cases are told apart",
                f"use one of: {', '.join(sorted(_FILTERS))}",
            )
        elif kind is datetime:
            if value not in _MOMENTS:
                yield (at, f"{value!r} is no moment of the period", "write begin or end")
        elif type(value) is not kind:
            yield (at, f"{value!r} does not fit '{key}'", f"write a {kind.__name__}")


def _metric_faults(scheme: Scheme) -> Iterator[Fault]:
    for name, one in scheme.metrics.items():
        if wrong := complaint_about(one.formula, scheme.measures):
            yield (f"metrics.{name}.formula", f"'{one.formula}' {wrong}", "write it such as dispose / need_dispose")


def _card_faults(scheme: Scheme) -> Iterator[Fault]:
    digits: dict[str, int | None] = {}
    for name, card in scheme.cards.items():
        place = f"cards.{name}"
        yield from _names(place, card, scheme)
        if (card.digits is None) == (card.subject == "area"):
            yield (f"{place}.digits", "belongs to areas, and to nothing else", "give 6 for districts, 9 for streets")
        if DIMENSION_OF[card.subject] == "area" and digits.setdefault("area", card.digits) != card.digits:
            yield (f"{place}.digits", "is another level than that of the card before", "make another scheme for it")
        levels = [grade.least for grade in card.grades]
        if levels != sorted(set(levels), reverse=True):
            yield (f"{place}.grades", "are not in order", "write the highest first, each once")
        metrics = [line.metric for line in card.lines]
        if len(set(metrics)) != len(metrics):
            yield (f"{place}.lines", "name a metric twice", "give it one weight")


def _names(place: str, card: Card, scheme: Scheme) -> Iterator[Fault]:
    for at, line in enumerate(card.lines):
        if line.metric not in scheme.metrics:
            yield (f"{place}.lines.{at}.metric", f"'{line.metric}' is no metric", "use one of the metrics above")
    for at, measure in enumerate((card.base, *card.shown)):
        if measure not in scheme.measures:
            where = f"{place}.shown.{at - 1}" if at else f"{place}.base"
            yield (where, f"'{measure}' is no measure", "use one of the measures above")
