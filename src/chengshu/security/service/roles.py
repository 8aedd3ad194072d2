"""Verbs on roles and grants."""

from collections.abc import Sequence

from chengshu.kit import Conflict, Database, FieldError, Forbidden, NotFound, Refused, Tx, new_id, now
from chengshu.security.logic import ROLE_ID, clean_jurisdiction, conflicting_role, is_id, unfit_permissions
from chengshu.security.model import ADMINISTRATORS, Account, Grant, Principal, Role, RoleDefinition
from chengshu.security.service.organisations import Organisations
from chengshu.security.service.trail import Trail
from chengshu.security.store import accounts as account_store
from chengshu.security.store import roles as store


class Roles:
    """What may be done (roles), and by whom and where (grants)."""

    def __init__(self, db: Database, trail: Trail, organisations: Organisations) -> None:
        self._db = db
        self._trail = trail
        self._organisations = organisations

    def all(self) -> list[Role]:
        """The three administrators, then the roles of the packs."""
        built_in = [Role(role.id, role.title, role.permissions, None) for role in ADMINISTRATORS.values()]
        with self._db.transaction() as tx:
            return built_in + store.all_roles(tx)

    def define(self, roles: Sequence[RoleDefinition], *, by: Principal, packs: Sequence[str] = ()) -> None:
        """Take over what packs declare. A role its pack no longer names stops counting at once.

        `packs` are packs that may have no role left, beside those that `roles` name.
        """
        for role in roles:
            _check_definition(role)
        with self._db.transaction() as tx:
            owners = store.owners(tx, [role.id for role in roles])
            for role in roles:
                owner = owners.get(role.id, role.pack)
                if owner != role.pack:
                    raise Conflict(f"Role '{role.id}' belongs to pack '{owner}'.", code="role_taken")
            concerned = sorted({*packs, *(str(role.pack) for role in roles)})
            before = {role.id: role for role in store.all_roles(tx)}
            changed = [role.id for role in roles if before.get(role.id) != _as_role(role)]
            store.define(tx, roles)
            retired = store.retire(tx, concerned, [role.id for role in roles])
            if changed or retired:
                detail = {"changed": changed, "retired": retired}
                self._trail.write(tx, by, "roles.defined", ",".join(concerned), detail)

    def grant(
        self,
        account_id: str,
        role: str,
        *,
        organisation: str | None = None,
        jurisdiction: Sequence[str] = (),
        by: Principal,
    ) -> Account:
        """Give a role. Nobody gives himself one, and nobody holds two of the three administrator roles."""
        if account_id == by.id:
            raise Forbidden("Nobody may grant a role to himself.", code="own_grant")
        with self._db.transaction() as tx:
            account = _locked(tx, account_id)
            self._check_role(tx, account, role, organisation, jurisdiction)
            prefixes = clean_jurisdiction(jurisdiction)
            if prefixes is None:
                wrong = FieldError("jurisdiction", "not_a_division_code")
                raise Refused("A jurisdiction is a list of division codes.", errors=(wrong,))
            if organisation:
                self._organisations.existing(tx, organisation, "organisation")
            values = {"id": new_id(), "account": account_id, "role": role, "organisation": organisation}
            store.insert_grant(tx, {**values, "jurisdiction": list(prefixes), "by": by.id, "now": now()})
            where = {"organisation": organisation, "jurisdiction": prefixes}
            self._trail.write(tx, by, "grant.given", account_id, {"role": role, "to": account.account, **where})
            return _existing(tx, account_id)

    def revoke(self, account_id: str, grant_id: str, *, by: Principal) -> Account:
        """Take a role away; the last administrator of a kind stays."""
        with self._db.transaction() as tx:
            account_store.hold_administrators(tx)
            account = _locked(tx, account_id)
            grant = next((item for item in account.grants if item.id == grant_id), None)
            if grant is None:
                raise NotFound("There is no such grant.")
            refuse_last_administrator(tx, account, (grant,))
            store.delete_grant(tx, grant_id)
            detail = {"role": grant.role, "organisation": grant.organisation, "from": account.account}
            self._trail.write(tx, by, "grant.revoked", account_id, detail)
            return _existing(tx, account_id)

    def _check_role(
        self, tx: Tx, account: Account, role: str, organisation: str | None, jurisdiction: Sequence[str]
    ) -> None:
        if role not in ADMINISTRATORS:
            if not store.exists(tx, role):
                raise Refused(f"There is no role '{role}'.", errors=(FieldError("role", "unknown"),))
            return
        other = conflicting_role((grant.role for grant in account.grants), role)
        if other:
            detail = f"The account is {other} already; one person is one administrator."
            raise Conflict(detail, code="two_administrators")
        if organisation or jurisdiction:
            wrong = FieldError("organisation" if organisation else "jurisdiction", "administrators_have_none")
            raise Refused("An administrator role has no organisation or jurisdiction.", errors=(wrong,))


def refuse_last_administrator(tx: Tx, account: Account, losing: Sequence[Grant]) -> None:
    """Raise when these grants are the last of an administrator role in an enabled account."""
    if account.disabled:
        return
    role = next((grant.role for grant in losing if grant.role in ADMINISTRATORS), None)
    if role and account_store.enabled_holders(tx, role, account.id) == 0:
        raise Conflict(f"This is the last {role}.", code="last_administrator")


def _check_definition(role: RoleDefinition) -> None:
    if role.pack is None or role.id in ADMINISTRATORS or not ROLE_ID.fullmatch(role.id):
        raise Refused(f"A pack cannot define the role '{role.id}'.", errors=(FieldError(role.id, "role_id"),))
    unfit = unfit_permissions(role.permissions)
    if unfit:
        errors = tuple(FieldError(f"{role.id}.{name}", reason) for name, reason in unfit.items())
        raise Refused(f"Role '{role.id}' names permissions it cannot have.", errors=errors)


def _as_role(role: RoleDefinition) -> Role:
    return Role(role.id, role.title, tuple(role.permissions), role.pack)


def _locked(tx: Tx, account_id: str) -> Account:
    if not is_id(account_id) or not account_store.lock(tx, account_id):
        raise NotFound("There is no such account.")
    return _existing(tx, account_id)


def _existing(tx: Tx, account_id: str) -> Account:
    found = account_store.get(tx, account_id)
    if found is None:
        raise NotFound("There is no such account.")
    return found
