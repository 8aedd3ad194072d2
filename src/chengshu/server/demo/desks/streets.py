"""Two months of the streets: cases led through the loop by the people of the demo, and the periods judged.

All of it is invented. Everything goes through the verbs that people use, with the clock turned back; nothing happens
on a desk where there are cases already.
"""

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from chengshu.capabilities.cases import Case, CaseFilter, Cases, OpenCase
from chengshu.capabilities.evaluation import Evaluation
from chengshu.kit import Conflict, Forbidden, now, set_clock
from chengshu.security import SYSTEM, Principal, Security
from chengshu.server.demo.model import demo_password

DAYS, LAST = 66, 3  # from so many days ago until so many days ago: hardly a case is still open
A_DAY = (3, 6)  # cases opened on a day, at least and at most
WEEKS = 7
_ZONE = ZoneInfo("Asia/Shanghai")
_SITES = {
    "430202": (113.160, 27.862), "430203": (113.152, 27.797), "430204": (113.118, 27.871), "430211": (113.082, 27.829),
}  # fmt: skip
_INCIDENT, _PART = "gbt30428.2:2013:incident", "gbt30428.2:2013:component"
# what, class, whose, limit
_KINDS = (
    ("暴露生活垃圾", f"{_INCIDENT}:01:10", "demo-sanitation", (4, "working_hour")),
    ("道路不洁", f"{_INCIDENT}:01:12", "demo-sanitation", (4, "working_hour")),
    ("积存垃圾渣土", f"{_INCIDENT}:01:11", "demo-sanitation", (1, "working_day")),
    ("非法小广告", f"{_INCIDENT}:02:01", "demo-urban", (1, "working_day")),
    ("违规户外广告", f"{_INCIDENT}:02:03", "demo-urban", (3, "working_day")),
    ("施工扰民", f"{_INCIDENT}:03:01", "demo-urban", (2, "urgent_hour")),
    ("路灯不亮", f"{_PART}:01:37", "demo-lighting", (2, "working_day")),
    ("路灯井盖破损", f"{_PART}:01:06", "demo-lighting", (4, "urgent_hour")),
    ("道路破损", f"{_INCIDENT}:01:13", "territory", (5, "working_day")),
    ("乱堆物堆料", f"{_INCIDENT}:01:36", "territory", (1, "working_day")),
)
_TERRITORY = {"430202": "demo-hetang", "430203": "demo-lusong", "430204": "demo-shifeng", "430211": "demo-tianyuan"}
# organisation -> who handles, how often late, how often again
_HANDLERS = {
    "demo-sanitation": ("sanitation", 0.05, 0.05),
    "demo-lighting": ("lighting", 0.22, 0.12),
    "demo-urban": ("urban", 0.12, 0.08),
    "demo-hetang": ("hetang", 0.10, 0.06),
    "demo-lusong": ("lusong", 0.18, 0.10),
    "demo-shifeng": ("shifeng", 0.08, 0.05),
    "demo-tianyuan": ("tianyuan", 0.04, 0.03),
}
_CITY_WIDE = {"demo-sanitation", "demo-lighting", "demo-urban"}
_STREETS = ("建设路", "芦淞路", "新华路", "红旗路", "天台路", "长江路", "泰山路", "响石路", "株百广场旁", "神农大道")


@dataclass(slots=True)
class _Streets:
    cases: Cases
    people: Mapping[str, Principal]
    organisations: Mapping[str, str]
    chance: random.Random
    today: datetime
    at: datetime = field(default_factory=now)
    late: dict[str, str] = field(default_factory=dict)

    def wait(self, low: float, high: float) -> None:
        """Some minutes pass."""
        self.at += timedelta(minutes=self.chance.uniform(low, high))

    def slowly(self, share: float, low: float, high: float, over: tuple[float, float]) -> None:
        """Mostly in time, sometimes not."""
        self.wait(*(over if self.chance.random() < share else (low, high)))

    def step(self, case: Case, move: str, who: str, **form: object) -> Case:
        """A move, unless it lies in the future: then the case stays where it is."""
        if self.at >= self.today:
            raise StopIteration
        key = f"demo-{case.number}-{case.version}"
        return self.cases.move(case.id, move, case.version, self.people[who], form, key)


def load_streets(
    cases: Cases, evaluation: Evaluation, security: Security, say: Callable[[str], None]
) -> dict[str, int]:
    """Fill a city without cases of the street, and judge its last weeks and months."""
    if cases.find(CaseFilter(type="urban_incident"), SYSTEM, limit=1).items:
        return {}
    say("Leading two months of invented cases through the streets")
    people = {one: _sign_in(security, one) for one in _ACCOUNTS}
    organisations = {one: found.id for one in _HANDLERS if (found := security.organisations.by_code(one))}
    today = now()
    streets = _Streets(cases, people, organisations, random.Random(430200), today)  # noqa: S311 - the same city always
    made = 0
    set_clock(lambda: streets.at)
    try:
        for ago in range(DAYS, LAST, -1):
            morning = (today.astimezone(_ZONE) - timedelta(days=ago)).replace(hour=7, minute=0, second=0, microsecond=0)
            for _ in range(streets.chance.randint(*A_DAY)):
                streets.at = morning.astimezone(UTC) + timedelta(minutes=streets.chance.uniform(0, 11 * 60))
                with suppress(StopIteration):
                    _life(streets)
                made += 1
    finally:
        set_clock(None)
    judged = _judge(evaluation, people, today)
    for one in people.values():
        security.sessions.sign_out(one)
    return {"street_cases": made, "evaluations": judged}


_ACCOUNTS = (
    "grid", "grid2", "grid3", "acceptor", "acceptor2", "shift", "dispatcher", "dispatcher2", "assessor", "assessor2",
    *(who for who, _, _ in _HANDLERS.values()),
)  # fmt: skip


def _sign_in(security: Security, account: str) -> Principal:
    return security.sessions.sign_in(account, demo_password(account)).principal


def _life(streets: _Streets) -> None:
    """One case from its report as far as it gets."""
    chance = streets.chance
    what, class_key, owner, limit = chance.choice(_KINDS)
    division, (longitude, latitude) = chance.choice(sorted(_SITES.items()))
    code = _TERRITORY[division] if owner == "territory" else owner
    handler, late, again = _HANDLERS[code]
    case = _opened(streets, what, division, longitude, latitude)
    acceptor = chance.choice(("acceptor", "acceptor2", "acceptor2"))
    streets.slowly(0.05, 1, 13, (17, 60))
    if chance.random() < 0.06:
        streets.step(case, "reject", acceptor, reason="现场核查不属于城市管理范围（模拟）")
        return
    case = streets.step(case, "accept", acceptor)
    streets.slowly(0.04, 2, 13, (16, 50))
    amount, unit = limit
    case = streets.step(case, "file", "shift", classification=class_key, limit_amount=amount, limit_unit=unit)
    dispatcher = chance.choice(("dispatcher", "dispatcher2"))
    wrong = chance.random() < 0.07
    streets.slowly(0.06, 1, 13, (16, 45))
    first = chance.choice(sorted(_CITY_WIDE - {code})) if wrong else code
    case = streets.step(case, "dispatch", dispatcher, organisation=streets.organisations[first])
    if wrong:
        streets.wait(10, 60)
        case = streets.step(case, "return", _HANDLERS[first][0], reason="不属于本部门职责（模拟）")
        streets.wait(2, 12)
        case = streets.step(case, "dispatch", dispatcher, organisation=streets.organisations[code])
    case = _handled(streets, case, handler, late)
    grid = chance.choice(("grid", "grid2", "grid3"))
    streets.slowly({"grid": 0.04, "grid2": 0.12}.get(grid, 0.07), 4, 28, (32, 90))
    if chance.random() < again:
        case = streets.step(case, "rework", grid, reason="现场仍有残留（模拟）")
        case = _handled(streets, case, handler, late / 2)
        streets.wait(5, 25)
    case = streets.step(case, "verify", grid, finding="现场已恢复（模拟）")
    streets.slowly(0.03, 2, 13, (16, 40))
    case = streets.step(case, "close", "shift")
    _afterwards(streets, case, handler)


def _opened(streets: _Streets, what: str, division: str, longitude: float, latitude: float) -> Case:
    chance = streets.chance
    source, who = chance.choices(("report", "hotline", "public"), (6, 3, 2))[0], ""
    who = {"report": chance.choice(("grid", "grid2", "grid2", "grid3")), "hotline": "acceptor"}.get(source, "")
    street = chance.choice(_STREETS)
    wanted = OpenCase(
        type="urban_incident",
        title=f"{street}{what}",
        description="模拟案卷，用于演示",
        longitude=longitude + chance.uniform(-0.012, 0.012),
        latitude=latitude + chance.uniform(-0.010, 0.010),
        division=division,
        source=source,
        source_id=f"demo-{streets.at:%Y%m%d%H%M%S%f}",
        address=f"{street}（模拟地点）",
    )
    return streets.cases.open_case(wanted, streets.people[who] if who else SYSTEM)


def _handled(streets: _Streets, case: Case, handler: str, late: float) -> Case:
    chance = streets.chance
    streets.wait(10, 50)
    case = streets.step(case, "handle", handler)
    assert case.due is not None
    left = max((case.due - streets.at).total_seconds() / 60, 1)
    if chance.random() < late:
        streets.at = max(case.due, streets.at) + timedelta(hours=chance.uniform(0.5, 40))
    else:
        streets.wait(left * 0.15, left * 0.9)
    return streets.step(case, "reply", handler, result="已处置完毕（模拟）")


def _afterwards(streets: _Streets, case: Case, handler: str) -> None:
    """Citizens rate; a department that was late appeals now and then."""
    chance = streets.chance
    streets.wait(60, 900)
    if streets.at >= streets.today:
        return
    if case.source == "public" and chance.random() < 0.8:
        stars = chance.choices((5, 4, 3, 2, 1), (45, 30, 12, 8, 5))[0]
        streets.cases.rate(case.id, stars, "模拟评价", SYSTEM, f"demo-{case.number}")
    if "handle" in case.late_stages and chance.random() < 0.5:
        with suppress(Conflict, Forbidden):
            request = streets.cases.appeal(case.id, streets.people[handler], "当日暴雨橙色预警，无法施工（模拟）")
            accepted = chance.random() < 0.6
            for who in ("assessor", "assessor2")[: 2 if accepted else 1]:
                streets.cases.decide(request.id, accepted, "经审核（模拟）", streets.people[who])


def _judge(evaluation: Evaluation, people: Mapping[str, Principal], today: datetime) -> int:
    """The weeks and the month before the last are released; what was last waits for somebody to release it."""
    day, judged = today.astimezone(_ZONE).date(), 0
    for scheme in evaluation.schemes.declared():
        last_month = day.replace(day=1) - timedelta(days=1)
        periods = [("month", last_month.replace(day=1) - timedelta(days=1))]
        periods += [("week", day - timedelta(weeks=ago)) for ago in range(WEEKS, 1, -1)]
        for kind, inside in periods:
            run = evaluation.compute(people["assessor"], scheme.scheme.id, kind, inside)  # type: ignore[arg-type]
            evaluation.release(people["assessor2"], run.id)
            judged += 1
    return judged + evaluation.keep_up()
