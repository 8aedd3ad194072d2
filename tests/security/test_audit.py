"""The trail: complete, in order, and showing every later change."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from chengshu.kit import Database, Refused
from chengshu.security import SYSTEM, Security


def change_behind_the_back(db: Database, sql: str) -> None:
    """What somebody with all rights on the database could do."""
    with db.transaction() as tx:
        tx.execute("set local session_replication_role = replica")
        tx.execute(sql)


@pytest.fixture
def trail(security: Security) -> Security:
    for n in range(6):
        security.audit(SYSTEM, "case.moved", f"c{n}", {"n": n, "weight": 1e21, "at": datetime.now(UTC), "z": "橘\0"})
    return security


def test_an_untouched_trail_is_intact(trail: Security) -> None:
    check = trail.verify_audit()
    assert check.intact
    assert check.rows == 7  # the six, after the definition of the roles
    assert check == trail.verify_audit()


@pytest.mark.parametrize(
    "sql",
    [
        "update security.audit set account = 'wu'",
        "delete from security.audit where seq = 3",
        "truncate security.audit",
    ],
)
def test_the_database_refuses_to_change_the_trail(trail: Security, db: Database, sql: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append only"), db.transaction() as tx:
        tx.execute(sql)


@pytest.mark.parametrize(
    ("sql", "seq", "reason"),
    [
        ("update security.audit set detail = '{}' where seq = 4", 4, "row_changed"),
        ("delete from security.audit where seq = 4", 4, "row_missing"),
        ("delete from security.audit where seq > 5", 6, "end_missing"),
        ("update security.audit set previous = hash where seq = 2", 2, "chain_broken"),
        ("truncate security.audit", 1, "end_missing"),
    ],
)
def test_a_change_behind_the_back_is_found_with_its_place(
    trail: Security, db: Database, sql: str, seq: int, reason: str
) -> None:
    change_behind_the_back(db, sql)
    check = trail.verify_audit()
    assert (check.intact, check.broken_at, check.reason) == (False, seq, reason)


def test_the_chain_is_walked_in_steps(trail: Security) -> None:
    assert trail.trail.verify(step=2) == trail.trail.verify(step=7) == trail.trail.verify()


def test_many_writers_make_one_chain(security: Security) -> None:
    def write(n: int) -> None:
        security.audit(SYSTEM, "case.moved", str(n), {})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(60)))
    check = security.verify_audit()
    assert (check.intact, check.rows) == (True, 61)


def test_the_trail_is_searched_and_paged_newest_first(trail: Security, clock: Any) -> None:
    trail.audit(SYSTEM, "case_x.moved", "other", {"note": "50% 橘子洲"})
    find = trail.trail.find
    first = find(action="case.", limit=4)
    rest = find(action="case.", limit=4, after=first.next)
    assert [row.subject for row in first.items + rest.items] == ["c5", "c4", "c3", "c2", "c1", "c0"]
    assert rest.next is None
    assert [row.subject for row in find(q="50%").items] == ["other"]
    assert [row.subject for row in find(subject="c3").items] == ["c3"]
    assert [row.subject for row in find(since=clock.time, until=clock.time.replace(year=2030)).items] in (
        ["other"],
        [row.subject for row in find(since=clock.time).items],
    )
    assert find(account="nobody").items == []


def test_a_verb_that_fails_leaves_no_row(security: Security) -> None:
    before = security.verify_audit().rows
    with pytest.raises(Refused, match="no such organisation"):
        security.organisations.create("x", parent="nonsense", by=SYSTEM)
    assert security.verify_audit().rows == before
