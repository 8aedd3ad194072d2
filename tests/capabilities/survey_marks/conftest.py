"""A register of marks on a real database, with the real coordinates engine and trail."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from chengshu.capabilities.coordinates import Coordinates
from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.survey_marks import Mark, NewMark, Photo, SurveyMarks, Tools
from chengshu.kit import Database, Event, announce_nothing, new_id, set_clock
from chengshu.security import Keyring, Principal, Scope, Security

EXACT = (113.1523456, 27.8501234)


def person(name: str, *permissions: str, where: tuple[str, ...] = ("4302",)) -> Principal:
    scope = Scope("r", frozenset(permissions), None, (), where)
    return Principal(
        new_id(), name, name, "session", ("r",), frozenset(permissions), jurisdiction=where, scopes=(scope,)
    )


KEEPER = person("keeper", "marks.read", "marks.write")
READER = person("reader", "marks.read")
SEER = person("seer", "marks.read", "marks.write", "marks.see")
ELSEWHERE = person("elsewhere", "marks.read", "marks.write", "marks.see", where=("4301",))


def photo(colour: str = "red") -> Photo:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "JPEG")
    return Photo("mark.jpg", out.getvalue())


@dataclass
class Desk:
    marks: SurveyMarks
    security: Security
    keyring: Keyring
    db: Database
    folder: Path
    announced: list[Event] = field(default_factory=list)

    def a_mark(self, number: str = "D001", **more: object) -> Mark:
        given = {
            "number": number,
            "name": "狮子山",
            "kind": "gnss",
            "grade": "D",
            "division": "430211",
            "height": 81.234,
        }
        x, y = more.pop("at", EXACT)  # type: ignore[misc]
        return self.marks.register(KEEPER, NewMark(**{**given, "x": x, "y": y, **more}))  # type: ignore[arg-type]

    def audited(self, action: str) -> list[tuple[str, str]]:
        return [(entry.account, entry.subject) for entry in self.security.trail.find(action=action).items]


@pytest.fixture
def desk(db: Database, tmp_path: Path) -> Desk:
    security, keyring, announced = Security(db), Keyring(tmp_path / "keyring"), list[Event]()
    coordinates = Coordinates(db, keyring, security.audit, Jobs(db, announce_nothing), tmp_path / "conversions")
    tools = Tools(db, keyring, security.audit, tmp_path / "objects", announced.append)
    return Desk(SurveyMarks(tools, coordinates), security, keyring, db, tmp_path, announced)


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 5, 10, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    set_clock(clock)
    yield clock
    set_clock(None)
