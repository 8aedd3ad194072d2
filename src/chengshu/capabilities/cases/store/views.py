"""Searches that people keep."""

from chengshu.capabilities.cases.model import SavedView
from chengshu.capabilities.cases.store.plain import as_json
from chengshu.kit import Tx


def put(tx: Tx, owner: str, view: SavedView) -> SavedView:
    """Keep a search under its name, in place of the one that had it."""
    row = tx.execute(
        "insert into cases.views (id, owner, name, query, changed) values (%s, %s, %s, %s, %s) "
        "on conflict (owner, name) do update set query = excluded.query, changed = excluded.changed "
        "returning id, name, query, changed",
        (view.id, owner, view.name, as_json(view.query), view.changed),
    ).fetchone()
    assert row is not None
    return SavedView(**row)


def change(tx: Tx, owner: str, view: SavedView) -> SavedView:
    """Write a search anew that somebody keeps."""
    row = tx.execute(
        "update cases.views set name = %s, query = %s, changed = %s where owner = %s and id = %s "
        "returning id, name, query, changed",
        (view.name, as_json(view.query), view.changed, owner, view.id),
    ).fetchone()
    assert row is not None
    return SavedView(**row)


def hold(tx: Tx, owner: str) -> None:
    """Whatever else this person keeps at the same time waits until this is done."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"cases.views:{owner}",))


def of(tx: Tx, owner: str) -> list[SavedView]:
    """The searches somebody keeps, by name."""
    sql = "select id, name, query, changed from cases.views where owner = %s order by name"
    return [SavedView(**row) for row in tx.execute(sql, (owner,))]


def drop(tx: Tx, owner: str, view_id: str) -> bool:
    """Forget one of them."""
    return tx.execute("delete from cases.views where owner = %s and id = %s", (owner, view_id)).rowcount == 1
