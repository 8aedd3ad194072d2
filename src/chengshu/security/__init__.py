"""Security: who somebody is, what he may do and where, and a trail of it that nobody can change.

`Security` holds the verbs, `Guard` stands at every route, `Principal` is who acts. A right is a role in an
organisation and a jurisdiction; the three administrators (system, security, audit) are three people.
"""

from chengshu.security.guard import Guard, address_of
from chengshu.security.headers import SecurityHeaders
from chengshu.security.key_in_address import KeyInAddress, key_of
from chengshu.security.keyring import Keyring, Sealed
from chengshu.security.limits import Buckets, Rate, RateLimits, TooFast, network_of
from chengshu.security.model import (
    ADMINISTRATORS,
    PERMISSIONS,
    SYSTEM,
    VISITOR,
    Account,
    Audit,
    AuditCheck,
    AuditEntry,
    Grant,
    Lockout,
    NewSession,
    Organisation,
    PasswordPolicy,
    Principal,
    Role,
    RoleDefinition,
    Scope,
    SessionTerms,
    Token,
    difference,
)
from chengshu.security.other_pages import OtherPages
from chengshu.security.passwords import Passwords
from chengshu.security.service import Change, Security
from chengshu.security.trail import told

__all__ = [
    "ADMINISTRATORS",
    "PERMISSIONS",
    "SYSTEM",
    "VISITOR",
    "Account",
    "Audit",
    "AuditCheck",
    "AuditEntry",
    "Buckets",
    "Change",
    "Grant",
    "Guard",
    "KeyInAddress",
    "Keyring",
    "Lockout",
    "NewSession",
    "Organisation",
    "OtherPages",
    "PasswordPolicy",
    "Passwords",
    "Principal",
    "Rate",
    "RateLimits",
    "Role",
    "RoleDefinition",
    "Scope",
    "Sealed",
    "Security",
    "SecurityHeaders",
    "SessionTerms",
    "Token",
    "TooFast",
    "address_of",
    "difference",
    "key_of",
    "network_of",
    "told",
]
