"""Decisions of security: pure functions, the clock and the data come in, the answer goes out."""

import base64
import hashlib
import hmac
import json
import re
import secrets
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from chengshu.security.model import (
    ADMINISTRATORS,
    PERMISSIONS,
    RESERVED,
    AuditEntry,
    Lockout,
    PasswordPolicy,
    Principal,
    Scope,
)

TOKEN_PREFIX = "cst_"  # noqa: S105
WALL_PREFIX = "csw_"
FIRST_HASH = bytes(32)
ACCOUNT = re.compile(r"[^\W_][\w.@-]{1,63}")
ROLE_ID = re.compile(r"[a-z][a-z0-9_]{1,63}")
DIVISION = re.compile(r"(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?")

# Passwords that pass every rule of form and are tried first by everybody; kept in lower case.
# fmt: off
COMMON = frozenset((
    "p@ssw0rd123", "p@ssword123", "p@ssw0rd1234", "passw0rd123", "password123", "password@123",
    "password123!", "admin@123456", "admin123456", "admin@12345", "admin@1234", "administrator1",
    "administrator@1", "aa123456789", "abc123456789", "abc@123456", "abcd@123456", "abcd1234567",
    "qwer1234!@#$", "qwer@123456", "qwerty123456", "qwerty@123", "1qaz@wsx3edc", "1qaz2wsx3edc",
    "1qaz@wsx12", "zaq12wsxcde3", "woaini1314", "woaini@1314", "welcome@123", "welcome123!", "test@123456",
    "root@123456", "user@123456", "huawei@123", "huawei12#$", "changeme123!", "changeme@123", "zhuzhou@123",
    "chengshu@123", "system@123456",
))
# fmt: on


def clean_account(text: str) -> str | None:
    """The one spelling of an account name, or None when it cannot be one."""
    name = unicodedata.normalize("NFKC", text).strip().casefold()
    return name if ACCOUNT.fullmatch(name) else None


def clean_password(text: str) -> str:
    """One spelling whatever the keyboard sent (full-width digits, composed letters)."""
    return unicodedata.normalize("NFKC", text)


def password_problems(password: str, account: str, policy: PasswordPolicy) -> list[str]:
    """Why this password may not be used: reason codes, empty when it may."""
    found = []
    if len(password) < policy.min_length:
        found.append("too_short")
    if len(password) > policy.max_length:
        found.append("too_long")
    if len(password) < policy.long_enough_for_one_class and _classes(password) < policy.classes:
        found.append("too_simple")
    if len(set(password)) < 5:
        found.append("too_repetitive")
    if len(account) >= 4 and account in password.casefold():
        found.append("contains_account")
    if password.casefold() in COMMON:
        found.append("too_common")
    return found


def _classes(password: str) -> int:
    kinds = (str.islower, str.isupper, str.isdigit, _is_other)
    return sum(any(kind(letter) for letter in password) for kind in kinds)


def _is_other(letter: str) -> bool:
    # Chinese characters count with the signs: they are neither small nor capital letters.
    return not letter.isalnum() or not letter.isascii()


def lock_delay(failures: int, terms: Lockout) -> timedelta | None:
    """How long the account must wait after so many failures in a row."""
    over = failures - terms.failures
    if over < 0:
        return None
    return timedelta(seconds=min(terms.first_s * 2 ** min(over, 30), terms.longest_s))


def is_id(text: str) -> bool:
    """Whether the text can be an id at all; what cannot be is not found."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


# --- secrets ---------------------------------------------------------------------------------------


def new_secret(prefix: str = "") -> str:
    """A random secret of 256 bits."""
    return prefix + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    """What is stored of a random secret. One SHA-256 is enough: nobody can guess 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_of(session_token: str) -> str:
    """The CSRF token of a session: derived, so it needs no column, and leads nowhere back."""
    digest = hmac.new(session_token.encode(), b"chengshu csrf", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def same_secret(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


# --- rights ----------------------------------------------------------------------------------------


def conflicting_role(held: Iterable[str], new: str) -> str | None:
    """The administrator role already held that forbids the new one (three administrators, three people)."""
    if new not in ADMINISTRATORS:
        return None
    return next((role for role in held if role in ADMINISTRATORS and role != new), None)


def unfit_permissions(permissions: Iterable[str]) -> dict[str, str]:
    """Permissions a pack may not put in a role, each with the reason."""
    found = {}
    for permission in permissions:
        if permission not in PERMISSIONS:
            found[permission] = "unknown_permission"
        elif permission in RESERVED:
            found[permission] = "reserved_permission"
    return found


def clean_jurisdiction(codes: Iterable[str]) -> tuple[str, ...] | None:
    """Division codes as the shortest set of prefixes; None when one of them is no code.

    The code of a whole city, 430200, means everything in it, so its empty lower levels fall away: 4302.
    """
    prefixes = set()
    for code in codes:
        if not DIVISION.fullmatch(code):
            return None
        prefixes.add(_without_empty_levels(code))
    kept: list[str] = []
    for code in sorted(prefixes):
        if not any(code.startswith(shorter) for shorter in kept):
            kept.append(code)
    return tuple(kept)


def _without_empty_levels(code: str) -> str:
    for length, width in ((12, 3), (9, 3), (6, 2), (4, 2)):
        if len(code) == length and code.endswith("0" * width):
            code = code[:-width]
    return code


def principal_of(
    row: dict[str, Any], kind: Any, *, narrowed: Sequence[str] | None = None, csrf: str | None = None
) -> Principal:
    """Build the principal from one joined row; a token's permissions narrow those of its account."""
    # A role whose pack is gone, or no longer declares it, counts for nothing.
    scopes = tuple(
        _scope(item, narrowed)
        for item in row["scopes"]
        if item["role"] in ADMINISTRATORS or item["permissions"] is not None
    )
    first = next((scope for scope in scopes if scope.organisation), None)
    organisation, path = row["organisation"], tuple(row["organisation_path"] or ())
    if organisation is None and first is not None:
        organisation, path = first.organisation, first.organisation_path
    return Principal(
        id=row["id"],
        account=row["account"],
        name=row["name"],
        kind=kind,
        roles=tuple(sorted({scope.role for scope in scopes})),
        permissions=frozenset().union(*(scope.permissions for scope in scopes)),
        organisation=organisation,
        organisation_path=path,
        jurisdiction=tuple(sorted({code for scope in scopes for code in scope.jurisdiction})),
        scopes=scopes,
        must_change=row["must_change"],
        csrf=csrf,
        session=row.get("session"),
        token=row.get("token"),
    )


def _scope(item: dict[str, Any], narrowed: Sequence[str] | None) -> Scope:
    built_in = ADMINISTRATORS.get(item["role"])
    permissions = frozenset(built_in.permissions if built_in else item["permissions"] or ())
    return Scope(
        role=item["role"],
        permissions=permissions if narrowed is None else permissions & frozenset(narrowed),
        organisation=item["organisation"],
        organisation_path=tuple(item["organisation_path"] or ()),
        jurisdiction=tuple(item["jurisdiction"]),
    )


# --- audit trail -----------------------------------------------------------------------------------


def canonical(detail: dict[str, Any]) -> str:
    """The one text of a detail: same value, same bytes, also after a trip through the database."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), default=str, allow_nan=False)


def audit_hash(entry: AuditEntry) -> bytes:
    """SHA-256 over the row and the hash before it."""
    time = entry.time.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [entry.seq, time, entry.principal, entry.account, entry.action, entry.subject]
    body = json.dumps(fields, separators=(",", ":")) + canonical(entry.detail)
    return hashlib.sha256(entry.previous + body.encode()).digest()


def audit_fault(entry: AuditEntry, seq: int, previous: bytes) -> str | None:
    """What is wrong with this row, given what must come next in the chain."""
    if entry.seq != seq:
        return "row_missing"
    if entry.previous != previous:
        return "chain_broken"
    return None if audit_hash(entry) == entry.hash else "row_changed"


def password_is_old(changed: datetime, now: datetime, policy: PasswordPolicy) -> bool:
    """Whether the password must be changed because of its age."""
    return policy.max_age_days is not None and now - changed > timedelta(days=policy.max_age_days)


# --- searching -------------------------------------------------------------------------------------


def escaped(text: str) -> str:
    """The text for `like`, its own signs taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def contains(text: str | None) -> str | None:
    """A `like` pattern for a search in lower case; nothing to look for is no filter."""
    words = (text or "").strip().replace("\0", "").lower()
    return f"%{escaped(words)}%" if words else None
