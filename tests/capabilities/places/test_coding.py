"""Rules by which codes of addresses are built: shipped, added and replaced by packs, each from a day on."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from chengshu.capabilities.places import Places
from chengshu.capabilities.places import pack as reader
from chengshu.kit import NotFound, Refused
from chengshu.kit.packs import PackContext

DOCUMENT: dict[str, Any] = {
    "format": 1,
    "rules": [
        {
            "id": "gbt_23705",
            "version": 2,
            "valid_from": "2026-07-01",
            "title": "市级地名地址编码",
            "title_en": "Codes of the city",
            "source": "printed text, chapter 5",
            "check": "mod11_10",
            "segments": [
                {"name": "county", "title": "县", "title_en": "county", "length": 6, "division": "county"},
                {
                    "name": "class",
                    "title": "类",
                    "title_en": "class",
                    "length": 2,
                    "values": {"01": "门牌", "02": "楼牌"},
                },
                {"name": "serial", "title": "号", "title_en": "serial", "length": 6},
            ],
        }
    ],
}
BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)


def put(places: Places, document: Any, pack: str = "city") -> None:
    reader.apply({reader.FILE: document} if document else {}, pack, places)


def test_a_pack_replaces_a_rule_from_a_day_on(places: Places) -> None:
    put(places, DOCUMENT)
    rules = {day: {one.rule.id: one.rule for one in places.coding.rules(day)} for day in (BEFORE, AFTER)}
    assert (rules[BEFORE]["gbt_23705"].version, rules[BEFORE]["gbt_23705"].own) == (1, True)
    assert (rules[AFTER]["gbt_23705"].version, rules[AFTER]["gbt_23705"].own) == (2, False)
    assert rules[AFTER]["db42t_2175"].version == 1
    newest, first = places.coding.versions("gbt_23705", AFTER)
    assert (newest.pack, newest.current, first.pack, first.current) == ("city", True, "", False)


def test_codes_are_made_and_checked_by_the_rule_of_the_day(places: Places) -> None:
    put(places, DOCUMENT)
    rule, code = places.coding.make("gbt_23705", {"county": "430211", "class": "1", "serial": "77"}, AFTER)
    assert (rule.version, len(code), code[:14]) == (2, 15, "43021101000077")
    _, segments, faults = places.coding.check("gbt_23705", f" {code} ", AFTER)
    assert faults == []
    assert [(segment.name, value) for segment, value in segments][1] == ("class", "01")
    _, _, faults = places.coding.check("gbt_23705", code, BEFORE)
    assert [(fault.kind, fault.expected) for fault in faults] == [("length", "21")]
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert places.coding.check("gbt_23705", wrong, AFTER)[2][0].kind == "check"
    assert places.coding.check("gbt_23705", code[:6] + "09" + code[8:], AFTER)[2][0].kind == "values"


def test_a_code_that_cannot_be_made_names_every_wrong_segment(places: Places) -> None:
    put(places, DOCUMENT)
    with pytest.raises(Refused) as refused:
        places.coding.make("gbt_23705", {"county": "430211", "class": "9", "serial": "1234567", "other": "1"}, AFTER)
    assert {error.field for error in refused.value.errors} == {"class", "serial", "other"}
    with pytest.raises(Refused) as refused:
        places.coding.make("gbt_23705", {"county": "999999", "class": "01", "serial": "1"}, AFTER)
    assert [error.field for error in refused.value.errors] == ["county"]
    with pytest.raises(NotFound):
        places.coding.make("nobody", {})


def test_what_a_pack_no_longer_declares_is_out_of_force(places: Places) -> None:
    put(places, DOCUMENT)
    assert [(one.pack, one.id) for one in reader.in_force(places)] == [("city", "gbt_23705@2")]
    put(places, None)
    assert list(reader.in_force(places)) == []
    assert places.coding.versions("gbt_23705")[0].rule.version == 1
    put(places, DOCUMENT)
    assert places.coding.versions("gbt_23705")[0].rule.version == 2


def test_two_packs_cannot_declare_one_version(places: Places) -> None:
    put(places, DOCUMENT)
    with pytest.raises(Refused, match="belongs to the pack 'city'"):
        put(places, DOCUMENT, "another")


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        ({"version": 1}, "rules.0.version", "shipped with the platform"),
        ({"valid_from": "2026-02-30"}, "rules.0.valid_from", "is no day"),
        ({"check": "mod97"}, "rules.0.check", "input should be"),
        ({"segments": []}, "rules.0.segments", "at least 1"),
    ],
)
def test_a_wrong_file_says_where_and_why(change: dict[str, Any], key: str, reason: str) -> None:
    document = deepcopy(DOCUMENT)
    document["rules"][0] |= change
    [problem, *_] = reader.check(document, reader.FILE, PackContext("city"))
    assert problem.key == key
    assert reason in problem.reason


def test_segments_that_no_code_could_follow_are_refused() -> None:
    document = deepcopy(DOCUMENT)
    document["rules"][0]["segments"][1]["values"] = {"001": "too long"}
    document["rules"].append(deepcopy(DOCUMENT["rules"][0]))
    problems = reader.check(document, reader.FILE, PackContext("city"))
    assert [problem.key for problem in problems] == ["rules.0.segments", "rules.1.version"]
    assert reader.check(DOCUMENT, reader.FILE, PackContext("city")) == []
