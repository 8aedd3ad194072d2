"""The invented citizens of a new demo: nothing is empty from the first minute, and everything is said to be made up."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.living_city import sibling

from chengshu.capabilities.cases import CaseFilter
from chengshu.capabilities.citizens import ReportFilter
from chengshu.security import SYSTEM
from chengshu.server.city import City, build_city
from chengshu.server.demo import demo_password
from chengshu.server.demo.desks.citizens import load_citizens
from chengshu.server.demo.synthetic import quiet
from chengshu.server.settings import Settings


@pytest.fixture
def city(database_url: str, filled: str, tmp_path: Path) -> Iterator[City]:
    built = build_city(Settings(database_url=sibling(database_url, "citizens", like=filled), home=tmp_path))
    yield built
    built.close()


def test_citizens_have_reported_rated_and_told_and_some_cases_are_late(city: City) -> None:
    begun = time.process_time()
    made = load_citizens(city, quiet)
    assert time.process_time() - begun < 20
    assert made["citizen_reports"] >= 30
    reports = city.citizens.find(ReportFilter(), limit=200).items
    assert len(reports) == made["citizen_reports"]
    assert len({one.state for one in reports}) >= 5
    assert sum(one.merged for one in reports) == 3
    cases = city.cases.find(CaseFilter(type="urban_incident"), SYSTEM, limit=200).items
    assert all("模拟" in one.description for one in cases)
    ratings = Counter(one.rating for one in cases if one.rating)
    assert set(ratings) == {1, 2, 3, 4, 5}
    assert sum(one.source == "second_look" for one in cases) == ratings[1] + ratings[2]
    tips = city.citizens_desk.tips(SYSTEM).items
    assert Counter(one.state for one in tips) == {"new": 2, "taken": 2, "answered": 2, "closed": 2}
    first = city.citizens_desk.topics(SYSTEM)[0]
    assert first.now > first.before
    assert any(one.answer for one in city.citizens_desk.open_topics())
    city.cases.sweep()
    late = city.cases.find(CaseFilter(overdue=True), SYSTEM, limit=50).items
    assert len(late) >= made["late_cases"]
    assert sum(one.supervised > 0 for one in late) == 2
    assert sum(one.urged > 0 for one in late) == 1
    seen = city.security.sessions.sign_in("tips", demo_password("tips")).principal
    assert len(city.citizens_desk.tips(seen).items) == made["tips"]
