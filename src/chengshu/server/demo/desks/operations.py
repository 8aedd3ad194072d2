"""Duty and incidents of the demo city: a roster of some days, what is not finished, an incident that goes on and one
that is over. All of it invented; done by the accounts of the demo."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chengshu.capabilities.operations import Circle, NewIncident, NewShift, Operations, Position
from chengshu.kit import now
from chengshu.security import Principal, Security

_ZONE = ZoneInfo("Asia/Shanghai")
# Position, what it does, who holds it by turns: the day first, then the night.
_POSITIONS = (
    ("带班领导", "统筹当日运行，重大事项决策", ("leader", "commander")),
    ("值班长", "立案、结案、督办，签发日报", ("shift", "commander")),
    ("值班员", "受理、派遣、回访", ("acceptor", "dispatcher")),
)
_DAY, _NIGHT = 8, 20
_POINTS = (
    (2, "（演示）人民路下穿通道低洼处积水，已抽排，等水位仪复核后解除封闭", ""),
    (2, "（演示）石峰示例站 PM2.5 偏高，环保局正在排查周边工地", "/alerts"),
    (1, "（演示）路灯成片不亮 1 处，供电部门约定明早 9 点到场", "/cases"),
)


def load_operations(operations: Operations, security: Security, say: Callable[[str], None]) -> dict[str, int]:
    """Fill the desk of the operations centre, once."""
    if operations.duty.roster(now() - timedelta(days=1), now() + timedelta(days=1)).positions:
        return {}
    say("Planning duty in the operations centre")
    people = {name: _person(security, name) for name in ("leader", "commander", "shift", "acceptor", "dispatcher")}
    positions = _plan(operations, people)
    for place, text, link in _POINTS:
        operations.duty.add_point(positions[place].id, text, link, people["shift"])
    incidents = _incidents(operations, security, people["commander"])
    return {"positions": len(positions), "incidents": incidents}


def _person(security: Security, account: str) -> Principal:
    """Who signs in with this account, with what the desk needs."""
    found = security.accounts.by_name(account)
    if found is None:
        raise LookupError(f"people.yaml has no account '{account}'")
    permissions = frozenset({"operations.read", "operations.command", "cases.read", "devices.read", "maps.read"})
    return Principal(found.id, account, found.name, "session", (), permissions, found.organisation, (), ("",))


def _plan(operations: Operations, people: dict[str, Principal]) -> list[Position]:
    """Two shifts a day, from a week ago until the day after the next week; the pairs take turns day by day."""
    commander = people["commander"]
    positions = [
        operations.duty.put_position(Position("", title, duty, (n + 1) * 10), commander)
        for n, (title, duty, _) in enumerate(_POSITIONS)
    ]
    midnight = now().astimezone(_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(-7, 9):
        start = midnight + timedelta(days=day)
        for position, (_, _, pair) in zip(positions, _POSITIONS, strict=True):
            first, second = pair if day % 2 == 0 else pair[::-1]
            _shift(operations, position, start + timedelta(hours=_DAY), people[first], commander)
            _shift(operations, position, start + timedelta(hours=_NIGHT), people[second], commander)
    return positions


def _shift(operations: Operations, position: Position, starts: datetime, who: Principal, by: Principal) -> None:
    """Twelve hours, unless the same person holds another position then."""
    ends = starts + timedelta(hours=12)
    held = operations.duty.roster(starts, ends).shifts
    if not any(one.account == who.id and one.starts < ends and one.ends > starts for one in held):
        operations.duty.plan(NewShift(position.id, starts, ends, who.id), by)


def _incidents(operations: Operations, security: Security, commander: Principal) -> int:
    """One that goes on, with tasks for two organisations, and one that is over."""
    incidents, kinds = operations.incidents, {kind.id for _, kind in operations.kinds()}
    if not {"flood", "gas_leak"} <= kinds:
        return 0
    over = incidents.declare(
        NewIncident(
            "gas_leak", 4, "（演示）某小区燃气泄漏", Circle(113.1105, 27.8410, 300), "居民闻到燃气味，已疏散两个单元"
        ),
        commander,
    )
    incidents.note(over.id, "燃气公司抢险车到场，关闭庭院管阀门", commander)
    incidents.close(over.id, over.version, "接头老化泄漏，已更换并复测合格，居民返家，无人员伤亡（演示）", commander)
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
