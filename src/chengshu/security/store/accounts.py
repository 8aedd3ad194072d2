"""Rows of accounts and of failed sign-ins."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from chengshu.kit import Tx
from chengshu.security.model import Account, Grant
from chengshu.security.store import where

_SELECT = """
select a.id, a.account, a.name, a.organisation, o.name as organisation_name, a.disabled, a.must_change,
       f.locked_until, a.last_login, a.created, g.grants
from security.accounts a
left join security.organisations o on o.id = a.organisation
left join security.failures f on f.account = a.account
cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object(
        'id', g.id, 'role', g.role, 'organisation', g.organisation, 'organisation_name', go.name,
        'jurisdiction', g.jurisdiction, 'granted_by', g.granted_by, 'granted_at', g.granted_at
    ) order by g.id), '[]') as grants
    from security.grants g left join security.organisations go on go.id = g.organisation
    where g.account = a.id
) g
"""

_FILTERS = {
    "after": "a.account > %(after)s",
    "q": "(a.account like %(q)s or lower(a.name) like %(q)s)",
    "organisation": "o.path @> array[%(organisation)s::text]",
    "role": "exists (select from security.grants r where r.account = a.id and r.role = %(role)s)",
    # A prefix asked for finds grants inside it and grants that reach over it.
    "jurisdiction": """exists (
        select from security.grants r, unnest(r.jurisdiction) as code where r.account = a.id
        and (starts_with(%(jurisdiction)s, code) or starts_with(code, %(jurisdiction)s)))""",
    "disabled": "a.disabled = %(disabled)s",
}


def get(tx: Tx, account_id: str) -> Account | None:
    row = tx.execute(_SELECT + "where a.id = %s", (account_id,)).fetchone()
    return _account(row) if row else None


def find(tx: Tx, filters: dict[str, Any]) -> list[Account]:
    sql = f"{_SELECT} where {where(_FILTERS, filters)} order by a.account limit %(limit)s"
    return [_account(row) for row in tx.execute(sql, filters)]


def names(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    rows = tx.execute("select id, name from security.accounts where id::text = any(%s)", (list(ids),))
    return {row["id"]: row["name"] for row in rows}


def id_of(tx: Tx, account: str) -> str | None:
    row = tx.execute("select id from security.accounts where account = %s", (account,)).fetchone()
    return row["id"] if row else None


def lock(tx: Tx, account_id: str) -> bool:
    """Hold the row until the transaction ends, so that two changes of one account do not cross."""
    sql = "select 1 from security.accounts where id = %s for update"
    return tx.execute(sql, (account_id,)).fetchone() is not None


def insert(tx: Tx, values: dict[str, Any]) -> bool:
    """False when the account name is taken."""
    sql = """
        insert into security.accounts
            (id, account, name, organisation, password, must_change, password_changed, created, created_by)
        values (%(id)s, %(account)s, %(name)s, %(organisation)s, %(password)s, %(must_change)s,
                %(now)s, %(now)s, %(by)s)
        on conflict (account) do nothing
    """
    return tx.execute(sql, values).rowcount == 1


def update(tx: Tx, account_id: str, name: str, organisation: str | None, disabled: bool) -> None:
    tx.execute(
        "update security.accounts set name = %s, organisation = %s, disabled = %s where id = %s",
        (name, organisation, disabled, account_id),
    )


def set_password(tx: Tx, account_id: str, password: str, must_change: bool, now: datetime) -> None:
    tx.execute(
        "update security.accounts set password = %s, must_change = %s, password_changed = %s where id = %s",
        (password, must_change, now, account_id),
    )


def rehash(tx: Tx, account_id: str, old: str, new: str) -> None:
    """Store the same password under today's parameters, unless somebody changed it meanwhile."""
    tx.execute("update security.accounts set password = %s where id = %s and password = %s", (new, account_id, old))


def credentials(tx: Tx, account: str) -> dict[str, Any] | None:
    sql = "select id, account, password, disabled, password_changed from security.accounts where account = %s"
    return tx.execute(sql, (account,)).fetchone()


def signed_in(tx: Tx, account_id: str, now: datetime, must_change: bool) -> None:
    sql = """
        update security.accounts set last_login = %s, must_change = must_change or %s where id = %s
    """
    tx.execute(sql, (now, must_change, account_id))


def enabled_holders(tx: Tx, role: str, but: str) -> int:
    """How many enabled accounts beside this one hold the role."""
    sql = """
        select count(distinct a.id) as n from security.grants g join security.accounts a on a.id = g.account
        where g.role = %s and not a.disabled and a.id <> %s
    """
    row = tx.execute(sql, (role, but)).fetchone()
    return int(row["n"]) if row else 0


def hold_administrators(tx: Tx) -> None:
    """Let changes that could remove the last administrator happen one after another."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended('chengshu.security.administrators', 0))")


def count_attempt(tx: Tx, account: str, now: datetime, forget: timedelta) -> tuple[int, datetime | None]:
    """Count an attempt before it is checked; failures so far and until when the account is locked.

    Counting first makes the limit exact however many guesses arrive at once; while locked nothing is counted.
    """
    sql = """
        insert into security.failures as f (account, failures, last) values (%(account)s, 1, %(now)s)
        on conflict (account) do update set
            failures = case when f.locked_until > %(now)s then f.failures
                            when f.last < %(old)s then 1 else f.failures + 1 end,
            last = %(now)s
        returning failures, locked_until
    """
    row = tx.execute(sql, {"account": account, "now": now, "old": now - forget}).fetchone()
    assert row is not None
    return row["failures"], row["locked_until"]


def lock_until(tx: Tx, account: str, until: datetime) -> None:
    tx.execute("update security.failures set locked_until = %s where account = %s", (until, account))


def clear_failures(tx: Tx, account: str) -> bool:
    return tx.execute("delete from security.failures where account = %s", (account,)).rowcount == 1


def purge_failures(tx: Tx, before: datetime) -> int:
    return tx.execute("delete from security.failures where last < %s", (before,)).rowcount


def _account(row: dict[str, Any]) -> Account:
    grants: Sequence[dict[str, Any]] = row["grants"]
    return Account(**{**row, "grants": tuple(_grant(item) for item in grants)})


def _grant(item: dict[str, Any]) -> Grant:
    return Grant(
        **{
            **item,
            "jurisdiction": tuple(item["jurisdiction"]),
            "granted_at": datetime.fromisoformat(item["granted_at"]),
        }
    )
