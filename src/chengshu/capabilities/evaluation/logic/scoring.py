"""Scores, grades and ranks of a card."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from chengshu.capabilities.evaluation.logic.formulas import formula
from chengshu.capabilities.evaluation.logic.measures import MeasureBook, used_by
from chengshu.capabilities.evaluation.model import (
    EVERYBODY,
    NOBODY,
    Card,
    FactSet,
    LineResult,
    Metric,
    Result,
    Scheme,
    View,
    Words,
)

_CENT = Decimal("0.01")


def rounded(value: float) -> float:
    """A score as it is shown, and as it is ranked: two decimals, halves upwards."""
    return float(Decimal(repr(value)).quantize(_CENT, ROUND_HALF_UP))


def results_of(
    card: Card, scheme: Scheme, book: MeasureBook, sets: Sequence[FactSet], names: Mapping[str, str]
) -> list[Result]:
    """Every subject of a card that did something, the best first, then those without a rank; all together last."""
    wanted = used_by(card, scheme)
    mine: dict[str, list[FactSet]] = {}
    for one in sets:
        if one.dimension == card.dimension:
            mine.setdefault(one.subject, []).append(one)
    counted = {subject: book.count(wanted, found) for subject, found in mine.items()}
    here = {subject: counts for subject, counts in counted.items() if any(counts.values())}
    whole = {name: sum(counts[name] for counts in here.values()) for name in wanted}
    made = [_result(card, scheme, subject, names.get(subject, subject), counts) for subject, counts in here.items()]
    return [*ranked(made), _result(card, scheme, EVERYBODY, "", whole)] if here else []


def _result(card: Card, scheme: Scheme, subject: str, name: str, counts: Mapping[str, int]) -> Result:
    lines = tuple(_line(card, scheme.metrics[line.metric], line.weight, counts) for line in card.lines)
    score = _percent(lines)
    why = {EVERYBODY: "all", NOBODY: "none"}.get(subject, "")
    if not why:
        why = "no_data" if score is None else "too_few" if counts[card.base] < card.least else ""
    return Result(
        card=card.id,
        subject=subject,
        name=name,
        rank=None,
        tied=False,
        score=score if why in ("", "all") else None,
        inner=_percent(lines, scheme, "inner"),
        outer=_percent(lines, scheme, "outer"),
        grade=_grade(card, score) if why == "" else None,
        why=why,  # type: ignore[arg-type]  # one of the words above
        lines=lines,
        counts=dict(counts),
    )


def _line(card: Card, metric: Metric, weight: float, counts: Mapping[str, int]) -> LineResult:
    """The points of a line. Without data the rule of the card decides; a weight of 0 does not count at all."""
    value = formula(metric.formula).value(counts)
    if value is None:
        counted = 0.0 if card.missing == "skip" else weight
        return LineResult(metric.id, None, counted, weight if card.missing == "full" else 0.0)
    share = min(max(value, 0.0), 1.0)
    return LineResult(metric.id, value, weight, weight * (share if metric.better == "higher" else 1.0 - share))


def _percent(lines: Sequence[LineResult], scheme: Scheme | None = None, view: View | None = None) -> float | None:
    """Points of a hundred; of one view alone, when it is named. None when nothing was there to judge."""
    counted = [line for line in lines if scheme is None or scheme.metrics[line.metric].view == view]
    weight = sum(line.weight for line in counted)
    if not weight or all(line.value is None for line in counted):
        return None
    return rounded(100.0 * sum(line.points for line in counted) / weight)


def _grade(card: Card, score: float | None) -> Words | None:
    return next((one.title for one in card.grades if score is not None and score >= one.least), None)


def ranked(results: Sequence[Result]) -> list[Result]:
    """Ranks by score: equal scores share a rank and the next one follows after all of them (1, 2, 2, 4)."""
    scored = sorted((one for one in results if one.why == ""), key=lambda one: (-(one.score or 0.0), one.subject))
    alike = Counter(one.score or 0.0 for one in scored)
    ranks: dict[float, int] = {}
    for at, one in enumerate(scored, 1):
        ranks.setdefault(one.score or 0.0, at)
    placed = [replace(one, rank=ranks[one.score or 0.0], tied=alike[one.score or 0.0] > 1) for one in scored]
    return [*placed, *sorted((one for one in results if one.why != ""), key=lambda one: (one.why, one.subject))]
