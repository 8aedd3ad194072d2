"""Cases of the street that wait for somebody: requests, supervision, tasks, likeness. All invented.

Once, and only after the two months of the streets were made: nothing happens in a city where people have worked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from chengshu.capabilities.cases import Case, Cases, OpenCase
from chengshu.kit import new_id, now
from chengshu.security import Principal, Security
from chengshu.server.demo.model import demo_password

_INCIDENT, _PART = "gbt30428.2:2013:incident", "gbt30428.2:2013:component"
ACCOUNTS = ("grid", "acceptor", "shift", "dispatcher", "urban", "urbanlead", "crew", "leader")
_ROUNDS = "（模拟案卷，用于演示）"


@dataclass(slots=True)
class Loop:
    """The people of the loop and the steps they make."""

    cases: Cases
    people: Mapping[str, Principal]
    urban: str

    def opened(self, title: str, said: str, at: tuple[float, float], address: str, who: str = "grid") -> Case:
        wanted = OpenCase(
            "urban_incident", title, said + _ROUNDS, at[0], at[1], address=address + "（模拟地点）", source_id=new_id(),
            source="report" if who == "grid" else "hotline",
        )  # fmt: skip
        return self.cases.open_case(wanted, self.people[who])

    def step(self, case: Case, move: str, who: str, **form: object) -> Case:
        return self.cases.move(case.id, move, case.version, self.people[who], form, new_id())

    def filed(self, case: Case, class_key: str, amount: int = 3, unit: str = "working_day") -> Case:
        case = self.step(case, "accept", "acceptor")
        return self.step(case, "file", "shift", classification=class_key, limit_amount=amount, limit_unit=unit)

    def in_hand(
        self,
        title: str,
        said: str,
        at: tuple[float, float],
        address: str,
        class_key: str,
        amount: int = 3,
        unit: str = "working_day",
    ) -> Case:
        case = self.filed(self.opened(title, said, at, address), class_key, amount, unit)
        case = self.step(case, "dispatch", "dispatcher", organisation=self.urban)
        return self.step(case, "handle", "urban")


def load_waiting(cases: Cases, security: Security, say: Callable[[str], None]) -> dict[str, int]:
    """Leave something on the desk of everybody in the loop."""
    found = security.organisations.by_code("demo-urban")
    if found is None:
        return {}
    say("Leaving requests, supervision and tasks on the desks of the streets")
    people = {one: security.sessions.sign_in(one, demo_password(one)).principal for one in ACCOUNTS}
    desk = Loop(cases, people, found.id)
    _requests(desk)
    _supervised(desk)
    _on_the_spot(desk)
    _in_the_street(desk)
    _alike(desk)
    for one in people.values():
        security.sessions.sign_out(one)
    return {"waiting_cases": 12}


def _requests(desk: Loop) -> None:
    """One waits for the leader of the department, one for the dispatcher, one clock stands."""
    case = desk.in_hand(
        "建设路占道施工围挡倒伏",
        "围挡倒了十几米，占住人行道。",
        (113.1521, 27.8361),
        "建设路 118 号门前",
        f"{_INCIDENT}:03:01",
    )
    desk.cases.ask_extension(case.id, desk.people["urban"], "围挡需要重新焊接，施工单位已定后天进场。")
    case = desk.in_hand(
        "神农大道地下管线外露",
        "人行道塌陷，线缆外露，已围挡。",
        (113.1178, 27.8254),
        "神农大道与泰山路口",
        f"{_INCIDENT}:01:13",
    )
    until = now() + timedelta(days=45)
    request = desk.cases.ask_shelving(case.id, until, "要等燃气管网迁改完成后才能恢复路面。", desk.people["urban"])
    desk.cases.decide(request.id, True, "情况属实，同意挂账。", desk.people["urbanlead"])
    case = desk.in_hand(
        "天台路违规户外广告", "楼顶广告牌松动。", (113.1392, 27.8302), "天台路 26 号", f"{_INCIDENT}:02:03"
    )
    desk.cases.suspend(case.id, desk.people["urbanlead"], "当事人申请行政复议，复议期间暂停拆除。")


def _supervised(desk: Loop) -> None:
    """One question waits for its answer, one answer for its judge."""
    case = desk.in_hand(
        "长江路夜间施工扰民", "连续三晚凌晨仍在浇筑。", (113.1103, 27.8217), "长江路 301 号工地", f"{_INCIDENT}:03:01"
    )
    asked = "居民三次反映，请说明为何夜间施工许可仍然有效，今天之内答复。"
    desk.cases.supervise(case.id, asked, now() + timedelta(hours=6), None, desk.people["leader"])
    desk.cases.urge(case.id, desk.people["dispatcher"], "居民又打来电话，请尽快到现场。")
    case = desk.in_hand(
        "红旗路占道经营回潮", "早市结束后摊点未撤。", (113.1607, 27.8415), "红旗路农贸市场外", f"{_INCIDENT}:01:36"
    )
    made = desk.cases.supervise(case.id, "同一地点一月内第四次，请给出长效办法。", None, None, desk.people["leader"])
    desk.cases.answer_supervision(made.id, "已与市场协商，早市摊位全部入室，本周五前完成。", desk.people["urban"])


def _on_the_spot(desk: Loop) -> None:
    """A check before filing, a check after handling, one that was sent back."""
    case = desk.opened("响石路路灯井盖响动", "市民来电：车一压就响。", (113.1204, 27.8703), "响石路公交站", "acceptor")
    desk.step(case, "request_site_check", "acceptor", requirement="看清是路灯井盖还是雨水井盖，拍下井盖上的字。")
    case = desk.in_hand(
        "株百广场旁暴露垃圾", "垃圾桶满溢，污水外流。", (113.1529, 27.8297), "株百广场东侧", f"{_INCIDENT}:01:10"
    )
    desk.step(case, "reply", "urban", result="已清运并冲洗路面。")
    case = desk.in_hand(
        "新华路非法小广告", "电线杆、卷闸门上贴满。", (113.1488, 27.8335), "新华路 77 号一带", f"{_INCIDENT}:02:01"
    )
    case = desk.step(case, "reply", "urban", result="已清除。")
    [task] = [one for one in desk.cases.case(case.id, desk.people["grid"]).tasks if one.state == "open"]
    desk.cases.finish_task(task.id, "卷闸门上的还在，只清了电线杆。", False, (), desk.people["grid"])


def _in_the_street(desk: Loop) -> None:
    """Two cases in the hands of the crew; one of them was sent back for want of a photo."""
    told = (
        ("文化路人行道石板松动", "踩上去会翘，雨天溅水。", (113.1467, 27.8325), "文化路 41 号门前", 3),
        ("车站路护栏被撞歪", "三节护栏倒向车道。", (113.1581, 27.8288), "车站路与合泰路口", 1),
    )
    for title, said, at, address, days in told:
        case = desk.filed(desk.opened(title, said, at, address), f"{_INCIDENT}:03:01", days)
        case = desk.step(case, "dispatch", "dispatcher", organisation=desk.urban)
        case = desk.step(
            case, "assign", "urban", handler=desk.people["crew"].id, opinion="请到现场处理，拍下前后照片。"
        )
    case = desk.step(case, "submit", "crew", result="已扶正。")
    desk.step(case, "send_back", "urban", reason="没有处置后的照片，请补拍。")


def _alike(desk: Loop) -> None:
    """Two people tell of the same lamp; a third case is a part of what was filed before."""
    first = desk.filed(
        desk.opened("芦淞路路灯不亮", "一排四盏都不亮。", (113.1519, 27.7971), "芦淞路 12 号"), f"{_PART}:01:37"
    )
    again = desk.opened("芦淞路晚上没有灯", "黑了两天了。", (113.15205, 27.79725), "芦淞路 14 号", "acceptor")
    part = desk.opened("芦淞路灯杆倾斜", "其中一根灯杆歪了。", (113.1524, 27.7976), "芦淞路 18 号")
    desk.cases.link(part.id, first.id, "parent", desk.people["acceptor"])
    desk.cases.link(again.id, part.id, "related", desk.people["acceptor"])
