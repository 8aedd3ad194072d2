"""Who is suggested, why, and how tables are released."""

from copy import deepcopy
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.capabilities.cases.desk import a_person
from tests.capabilities.routing.conftest import SHIPPED

from chengshu.capabilities.routing import Facts, Owned
from chengshu.capabilities.routing import pack as routing_pack
from chengshu.capabilities.routing.written import TableFile, document_of, table_of
from chengshu.kit import Conflict, NotFound, Refused, now
from chengshu.kit.clock import set_clock
from chengshu.kit.packs import PackContext

LAMP = "gbt30428.2:2013:component:01:37"
COVER = "gbt30428.2:2013:component:01:01"
OUTDOOR = "gbt30428.2:2013:incident:04:01"
LITTER = "gbt30428.2:2013:incident:01:10"
FRIDAY = datetime(2026, 6, 5, 2, 0, tzinfo=UTC)  # 10:00 in the city, a working day
SUNDAY = datetime(2026, 6, 7, 2, 0, tzinfo=UTC)
WRITER = a_person("shift_leader", more=["routing.write"])
TABLE = "urban_management"


def codes(found):
    return [one.code for one in found]


def ask(routing, classification=None, division="430211", at=FRIDAY, **more):
    return routing.suggest(Facts("urban_incident", classification, division=division, at=at, **more))


def test_a_component_goes_to_its_owner_first_and_an_incident_to_its_territory(routing):
    assert codes(ask(routing, LAMP)) == ["demo-lighting", "demo-urban", "demo-tianyuan"]
    assert codes(ask(routing, COVER)) == ["demo-urban", "demo-tianyuan"]
    assert codes(ask(routing, LITTER)) == ["demo-tianyuan", "demo-sanitation"]
    # On a day off the bureau that has people then is named before the one that has the class.
    assert codes(ask(routing, LITTER, at=SUNDAY)) == ["demo-tianyuan", "demo-urban", "demo-sanitation"]
    assert codes(ask(routing, LAMP, "430281"))[-1] == "demo-liling"
    assert codes(ask(routing, LAMP, "999999")) == ["demo-lighting", "demo-urban"]
    assert routing.suggest(Facts("air_exceedance", LAMP)) == []


def test_whoever_owns_the_very_component_comes_before_all_others(routing, owned):
    here = {"longitude": 113.1, "latitude": 27.8}
    assert codes(ask(routing, LAMP, **here))[0] == "demo-lighting"  # nobody knows whose it is
    owned.append(Owned("id-estate", "某小区物业", "4302110137000001", "小区物业", 4.4))
    first, second, *_ = ask(routing, LAMP, **here)
    assert (first.organisation, first.name, second.code) == ("id-estate", "某小区物业", "demo-lighting")
    assert [(one.key, dict(one.values)) for one in first.because] == [
        ("routing.because.owner_first", {"kind": "component"}),
        ("routing.because.component", {"identifier": "4302110137000001", "party": "小区物业", "metres": 4}),
    ]
    assert 1 >= first.score > second.score
    assert codes(ask(routing, LITTER, **here))[0] == "demo-tianyuan"  # an incident has no owner
    assert codes(ask(routing, LAMP))[0] == "demo-lighting"  # and a case without a place no component
    owned[0] = Owned("id-demo-urban", "DEMO-URBAN", "4302110137000001", "城管局", 0.0)
    found = ask(routing, LAMP, **here)
    assert [one.organisation for one in found].count("id-demo-urban") == 1
    assert found[0].organisation == "id-demo-urban"


def test_every_suggestion_says_why(routing, load):
    load.update({"id-demo-lighting": 30, "id-demo-urban": 3, "id-demo-tianyuan": 60})
    first, *_, last = ask(routing, LAMP)
    assert [(one.key, dict(one.values)) for one in first.because] == [
        ("routing.because.owner_first", {"kind": "component"}),
        ("routing.because.class", {"class": LAMP}),
        ("routing.because.load", {"open": 30, "most": 60}),
    ]
    assert [one.key for one in last.because][:2] == ["routing.because.territory_second", "routing.because.place"]
    assert [one.key for one in ask(routing)[0].because][:2] == [
        "routing.because.no_class",
        "routing.because.territory_first",
    ]
    assert 1 >= first.score > last.score > 0


def changed(**more):
    document = deepcopy(SHIPPED)
    document["entries"] = [{**document["entries"][0], **more}, *document["entries"][1:]]
    return document


@pytest.mark.parametrize(
    "more, at, condition, holds",
    [
        ({"hours": ["22:00-06:00"]}, datetime(2026, 6, 5, 15, 0, tzinfo=UTC), None, True),  # 23:00
        ({"hours": ["22:00-06:00"]}, datetime(2026, 6, 5, 21, 59, tzinfo=UTC), None, True),  # 05:59
        ({"hours": ["22:00-06:00"]}, datetime(2026, 6, 5, 22, 0, tzinfo=UTC), None, False),  # 06:00
        ({"hours": ["08:00-12:00"]}, FRIDAY, None, True),
        ({"days": "off"}, FRIDAY, None, False),
        ({"days": "off"}, datetime(2026, 10, 1, 2, 0, tzinfo=UTC), None, True),  # National Day, a Thursday
        ({"days": "working"}, datetime(2026, 10, 1, 2, 0, tzinfo=UTC), None, False),
        ({"conditions": ["1", "2"]}, FRIDAY, "2", True),
        ({"conditions": ["1", "2"]}, FRIDAY, "3", False),
        ({"conditions": ["1", "2"]}, FRIDAY, None, False),
    ],
)
def test_what_an_entry_names_must_hold(routing, more, at, condition, holds):
    facts = Facts("urban_incident", LAMP, condition, "430211", at=at)
    found = routing.try_out(TABLE, facts, changed(**more))
    assert ("demo-lighting" in codes(found)) is holds
    assert found[0].version == 0  # not released


def test_the_less_loaded_of_two_equals_comes_first(routing, load):
    document = deepcopy(SHIPPED)
    twin = {**document["entries"][0], "organisation": "demo-sanitation"}
    document["entries"] = [document["entries"][0], twin]
    load.update({"id-demo-lighting": 9, "id-demo-sanitation": 2})
    assert codes(routing.try_out(TABLE, Facts("urban_incident", LAMP), document)) == [
        "demo-sanitation",
        "demo-lighting",
    ]
    load.update({"id-demo-lighting": 1})
    assert codes(routing.try_out(TABLE, Facts("urban_incident", LAMP), document)) == [
        "demo-lighting",
        "demo-sanitation",
    ]


def test_a_new_version_is_released_by_who_saw_the_last_one(routing, told):
    document = changed(organisation="demo-tianyuan")
    made = routing.release(TABLE, document, "路灯归区里", 1, WRITER)
    assert (made.version, made.pack, made.released_by) == (2, "city", WRITER.id)
    assert codes(ask(routing, LAMP))[0] == "demo-tianyuan"
    ((action, subject, detail),) = told
    assert (action, subject, detail["version"], detail["note"]) == ("routing.released", TABLE, 2, "路灯归区里")
    with pytest.raises(Conflict, match="Somebody else"):
        routing.release(TABLE, SHIPPED, "", 1, WRITER)
    for wrong in (changed(organisation="nobody"), {**SHIPPED, "colour": 1}, {**SHIPPED, "id": "other"}):
        with pytest.raises(Refused):
            routing.release(TABLE, wrong, "", 2, WRITER)
    with pytest.raises(NotFound):
        routing.release("other", {**SHIPPED, "id": "other"}, "", 1, WRITER)
    page = routing.versions(TABLE, limit=1)
    assert [one.version for one in page.items] == [2]
    assert [one.version for one in routing.versions(TABLE, page.next).items] == [1]


def test_a_pack_that_comes_again_changes_nothing_and_over_the_citys_own_it_only_proposes(routing):
    routing_pack.apply({"routing.yaml": SHIPPED}, "urban_management", routing)
    assert routing.table(TABLE).version == 1
    routing.release(TABLE, changed(organisation="demo-tianyuan"), "", 1, WRITER)
    newer = changed(note="新")
    for _ in range(2):
        routing_pack.apply({"routing.yaml": newer}, "urban_management", routing)
    assert routing.table(TABLE).version == 2
    assert [(one.version, one.state) for one in routing.versions(TABLE).items] == [
        (3, "proposed"), (2, "released"), (1, "released"),
    ]  # fmt: skip
    assert routing.decide(TABLE, 3, True, WRITER).state == "released"
    with pytest.raises(Conflict):
        routing.decide(TABLE, 3, False, WRITER)
    assert routing.table(TABLE).version == 3


def test_a_table_that_left_its_pack_suggests_nothing(routing):
    routing_pack.apply({}, "urban_management", routing)
    assert (ask(routing, LAMP), list(routing_pack.in_force(routing))) == ([], [])
    routing_pack.apply({"routing.yaml": SHIPPED}, "urban_management", routing)
    assert ask(routing, LAMP)


def test_a_table_survives_the_way_through_its_written_form():
    document = changed(hours=["22:00-06:00"], days="off", conditions=["1"], divisions=["4302"])
    table = table_of(TableFile.model_validate(document))
    assert table_of(TableFile.model_validate(document_of(table))) == table


def test_a_table_for_cases_that_do_not_exist_is_a_problem():
    words = {lang: {"routing.urban_management": "t"} for lang in ("zh", "en")}
    context = PackContext("p", words, {"routing.yaml": SHIPPED}, {})
    assert [problem.key for problem in routing_pack.check(SHIPPED, "routing.yaml", context)] == ["type"]
    assert routing_pack.check({**SHIPPED, "orders": {}}, "routing.yaml", context)


def test_a_version_begins_on_its_day_and_is_taken_back_until_then(routing):
    tomorrow = now().astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=1)
    made = routing.release(TABLE, changed(organisation="demo-tianyuan"), "", 1, WRITER, tomorrow)
    assert (made.state, routing.table(TABLE).version) == ("released", 1)
    assert codes(ask(routing, LAMP))[0] == "demo-lighting"
    try:
        set_clock(lambda: datetime.combine(tomorrow, time(), ZoneInfo("Asia/Shanghai")))
        assert (routing.table(TABLE).version, codes(ask(routing, LAMP))[0]) == (2, "demo-tianyuan")
        with pytest.raises(Conflict) as told:
            routing.withdraw(TABLE, 2, WRITER)
        assert told.value.code == "table_in_force"
    finally:
        set_clock(None)
    assert routing.withdraw(TABLE, 2, WRITER).state == "refused"
    with pytest.raises(Refused):
        routing.release(TABLE, changed(), "", 1, WRITER, tomorrow - timedelta(days=2))
    with pytest.raises(NotFound):
        routing.withdraw(TABLE, 9, WRITER)


def lint(routing, **more):
    return [(one.level, one.key.rpartition(".")[2], one.entry) for one in routing.lint(TABLE, changed(**more))]


def test_the_shipped_table_has_no_findings(routing):
    assert routing.lint(TABLE, SHIPPED) == []


@pytest.mark.parametrize(
    "more, found",
    [
        ({"organisation": "nobody"}, ("error", "organisation", 0)),
        ({"classes": ["gbt30428.2:2013:component:99:01"]}, ("warning", "class", 0)),
        ({"divisions": ["430299"]}, ("warning", "division", 0)),
        ({"organisation": "demo-urban", "classes": ["gbt30428.2:2013:component:*:*"]}, ("warning", "double", 1)),
    ],
)
def test_a_check_names_what_is_wrong_and_where(routing, more, found):
    assert lint(routing, **more) == [found]


def test_a_check_tells_which_cases_nobody_would_get(routing):
    document = deepcopy(SHIPPED)
    document["entries"] = [one for one in document["entries"] if one["organisation"] != "demo-lukou"]
    (gap,) = [one for one in routing.lint(TABLE, document) if one.key == "routing.lint.gap"]
    # Rubbish has an owner at every hour; what the bureau watches on days off only has none there.
    assert gap.values == {"kind": "incident", "division": "430212", "count": 1, "class": OUTDOOR}
    document["orders"] = {"incident": ["owner"]}
    assert ("warning", "routing.lint.relation") in [(one.level, one.key) for one in routing.lint(TABLE, document)]
