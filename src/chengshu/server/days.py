"""What the rooms of the city know about a span of time: for the daily brief and for looking at a day again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from chengshu.capabilities.cases import CaseFilter, Cases
from chengshu.capabilities.indicators import Indicators, status_of
from chengshu.capabilities.operations import Figure, Gather, Line, Mark, Past, Remember, Rhythm, Section
from chengshu.capabilities.rules import AlertFilter, Rules
from chengshu.kit import Page
from chengshu.security import Principal

_MARKS = 2_000  # cases and alerts that are shown of one moment
_NAMED = 12  # of each kind, in a brief
_SLOT_S = 900
_DAY = timedelta(days=1)


def gathers(cases: Cases, rules: Rules, indicators: Indicators) -> Mapping[str, Gather]:
    """The sections of a brief, in their order."""
    return {
        "indicators": lambda start, end, by: _signs(indicators, start, end, by),
        "cases": lambda start, end, by: _cases(cases, start, end, by),
        "alerts": lambda start, end, by: _alerts(rules, start, end, by),
    }


def remembers(cases: Cases, rules: Rules, indicators: Indicators) -> Mapping[str, Remember]:
    """What stood at a moment."""
    return {
        "cases": lambda at, by: _cases_then(cases, at, by),
        "alerts": lambda at, by: _alerts_then(rules, at, by),
        "values": lambda at, by: _values_then(indicators, at, by),
        # Which devices were silent then is not kept.
        "devices": lambda _at, _by: Past("devices", known=False),
    }


def rhythms(cases: Cases, rules: Rules) -> Mapping[str, Rhythm]:
    """How much began in each quarter of an hour."""

    def of_cases(start: datetime, slots: int, by: Principal) -> Sequence[int]:
        return cases.opened_in_slots(start, _SLOT_S, slots, by) if by.can("cases.read") else [0] * slots

    def of_alerts(start: datetime, slots: int, by: Principal) -> Sequence[int]:
        return rules.opened_in_slots(start, _SLOT_S, slots, _where(by))

    return {"cases": of_cases, "alerts": of_alerts}


def _where(by: Principal) -> tuple[str, ...]:
    return by.jurisdiction_for("rules.read")


# --- cases ----------------------------------------------------------------------------------------------------


def _all_cases(cases: Cases, wanted: CaseFilter, by: Principal, sort: str = "-opened") -> Page[Any]:
    """Up to so many cases, and how many there are."""
    found: list[Any] = []
    after, total = None, None
    while len(found) < _MARKS:
        page = cases.find(wanted, by, sort=sort, after=after, limit=500)
        found += page.items
        total, after = (page.total if total is None else total), page.next
        if after is None:
            break
    return Page(found[:_MARKS], None, cases.count(wanted, by) if total is None else total)


def _cases(cases: Cases, start: datetime, end: datetime, by: Principal) -> Section:
    if not by.can("cases.read"):
        return Section("cases", missing="not_yours")

    def count(wanted: CaseFilter) -> float:
        return float(cases.count(wanted, by))

    span = CaseFilter(opened_from=start, opened_to=end)
    closed = CaseFilter(closed_from=start, closed_to=end)
    standing, before = CaseFilter(open_at=end), CaseFilter(open_at=end - _DAY)
    late = CaseFilter(open_at=end, late=True)
    figures = [
        _figure("brief.cases_opened", count(span), end, count(_earlier(span)), _list("/cases", span)),
        _figure("brief.cases_closed", count(closed), end, count(_earlier(closed)), _list("/cases", closed)),
        _figure("brief.cases_open", count(standing), end, count(before), _list("/cases", standing)),
        _figure("brief.cases_late", count(late), end, None, _list("/cases", late)),
    ]
    worst = cases.find(CaseFilter(opened_from=start, opened_to=end, severity="urgent"), by, limit=_NAMED).items
    lines = [Line(f"{one.number} {one.title}", one.opened, f"/cases/{one.id}", one.severity) for one in worst]
    return Section("cases", "", tuple(figures), tuple(lines))


def _earlier(wanted: CaseFilter) -> CaseFilter:
    names = ("opened_from", "opened_to", "closed_from", "closed_to")
    moved = {name: moment - _DAY for name in names if (moment := getattr(wanted, name)) is not None}
    return replace(wanted, **moved)


def _list(page: str, wanted: CaseFilter | AlertFilter) -> str:
    """The page with exactly the list that was counted, whenever it is opened."""
    shown = {}
    for name, value in asdict(wanted).items():
        if isinstance(value, datetime):
            shown[name] = value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        elif value is not None and name != "divisions":
            shown[name] = str(value).lower()
    return f"{page}?{urlencode(shown, safe=':')}"


def _figure(key: str, value: float | None, time: datetime, before: float | None, link: str) -> Figure:
    return Figure(key, value, "", time, key.split(".")[1].split("_")[0], link, before)


def _cases_then(cases: Cases, at: datetime, by: Principal) -> Past:
    """Cases that were open at a moment, in the state in which they were then."""
    if not by.can("cases.read"):
        return Past("cases", known=False, note="not_yours")
    found = _all_cases(cases, CaseFilter(open_at=at), by)
    then = cases.states_at(found.items, at)
    marks = tuple(
        Mark(
            "case", one.id, one.title, "urgent" if then.get(one.id, ("", False))[1] else one.severity, one.opened,
            one.longitude, one.latitude, f"/cases/{one.id}", then.get(one.id, (one.state_title, False))[0],
        )
        for one in found.items
    )  # fmt: skip
    return Past("cases", True, found.total or len(marks), marks)


# --- alerts ---------------------------------------------------------------------------------------------------


def _alerts(rules: Rules, start: datetime, end: datetime, by: Principal) -> Section:
    if not by.can("rules.read"):
        return Section("alerts", missing="not_yours")
    where = _where(by)
    span = AlertFilter(opened_since=start, opened_until=end, divisions=where)
    before = AlertFilter(opened_since=start - _DAY, opened_until=end - _DAY, divisions=where)
    standing = AlertFilter(open_at=end, divisions=where)
    figures = (
        _figure("brief.alerts_opened", _count(rules, span), end, _count(rules, before), _alert_list(span)),
        _figure("brief.alerts_open", _count(rules, standing), end, None, _alert_list(standing)),
    )
    named = rules.find_alerts(span, None, _NAMED).items
    lines = tuple(
        Line(f"{one.device_name} {one.title}", one.opened, f"/alerts/{one.id}", one.severity) for one in named
    )
    return Section("alerts", "", figures, lines)


def _alert_list(wanted: AlertFilter) -> str:
    return _list("/alerts", wanted) + "&state=all"


def _count(rules: Rules, wanted: AlertFilter) -> float:
    return float(rules.count_alerts(wanted))


def _alerts_then(rules: Rules, at: datetime, by: Principal) -> Past:
    if not by.can("rules.read"):
        return Past("alerts", known=False, note="not_yours")
    page = rules.find_alerts(AlertFilter(open_at=at, divisions=_where(by)), None, _MARKS)
    marks = tuple(
        Mark(
            "alert", one.id, one.device_name, one.severity, one.opened, one.longitude, one.latitude,
            f"/alerts/{one.id}", one.title,
        )
        for one in page.items
    )  # fmt: skip
    return Past("alerts", True, page.total or len(marks), marks)


# --- numbers --------------------------------------------------------------------------------------------------


def _signs(indicators: Indicators, start: datetime, end: datetime, by: Principal) -> Section:
    """Each number as it was kept at the end of the day, beside the day before."""
    if "" not in by.jurisdiction_for("indicators.read"):
        return Section("indicators", missing="city_only")
    known = indicators.definitions()
    names = [one.id for one in known]
    now_, before = indicators.kept_at(names, end), indicators.kept_at(names, end - _DAY)
    del start
    figures = tuple(
        Figure(
            one.draft.title, point.value, one.draft.unit, point.time, one.draft.provider or one.draft.source,
            f"/indicators/{one.id}", earlier.value if (earlier := before.get(one.id)) else None,
        )
        for one in known
        if (point := now_.get(one.id)) is not None
    )  # fmt: skip
    return Section("indicators", "", figures)


def _values_then(indicators: Indicators, at: datetime, by: Principal) -> Past:
    if "" not in by.jurisdiction_for("indicators.read"):
        return Past("values", known=False, note="city_only")
    known = {one.id: one for one in indicators.definitions()}
    points = indicators.kept_at(list(known), at)
    values = tuple(
        {
            "id": name,
            "title_key": known[name].draft.title,
            "unit": known[name].draft.unit,
            "value": point.value,
            "time": point.time.isoformat(),
            "status": status_of(point.value, known[name].draft.threshold, None, at, None),
        }
        for name, point in points.items()
    )
    return Past("values", True, len(values), values=values)
