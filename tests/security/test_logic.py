"""Decisions of security, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from chengshu.kit import TooMany
from chengshu.security import SYSTEM, Lockout, PasswordPolicy, Principal, Rate, Scope
from chengshu.security.limits import Buckets, network_of
from chengshu.security.logic import (
    audit_fault,
    audit_hash,
    canonical,
    clean_account,
    clean_jurisdiction,
    contains,
    lock_delay,
    password_problems,
)
from chengshu.security.model import AuditEntry


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("Ab1!", "too_short"),
        ("A1!" + "x" * 200, "too_long"),
        ("onlysmallletters", "too_simple"),
        ("Aa1Aa1Aa1Aa1", "too_repetitive"),
        ("Wanglei-2026", "contains_account"),
        ("P@ssw0rd123", "too_common"),
    ],
)
def test_a_bad_password_is_refused_with_its_reason(password: str, problem: str) -> None:
    assert problem in password_problems(password, "wanglei", PasswordPolicy())


@pytest.mark.parametrize(
    "password",
    ["Pivot-of-2026", "correct horse battery staple", "株洲城枢Pivot2026", "湘江北去橘子洲头2026a"],
)
def test_a_good_password_is_accepted(password: str) -> None:
    assert password_problems(password, "wanglei", PasswordPolicy()) == []


def test_the_wait_doubles_with_each_failure_and_stops_growing() -> None:
    terms = Lockout(failures=3, first_s=60, longest_s=200)
    waits = [lock_delay(n, terms) for n in range(2, 7)]
    assert [w and w.total_seconds() for w in waits] == [None, 60, 120, 200, 200]
    assert lock_delay(10_000_000, terms) == timedelta(seconds=200)


def test_account_names_have_one_spelling() -> None:
    assert clean_account(" Ｌｉ.Wei ") == "li.wei"
    assert clean_account("李伟") == "李伟"
    assert clean_account("a\0b") is None
    assert clean_account("' or 1=1 --") is None


def test_a_jurisdiction_becomes_its_shortest_prefixes() -> None:
    assert clean_jurisdiction(["430200"]) == ("4302",)
    assert clean_jurisdiction(["430212", "430212001", "430212001000", "430203"]) == ("430203", "430212")
    assert clean_jurisdiction(["", "430212"]) == ("",)
    assert clean_jurisdiction([]) == ()
    assert clean_jurisdiction(["4302x"]) is None
    assert clean_jurisdiction(["43021"]) is None


def a_principal(*scopes: Scope) -> Principal:
    permissions = frozenset().union(*(scope.permissions for scope in scopes))
    places = tuple(code for scope in scopes for code in scope.jurisdiction)
    return Principal("1", "li", "Li", "session", (), permissions, jurisdiction=places, scopes=scopes)


def test_a_right_holds_only_in_the_jurisdiction_it_was_granted_for() -> None:
    looks = Scope("viewer", frozenset({"cases.read"}), None, (), ("4302",))
    acts = Scope("dispatcher", frozenset({"cases.read", "cases.act"}), None, (), ("430212",))
    principal = a_principal(looks, acts)
    assert principal.covers("430203")
    assert principal.covers("430203001", "cases.read")
    assert not principal.covers("430203001", "cases.act")
    assert principal.covers("430212001", "cases.act")
    assert principal.jurisdiction_for("cases.act") == ("430212",)
    assert principal.jurisdiction_for("maps.write") == ()


def test_nothing_is_covered_without_a_jurisdiction_and_everything_with_the_whole_city() -> None:
    nowhere = Principal("1", "li", "Li", "session", (), frozenset({"cases.read"}))
    city = Principal("1", "li", "Li", "session", (), frozenset({"cases.read"}), jurisdiction=("",))
    district = Principal("1", "li", "Li", "session", (), frozenset({"cases.read"}), jurisdiction=("430212",))
    assert not nowhere.covers("430212")
    assert not nowhere.covers(None)
    assert city.covers("430212")
    assert city.covers(None)
    assert not district.covers(None)
    assert SYSTEM.can("anything.at_all")
    assert SYSTEM.covers("430212", "cases.act")


def test_a_bucket_empties_and_fills_again_with_time() -> None:
    time = [0.0]
    buckets = Buckets(Rate(burst=2, per_second=0.5), keys=2, clock=lambda: time[0])
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(TooMany) as refused:
        buckets.take("a")
    assert refused.value.retry_after == 2  # type: ignore[attr-defined]
    buckets.take("b")
    time[0] = 2.0
    buckets.take("a")


def test_ipv6_neighbours_count_as_one_caller() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff") == "2001:db8::/64"
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("testclient") == "testclient"


def test_every_field_of_an_audit_row_is_under_its_hash() -> None:
    time = datetime(2026, 3, 1, tzinfo=UTC)
    row = AuditEntry(1, time, "p", "li", "case.moved", "c1", {"a": 1.0, "b": "株洲\0"}, bytes(32), b"")
    sealed = audit_hash(row)
    from dataclasses import replace

    good = replace(row, hash=sealed)
    assert audit_fault(good, 1, bytes(32)) is None
    changes = {"time": time + timedelta(microseconds=1), "principal": "q", "account": "wu", "action": "x"}
    changes |= {"subject": "c2", "detail": {"a": 2.0, "b": "株洲\0"}}
    for field, value in changes.items():
        assert audit_fault(replace(good, **{field: value}), 1, bytes(32)) == "row_changed"
    assert audit_fault(good, 2, bytes(32)) == "row_missing"
    assert audit_fault(good, 1, b"x" * 32) == "chain_broken"


def test_the_signs_of_like_are_searched_as_themselves() -> None:
    assert contains("50%_a\\") == "%50\\%\\_a\\\\%"
    assert contains("  ") is None
    assert canonical({"b": 1, "a": "x"}) == '{"a":"x","b":1}'
