"""The register: taken from the map, found by number, filter and place, drawn again on the map."""

import json
from datetime import date

import pytest
from tests.capabilities.components.conftest import (
    CLERK,
    COVER,
    ELSEWHERE,
    KNOWN_ORGANISATION,
    LAMP,
    OTHER,
    SOUTH,
    WEST,
    lamp,
    person,
    words,
)

from chengshu.capabilities.components import ComponentFilter
from chengshu.capabilities.components import pack as components_pack
from chengshu.capabilities.components.logic.identifiers import faults_of, put_together, take_apart
from chengshu.capabilities.maps import Edit
from chengshu.kit import NotFound, Refused
from chengshu.kit.packs import PackContext
from chengshu.security import SYSTEM

FIRST = "4302020137000001"
ON = date(2026, 11, 1)


def test_an_identifier_comes_apart_and_together_again():
    parts = take_apart(FIRST)
    assert (parts.division, parts.big, parts.small, parts.serial) == ("430202", "01", "37", 1)
    assert put_together(parts.division, parts.big, parts.small, parts.serial) == FIRST
    assert faults_of(FIRST, ON) == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("430202013700001", "16 digits"),
        ("43020201370000٣1", "16 digits"),
        ("9999990137000001", "no county"),
        ("4302020137000000", "000001"),
    ],
)
def test_a_wrong_identifier_is_told_why(number, reason):
    assert any(reason in fault for fault in faults_of(number, ON))


def test_a_number_outlives_the_county_it_was_given_in():
    assert faults_of("4302210137000001", ON) == []  # 株洲县, which is 渌口区 since 2018


def test_the_same_digits_are_other_things_under_other_numberings(components):
    catalogue = components.catalogue()
    old, new = (catalogue.resolve(numbering, "01", "18") for numbering in ("cjt214:2007", "gbt30428.2:2013"))
    assert (old.title["zh"], new.title["zh"]) == ("路灯", "化粪池井盖")
    assert catalogue.now(old.key) == LAMP
    assert catalogue.now(catalogue.resolve("cjt214:2007", "01", "05").key) == "cjt214:2007:component:01:05"
    assert catalogue.resolve("gbt30428.2:2013", "01", "99").title["zh"] == "爱心驿站"
    assert catalogue.resolve("cjt214:2007", "01", "99") is None


def test_every_class_of_2007_that_is_called_otherwise_today_names_a_class_of_today():
    documents = {f"cases/{n}.yaml": words(f"cases/{n}.yaml") for n in ("gbt30428_components", "local_components")}
    file = words("components.yaml")
    assert components_pack.check(file, "components.yaml", PackContext("urban_management", documents=documents)) == []
    file["former"]["cjt214:2007"]["classes"]["01"]["classes"]["18"]["now"] = "01:77"
    [problem] = components_pack.check(file, "components.yaml", PackContext("urban_management", documents=documents))
    assert problem.key.endswith("18.now")


def test_what_lies_on_the_layer_is_registered_with_its_cell_and_owners_once(filled):
    page = filled.find(ComponentFilter(), CLERK, total=True)
    assert [one.identifier for one in page.items] == [f"430202013700000{n}" for n in (1, 2, 3)]
    one = page.items[0]
    assert (one.class_key, one.cell, one.division, one.owner, one.state) == (
        LAMP,
        "430202001001001",
        "430202",
        "市市政路灯处",
        "in_use",
    )
    assert (one.installed, one.synthetic, page.total) == (date(2019, 1, 1), True, 3)
    assert filled.sync() == type(filled.sync())()


def test_what_cannot_be_registered_is_kept_aside_with_its_reason_and_comes_in_when_it_is_mended(components, maps):
    wrong = lamp(1, WEST + 0.001, SOUTH + 0.001)
    maps.load("components", [wrong.__class__(wrong.geometry, "路灯", "4302029937000001", wrong.properties)])
    assert components.sync().strays == 1
    [stray] = components.strays().items
    assert "no class of gbt30428.2:2013" in stray.reasons[0]
    assert stray.layer == "components"
    assert stray.longitude is not None
    maps.load("components", [wrong])
    assert components.sync().new == 1
    assert components.strays().items == []


def test_lists_are_paged_filtered_and_searched(filled):
    page = filled.find(ComponentFilter(), CLERK, limit=2)
    rest = filled.find(ComponentFilter(), CLERK, after=page.next, limit=2)
    assert (len(page.items), len(rest.items), rest.next) == (2, 1, None)

    def numbers(**wanted):
        return [int(one.identifier[-1]) for one in filled.find(ComponentFilter(**wanted), CLERK).items]

    assert numbers(q="路灯") == [1, 2, 3]
    assert numbers(q="建设路") == [1, 2, 3]
    assert numbers(q="人民路") == []
    assert numbers(q="430202013700000") == [1, 2, 3]
    assert numbers(q=FIRST) == [1]
    assert numbers(class_key="cjt214:2007:component:01:18") == [1, 2, 3]
    assert numbers(class_key=COVER) == []
    assert numbers(big="01", state="in_use", cell="430202001001001", division="4302") == [1, 2, 3]
    assert numbers(q="路灯", class_key=COVER) == []
    assert numbers(party=filled.parties(CLERK)[0].id) == [1, 2, 3]
    assert numbers(bbox=(WEST, SOUTH, WEST + 0.0015, SOUTH + 0.01)) == [1]


def test_somebody_of_another_district_sees_nothing(filled):
    assert filled.find(ComponentFilter(), ELSEWHERE).items == []
    with pytest.raises(NotFound):
        filled.by_identifier(FIRST, ELSEWHERE)
    own = filled.by_identifier(FIRST, CLERK)
    with pytest.raises(NotFound):
        filled.component(own.id, ELSEWHERE)
    with pytest.raises(NotFound):
        filled.history(own.id, ELSEWHERE)
    assert filled.nearest(WEST + 0.001, SOUTH + 0.001, by=ELSEWHERE) == []
    assert list(filled.statistics(ELSEWHERE)) == []


def test_the_nearest_is_found_in_metres_on_the_ground_and_of_the_class_asked_for(filled):
    near = filled.nearest(WEST + 0.00101, SOUTH + 0.001, by=CLERK, within_m=500)
    assert [one.component.identifier[-1] for one in near] == ["1", "2", "3"]
    assert 0.9 < near[0].metres < 1.1  # 0.00001 degrees of longitude at 27.8 degrees north
    assert filled.nearest(WEST + 0.001, SOUTH + 0.001, COVER, by=CLERK) == []
    assert len(filled.nearest(WEST + 0.001, SOUTH + 0.001, LAMP, by=CLERK, within_m=50)) == 1


def test_who_answers_for_a_component_is_known_with_his_organisation_once_somebody_said_so(filled):
    own = filled.by_identifier(FIRST, CLERK)
    assert [(one.role, one.name, one.organisation) for one in filled.owner_of(own.id)] == [
        ("owner", "市市政路灯处", None)
    ]
    [party] = filled.parties(CLERK)
    with pytest.raises(Refused):
        filled.set_party(party.id, own.id)
    assert (party.roles, party.components) == (("owner",), 3)
    assert [(one.roles, one.components) for one in filled.parties(ELSEWHERE)] == [((), 0)]
    filled.set_party(party.id, KNOWN_ORGANISATION)
    assert filled.owner_of(own.id)[0].organisation == KNOWN_ORGANISATION


def test_what_the_register_changes_is_drawn_and_what_is_drawn_is_registered(filled, maps):
    own = filled.by_identifier(FIRST, CLERK)
    asked = filled.propose("change", CLERK, component=own.id, seen=1, wanted={"state": "damaged"}, note="灯罩破")
    filled.decide(asked.id, True, "", OTHER)
    assert filled.component(own.id, CLERK).drawn is False
    filled.sync()
    [feature] = [
        one for one in map(json.loads, maps.features("components").items) if one["properties"]["code"] == FIRST
    ]
    assert feature["properties"]["state"] == "破损"
    assert feature["properties"]["street"] == "建设路"
    assert (filled.component(own.id, CLERK).drawn, filled.component(own.id, CLERK).version) == (True, 2)
    # Somebody moves it on the map: the register follows, and the history says so.
    moved = lamp(1, WEST + 0.0011, SOUTH + 0.001, state="破损")
    maps.edit(SYSTEM, "components", [Edit("update", feature["id"], feature["version"], moved)])
    assert filled.sync().changed == 1
    after = filled.component(own.id, CLERK)
    assert (round(after.longitude, 4), after.state, after.version) == (round(WEST + 0.0011, 4), "damaged", 3)
    assert [entry.kind for entry in filled.history(own.id, CLERK)] == ["drawn", "changed"]
    assert filled.sync().changed == 0


def test_what_is_taken_off_the_map_is_gone_from_the_register_and_stays_readable(filled, maps):
    [feature] = [
        one for one in map(json.loads, maps.features("components").items) if one["properties"]["code"] == FIRST
    ]
    maps.edit(SYSTEM, "components", [Edit("delete", feature["id"], 1)])
    assert filled.sync().gone == 1
    assert filled.by_identifier(FIRST, CLERK).state == "removed"


def test_a_file_of_the_register_can_be_read_in_again_and_holds_no_formula(filled):
    own = filled.by_identifier(FIRST, CLERK)
    wanted = {"note": "=cmd()", "address": "建设路，东侧"}
    asked = filled.propose("change", CLERK, component=own.id, seen=1, wanted=wanted, note="n")
    filled.decide(asked.id, True, "", OTHER)
    from chengshu.capabilities.components.logic.writing import csv_lines, geojson_lines

    title = filled.catalogue().title
    text = b"".join(csv_lines(filled.every(ComponentFilter(), CLERK), title))
    assert b"'=cmd()" in text
    assert "\ufeff标识码".encode() in text
    workbook = filled.workbook(ComponentFilter(), CLERK)
    brought = filled.bring_in(CLERK, "back.xlsx", "gbt30428.2:2013", workbook)
    assert (brought.lines, brought.faulty) == (3, 0)
    assert filled.release(brought.id, OTHER).same == 3
    collection = json.loads(b"".join(geojson_lines(filled.every(ComponentFilter(), CLERK), title)))
    assert len(collection["features"]) == 3
    assert collection["features"][0]["properties"]["identifier"] == FIRST


def test_statistics_count_what_lists_show(filled):
    [share] = filled.statistics(person("reader", "components.read"))
    assert (share.class_key, share.state, share.count) == (LAMP, "in_use", 3)


def test_what_was_removed_is_counted_nowhere_and_found_when_one_asks_for_it(filled):
    asked = filled.propose("remove", CLERK, component=filled.by_identifier(FIRST, CLERK).id, note="已拆")
    filled.decide(asked.id, True, "", OTHER)
    [share] = filled.statistics(CLERK)
    [party] = filled.parties(CLERK)
    standing = filled.find(ComponentFilter(class_key=LAMP, standing=True), CLERK, total=True)
    assert share.count == party.components == standing.total == 2
    assert filled.find(ComponentFilter(class_key=LAMP), CLERK, total=True).total == 3
