"""Who asked, kept with what he asked for: a job does it later, with the rights of that moment."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chengshu.security import Principal

_LISTS = ("roles", "organisation_path", "jurisdiction")


def principal_as_json(one: Principal) -> dict[str, Any]:
    """A principal without anything secret."""
    kept = asdict(one)
    for name in ("csrf", "session", "scopes", "must_change", "token"):
        kept.pop(name, None)
    return kept | {"permissions": sorted(one.permissions)}


def principal_of(row: Mapping[str, Any]) -> Principal:
    """A principal out of its JSON."""
    lists = {name: tuple(row[name]) for name in _LISTS}
    return Principal(**{**row, **lists, "permissions": frozenset(row["permissions"])})
