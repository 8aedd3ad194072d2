"""A run as a report: tables of words and figures, the same for a workbook and for a printed page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chengshu.capabilities.evaluation.logic.formulas import formula, in_symbols, in_words
from chengshu.capabilities.evaluation.logic.measures import used_by
from chengshu.capabilities.evaluation.logic.periods import ZONE, period_words
from chengshu.capabilities.evaluation.model import Card, Metric, Period, Result, Run, Scheme

Cell = str | int | float | None
# The name under which the city acts by itself.
_ITSELF = "system"

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "period": "评价周期", "scheme": "评价办法", "state": "状态", "until": "统计截止", "computed": "计算",
        "released": "发布", "fingerprint": "事实指纹", "corrects": "更正", "preliminary": "初步结果，尚未发布",
        "released_state": "已发布", "superseded": "已被更正", "discarded": "已作废", "rank": "名次", "name": "名称",
        "score": "得分", "inner": "内部评价", "outer": "外部评价", "grade": "等级", "too_few": "案卷过少，不排名",
        "no_data": "无数据，不排名", "none": "未确定归属", "all": "合计", "tied": "并列", "formulas": "评价公式",
        "metric": "指标", "weight": "权重", "formula": "公式", "symbols": "公式（符号）", "better": "方向",
        "higher": "越高越好", "lower": "越低越好", "measures": "统计数", "note": "含义", "key": "代号",
        "source": "依据", "by": "由 {who} 于 {when}", "for": "适用", "system": "系统",
    },
    "en": {
        "period": "Period", "scheme": "Scheme", "state": "State", "until": "Counted up to", "computed": "Worked out",
        "released": "Released", "fingerprint": "Fingerprint of the facts", "corrects": "Corrects",
        "preliminary": "Preliminary, not released", "released_state": "Released", "superseded": "Corrected since",
        "discarded": "Discarded", "rank": "Rank", "name": "Name", "score": "Score", "inner": "Inner", "outer": "Outer",
        "grade": "Grade", "too_few": "Too few cases to rank", "no_data": "No data, not ranked",
        "none": "Belongs to none", "all": "All", "tied": "tied", "formulas": "Formulas", "metric": "Metric",
        "weight": "Weight", "formula": "Formula", "symbols": "In symbols", "better": "Direction",
        "higher": "Higher is better", "lower": "Lower is better", "measures": "Measures", "note": "Meaning",
        "key": "Key", "source": "Source", "by": "by {who} on {when}", "for": "On cards",
        "system": "the system",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title; `shares` are the columns that hold shares of one."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """A run, ready to be written out."""

    title: str
    facts: tuple[tuple[str, str], ...]
    cards: tuple[Table, ...]
    formulas: tuple[Table, ...]
    is_final: bool
    mark: str


def report_of(run: Run, scheme: Scheme, results: Mapping[str, Sequence[Result]], language: str) -> Report:
    """A run in one language; only the cards for which there are results."""
    words = _WORDS[language]
    state = words["released_state"] if run.state == "released" else words[run.state]
    facts = [
        (words["period"], period_words(Period(run.period, run.begin, run.end), language)),
        (words["scheme"], f"{scheme.title[language]} {scheme.version}"),
        (words["source"], scheme.source),
        (words["state"], state),
        (words["until"], _moment(run.until)),
        (words["computed"], words["by"].format(who=_who(run.computed_by_name, words), when=_moment(run.computed))),
    ]
    if run.released and run.released_by_name:
        facts.append(
            (words["released"], words["by"].format(who=_who(run.released_by_name, words), when=_moment(run.released)))
        )
    if run.corrects:
        facts.append((words["corrects"], f"{run.corrects}：{run.reason}"))
    facts.append((words["fingerprint"], run.fingerprint))
    cards = [_card(scheme.cards[name], scheme, found, language) for name, found in results.items() if found]
    shown = [scheme.cards[name] for name, found in results.items() if found]
    return Report(
        f"{scheme.title[language]} · {facts[0][1]}",
        tuple(facts),
        tuple(cards),
        (_metrics(scheme, shown, language), _measures(scheme, shown, language)),
        run.state == "released",
        state,
    )


def _who(name: str, words: Mapping[str, str]) -> str:
    """What the city did by itself has no person's name."""
    return words["system"] if name == _ITSELF else name


def _moment(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _card(card: Card, scheme: Scheme, results: Sequence[Result], language: str) -> Table:
    words = _WORDS[language]
    metrics = [scheme.metrics[line.metric] for line in card.lines]
    counted = used_by(card, scheme)
    views = [view for view in ("inner", "outer") if len({one.view for one in metrics}) > 1]
    head = [words["rank"], words["name"], words["score"], *(words[view] for view in views), words["grade"]]
    first = len(head)
    head += [one.title[language] for one in metrics] + [scheme.measures[name].title[language] for name in counted]
    rows = [_row(one, views, counted, language) for one in results]
    return Table(card.title[language], tuple(head), tuple(rows), frozenset(range(first, first + len(metrics))))


def _row(result: Result, views: Sequence[str], counted: Sequence[str], language: str) -> tuple[Cell, ...]:
    words = _WORDS[language]
    rank: Cell = result.rank
    if result.tied:
        rank = f"{result.rank}（{words['tied']}）" if language == "zh" else f"{result.rank} ({words['tied']})"
    name = words[result.why] if result.why in ("none", "all") else result.name
    grade = (result.grade or {}).get(language) or (words[result.why] if result.why in ("too_few", "no_data") else "")
    scores = [result.score, *(getattr(result, view) for view in views)]
    return (
        rank,
        name,
        *scores,
        grade,
        *(line.value for line in result.lines),
        *(result.counts[one] for one in counted),
    )


def _metrics(scheme: Scheme, cards: Sequence[Card], language: str) -> Table:
    words = _WORDS[language]
    titles = {name: one.title for name, one in scheme.measures.items()}
    rows: list[tuple[Cell, ...]] = []
    for card in cards:
        for line in card.lines:
            one: Metric = scheme.metrics[line.metric]
            told = (in_words(one.formula, titles, language), in_symbols(one.formula), words[one.better])
            rows.append((card.title[language], one.title[language], line.weight, *told))
    names = ("for", "metric", "weight", "formula", "symbols", "better")
    return Table(words["formulas"], tuple(words[one] for one in names), tuple(rows))


def _measures(scheme: Scheme, cards: Sequence[Card], language: str) -> Table:
    words = _WORDS[language]
    used = dict.fromkeys(name for card in cards for name in used_by(card, scheme))
    named = set().union(*(formula(scheme.metrics[line.metric].formula).names for card in cards for line in card.lines))
    rows = [
        (name, scheme.measures[name].title[language], scheme.measures[name].note.get(language, ""))
        for name in dict.fromkeys([*used, *sorted(named)])
    ]
    return Table(words["measures"], (words["key"], words["name"], words["note"]), tuple(rows))
