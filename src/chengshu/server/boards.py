"""What the rooms of the city say on a board, each asked with the reader's own rights; whom a board is sent to."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.cases import CaseFilter, Cases
from chengshu.capabilities.dashboards import BoardTools, Curve, Delivery, Panel, Reader, Told
from chengshu.capabilities.evaluation import PAPER_FONT, Evaluation, RunFilter
from chengshu.capabilities.indicators import Card, Indicators
from chengshu.capabilities.maps import DIVISIONS, Maps
from chengshu.capabilities.messages import MessageFilter, Messages, Person
from chengshu.capabilities.operations import Operations
from chengshu.data.telemetry import LatestFilter, Telemetry
from chengshu.kit import Database, Forbidden, NotFound
from chengshu.security import Principal, Security
from chengshu.sensing.devices import Devices
from chengshu.standards.calendar import load_calendar
from chengshu.standards.divisions import history

TEMPLATE = "board_issue"
_ZONE = ZoneInfo("Asia/Shanghai")
_KEY_INSIDE = re.compile(r"\b[a-z][a-z0-9_]*(?:\.[a-zA-Z0-9_]+)+\b")
_PAGE = 200
_MOST_DEVICES = 2_000
_MOST_POINTS = 1_000
_LIST = {"open": {"group": "open"}, "closed": {"group": "closed"}, "any": {}}
Words = Callable[[], Mapping[str, str]]


def board_tools(
    db: Database,
    security: Security,
    messages: Messages,
    rooms: tuple[Indicators, Cases, Evaluation, Maps, Operations, Telemetry, Devices],
    words: Words,
) -> BoardTools:
    """What boards are given."""
    indicators, cases, evaluation, maps, operations, telemetry, devices = rooms
    says = _Says(words)
    return BoardTools(
        db,
        looks={
            "indicator": lambda panel, by: _indicator(indicators, says, panel, by),
            "ranking": lambda panel, by: _ranking((cases, evaluation, security), says, panel, by),
            "cases": lambda panel, by: _cases((cases, security), says, panel, by),
            "map": lambda panel, by: _map((cases, maps), panel, by),
            "readings": lambda panel, by: _readings((telemetry, devices), says, panel, by),
            "brief": lambda panel, by: _brief(operations, says, panel, by),
            "note": lambda panel, by: Told(panel.id, "note", panel.title, text=str(panel.settings.get("text", ""))),
        },
        indicators=lambda: frozenset(one.id for one in indicators.definitions()),
        principal=security.sessions.on_behalf_of,
        readers=lambda roles, accounts: list(_readers(security, roles, accounts)),
        people=lambda text: _people(security, text),
        names=security.accounts.names,
        tell=_teller(messages),
        deliveries=lambda about: _deliveries(messages, about),
        is_working_day=load_calendar("CN").is_working_day,
        font=PAPER_FONT,
    )


class _Says:
    """Words of the packs, the word itself where there is none; keys inside a longer text are read out, too."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __call__(self, key: str | None) -> str:
        known = self._words()
        return _KEY_INSIDE.sub(lambda found: known.get(found[0], found[0]), known.get(key, key)) if key else ""

    def unit(self, unit: str) -> str:
        return self._words().get(unit, re.sub(r"^u(?=[gm])", "μ", unit).replace("m3", "m³"))


def _needs(by: Principal, permission: str) -> None:
    if not by.can(permission):
        raise Forbidden("This panel's source is not open to this reader.", code="not_yours")


def _indicator(indicators: Indicators, says: _Says, panel: Panel, by: Principal) -> Told:
    _needs(by, "indicators.read")
    name, within = str(panel.settings["indicator"]), by.jurisdiction_for("indicators.read")
    cards = indicators.values([name], within=within)
    if not cards:
        raise NotFound(f"There is no indicator '{name}'.")
    card = cards[0]
    past = tuple((point.time, point.value) for point in card.history if point.value is not None)
    ahead: tuple[tuple[datetime, float, float, float], ...] = ()
    if panel.settings.get("forecast") and card.divisions is None:
        told = indicators.forecast(name, within)
        ahead = tuple((one.time, one.value, one.low, one.high) for one in told.points)
    return Told(
        panel.id, "indicator", panel.title or says(card.title_key), value=card.value, unit=says.unit(card.unit),
        status=card.status, change=card.change, threshold=_limit(card), source=says(card.provider), time=card.time,
        curve=Curve(past, ahead),
    )  # fmt: skip


def _limit(card: Card) -> float | None:
    levels = (card.threshold.warning, card.threshold.notice, card.threshold.urgent) if card.threshold else ()
    return next((level for level in levels if level is not None), None)


def _ranking(rooms: tuple[Cases, Evaluation, Security], says: _Says, panel: Panel, by: Principal) -> Told:
    cases, evaluation, security = rooms
    settings = panel.settings
    if settings.get("of") == "evaluation":
        return _evaluated(evaluation, panel, by)
    _needs(by, "cases.read")
    found = cases.tally(
        CaseFilter(group="open"), by, settings["by"], sort=settings["sort"], limit=int(settings["limit"])
    )
    if settings["by"] == "organisation":
        names = security.organisations.names([one.key for one in found])
    else:
        names = {one.key: known.name for one in found if (known := history(one.key))}
    rows = tuple((names.get(one.key, one.key), str(one.count), str(one.overdue)) for one in found)
    title = panel.title or ("各部门在办案件" if settings["by"] == "organisation" else "各区县在办案件")
    bar = 1 if settings["sort"] == "count" else 2
    return Told(panel.id, "ranking", title, head=("", "在办", "超期"), rows=rows, bar=bar, total=len(rows))


def _evaluated(evaluation: Evaluation, panel: Panel, by: Principal) -> Told:
    """The newest evaluation that was released."""
    _needs(by, "evaluation.read")
    scheme, card = panel.settings.get("scheme"), panel.settings.get("card")
    runs = evaluation.runs(by, RunFilter(scheme=scheme, state="released"), None, 1).items
    if not runs:
        return Told(panel.id, "ranking", panel.title, head=("", "得分", "名次"), total=0)
    run, kept = evaluation.run(by, runs[0].id)
    chosen = kept.cards.get(str(card)) or next(iter(kept.cards.values()))
    results = [one for one in evaluation.ranking(by, run.id, chosen.id) if one.rank is not None]
    rows = tuple((one.name, f"{one.score:.2f}", str(one.rank)) for one in results if one.score is not None)
    title = panel.title or f"{chosen.title['zh']} {run.begin:%Y-%m-%d}"
    shown = rows[: int(panel.settings["limit"])]
    return Told(panel.id, "ranking", title, head=("", "得分", "名次"), rows=shown, bar=1, total=len(rows))


def _cases(rooms: tuple[Cases, Security], says: _Says, panel: Panel, by: Principal) -> Told:
    cases, security = rooms
    _needs(by, "cases.read")
    wanted = case_filter(panel.settings)
    page = cases.find(wanted, by, sort="due" if wanted.group == "open" else "-opened", limit=panel.settings["limit"])
    names = security.organisations.names([one.organisation for one in page.items if one.organisation])
    rows = tuple(
        (f"{one.number} {says(one.title)}", names.get(one.organisation or "", says(one.state_title)), _moment(one.due))
        for one in page.items
    )
    title = panel.title or ("超期案件" if wanted.overdue else "案件")
    return Told(panel.id, "cases", title, head=("案件", "承办", "到期"), rows=rows, total=page.total)


def case_filter(settings: Mapping[str, Any]) -> CaseFilter:
    """The cases that a panel lists."""
    named = {name: settings.get(name) for name in ("division", "organisation", "severity")}
    given: dict[str, Any] = {**_LIST[settings.get("state", "open")], **{k: v for k, v in named.items() if v}}
    return CaseFilter(**given, overdue=True if settings.get("overdue") else None)


def _readings(rooms: tuple[Telemetry, Devices], says: _Says, panel: Panel, by: Principal) -> Told:
    telemetry, devices = rooms
    _needs(by, "telemetry.read")
    wanted, within = panel.settings, by.jurisdiction_for("telemetry.read")
    known: dict[str, str] = {}
    after = None
    while len(known) < _MOST_DEVICES:
        page = devices.find(within=within, after=after, limit=_PAGE)
        known |= {one.id: one.name for one in page.items}
        after = page.next
        if after is None:
            break
    found = telemetry.find_latest(
        LatestFilter(tuple(known), wanted["property"], wanted["kind"]), None, _MOST_DEVICES
    ).items
    best = sorted((one for one in found if one.value is not None), key=lambda one: -(one.value or 0))
    rows = tuple((known[one.device], f"{one.value:g}", _moment(one.time)) for one in best)
    titles = {one.code: one.title for kind in devices.kinds() for one in kind.properties}
    title = panel.title or says(titles.get(wanted["property"], wanted["property"]))
    shown = rows[: int(wanted["limit"])]
    return Told(panel.id, "readings", title, head=("", "数值", "时间"), rows=shown, bar=1, total=len(rows))


def _brief(operations: Operations, says: _Says, panel: Panel, by: Principal) -> Told:
    _needs(by, "operations.read")
    released = next((one for one in operations.briefs.find(by, None, 20).items if one.state == "released"), None)
    if released is None:
        return Told(panel.id, "brief", panel.title, text="")
    lines: list[str] = []
    for section in operations.briefs.get(released.id, by).sections:
        if panel.settings.get("figures"):
            lines += [f"{says(one.key)} {one.value:g} {says.unit(one.unit)}" for one in section.figures if one.value]
        if panel.settings.get("texts") and section.text:
            lines.append(section.text)
    return Told(panel.id, "brief", panel.title or released.title, text="\n".join(lines), time=released.released)


def _map(rooms: tuple[Cases, Maps], panel: Panel, by: Principal) -> Told:
    """Boundaries of the districts and the open cases, as lines and points."""
    cases, maps = rooms
    _needs(by, "maps.read")
    lines = tuple(_outlines(maps, by))
    points: tuple[tuple[float, float, str], ...] = ()
    if by.can("cases.read"):
        found = cases.find(CaseFilter(group="open"), by, limit=_MOST_POINTS).items
        points = tuple(
            (one.longitude, one.latitude, "urgent" if one.overdue else one.severity)
            for one in found
            if one.longitude is not None and one.latitude is not None
        )
    return Told(panel.id, "map", panel.title, lines=lines, points=points)


def _outlines(maps: Maps, by: Principal) -> Iterator[tuple[tuple[float, float], ...]]:
    if not any(layer.id == DIVISIONS for layer in maps.layers()):
        return
    for text in maps.find(DIVISIONS, limit=200, principal=by).items:
        shape = json.loads(text)["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for polygon in polygons:
            ring = polygon[0]
            step = max(1, len(ring) // 400)  # finer than the print would show
            yield tuple((x, y) for x, y, *_ in [*ring[::step], ring[0]])


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(_ZONE).strftime("%m-%d %H:%M") if moment else ""


def _readers(security: Security, roles: Sequence[str], accounts: Sequence[str]) -> Iterator[Reader]:
    """Everybody once: the people named, then the holders of the roles. Who was disabled gets nothing."""
    seen: set[str] = set()
    for account in accounts:
        try:
            one = security.accounts.get(account)
        except NotFound:
            continue
        if not one.disabled and one.id not in seen:
            seen.add(one.id)
            yield Reader(one.id, one.name)
    for role in roles:
        after = None
        while True:
            page = security.accounts.find(role=role, disabled=False, after=after, limit=_PAGE)
            for one in page.items:
                if one.id not in seen:
                    seen.add(one.id)
                    yield Reader(one.id, one.name)
            after = page.next
            if after is None:
                break


def _people(security: Security, text: str) -> list[Reader]:
    page = security.accounts.find(q=text or None, disabled=False, limit=30)
    return [Reader(one.id, one.name) for one in page.items]


def _teller(messages: Messages) -> Callable[[Sequence[Reader], Mapping[str, Any], str, str, bool], int]:
    def tell(readers: Sequence[Reader], values: Mapping[str, Any], key: str, about: str, email: bool) -> int:
        people = [Person(account=one.account, name=one.name) for one in readers]
        channels: tuple[Any, ...] = ("in_app", "email") if email else ("in_app",)
        return len(messages.send(people, TEMPLATE, values, key=key, about=about, channels=channels))

    return tell


def _deliveries(messages: Messages, about: str) -> list[Delivery]:
    """What the post office says of the messages about an issue."""
    found: list[Delivery] = []
    after = None
    while True:
        page = messages.find(MessageFilter(about=about), after, _PAGE)
        found += [
            Delivery(one.name, one.channel, one.state, one.error, one.read or one.delivered or one.sent or one.created)
            for one in page.items
        ]
        after = page.next
        if after is None:
            return found
