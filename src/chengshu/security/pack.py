"""What a pack may declare for security: `roles.yaml`, the roles of its domain."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems
from chengshu.security.logic import ROLE_ID, unfit_permissions
from chengshu.security.model import ADMINISTRATORS, PERMISSIONS, RESERVED, RoleDefinition
from chengshu.security.service import Security

FILE = "roles.yaml"


class RoleFile(BaseModel):
    """One role: the key of its title, and what it may do. Where it may do so is said by each grant."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    title: str = Field(min_length=1)
    permissions: list[str] = Field(min_length=1)


class RolesFile(BaseModel):
    """The file: role id to role."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    format: Literal[1] = 1
    roles: dict[str, RoleFile] = Field(min_length=1)


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Every mistake in the file."""
    try:
        parsed = RolesFile.model_validate(document)
    except ValidationError as error:
        known = (*RolesFile.model_fields, *RoleFile.model_fields)
        return schema_problems(error, where, known)
    found = _foreign_roles(parsed, where, context)
    for role_id, role in parsed.roles.items():
        found += _check_role(role_id, role, where)
        found += missing_words(context, [role.title], where, f"roles.{role_id}.title")
    return found


def _check_role(role_id: str, role: RoleFile, where: str) -> list[Problem]:
    found = []
    if not ROLE_ID.fullmatch(role_id):
        reason = f"'{role_id}' is no role id"
        found.append(Problem(where, 0, f"roles.{role_id}", reason, "use small letters, digits and _"))
    if role_id in ADMINISTRATORS:
        reason = f"'{role_id}' is built in"
        found.append(Problem(where, 0, f"roles.{role_id}", reason, "choose another id"))
    for permission, code in unfit_permissions(role.permissions).items():
        key = f"roles.{role_id}.permissions.{role.permissions.index(permission)}"
        if code == "unknown_permission":
            mend = f"use some of: {', '.join(sorted(PERMISSIONS - RESERVED))}"
            found.append(Problem(where, 0, key, f"there is no permission '{permission}'", mend))
        else:
            reason = f"'{permission}' belongs to the three administrators"
            found.append(Problem(where, 0, key, reason, "remove it"))
    return found


def _foreign_roles(parsed: RolesFile, where: str, context: PackContext) -> list[Problem]:
    found = []
    for other, documents in context.all_packs.items():
        theirs = documents.get(FILE)
        names = theirs.get("roles") if isinstance(theirs, dict) else None
        if other == context.pack or not isinstance(names, dict):
            continue
        for role_id in parsed.roles.keys() & names.keys():
            reason = f"pack '{other}' declares the role '{role_id}' too"
            found.append(Problem(where, 0, f"roles.{role_id}", reason, "choose another id"))
    return found


def apply(documents: Mapping[str, Any], pack_id: str, engine: Security) -> None:
    """Define the roles of a checked pack; without a file it has none any more."""
    parsed = [RolesFile.model_validate(document) for document in files_of(documents, FILE)]
    roles = [
        RoleDefinition(role_id, tuple(role.permissions), pack_id, role.title)
        for file in parsed
        for role_id, role in file.roles.items()
    ]
    engine.define_roles(roles, pack=pack_id)


def in_force(engine: Security) -> Iterator[InForce]:
    """The roles that packs declared."""
    for role in engine.roles.all():
        if role.pack is not None:
            yield InForce(role.pack, role.id, role)
