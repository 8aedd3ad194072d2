"""The code lists: consistent with themselves, with the units, and with real frames."""

import re

import pytest

from chengshu.standards.codes import (
    ALIASES,
    NEW_TO_OLD,
    OLD_TO_NEW,
    command,
    commands,
    current_code,
    mark,
    marks,
    properties,
    property_of,
    return_text,
    system,
    systems,
)
from chengshu.standards.units import same_dimension, unit


@pytest.mark.parametrize(
    "code, zh, given_unit, old",
    [
        ("a34004", "细颗粒物", "ug/m3", None),
        ("a34002", "可吸入颗粒物", "ug/m3", None),
        ("a21026", "二氧化硫", "mg/m3", "02"),
        ("a21004", "二氧化氮", "mg/m3", None),
        ("a21005", "一氧化碳", "mg/m3", "04"),
        ("a05024", "臭氧", "mg/m3", None),
        ("a34013", "烟尘", "mg/m3", "01"),
        ("a19001", "氧气含量", "%", "S01"),
        ("w01018", "化学需氧量", "mg/L", "011"),
        ("w21003", "氨氮", "mg/L", "060"),
        ("w00000", "污水流量", "L/s", "B01"),
        ("Leq", "等效声级", "dB(A)", None),
    ],
)
def test_well_known_properties(code: str, zh: str, given_unit: str, old: str | None) -> None:
    found = property_of(code)
    assert found is not None
    assert (found.zh, found.unit, found.old_code) == (zh, given_unit, old)
    assert found.key == f"property.{code}"


def test_codes_of_2005_and_plain_names_lead_to_the_code_in_force() -> None:
    assert [current_code(c) for c in ("011", "060", "B01", "01", "O3", "COD")] == [
        "w01018", "w21003", "w00000", "a34013", "a05024", "w01018",
    ]  # fmt: skip
    assert property_of("011") is property_of("w01018") is property_of("COD")
    assert current_code("x99999") == "x99999"
    assert property_of("x99999") is None


def test_every_code_is_well_formed_and_listed_once() -> None:
    found = properties()
    assert len({p.code for p in found}) == len(found) > 200
    for p in found:
        pattern = {"air": r"a\d{5}", "water": r"w\d{5}", "equipment": r"i\d{5}", "sound": r"L\w+"}[p.medium]
        assert re.fullmatch(pattern, p.code), p
        assert p.zh
        assert p.en
        assert p.decimals >= 0
    assert len(properties("water")) + len(properties("air")) < len(found)


def test_old_and_new_codes_map_one_to_one_and_never_collide() -> None:
    assert {new: old for old, new in OLD_TO_NEW.items()} == dict(NEW_TO_OLD)
    assert len(NEW_TO_OLD) == len(OLD_TO_NEW)
    assert not set(OLD_TO_NEW) & {p.code for p in properties()}
    assert not set(ALIASES) & (set(OLD_TO_NEW) | {p.code for p in properties()})
    assert all(property_of(code) for code in ALIASES.values())


def test_every_unit_is_known_and_the_ambient_unit_measures_the_same() -> None:
    for p in properties():
        unit(p.unit)
        if p.total_unit:
            assert unit(p.total_unit).dimension in ("mass", "volume")
        if p.ambient_unit:
            assert same_dimension(p.unit, p.ambient_unit), p


def test_systems_commands_and_marks_answer() -> None:
    assert [(s.medium if s else "?") for s in map(system, ("21", "22", "31", "32", "91"))] == [
        "water", "air", "air", "water", None,
    ]  # fmt: skip
    assert {c.code: c.kind for c in commands() if c.kind} == {
        "2011": "realtime", "2021": "status", "2031": "day", "2041": "status", "2051": "minute", "2061": "hour",
    }  # fmt: skip
    assert command("9014") is not None
    assert command("4711") is None
    assert [m.code for m in marks() if m.usable] == ["N", "1", "3"]
    assert {m.code for m in marks() if "2017" in m.editions} == set("NFMSDCTB")
    assert (mark("T") and mark("T").key) == "over_range"  # type: ignore[union-attr]
    assert mark("Z") is None
    assert len({s.code for s in systems()}) == len(systems()) == 20
    assert return_text("ExeRtn", "1") == ("执行成功", "Done")
    assert return_text("ExeRtn", "77") is None
