"""Duty and incidents of the demo city: a roster of some days with a shift that was handed over, what is not finished,
an incident that goes on and one that is over, the brief of yesterday. All of it invented; done by the accounts of the
demo, each with its own rights."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from chengshu.capabilities.operations import Circle, NewIncident, NewShift, Operations, Position
from chengshu.kit import now
from chengshu.security import Principal, Security
from chengshu.server.demo.model import demo_password

_ZONE = ZoneInfo("Asia/Shanghai")
# Position, what it does, who holds it by day and who by night.
_POSITIONS = (
    ("带班领导", "统筹当日运行，重大事项决策", ("leader", "commander")),
    ("值班长", "立案、结案、督办，签发日报", ("shift", "shift2")),
    ("值班员", "受理、派遣、回访", ("acceptor", "dispatcher")),
)
_ACCOUNTS = ("leader", "commander", "shift", "shift2", "acceptor", "dispatcher", "urban")
_DAY, _NIGHT = 8, 20
_POINTS = (
    (2, "（演示）人民路下穿通道低洼处积水，已抽排，等水位仪复核后解除封闭", ""),
    (2, "（演示）石峰示例站 PM2.5 偏高，环保局正在排查周边工地", "/alerts"),
    (1, "（演示）路灯成片不亮 1 处，供电部门约定明早 9 点到场", "/cases"),
)
_HANDED = "（演示）本班来电和上报都已登记，没有积压。人民路下穿通道仍封闭，每半小时看一次水位；路灯等供电部门明早到场。"
_BRIEF = "（演示）全市运行总体平稳。超期案卷已逐件督办；石峰示例站周边空气质量偏高，已请生态环境部门排查周边工地。"
_CALLED = "已接警，两车七人出动（演示）"


def load_operations(operations: Operations, security: Security, say: Callable[[str], None]) -> dict[str, int]:
    """Fill the desk of the operations centre, once."""
    if operations.duty.roster(now() - timedelta(days=1), now() + timedelta(days=1)).positions:
        return {}
    say("Planning duty in the operations centre")
    people = {one: security.sessions.sign_in(one, demo_password(one)).principal for one in _ACCOUNTS}
    positions = _plan(operations, people)
    for place, text, link in _POINTS:
        operations.duty.add_point(positions[place].id, text, link, people["shift"])
    _hand_over(operations, positions[2], people)
    incidents = _incidents(operations, security, people)
    _brief(operations, people["shift"])
    for one in people.values():
        security.sessions.sign_out(one)
    return {"positions": len(positions), "incidents": incidents}


def _plan(operations: Operations, people: dict[str, Principal]) -> list[Position]:
    """Two shifts a day, from a week ago until the day after the next week: nobody follows himself."""
    commander = people["commander"]
    positions = [
        operations.duty.put_position(Position("", title, duty, (n + 1) * 10), commander)
        for n, (title, duty, _) in enumerate(_POSITIONS)
    ]
    midnight = now().astimezone(_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(-7, 9):
        start = midnight + timedelta(days=day)
        for position, (_, _, (first, second)) in zip(positions, _POSITIONS, strict=True):
            for hour, who in ((_DAY, first), (_NIGHT, second)):
                begins = start + timedelta(hours=hour)
                ends = begins + timedelta(hours=12)
                operations.duty.plan(NewShift(position.id, begins, ends, people[who].id), commander)
    return positions


def _hand_over(operations: Operations, position: Position, people: Mapping[str, Principal]) -> None:
    """The shift that ended last was signed by who went and by who came."""
    at = now()
    held = [
        one
        for one in operations.duty.roster(at - timedelta(days=1), at + timedelta(hours=1)).shifts
        if one.position == position.id
    ]
    going = max((one for one in held if one.ends <= at), key=lambda one: one.ends)
    coming = min((one for one in held if one.starts >= going.ends), key=lambda one: one.starts)
    by = {one.id: one for one in people.values()}
    written = operations.duty.write_handover(going.id, coming.id, _HANDED, by[going.account])
    operations.duty.hand(written.id, by[going.account])
    operations.duty.take(written.id, True, "", by[coming.account])


def _brief(operations: Operations, shift: Principal) -> None:
    """The brief of yesterday as it was given out: figures as the rooms found them, a few words by people."""
    made = operations.briefs.generate((now().astimezone(_ZONE) - timedelta(days=1)).date(), shift)
    worded = operations.briefs.edit(made.id, made.version, made.title, {"summary": _BRIEF}, shift)
    operations.briefs.release(worded.id, worded.version, shift)


def _incidents(operations: Operations, security: Security, people: Mapping[str, Principal]) -> int:
    """One that goes on, with tasks for two organisations, and one that is over."""
    commander = people["commander"]
    incidents, kinds = operations.incidents, {kind.id for _, kind in operations.kinds()}
    if not {"flood", "gas_leak"} <= kinds:
        return 0
    _over(operations, security, people)
    going = incidents.declare(
        NewIncident(
            "flood", 3, "（演示）天元区短时强降雨内涝", Circle(113.1205, 27.8265, 1200),
            "一小时降雨 52 毫米，三处路段积水超过 20 厘米，一处下穿通道封闭",
        ),
        commander,
    )  # fmt: skip
    for code, title, minutes in (("demo-urban", "调泵抽排", 40), ("demo-tianyuan", "排查低洼处和地下空间", 90)):
        organisation = security.organisations.by_code(code)
        if organisation:
            due = now() + timedelta(minutes=minutes)
            incidents.ask(going.id, organisation.id, title, "每半小时报一次（演示）", due, commander)
    first, *_ = incidents.detail(going.id, commander).calls
    incidents.tick(going.id, first.id, "reached", "已启动Ⅳ级应急响应", commander)
    incidents.note(going.id, "人民路下穿通道水深 35 厘米，已放置水马封闭", commander)
    incidents.report(going.id, "雨势减弱，抽排两处，未接到人员被困报告（演示）", commander)
    return 2


def _over(operations: Operations, security: Security, people: Mapping[str, Principal]) -> None:
    """A small one from its first call to its end."""
    incidents, commander = operations.incidents, people["commander"]
    told = "居民闻到燃气味，已疏散两个单元"
    wanted = NewIncident("gas_leak", 4, "（演示）某小区燃气泄漏", Circle(113.1105, 27.8410, 300), told)
    over = incidents.declare(wanted, commander)
    for number, call in enumerate(incidents.detail(over.id, commander).calls):
        incidents.tick(over.id, call.id, "reached", "" if number else _CALLED, commander)
    urban = security.organisations.by_code("demo-urban")
    if urban:
        due = now() + timedelta(minutes=30)
        task = incidents.ask(over.id, urban.id, "封闭小区东门外道路", "留出抢险车通道（演示）", due, commander)
        incidents.answer(over.id, task.id, "路口已封闭，通道畅通（演示）", people["urban"])
        incidents.judge(over.id, task.id, True, "", commander, None)
    incidents.note(over.id, "燃气公司抢险车到场，关闭庭院管阀门", commander)
    incidents.report(over.id, "阀门已关，浓度降到报警值以下，正在更换接头（演示）", commander)
    incidents.close(over.id, over.version, "接头老化泄漏，已更换并复测合格，居民返家，无人员伤亡（演示）", commander)
