"""GB/T 2260: codes with the days on which they were valid."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.standards.divisions import (
    children,
    covers,
    division_at,
    full_code,
    full_name,
    history,
    named,
    names,
    short_code,
    successor,
)

LAST, FIRST = date(2018, 6, 18), date(2018, 6, 19)
TODAY = date(2026, 11, 21)


def test_zhuzhou_county_is_valid_until_the_day_before_lukou_district_begins() -> None:
    county, district = division_at("430221", LAST), division_at("430212", FIRST)
    assert county is not None
    assert (county.name, county.valid_to) == ("株洲县", LAST)
    assert district is not None
    assert (district.name, district.valid_from) == ("渌口区", FIRST)
    assert division_at("430221", FIRST) is None
    assert division_at("430212", LAST) is None


def test_the_successor_of_an_ended_code_is_found_only_after_it_began() -> None:
    assert [d.name for d in [successor("430221", LAST), successor("430221", FIRST)] if d] == ["株洲县", "渌口区"]
    assert successor("430212", LAST) is None
    assert successor("999999", TODAY) is None


def test_children_are_those_of_the_day() -> None:
    before = {d.code for d in children("4302", LAST)}
    after = {d.code for d in children("4302", FIRST)}
    assert before - after == {"430221"}
    assert after - before == {"430212"}
    assert len(after) == 9
    assert len(children(None, TODAY)) == 31


def test_towns_of_zhuzhou_are_all_there_and_belong_to_a_valid_county() -> None:
    towns = [t for county in children("4302", TODAY) for t in children(county.code, TODAY)]
    assert len(towns) == 112
    assert {t.level for t in towns} == {"town"}


def test_every_division_has_a_parent_of_its_time() -> None:
    def walk(code: str | None) -> int:
        found = children(code, TODAY)
        for division in found:
            assert division.parent == code
            assert division.parent is None or division_at(division.parent, TODAY) is not None
        return len(found) + sum(walk(d.code) for d in found)

    assert walk(None) == 31 + 342 + 2975 + 112 + 172 + 70 + 129 + 67


def test_full_names_leave_out_the_place_holders() -> None:
    assert full_name("430212100", TODAY) == "湖南省株洲市渌口区渌口镇"
    assert full_name("110105", TODAY) == "北京市朝阳区"


@pytest.mark.parametrize(
    "code, short",
    [("430000", "43"), ("430200", "4302"), ("430212", "430212"), ("430212100000", "430212100"), ("431000", "4310")],
)
def test_trailing_zeros_are_understood(code: str, short: str) -> None:
    assert short_code(code) == short
    assert full_code(short, len(code)) == code


@pytest.mark.parametrize("code", ["", "4", "43020", "43O2", "４３０２", "4302-1"])
def test_what_is_not_a_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a division code"):
        short_code(code)


@given(st.dates(), st.sampled_from(["430221", "430212", "430122", "430112", "420321", "420304"]))
def test_on_any_day_at_most_one_of_old_and_new_is_valid(day: date, code: str) -> None:
    found = successor(code, day)
    assert found is None or found.valid_on(day)
    one = history(code)
    assert one is not None
    assert one.valid_on(day) == (division_at(code, day) is one)


def test_an_area_covers_what_lies_in_it() -> None:
    assert covers("", "430212")
    assert covers("4302", "430212100")
    assert covers("430200", "430212")
    assert not covers("430212", "4302")
    assert not covers("4301", "430212")


def test_towns_of_the_five_cities_are_known_by_their_name() -> None:
    assert [d.code for d in named("渌口镇", "4302")] == ["430212100"]
    assert [d.code for d in named("株洲县")] == ["430221"]
    assert {city: len(names("town", city)) for city in ("4301", "4203")} == {"4301": 172, "4203": 125}  # 4 names twice
    assert "市辖区" not in names("city")
