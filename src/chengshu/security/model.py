"""The words of security: who somebody is, what he may do, where, and what was written down about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

# Every permission there is. A role or a route that names another one is refused, so a slip of the pen
# can neither lock a page for good nor open it.
PERMISSIONS: frozenset[str] = frozenset(
    {
        "devices.read",
        "devices.write",
        "telemetry.read",
        "telemetry.mend",
        "rules.read",
        "rules.write",
        "cases.read",
        "cases.act",
        "cases.open",
        "cases.read_all",
        "cases.supervise",
        "cases.design",
        "handbooks.write",
        "routing.write",
        "grids.read",
        "grids.write",
        "components.read",
        "components.write",
        "evaluation.read",
        "evaluation.write",
        "evaluation.people",
        "messages.write",
        "citizens.read",
        "citizens.answer",
        "citizens.callers",
        "citizens.tips",
        "operations.read",
        "operations.command",
        "maps.read",
        "maps.write",
        "mapfiles.import",
        "mapfiles.export",
        "coordinates.use",
        "coordinates.manage",
        "coordinates.see",
        "marks.read",
        "marks.write",
        "marks.see",
        "places.read",
        "places.write",
        "places.review",
        "indicators.read",
        "dashboards.read",
        "dashboards.write",
        "security.read",
        "security.accounts",
        "security.roles",
        "security.audit",
        "system.read",
        "system.write",
    }
)

# What only the three administrators hold; a pack can never hand these out.
RESERVED: frozenset[str] = frozenset(
    {"security.read", "security.accounts", "security.roles", "security.audit", "system.write"}
)


# The screen of the packs that a wall shows; any other name on a key is the id of a composed board.
COCKPIT = "cockpit"
# What a wall may look at. It changes nothing, and the guard lets it ask for what its page shows only.
WALL_PERMISSIONS: frozenset[str] = frozenset(
    {
        "dashboards.read",
        "indicators.read",
        "cases.read",
        "cases.read_all",
        "rules.read",
        "maps.read",
        "devices.read",
        "telemetry.read",
        "grids.read",
        "evaluation.read",
        "operations.read",
    }
)


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role as a pack (or this room) declares it. `title` is a key of the word catalogue."""

    id: str
    permissions: tuple[str, ...]
    pack: str | None
    title: str


ADMINISTRATORS: dict[str, RoleDefinition] = {
    role.id: role
    for role in (
        RoleDefinition(
            "system_administrator",
            ("security.read", "security.accounts", "system.read", "system.write"),
            None,
            "role.system_administrator",
        ),
        RoleDefinition(
            "security_administrator",
            ("security.read", "security.roles"),
            None,
            "role.security_administrator",
        ),
        RoleDefinition("audit_administrator", ("security.audit",), None, "role.audit_administrator"),
    )
}


@dataclass(frozen=True, slots=True)
class Scope:
    """One grant as it counts for a principal: these permissions, in this organisation, in these divisions."""

    role: str
    permissions: frozenset[str]
    organisation: str | None
    organisation_path: tuple[str, ...]
    jurisdiction: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts. Flat fields are the union of all grants; `scopes` keeps them apart.

    `jurisdiction` holds division-code prefixes: empty covers nothing, "" covers the whole city.
    Ask `covers(division, permission)` before a write, so that a right granted in one district
    is not used in another where the account may only look.
    """

    id: str
    account: str
    name: str
    kind: Literal["session", "token", "system", "visitor", "wall"]
    roles: tuple[str, ...]
    permissions: frozenset[str]
    organisation: str | None = None
    organisation_path: tuple[str, ...] = ()
    jurisdiction: tuple[str, ...] = ()
    csrf: str | None = None
    scopes: tuple[Scope, ...] = ()
    must_change: bool = False
    session: str | None = None
    token: str | None = None
    screen: str | None = None  # the one that a wall shows

    def can(self, permission: str) -> bool:
        """Whether this permission was granted, anywhere."""
        return self.kind == "system" or permission in self.permissions

    def covers(self, division: str | None, permission: str | None = None) -> bool:
        """Whether the division lies in the jurisdiction (of the grants that carry `permission`, if named).

        A thing that lies nowhere (None) is seen only by those who cover the whole city.
        """
        prefixes = self.jurisdiction if permission is None else self.jurisdiction_for(permission)
        if division is None:
            return "" in prefixes
        return any(division.startswith(prefix) for prefix in prefixes)

    def jurisdiction_for(self, permission: str) -> tuple[str, ...]:
        """The division prefixes in which this permission holds; for the filters of lists."""
        if not self.can(permission):
            return ()
        if not self.scopes:
            return self.jurisdiction
        holding = [scope for scope in self.scopes if permission in scope.permissions]
        return tuple(sorted({code for scope in holding for code in scope.jurisdiction}))


SYSTEM = Principal(
    id="00000000-0000-0000-0000-000000000000",
    account="system",
    name="system",
    kind="system",
    roles=("system",),
    permissions=PERMISSIONS,
    jurisdiction=("",),
)
# Somebody who shows no credential: he may see what is open to anybody and nothing else.
VISITOR = Principal(
    id="00000000-0000-0000-0000-000000000001",
    account="",
    name="",
    kind="visitor",
    roles=(),
    permissions=frozenset(),
)


class Audit(Protocol):
    """Writes one row of the trail: who did what to what. `Security.audit` is one.

    Every route that changes something in another room is given one and calls it when the change is made; a test of
    the house looks for routes that do not.
    """

    def __call__(self, principal: Principal, action: str, subject: str, detail: dict[str, Any], /) -> None:
        """`action` is `<engine>.<verb>`; never a secret in `detail`."""
        ...


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What an audit row says about a change: each field that differs, as it was and as it is."""
    return {
        name: {"from": before.get(name), "to": after.get(name)}
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }


@dataclass(frozen=True, slots=True)
class Organisation:
    """A node of the tree; `path` holds the ids from the root down to this one."""

    id: str
    code: str | None
    name: str
    parent: str | None
    path: tuple[str, ...]
    created: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, held by an account, in an organisation (None: not tied to one), in division prefixes."""

    id: str
    role: str
    organisation: str | None
    organisation_name: str | None
    jurisdiction: tuple[str, ...]
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """A person or a machine that signs in. Never deleted, only disabled: the trail must keep its names."""

    id: str
    account: str
    name: str
    organisation: str | None
    organisation_name: str | None
    disabled: bool
    must_change: bool
    locked_until: datetime | None
    last_login: datetime | None
    created: datetime
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A role as it stands: built in (`pack` is None) or declared by a pack."""

    id: str
    title: str
    permissions: tuple[str, ...]
    pack: str | None


@dataclass(frozen=True, slots=True)
class NewSession:
    """What signing in gives. `token` is the secret for the cookie; only its SHA-256 is kept."""

    token: str
    expires: datetime
    principal: Principal


@dataclass(frozen=True, slots=True)
class Token:
    """A personal access token without its secret; `hint` is the end of it, to tell tokens apart."""

    id: str
    name: str
    hint: str
    permissions: tuple[str, ...]
    created: datetime
    expires: datetime
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class WallKey:
    """A key by which a wall shows one screen of some divisions, without its secret; `created_by` is a name."""

    id: str
    name: str
    screen: str
    jurisdiction: tuple[str, ...]
    hint: str
    created: datetime
    created_by: str
    expires: datetime
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the trail; `hash` covers the row and the hash of the row before it."""

    seq: int
    time: datetime
    principal: str
    account: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """The answer of `verify_audit`. Note `head` outside the house: it proves the trail up to `rows`."""

    intact: bool
    rows: int
    head: str
    broken_at: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """What a password must be. Defaults follow GB/T 22239 level 3 and NIST SP 800-63B where they agree."""

    min_length: int = 10
    max_length: int = 128
    classes: int = 3
    long_enough_for_one_class: int = 20
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class Lockout:
    """After `failures` wrong passwords wait `first_s`, then twice as long each time, at most `longest_s`."""

    failures: int = 5
    first_s: int = 60
    longest_s: int = 3600
    forget_s: int = 86_400


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """How long a session lives without use (`idle_s`) and at most (`absolute_s`)."""

    idle_s: int = 3600
    absolute_s: int = 43_200
    touch_s: int = 60
