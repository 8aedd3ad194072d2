"""What happened to the survey marks of the demo city: keepers, patrols, damage, repairs, requests for use."""

import io
import random
from collections.abc import Callable
from datetime import date, timedelta

from PIL import Image, ImageDraw

from chengshu.capabilities.survey_marks import Mark, MarkFilter, Photo, Report, SurveyMarks
from chengshu.kit import now
from chengshu.security import SYSTEM
from chengshu.server.demo.desks.people import GEODESIST, KEEPER, SURVEYOR

_PATROLLED = 0.45
_WORDS = ("标石完好，标志牌清晰", "周边杂草已清理", "基座轻微沉降，标志完好", "通视良好", "保护井盖完好")
_DAMAGE = ("施工机械碰损标石", "标志牌被盗", "道路拓宽，标石被覆盖")


def load_marks(marks: SurveyMarks, say: Callable[[str], None]) -> dict[str, int]:
    """Custody, patrols of this quarter and the last, damage and requests, once."""
    known = _all(marks)
    if not known or marks.requests.find(SYSTEM, everybody=True, limit=1).items:
        return {}
    say(f"Patrolling {len(known):,} survey marks")
    chance = random.Random(11)  # noqa: S311 - the same city every time
    today = now().date()
    quarter = date(today.year, today.month - (today.month - 1) % 3, 1)
    visits = 0
    for mark in known:
        _custody(marks, mark)
        if mark.state != "good":
            continue
        if chance.random() < _PATROLLED:
            visits += _patrol(marks, mark, chance, quarter - timedelta(days=chance.randint(5, 80)))
            if chance.random() < 0.6:
                day = quarter + timedelta(days=chance.randint(0, max((today - quarter).days, 0)))
                visits += _patrol(marks, mark, chance, day)
    good = [mark for mark in _all(marks) if mark.state == "good"]
    _damage(marks, good[1:4], today)
    _requests(marks, good[5:], today)
    return {"patrols": visits}


def _all(marks: SurveyMarks) -> list[Mark]:
    found: list[Mark] = []
    after = None
    while True:
        page = marks.find(SYSTEM, MarkFilter(), after, 200)
        found += page.items
        after = page.next
        if after is None:
            return found


def _custody(marks: SurveyMarks, mark: Mark) -> None:
    since = date(2015, 1, 1)
    marks.reports.hand_over(
        SYSTEM, mark.id, "county", "县级自然资源主管部门（演示）", contact="", since=since, agreement=None
    )


def _patrol(marks: SurveyMarks, mark: Mark, chance: random.Random, day: date) -> int:
    report = Report(
        day=day, state="good", note=chance.choice(_WORDS), longitude=mark.longitude, latitude=mark.latitude,
        photos=(Photo(f"{mark.number}-{day}.jpg", picture(mark.number, day)),), key=f"demo-{day}",
    )  # fmt: skip
    marks.reports.patrol(KEEPER, mark.id, report)
    return 1


def _damage(marks: SurveyMarks, some: list[Mark], today: date) -> None:
    for mark, words in zip(some, _DAMAGE, strict=True):
        marks.reports.damage(KEEPER, mark.id, Report(day=today - timedelta(days=20), state="damaged", note=words))
    marks.reports.repair(SURVEYOR, some[0].id, Report(day=today - timedelta(days=3), note="重新埋设标志牌，标石加固"))


def _requests(marks: SurveyMarks, good: list[Mark], today: date) -> None:
    def ask(some: list[Mark], organisation: str, purpose: str, days: int) -> str:
        wanted = [mark.id for mark in some]
        until = today + timedelta(days=days)
        asked = marks.requests.ask(
            SURVEYOR, wanted, organisation=organisation, purpose=purpose, since=today, until=until
        )
        return asked.id

    ask(good[:2], "株洲市规划测绘院（演示）", "轨道交通控制网复测", 30)
    ask(good[2:3], "湖南某测绘公司（演示）", "地籍测量起算点", 10)
    lent = ask(good[3:5], "株洲市规划测绘院（演示）", "1:500 地形图更新", 60)
    marks.requests.decide(GEODESIST, lent, "approved", "同意，注意保护标石")
    refused = ask(good[5:6], "湖南某测绘公司（演示）", "试用", 5)
    marks.requests.decide(GEODESIST, refused, "refused", "请写明项目与资质")
    back = ask(good[6:8], "市水利局（演示）", "堤防沉降观测", 20)
    marks.requests.decide(GEODESIST, back, "approved", "")
    marks.requests.give_back(SURVEYOR, back, today, "标石完好")


def picture(number: str, day: date) -> bytes:
    """A drawing in the place of a photo: a stone with its number, and the words that it is one."""
    image = Image.new("RGB", (640, 480), (203, 214, 198))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 300, 640, 480), fill=(150, 139, 112))
    draw.polygon([(220, 380), (260, 210), (380, 210), (420, 380)], fill=(172, 172, 168), outline=(96, 96, 92))
    draw.ellipse((306, 222, 334, 236), fill=(120, 88, 40))
    draw.text((272, 290), f"{number}", fill=(40, 40, 40), font_size=26)
    draw.text((16, 448), f"drawing, no photo  {day.isoformat()}", fill=(40, 40, 40), font_size=18)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
