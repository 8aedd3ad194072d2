"""What invented citizens told the city: reports, ratings, tips, a topic; and cases that are late. All made up.

Through the doors that anybody uses, with the clock turned back; once, right after the two months of the streets.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from chengshu.capabilities.cases import Case, CaseFilter, Cases
from chengshu.capabilities.citizens import Citizens, Contact, Desk, NewReport
from chengshu.kit import now, set_clock
from chengshu.security import SYSTEM, Security
from chengshu.server.demo.desks.waiting import ACCOUNTS, Loop
from chengshu.server.demo.model import demo_password

_INCIDENT, _PART = "gbt30428.2:2013:incident", "gbt30428.2:2013:component"
_GARBAGE, _DIRT, _HEAPS = f"{_INCIDENT}:01:10", f"{_INCIDENT}:01:12", f"{_INCIDENT}:01:36"
_LEAFLETS, _NOISE, _LAMP = f"{_INCIDENT}:02:01", f"{_INCIDENT}:03:01", f"{_PART}:01:37"
_MADE_UP = "（模拟，用于演示）"
# class, what, where; the first is what more and more people speak of
_TOLD = (
    (_GARBAGE, "垃圾桶满了几天没人收，气味很大。", "枫溪大道", (113.1633, 27.7889)),
    (_LAMP, "晚上一段路全黑，老人不敢走。", "黄河北路", (113.1012, 27.8407)),
    (_DIRT, "渣土车洒了一路，没有清扫。", "珠江南路", (113.0937, 27.8189)),
    (_HEAPS, "楼道口堆满旧家具，消防通道堵了。", "红港路", (113.1664, 27.8537)),
    (_LEAFLETS, "站牌、电线杆上全是小广告。", "合泰大街", (113.1467, 27.8052)),
    (_NOISE, "工地晚上十一点还在打桩。", "庐山路", (113.0861, 27.8361)),
)
# How far the case of a report got, and the stars it was given; 0 is none. The reports of the last days come last.
_LIVES = (
    *[("closed", stars) for stars in (5, 5, 4, 5, 2, 4, 5, 3, 1, 5, 4, 0, 5, 0, 4, 2)],
    ("rejected", 0), ("closed", 0), ("replied", 0), ("handling", 0), ("handling", 0), ("dispatched", 0),
    ("rejected", 0), ("handling", 0), ("dispatched", 0), ("filed", 0), ("merged", 0), ("merged", 0), ("accepted", 0),
    ("merged", 0), ("filed", 0), ("accepted", 0), ("new", 0), ("new", 0),
)  # fmt: skip
_NOTES = {1: "说处理好了，第二天又满了，请再来看看。", 2: "只清了一半，墙角还在。", 5: "处理得很快，谢谢。"}
# subject, words, state, answer, days ago, whether a contact is left
_TIPS = (
    ("工地夜间偷倒渣土", "凌晨有车在河边倒渣土。", "answered", "已夜查，查获两车。", 12, True),
    ("餐饮店把油水倒进雨水井", "后厨每天收摊后直接倒。", "closed", "经现场检查属实，已责令改正并处罚。", 16, False),
    ("报销发票疑似虚开", "同一家店连号发票，请核查。", "taken", "", 6, True),
    ("小区物业私占公共车位", "地下车位封起来出租。", "taken", "", 4, False),
    ("作坊夜里排废气", "晚上九点以后有刺鼻气味。", "answered", "夜间巡查两次，未见排放。", 9, False),
    ("公示的补助名单有误", "名单里有已经搬走的人。", "new", "", 2, True),
    ("门店违规存放煤气罐", "十几个罐子放在楼梯间。", "new", "", 1, False),
    ("反映同一件事的重复来信", "与上次所写为同一件事。", "closed", "", 20, False),
)  # fmt: skip


class TalkingCity(Protocol):
    """The engines that these desks belong to."""

    @property
    def cases(self) -> Cases: ...

    @property
    def citizens(self) -> Citizens: ...

    @property
    def citizens_desk(self) -> Desk: ...

    @property
    def security(self) -> Security: ...


@dataclass(slots=True)
class _Past:
    """A clock that stands where it was put and goes on by minutes."""

    at: datetime = field(default_factory=now)

    @contextmanager
    def kept(self) -> Iterator[None]:
        set_clock(lambda: self.at)
        try:
            yield
        finally:
            set_clock(None)

    def wait(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


def load_citizens(city: TalkingCity, say: Callable[[str], None]) -> dict[str, int]:
    """Let invented people report, rate and tell; and let a handful of cases be late from the start."""
    urban = city.security.organisations.by_code("demo-urban")
    if urban is None:
        return {}
    say("Letting invented citizens report, rate and tell")
    sessions = city.security.sessions
    people = {one: sessions.sign_in(one, demo_password(one)).principal for one in (*ACCOUNTS, "tips")}
    loop, today, past = Loop(city.cases, people, urban.id), now(), _Past()
    with past.kept():
        _late(loop, past, today)
        _reports(city, loop, past, today)
        _tips(city.citizens_desk, loop, past, today)
    _press(loop)
    city.citizens_desk.answer_topic(
        people["shift"], _GARBAGE, "430203", "枫溪大道一带已加派夜间清运，每晚两趟，持续一个月。" + _MADE_UP
    )
    for one in people.values():
        sessions.sign_out(one)
    return {"citizen_reports": len(_LIVES), "tips": len(_TIPS), "late_cases": len(_LATE)}


_LATE = (
    ("滨江南路护栏缺失", "护栏少了六节。", (113.1311, 27.8263), "滨江南路 9 号", 6),
    ("太子路路面塌陷", "直径约一米的坑，已放锥桶。", (113.1402, 27.8421), "太子路 33 号", 5),
    ("沿江路乱堆建材", "砂石占了半边人行道。", (113.1362, 27.8347), "沿江路 120 号", 4),
    ("人民路树枝压线", "大风后树枝压在电线上。", (113.1513, 27.8441), "人民路 58 号", 4),
    ("铁西路积存渣土", "渣土堆了一人高。", (113.1581, 27.8376), "铁西路 4 号", 3),
)


def _late(loop: Loop, past: _Past, today: datetime) -> None:
    """Cases in hand whose time is over: opened some days ago with a limit of hours."""
    for title, said, at, address, days in _LATE:
        past.at = today - timedelta(days=days, hours=2)
        loop.in_hand(title, said, at, address, _HEAPS, 4, "urgent_hour")


def _press(loop: Loop) -> None:
    """The leader presses for two of the late ones, a citizen calls about one. Now, and not in the past."""
    found = {
        one.title: one
        for one in loop.cases.find(CaseFilter(type="urban_incident", group="open"), SYSTEM, limit=200).items
    }
    for title, asked in (
        ("滨江南路护栏缺失", "临江护栏缺失六天，为何还没有修好？"),
        ("太子路路面塌陷", "请说明抢修时间。"),
    ):
        loop.cases.supervise(found[title].id, asked + _MADE_UP, now() + timedelta(hours=8), None, loop.people["leader"])
    loop.cases.urge(found["人民路树枝压线"].id, loop.people["dispatcher"], "市民再次来电，担心伤人。" + _MADE_UP)


def _reports(city: TalkingCity, loop: Loop, past: _Past, today: datetime) -> None:
    chance, main = random.Random(30428), None  # noqa: S311 - the same city always
    for number, (state, stars) in enumerate(_LIVES):
        age = 27 * (1 - number / len(_LIVES)) ** 1.5  # ever more of them, towards today
        past.at = today - timedelta(days=age, hours=3)
        # Towards the end most speak of the same thing: a topic grows.
        kind = 0 if state == "merged" or (number > len(_LIVES) // 2 and chance.random() < 0.6) else number % len(_TOLD)
        class_key, said, street, (longitude, latitude) = _TOLD[kind]
        place = (longitude + chance.uniform(-0.0015, 0.0015), latitude + chance.uniform(-0.0015, 0.0015))
        told = NewReport(
            class_key, *place, said + _MADE_UP, f"{street} {chance.randint(1, 180)} 号（模拟地点）",
            contact=Contact("模拟市民") if number % 3 == 0 else Contact(),
            shown=number % 4 != 3, key=f"demo-citizen-{number}",
        )  # fmt: skip
        receipt = city.citizens.report(told)
        case = _case_of(loop, receipt.number)
        if state == "merged" and main is not None:
            past.wait(6)
            city.cases.merge(case.id, main.id, loop.people["acceptor"], "同一处垃圾桶，并案办理" + _MADE_UP)
            continue
        led = _led(loop, past, case, class_key, state)
        if kind == 0 and state in ("handling", "dispatched", "filed"):
            main = led
        if stars:
            past.wait(chance.uniform(30, 240))
            city.citizens.rate(receipt.number, receipt.code, stars, _NOTES.get(stars, "") + _MADE_UP)


def _case_of(loop: Loop, number: str) -> Case:
    page = loop.cases.find(CaseFilter(type="urban_incident", source="public"), SYSTEM, limit=20)
    return next(one for one in page.items if one.facts.get("report") == number)


def _led(loop: Loop, past: _Past, case: Case, class_key: str, until: str) -> Case:
    """A case of a report as far as it gets."""
    limit = {"classification": class_key, "limit_amount": 5, "limit_unit": "working_day"}
    ways: tuple[tuple[str, str, str, float, dict[str, object]], ...] = (
        ("accepted", "accept", "acceptor", 6, {}),
        ("filed", "file", "shift", 8, limit),
        ("dispatched", "dispatch", "dispatcher", 7, {"organisation": loop.urban}),
        ("handling", "handle", "urban", 25, {}),
        ("replied", "reply", "urban", 190, {"result": "已处置完毕" + _MADE_UP}),
        ("verified", "verify", "grid", 20, {"finding": "现场已恢复" + _MADE_UP}),
        ("closed", "close", "shift", 9, {}),
    )
    if until == "rejected":
        past.wait(9)
        return loop.step(case, "reject", "acceptor", reason="不属于城市管理范围，已告知来人" + _MADE_UP)
    for state, move, who, minutes, form in ways if until != "new" else ():
        past.wait(minutes)
        case = loop.step(case, move, who, **form)
        if state == until:
            break
    return case


def _tips(desk: Desk, loop: Loop, past: _Past, today: datetime) -> None:
    by = loop.people["tips"]
    for subject, body, state, answer, days, reachable in _TIPS:
        past.at = today - timedelta(days=days, hours=1)
        contact = Contact("模拟来信人", "13800000000") if reachable else Contact()
        number, _ = desk.tell(subject, body + _MADE_UP, None, contact)
        past.wait(300)
        if state != "new" and answer:
            desk.move_tip(by, number, "taken")
            past.wait(900)
            desk.move_tip(by, number, "answered", answer + _MADE_UP)
        elif state == "taken":
            desk.move_tip(by, number, "taken")
        if state == "closed":
            past.wait(300)
            desk.move_tip(by, number, "closed")
