"""Whom the reminders of cases reach, and how they say until when and how long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ruamel.yaml import YAML

from chengshu.capabilities.cases import Reminder
from chengshu.kit import Page
from chengshu.server.reminding import Reminding, span

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
PACK = Path(__file__).parents[2] / "packs" / "urban_management" / "strings" / "zh.yaml"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0分钟"), (5, "5分钟"), (65, "1小时5分钟"), (3 * 1440 + 22 * 60 + 22, "3天22小时"), (-5, "0分钟")],
)
def test_a_span_is_told_in_the_words_of_the_city(minutes: int, words: str) -> None:
    strings = YAML(typ="safe").load(PACK.read_text("utf-8"))
    assert span(NOW, NOW + timedelta(minutes=minutes), strings) == words


def test_a_city_without_these_words_shows_it_as_a_clock_does() -> None:
    assert span(NOW, NOW + timedelta(hours=1, minutes=5), {}) == "1:05"
    assert span(NOW, NOW + timedelta(days=3, minutes=7), {}) == "3d 00:07"


def a_reminder(**more: Any) -> Reminder:
    plain = (
        "1",
        "2",
        "CG1",
        "井盖",
        0,
        "case_new",
        (),
        ("department_handler@organisation",),
        "handle",
        None,
        "cleaners",
    )
    return Reminder(*plain, **{"division": "430211", "due": NOW, "made": NOW, **more})


class Post:
    """Keeps what is sent, and counts how often the holders of a role are looked up."""

    def __init__(self) -> None:
        self.sent: list[tuple[list[str], str]] = []
        self.asked = 0
        self.words: dict[str, str] = YAML(typ="safe").load(PACK.read_text("utf-8"))
        grant = SimpleNamespace(role="department_handler", organisation="cleaners", jurisdiction=("43",))
        self.people = [SimpleNamespace(id=name, name=name, grants=(grant,)) for name in ("mover", "other")]
        organisations = SimpleNamespace(
            line=lambda one: [one], is_known=lambda one: True, get=lambda one: SimpleNamespace(name="环卫")
        )
        security: Any = SimpleNamespace(accounts=SimpleNamespace(find=self.find), organisations=organisations)
        messages: Any = SimpleNamespace(send=self.send)
        self.tell = Reminding(security, messages, lambda: self.words)

    def find(self, **_: Any) -> Any:
        self.asked += 1
        return Page(self.people, None)

    def send(self, people: Any, template: str, values: dict[str, str], **_: Any) -> list[str]:
        self.sent.append(([one.account for one in people], self.words[f"message.{template}.body"].format(**values)))
        return [one.account for one in people]


def test_whoever_made_the_move_hears_nothing_of_it_and_a_pile_asks_once_who_does() -> None:
    post = Post()
    assert [post.tell(a_reminder(by="mover")), post.tell(a_reminder())] == [1, 2]
    assert ([people for people, _ in post.sent], post.asked) == ([["other"], ["mover", "other"]], 1)


def test_a_case_that_waits_is_told_without_a_time_and_another_with_it() -> None:
    post = Post()
    post.tell(a_reminder(said="请优先"))
    post.tell(a_reminder(due=NOW + timedelta(hours=1)))
    assert [text for _, text in post.sent] == [
        "案件 CG1「井盖」派到环卫处置。请优先",
        "案件 CG1「井盖」派到环卫处置。请在 2026-11-22 17:00 前办完。",
    ]
