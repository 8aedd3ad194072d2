"""A city with a month of cases, and people who evaluate it."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.capabilities.cases.desk import Desk, a_person, document, make_desk

from chengshu.capabilities.evaluation import Evaluation
from chengshu.capabilities.evaluation import pack as evaluation_pack
from chengshu.kit import Database, Event
from chengshu.security import Principal, Security

PATH = "evaluation/urban_management.yaml"
JUNE = date(2026, 6, 1)


def analyst(*more: str) -> Principal:
    return a_person("analyst", rights=("evaluation.read", *more))


WRITER, OTHER = analyst("evaluation.write", "evaluation.people"), analyst("evaluation.write", "evaluation.people")
READER = analyst()


def scheme() -> dict[str, Any]:
    """The scheme that ships, to be changed by a test."""
    return document(f"urban_management/{PATH}")


@dataclass
class Town:
    desk: Desk
    evaluation: Evaluation
    names: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def june(self, **more: Any) -> Any:
        return self.evaluation.compute(WRITER, "urban_management", "month", JUNE, **more)


@pytest.fixture
def town(db: Database, tmp_path: Path) -> Town:
    desk = make_desk(db, tmp_path)
    names: dict[str, str] = {}
    events: list[Event] = []
    engine = Evaluation(
        db,
        desk.cases,
        lambda _, ids: {one: names[one] for one in ids if one in names},
        Security(db).audit,
        events.append,
    )
    evaluation_pack.apply({PATH: scheme()}, "urban_management", engine)
    return Town(desk, engine, names, events)
