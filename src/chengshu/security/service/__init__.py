"""The verbs of security behind one name, one file per noun."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chengshu.kit import Database
from chengshu.security.model import (
    SYSTEM,
    AuditCheck,
    Lockout,
    PasswordPolicy,
    Principal,
    RoleDefinition,
    SessionTerms,
)
from chengshu.security.passwords import Passwords
from chengshu.security.service.accounts import Accounts, Change
from chengshu.security.service.organisations import Organisations
from chengshu.security.service.roles import Roles
from chengshu.security.service.sessions import Sessions
from chengshu.security.service.tokens import Tokens
from chengshu.security.service.trail import Trail
from chengshu.security.service.walls import WallKeys

__all__ = ["Change", "Security"]


class Security:
    """Accounts, organisations, roles with grants, sessions, tokens, and the trail of what was done."""

    def __init__(
        self,
        db: Database,
        *,
        passwords: Passwords | None = None,
        policy: PasswordPolicy | None = None,
        lockout: Lockout | None = None,
        terms: SessionTerms | None = None,
    ) -> None:
        hashes, rules = passwords or Passwords(), policy or PasswordPolicy()
        self._db = db
        self._lockout = lockout or Lockout()
        self.terms = terms or SessionTerms()
        self.trail = Trail(db)
        self.organisations = Organisations(db, self.trail)
        self.roles = Roles(db, self.trail, self.organisations)
        self.accounts = Accounts(db, self.trail, self.organisations, hashes, rules)
        self.sessions = Sessions(db, self.trail, hashes, rules, self._lockout, self.terms)
        self.tokens = Tokens(db, self.trail)
        self.walls = WallKeys(db, self.trail)

    def audit(self, principal: Principal, action: str, subject: str, detail: dict[str, Any]) -> None:
        """Write down what somebody did in another room. `action` is `<engine>.<past tense>`."""
        with self._db.transaction() as tx:
            self.trail.write(tx, principal, action, subject, detail)

    def verify_audit(self) -> AuditCheck:
        """Whether every row of the trail is as it was written and none is missing."""
        return self.trail.verify()

    def define_roles(self, roles: Sequence[RoleDefinition], *, pack: str | None = None, by: Principal = SYSTEM) -> None:
        """Take over the roles that packs declare; call it once for each pack with all its roles.

        `pack` names the pack when it may have none left.
        """
        self.roles.define(roles, by=by, packs=[pack] if pack else [])

    def purge(self) -> None:
        """Delete what is over: sessions and old failures. The server calls it every few minutes."""
        self.sessions.purge()
        self.accounts.purge(timedelta(seconds=self._lockout.forget_s))
