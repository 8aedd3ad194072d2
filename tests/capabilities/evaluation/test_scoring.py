"""Sets, scores and ranks: properties that hold whatever the numbers."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.capabilities.evaluation.logic import (
    ZONE,
    MeasureBook,
    before,
    fingerprint,
    merged,
    page_of,
    parts_of,
    period_of,
    period_words,
    results_of,
    rounded,
)
from chengshu.capabilities.evaluation.model import PERIODS, Card, FactSet, Grade, Line, Measure, Metric, Scheme

W = {"zh": "词", "en": "word"}
MEASURES = {
    "due": Measure("due", W, time="handle_due"),
    "done": Measure("done", W, time="handle_due", where={"handled_to": "end"}),
    "late": Measure("late", W, time="handle_due", where={"late_stage": "handle"}),
    "excused": Measure("excused", W, time="handle_due", where={"exempt": True}),
    "in_time": Measure("in_time", W, all_of=("due", "done"), none_of=("late",)),
    "counted": Measure("counted", W, any_of=("in_time", "excused"), all_of=("due",)),
}
METRICS = {
    "rate": Metric("rate", W, "counted / due"),
    "open": Metric("open", W, "late / due", "lower"),
    "rated": Metric("rated", W, "excused / late", "higher", "outer"),
}
CARD = Card(
    "departments", W, "department", (Line("rate", 50.0), Line("open", 30.0), Line("rated", 20.0)), "due", 1,
    grades=(Grade(60.0, W),),
)  # fmt: skip
BOOK = MeasureBook(MEASURES)

facts = st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d", ""]), st.integers(1, 15)), min_size=1, max_size=60)


def scheme_with(card: Card) -> Scheme:
    return Scheme("s", "1", W, "test", date(2026, 1, 1), ("month",), MEASURES, METRICS, {card.id: card})


def sets_of(told) -> list[FactSet]:
    return merged(
        FactSet("department", subject, "case", mask, UUID(int=at + 1).bytes) for at, (subject, mask) in enumerate(told)
    )


def belongs(name: str, mask: int) -> bool:
    """The same algebra, once more."""
    due, done, late, excused = (bool(mask & 1 << at) for at in range(4))
    in_time = due and done and not late
    return {"due": due, "done": done, "late": late, "excused": excused, "in_time": in_time,
            "counted": due and (in_time or excused)}[name]  # fmt: skip


@given(facts)
def test_a_measure_is_the_size_of_its_list_and_subjects_add_up(told):
    sets = sets_of(told)
    for name in MEASURES:
        cases = [str(UUID(int=at + 1)) for at, (_, mask) in enumerate(told) if belongs(name, mask)]
        made = BOOK.of(name, sets)
        assert sorted(page_of(made, 0, 1000)) == sorted(cases)
        assert sum(one.amount for one in made) == len(cases) == BOOK.count([name], sets)[name]
        parts = [BOOK.count([name], [one for one in sets if one.subject == who])[name] for who in "abcd"]
        assert sum(parts) + BOOK.count([name], [one for one in sets if one.subject == ""])[name] == len(cases)


@given(facts, st.integers(1, 9))
def test_the_pages_of_a_list_are_the_list(told, size):
    sets = sets_of(told)
    walked = [one for start in range(0, len(told), size) for one in page_of(sets, start, size)]
    assert walked == page_of(sets, 0, len(told))
    assert len(set(walked)) == len(told)


@given(facts, st.randoms())
def test_the_fingerprint_knows_the_facts_and_not_their_order(told, chance):
    sets = sets_of(told)
    mixed = sets_of(told)
    chance.shuffle(mixed)
    assert fingerprint(merged(mixed)) == fingerprint(sets)
    other = [*sets[:-1], replace(sets[-1], cases=sets[-1].cases[:-16])]
    assert fingerprint(other) != fingerprint(sets)


@given(facts, st.sampled_from(["skip", "full", "zero"]), st.integers(1, 4))
@settings(max_examples=200)
def test_scores_equal_exact_arithmetic_and_ranks_are_honest(told, missing, least):
    card = replace(CARD, missing=missing, least=least)
    results = results_of(card, scheme_with(card), BOOK, sets_of(told), {})
    ranked = [one for one in results if one.rank is not None]
    for one in ranked:
        assert one.counts["due"] >= least
        assert one.rank == 1 + sum(other.score > one.score for other in ranked)
        assert one.tied == (sum(other.score == one.score for other in ranked) > 1)
        assert one.score == pytest.approx(float(exact(one.counts, missing)), abs=0.00501)
        assert 0 <= one.score <= 100
        assert (one.grade is None) == (one.score < 60)
    assert [one.rank for one in ranked] == sorted(one.rank for one in ranked)
    assert all(one.score is None or one.why == "all" for one in results if one.rank is None)
    if results:
        assert results[-1].why == "all"
        for name in results[-1].counts:
            assert sum(one.counts[name] for one in results[:-1]) == results[-1].counts[name]


def exact(counts, missing) -> Fraction:
    points, weights = Fraction(0), 0
    lines = (("counted", "due", 50, False), ("late", "due", 30, True), ("excused", "late", 20, False))
    for part, whole, weight, less_is_better in lines:
        if counts[whole]:
            share = min(Fraction(counts[part], counts[whole]), Fraction(1))
            points, weights = points + weight * (1 - share if less_is_better else share), weights + weight
        elif missing != "skip":
            points, weights = points + (weight if missing == "full" else 0), weights + weight
    return 100 * points / weights


def test_halves_go_upwards_and_what_looks_equal_is_tied():
    assert rounded(1.005) == 1.01
    assert rounded(66.666666) == 66.67
    sets = sets_of([("a", 3)] * 3 + [("b", 3)] * 5 + [("c", 5)] * 2)
    results = results_of(CARD, scheme_with(CARD), BOOK, sets, {})
    assert [(one.subject, one.rank, one.tied) for one in results[:-1]] == [
        ("a", 1, True),
        ("b", 1, True),
        ("c", 3, False),
    ]


def test_whoever_did_nothing_is_not_there():
    assert results_of(CARD, scheme_with(CARD), BOOK, [], {}) == []


@given(st.sampled_from(PERIODS), st.dates(date(2020, 1, 1), date(2039, 12, 31)))
def test_every_day_lies_in_one_period_of_each_kind_and_they_join_without_a_gap(kind, day):
    period = period_of(kind, day)
    assert period.begin <= day < period.end
    assert period_of(kind, period.begin) == period
    assert before(period).end == period.begin
    assert period_of(kind, period.end).begin == period.end
    assert period_words(period, "zh")
    assert period_words(period, "en")


@given(st.datetimes(timezones=st.just(ZONE)), st.timedeltas(timedelta(microseconds=1), timedelta(days=366)))
def test_a_moment_of_a_period_lies_in_one_of_its_parts_also_where_two_of_them_meet(begin, length):
    begin = begin.replace(year=2026, day=1)
    until = (begin + length).astimezone(UTC)  # a period that lasts ends now, and now is told in UTC
    parts = parts_of(begin, until, 6)
    assert parts[0][0] == begin
    assert parts[-1][1] == until
    for moment in {begin, until - timedelta(microseconds=1), *(to for _, to in parts[:-1])}:
        assert sum(since <= moment < to for since, to in parts) == (begin <= moment < until)
