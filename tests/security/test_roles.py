"""Roles, grants, the three administrators and the organisation tree."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import psycopg
import pytest

from chengshu.kit import ChengshuError, Conflict, Database, NotFound, Refused, new_id
from chengshu.security import ADMINISTRATORS, SYSTEM, Account, Change, RoleDefinition, Security

PASSWORD = "Pivot-of-2026"
Make = Callable[..., Account]


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("second", sorted(ADMINISTRATORS))
def test_one_account_never_holds_two_administrator_roles(
    security: Security, an_account: Make, first: str, second: str
) -> None:
    account = an_account("li", first)
    if first == second:
        assert len(security.roles.grant(account.id, second, by=SYSTEM).grants) == 1
        return
    with pytest.raises(Conflict) as refused:
        security.roles.grant(account.id, second, by=SYSTEM)
    assert refused.value.code == "two_administrators"


def test_the_database_itself_refuses_a_second_administrator_role(
    db: Database, an_account: Make, security: Security
) -> None:
    li = an_account("li", "audit_administrator")
    sql = "insert into security.grants values (%s, %s, 'system_administrator', null, '{}', %s, now())"
    with pytest.raises(psycopg.errors.UniqueViolation), db.transaction() as tx:
        tx.execute(sql, (new_id(), li.id, SYSTEM.id))


def test_the_last_administrator_cannot_be_removed_by_any_way(
    security: Security, house: SimpleNamespace, an_account: Make
) -> None:
    for account in vars(house).values():
        with pytest.raises(Conflict) as revoked:
            security.roles.revoke(account.id, account.grants[0].id, by=SYSTEM)
        with pytest.raises(Conflict) as disabled:
            security.accounts.change(account.id, Change(disabled=True), by=SYSTEM)
        assert revoked.value.code == disabled.value.code == "last_administrator"
    an_account("root2", "system_administrator")
    security.accounts.change(house.system.id, Change(disabled=True), by=SYSTEM)


def test_two_administrators_removed_at_the_same_time_leave_one(security: Security, an_account: Make) -> None:
    both = [an_account("a1", "audit_administrator"), an_account("a2", "audit_administrator")]

    def remove(account: Account) -> str:
        try:
            security.roles.revoke(account.id, account.grants[0].id, by=SYSTEM)
        except ChengshuError as error:
            return error.code
        return "removed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, both)) == ["last_administrator", "removed"]


def test_granting_again_replaces_the_jurisdiction(security: Security, an_account: Make) -> None:
    li = an_account("li", "viewer", jurisdiction=["430212"])
    again = security.roles.grant(li.id, "viewer", jurisdiction=["430203", "430212"], by=SYSTEM)
    assert [grant.jurisdiction for grant in again.grants] == [("430203", "430212")]
    gone = security.roles.revoke(li.id, again.grants[0].id, by=SYSTEM)
    assert gone.grants == ()
    with pytest.raises(NotFound):
        security.roles.revoke(li.id, again.grants[0].id, by=SYSTEM)


@pytest.mark.parametrize(
    ("role", "where", "field"),
    [
        ("no_such_role", {}, "role"),
        ("viewer", {"jurisdiction": ["abc"]}, "jurisdiction"),
        ("viewer", {"organisation": "00000000-0000-0000-0000-000000000009"}, "organisation"),
        ("audit_administrator", {"jurisdiction": ["430212"]}, "jurisdiction"),
    ],
)
def test_a_grant_that_makes_no_sense_names_its_field(
    security: Security, an_account: Make, role: str, where: dict[str, str], field: str
) -> None:
    li = an_account("li")
    with pytest.raises(Refused) as refused:
        security.roles.grant(li.id, role, by=SYSTEM, **where)
    assert [error.field for error in refused.value.errors] == [field]


def test_a_role_its_pack_gives_up_counts_no_more(security: Security, an_account: Make) -> None:
    an_account("li", "viewer", "dispatcher", jurisdiction=[""])
    session = security.sessions.sign_in("li", PASSWORD)
    viewer = RoleDefinition("viewer", ("maps.read",), "urban_management", "role.viewer")
    security.define_roles([viewer])
    principal = security.sessions.principal(session.token)
    assert principal is not None
    assert (principal.roles, principal.permissions) == (("viewer",), {"maps.read"})
    assert [role.id for role in security.roles.all()] == [*ADMINISTRATORS, "viewer"]


def test_a_pack_cannot_take_reserved_rights_built_in_roles_or_those_of_another_pack(
    security: Security,
) -> None:
    def define(role: str, permission: str, pack: str = "fire") -> None:
        security.define_roles([RoleDefinition(role, (permission,), pack, "t")])

    with pytest.raises(Refused):
        define("chief", "security.roles")
    with pytest.raises(Refused):
        define("chief", "cases.raed")
    with pytest.raises(Refused):
        define("audit_administrator", "cases.read")
    with pytest.raises(Conflict):
        define("viewer", "cases.read")


def test_defining_the_same_roles_again_leaves_no_trace(security: Security) -> None:
    role = RoleDefinition("lamp_desk", ("cases.read",), "lighting", "t")
    security.define_roles([role])
    before = security.trail.find(action="roles.").items
    security.define_roles([role])
    assert security.trail.find(action="roles.").items == before


def test_a_grant_carries_its_organisation_into_the_principal(security: Security, an_account: Make) -> None:
    city = security.organisations.create("株洲市", by=SYSTEM)
    bureau = security.organisations.create("城管局", parent=city.id, by=SYSTEM)
    an_account("li", "dispatcher", jurisdiction=["430212"], organisation=None)
    account = security.accounts.by_name("li")
    assert account is not None
    security.roles.grant(account.id, "viewer", organisation=bureau.id, jurisdiction=["430203"], by=SYSTEM)
    principal = security.sessions.sign_in("li", PASSWORD).principal
    assert principal.organisation == bureau.id
    assert principal.organisation_path == (city.id, bureau.id)
    assert principal.jurisdiction == ("430203", "430212")
    assert principal.jurisdiction_for("cases.act") == ("430212",)


def test_a_branch_of_the_tree_moves_with_everything_under_it(security: Security) -> None:
    a, b = (security.organisations.create(name, by=SYSTEM) for name in "ab")
    child = security.organisations.create("child", parent=a.id, by=SYSTEM)
    leaf = security.organisations.create("leaf", parent=child.id, by=SYSTEM)
    assert security.organisations.move(child.id, b.id, by=SYSTEM).path == (b.id, child.id)
    assert security.organisations.get(leaf.id).path == (b.id, child.id, leaf.id)
    assert {o.id for o in security.organisations.find(under=b.id).items} == {b.id, child.id, leaf.id}
    assert security.organisations.move(child.id, None, by=SYSTEM).path == (child.id,)
    assert security.organisations.get(leaf.id).path == (child.id, leaf.id)
    with pytest.raises(Refused):
        security.organisations.move(child.id, leaf.id, by=SYSTEM)


def test_an_organisation_is_loaded_again_without_a_second_one(security: Security) -> None:
    first = security.organisations.ensure("11430200MB0001", "城管局", by=SYSTEM)
    assert security.organisations.ensure("11430200MB0001", "城管局", by=SYSTEM) == first
    with pytest.raises(Conflict):
        security.organisations.create("other", code="11430200MB0001", by=SYSTEM)


def test_organisations_are_paged_and_searched(security: Security) -> None:
    for n in range(5):
        security.organisations.create(f"街道{n}", by=SYSTEM)
    first = security.organisations.find(limit=3)
    rest = security.organisations.find(limit=3, after=first.next)
    assert [o.name for o in first.items + rest.items] == [f"街道{n}" for n in range(5)]
    assert [o.name for o in security.organisations.find(q="道3").items] == ["街道3"]
