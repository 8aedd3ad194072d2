"""Who should get each of many cases: the same as for one after another, and asked once."""

from datetime import timedelta
from random import Random

import pytest
from psycopg import Connection
from tests.capabilities.cases.desk import CLEANERS, DRAINERS, MONDAY, Desk, make_desk
from tests.capabilities.routing.conftest import CLASSES, SHIPPED
from tests.capabilities.routing.test_routing import FRIDAY

from chengshu.capabilities.cases import MoveWish
from chengshu.capabilities.cases.service import offering
from chengshu.capabilities.routing import Facts, Owned
from chengshu.capabilities.routing.written import TableFile, table_of
from chengshu.kit import NotFound, Refused, new_id, set_clock

DIVISIONS = ("430211", "430202", "430281", "430211003", "999999", None)
CONDITIONS = (None, "1", "2")
# A second table for the same cases, in which owners of components are asked alone, and one for cases of the air.
TABLES = (
    {**SHIPPED, "id": "second", "orders": {"component": ["owner"]}, "entries": SHIPPED["entries"][:4]},
    {**SHIPPED, "id": "other", "type": "air_exceedance", "entries": SHIPPED["entries"][4:8]},
)


@pytest.fixture(autouse=True)
def on_a_monday():
    """The tables begin on the day of the desk."""
    set_clock(lambda: MONDAY)


@pytest.fixture
def owned_at():
    """Whose the component at a longitude is: none, one who is in no table, or one who is."""
    return {
        113.1: None,
        113.2: Owned("id-estate", "某小区物业", "4302110137000001", "小区物业", 4.4),
        113.3: Owned("id-demo-urban", "DEMO-URBAN", "4302110137000002", "城管局", 0.0),
    }


@pytest.fixture
def many(routing, owned_at, load):
    """The same tables with owners that go by the place, a second table for the same cases and one for others."""
    routing._owners_at = lambda places: [owned_at[place[1]] for place in places]
    load.update({"id-demo-urban": 3, "id-demo-lighting": 7, "id-demo-tianyuan": 2})
    for document in TABLES:
        routing.define(table_of(TableFile.model_validate(document)), "urban_management")
    return routing


@pytest.fixture
def desk(db, tmp_path, many) -> Desk:
    return make_desk(db, tmp_path, suggest=many.suggest_each)


def drawn(chance: Random) -> Facts:
    return Facts(
        chance.choice(("urban_incident", "urban_incident", "air_exceedance", "no_table")),
        chance.choice((*CLASSES, None)),
        chance.choice(CONDITIONS),
        chance.choice(DIVISIONS),
        at=FRIDAY + timedelta(hours=chance.randrange(0, 200)),
        longitude=(east := chance.choice((113.1, 113.2, 113.3, None))),
        latitude=None if east is None else 27.8,
    )


@pytest.mark.parametrize("seed", range(5))
def test_many_are_answered_as_one_after_another(many, seed):
    chance = Random(seed)
    asked = [drawn(chance) for _ in range(60)]
    together = many.suggest_each(asked)
    assert together == [many.suggest(one) for one in asked]
    assert len({one.organisation for found in together for one in found}) > 1
    assert [] in together


def a_mixed_pile(desk: Desk, count: int):
    chance = Random(count)
    cases = []
    for _ in range(count):
        facts = drawn(chance)
        where = {"longitude": facts.longitude, "latitude": facts.latitude, "division": facts.division}
        form = {"classification": facts.classification} if facts.classification else {}
        cases.append(desk.a_case(**where, form=form))
    return cases


def test_cases_are_answered_as_one_after_another_and_those_that_are_alike_stand_together(desk):
    cases, dispatcher = a_mixed_pile(desk, 40), desk.person("dispatcher")
    for case in cases[:10]:
        desk.step(case, "accept", "acceptor")
    seen = [one.id for one in cases if _suggested(desk, one.id, dispatcher) is not None]
    leader = desk.person("shift_leader")
    for person in (dispatcher, leader, desk.person("acceptor")):
        found = desk.cases.suggested_each([one.id for one in cases], person).piles
        told = {case: list(pile.items) for pile in found for case in pile.cases}
        alone = {one.id: _suggested(desk, one.id, person) for one in cases}
        assert told == {case: items for case, items in alone.items() if items is not None}
        assert len({repr(pile.items) for pile in found}) == len(found)
    assert len(seen) < len(cases)


def _suggested(desk: Desk, case_id: str, by):
    try:
        return desk.cases.suggested(case_id, by)
    except NotFound:
        return None


def test_who_does_not_see_a_case_is_told_nothing_of_it_as_when_it_is_offered(desk):
    mine, other = desk.a_case_in("dispatched"), desk.a_case_in("filed")
    other = desk.step(other, "dispatch", "dispatcher", organisation=DRAINERS)
    handler = desk.person("department_handler")
    assert handler.organisation == CLEANERS
    asked = [mine.id, other.id, new_id(), "no id", mine.id]
    found = desk.cases.suggested_each(asked, handler).piles
    assert [pile.cases for pile in found] == [(mine.id,)]
    assert [one.id for one in desk.cases.offers(asked, handler).cases] == [mine.id]


def test_each_is_dispatched_to_whom_the_table_names(desk):
    desk.tree.update({f"id-{one['organisation']}": () for one in SHIPPED["entries"]})
    cases = [desk.a_case_in("filed", division=one) for one in ("430211", "430202", "430211")]
    dispatcher = desk.person("dispatcher")
    piles = desk.cases.suggested_each([one.id for one in cases], dispatcher).piles
    versions = {one.id: one.version for one in cases}
    wishes = [
        MoveWish(case, "dispatch", versions[case], {"organisation": pile.items[0].organisation}, new_id())
        for pile in piles
        for case in pile.cases
    ]
    moved = {one.case_id: one.case.organisation for one in desk.cases.move_many(wishes, dispatcher) if one.case}
    assert [moved[one.id] for one in cases] == ["id-demo-tianyuan", "id-demo-hetang", "id-demo-tianyuan"]


def test_more_than_can_be_moved_together_are_refused(desk, monkeypatch):
    monkeypatch.setattr(offering, "MOST_TOGETHER", 2)
    with pytest.raises(Refused) as refused:
        desk.cases.suggested_each([new_id() for _ in range(3)], desk.person("acceptor"))
    assert refused.value.code == "moves_too_many"


def test_a_city_without_tables_names_nobody(db, tmp_path):
    desk = make_desk(db, tmp_path)
    case = desk.a_case()
    assert desk.cases.suggested_each([case.id], desk.person("acceptor")).piles[0].items == ()
    assert desk.cases.suggested_each([], desk.person("acceptor")).piles == []


def test_it_takes_as_many_queries_for_fifty_as_for_two(desk, many, monkeypatch):
    cases, acceptor = a_mixed_pile(desk, 50), desk.person("acceptor")
    asked: list[str] = []
    real = Connection.execute
    monkeypatch.setattr(Connection, "execute", lambda *told, **more: asked.append(str(told[1])) or real(*told, **more))
    desk.cases.suggested_each([one.id for one in cases[:2]], acceptor)
    few = len(asked)
    asked.clear()
    assert len(desk.cases.suggested_each([one.id for one in cases], acceptor).piles) > 2
    assert 0 < len(asked) <= few
