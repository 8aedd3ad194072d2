"""Rows of the roles that packs declare, and of grants."""

from collections.abc import Sequence
from typing import Any

from chengshu.kit import Tx
from chengshu.security.model import Role, RoleDefinition


def all_roles(tx: Tx) -> list[Role]:
    rows = tx.execute("select id, title, permissions, pack from security.roles where not retired order by id")
    return [Role(row["id"], row["title"], tuple(row["permissions"]), row["pack"]) for row in rows]


def exists(tx: Tx, role: str) -> bool:
    sql = "select 1 from security.roles where id = %s and not retired"
    return tx.execute(sql, (role,)).fetchone() is not None


def owners(tx: Tx, roles: Sequence[str]) -> dict[str, str]:
    """The pack that owns each of these roles now."""
    sql = "select id, pack from security.roles where id = any(%s) and not retired"
    rows = tx.execute(sql, (list(roles),))
    return {row["id"]: row["pack"] for row in rows}


def define(tx: Tx, roles: Sequence[RoleDefinition]) -> None:
    """Write all definitions in one statement."""
    sql = """
        insert into security.roles (id, title, permissions, pack)
        select id, title, string_to_array(permissions, ' '), pack
        from unnest(%s::text[], %s::text[], %s::text[], %s::text[]) as new (id, title, permissions, pack)
        on conflict (id) do update set title = excluded.title, permissions = excluded.permissions,
            pack = excluded.pack, retired = false
    """
    ids = [role.id for role in roles]
    columns = ([r.title for r in roles], [" ".join(r.permissions) for r in roles], [r.pack for r in roles])
    tx.execute(sql, (ids, *columns))


def retire(tx: Tx, packs: Sequence[str], roles: Sequence[str]) -> list[str]:
    """Retire what these packs declared before and these roles are not; return their ids."""
    rows = tx.execute(
        "update security.roles set retired = true where pack = any(%s) and id <> all(%s) and not retired returning id",
        (list(packs), list(roles)),
    )
    return sorted(row["id"] for row in rows)


def insert_grant(tx: Tx, values: dict[str, Any]) -> None:
    """Store a grant; granting the same role in the same organisation again replaces the jurisdiction."""
    sql = """
        insert into security.grants (id, account, role, organisation, jurisdiction, granted_by, granted_at)
        values (%(id)s, %(account)s, %(role)s, %(organisation)s, %(jurisdiction)s, %(by)s, %(now)s)
        on conflict (account, role, organisation) do update set jurisdiction = excluded.jurisdiction,
            granted_by = excluded.granted_by, granted_at = excluded.granted_at
    """
    tx.execute(sql, values)


def delete_grant(tx: Tx, grant_id: str) -> None:
    tx.execute("delete from security.grants where id = %s", (grant_id,))
