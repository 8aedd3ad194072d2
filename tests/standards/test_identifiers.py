"""GB 11643, GB 32100, GB 11714: published examples, generated numbers, and every single wrong digit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.standards.identifiers import (
    check_citizen_id,
    check_organisation_code,
    check_social_credit_code,
    is_citizen_id,
    is_organisation_code,
    is_social_credit_code,
    organisation_code_of,
    upgrade_citizen_id,
)
from chengshu.standards.identifiers.citizen import check_digit
from chengshu.standards.identifiers.organisation import organisation_check_digit, social_credit_check_digit

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODES = [
    "91110000600037341L",
    "9144030071526726XG",
    "914403001922038216",
    "91330100799655058B",
    "91110000802100433B",
    "91350100M000100Y43",
    "91310000775785552L",
    "12100000400010275N",
    "91440300708461136T",
    "11100000000013127D",
    "91110108551385082Q",
]


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "440524188001010014", "34052419800101001X", "360426199101010071"]
)
def test_published_citizen_ids_are_good(number: str) -> None:
    assert check_citizen_id(number).reason is None


def test_a_citizen_id_with_small_x_full_width_digits_and_blanks_is_read() -> None:
    found = check_citizen_id(" １１0105 19491231 002x ")
    assert (found.value, found.reason, found.birth_date) == ("11010519491231002X", None, date(1949, 12, 31))
    assert found.division is not None
    assert found.division.name == "朝阳区"


def with_digit(first17: str) -> str:
    return first17 + check_digit(first17)


@pytest.mark.parametrize(
    "number, reason",
    [
        ("110105194912310021", "checksum"),
        ("11010519491231002", "length"),
        ("1101054912310021", "length"),
        ("110105491231002", "length_15"),
        ("1101051949123100AX", "characters"),
        (with_digit("99010518491231002"), "foreigner_permit"),
        (with_digit("81000018491231002"), "residence_permit"),
        (with_digit("16010518491231002"), "province"),
        (with_digit("11010518490230002"), "birth_date"),
        (with_digit("43022120180619001"), "division_ended"),
        ("", "length"),
    ],
)
def test_a_wrong_citizen_id_is_refused_with_its_reason(number: str, reason: str) -> None:
    assert check_citizen_id(number).reason == reason


def test_a_number_given_out_before_its_county_ended_stays_good() -> None:
    assert is_citizen_id(with_digit("43022118800618001"))


def test_a_birth_after_the_day_of_the_check_is_refused() -> None:
    number = with_digit("43020218500101001")
    assert check_citizen_id(number, on=date(1849, 12, 31)).reason == "birth_in_future"
    assert is_citizen_id(number, on=date(1850, 1, 1))


def test_an_old_number_of_15_digits_is_upgraded() -> None:
    assert upgrade_citizen_id("110105491231002") == "11010519491231002X"
    for wrong in ("110105490230002", "12345", "11010549123100X"):
        with pytest.raises(ValueError):
            upgrade_citizen_id(wrong)


births = st.dates(date(1800, 1, 1), date(1899, 12, 31))


@given(births, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_of_a_citizen_id_is_noticed(born: date, seq: int, place: int, add: int) -> None:
    number = with_digit(f"430202{born:%Y%m%d}{seq:03d}")
    assert is_citizen_id(number)
    wrong = number[:place] + str((int(number[place]) + add) % 10) + number[place + 1 :]
    assert not is_citizen_id(wrong)


@given(births, st.integers(0, 999), st.integers(0, 16))
def test_two_neighbours_swapped_in_a_citizen_id_are_noticed(born: date, seq: int, place: int) -> None:
    number = with_digit(f"430202{born:%Y%m%d}{seq:03d}")
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_citizen_id(swapped)


@given(st.text(max_size=24))
def test_no_text_makes_a_check_fail_otherwise_than_with_a_reason(text: str) -> None:
    for check in (check_citizen_id, check_social_credit_code, check_organisation_code):
        assert check(text).ok in (True, False)


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_published_credit_codes_are_good(code: str) -> None:
    assert check_social_credit_code(code).reason is None


@pytest.mark.parametrize(
    "code, reason",
    [
        ("91320411MA1MCDQG5R", "checksum"),
        ("123456789012345676", "checksum"),
        ("9111000060003734", "length"),
        ("91110000600037341I", "characters"),
        ("Z1110000600037341L", "characters"),
        ("0" + "1110000600037341L", "department"),
        ("9111A000600037341L", "division"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_its_reason(code: str, reason: str) -> None:
    assert check_social_credit_code(code).reason == reason


@given(st.text("0123456789", min_size=6, max_size=6), st.text(ALPHABET, min_size=9, max_size=9), st.data())
def test_any_single_wrong_character_of_a_credit_code_is_noticed(
    division: str, subject: str, data: st.DataObject
) -> None:
    body = "91" + division + subject
    code = body + social_credit_check_digit(body)
    assert is_social_credit_code(code)
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([c for c in ALPHABET if c != code[place]]))
    assert not is_social_credit_code(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("code", ["60003734-1", "71526726-X", "19220382-1", "M000100Y-4", "40001027-5", "600037341"])
def test_published_organisation_codes_are_good(code: str) -> None:
    assert check_organisation_code(code).reason is None


@pytest.mark.parametrize(
    "code, reason",
    [
        ("60003734-2", "checksum"),
        ("6000373", "length"),
        ("6000373-1", "characters"),
        ("600037341é", "length"),
        ("6000*734-1", "characters"),
    ],
)
def test_a_wrong_organisation_code_is_refused_with_its_reason(code: str, reason: str) -> None:
    assert check_organisation_code(code).reason == reason


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8))
def test_every_organisation_code_with_its_own_check_digit_is_good(body: str) -> None:
    assert is_organisation_code(f"{body}-{organisation_check_digit(body)}")


def test_the_organisation_code_inside_a_credit_code_is_good_too() -> None:
    assert organisation_code_of("91110000600037341L") == "600037341"
    assert all(is_organisation_code(organisation_code_of(code)) for code in CREDIT_CODES if code[8:17].isalnum())
    with pytest.raises(ValueError, match="checksum"):
        organisation_code_of("91320411MA1MCDQG5R")


def test_leap_days_are_days() -> None:
    day = date(1896, 2, 29)
    assert is_citizen_id(with_digit(f"430202{day:%Y%m%d}001"))
    assert check_citizen_id(with_digit(f"430202{(day + timedelta(days=365)).year}0229001")).reason == "birth_date"
