"""What the pool of connections promises when connections die."""

import psycopg
import pytest

from chengshu.kit import Database


def test_a_connection_that_was_cut_off_right_after_it_worked_is_replaced_before_anybody_notices(
    database_url: str,
) -> None:
    db = Database(database_url, max_size=1, name="cut")
    try:
        with db.transaction() as tx:
            first = tx.info.backend_pid
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s, 5000)", [first])
        with db.transaction() as tx:
            assert tx.info.backend_pid != first
            row = tx.execute("select 7 as seven").fetchone()
        assert row == {"seven": 7}
    finally:
        db.close()


def test_a_connection_that_has_just_worked_is_not_asked_whether_it_lives(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = Database(database_url, max_size=1, name="trusted")
    asked: list[int] = []
    try:
        with db.transaction() as tx:
            tx.execute("select 1")
        monkeypatch.setattr(
            "chengshu.kit.database.ConnectionPool.check_connection", lambda one: asked.append(one.info.backend_pid)
        )
        with db.transaction() as tx:
            assert not asked
        monkeypatch.setattr("chengshu.kit.database._TRUSTED_S", 0.0)
        with db.transaction() as tx:
            assert asked == [tx.info.backend_pid]
    finally:
        db.close()
