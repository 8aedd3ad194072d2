"""Searches that people keep, and those that others show them."""

from collections.abc import Sequence
from typing import Any

from chengshu.capabilities.cases.model import SavedView, ViewSharing
from chengshu.capabilities.cases.store.plain import as_json
from chengshu.kit import Tx

MOST_SHOWN = 200


def _own(row: dict[str, Any]) -> SavedView:
    scope, roles, people = (row.pop(name) for name in ("scope", "roles", "people"))
    return SavedView(**row, sharing=ViewSharing(scope, tuple(roles), tuple(people)))


def put(tx: Tx, owner: str, owner_name: str, view: SavedView) -> SavedView:
    """Keep a search under its name, in place of the one that had it; whom that was shown to sees this one."""
    row = tx.execute(
        "insert into cases.views (id, owner, owner_name, name, query, changed) values (%s, %s, %s, %s, %s, %s) "
        "on conflict (owner, name) do update set query = excluded.query, changed = excluded.changed, "
        "owner_name = excluded.owner_name returning id, name, query, changed, scope, roles, people",
        (view.id, owner, owner_name, view.name, as_json(view.query), view.changed),
    ).fetchone()
    assert row is not None
    return _own(row)


def change(tx: Tx, owner: str, view: SavedView) -> SavedView:
    """Write a search anew that somebody keeps."""
    row = tx.execute(
        "update cases.views set name = %s, query = %s, changed = %s where owner = %s and id = %s "
        "returning id, name, query, changed, scope, roles, people",
        (view.name, as_json(view.query), view.changed, owner, view.id),
    ).fetchone()
    assert row is not None
    return _own(row)


def share(
    tx: Tx, owner: str, owner_name: str, view_id: str, sharing: ViewSharing, organisations: Sequence[str]
) -> SavedView | None:
    """Show a search to others, or to nobody; ``organisations`` are those whose people it is shown to."""
    row = tx.execute(
        "update cases.views set scope = %s, roles = %s, people = %s, organisations = %s, owner_name = %s "
        "where owner = %s and id = %s returning id, name, query, changed, scope, roles, people",
        (
            sharing.scope, list(sharing.roles), list(sharing.people), list(organisations), owner_name, owner, view_id,
        ),
    ).fetchone()  # fmt: skip
    return _own(row) if row else None


def hold(tx: Tx, owner: str) -> None:
    """Whatever else this person keeps at the same time waits until this is done."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"cases.views:{owner}",))


def of(tx: Tx, owner: str) -> list[SavedView]:
    """The searches somebody keeps, by name."""
    sql = "select id, name, query, changed, scope, roles, people from cases.views where owner = %s order by name"
    return [_own(row) for row in tx.execute(sql, (owner,))]


def shown_to(tx: Tx, reader: str, roles: Sequence[str], lines: Sequence[str]) -> list[SavedView]:
    """What others show this person, by name; ``lines`` are his organisations and those above them."""
    rows = tx.execute(
        "select id, name, query, changed, owner_name, false as mine from cases.views "
        "where scope <> 'nobody' and owner <> %(me)s and ((%(me)s = any(people) and scope = 'chosen') "
        "or (organisations && %(lines)s::text[] and (scope = 'organisation' or roles && %(roles)s::text[]))) "
        "order by name, id limit %(most)s",
        {"me": reader, "roles": list(roles), "lines": list(lines), "most": MOST_SHOWN},
    )
    return [SavedView(**row) for row in rows]


def drop(tx: Tx, owner: str, view_id: str) -> bool:
    """Forget one of them."""
    return tx.execute("delete from cases.views where owner = %s and id = %s", (owner, view_id)).rowcount == 1
