"""`roles.yaml` of a pack."""

from typing import Any

import pytest

from chengshu.kit.packs import PackContext
from chengshu.security import Security
from chengshu.security import pack as roles_pack

WORDS = {"zh": {"role.desk": "值班台"}, "en": {"role.desk": "Desk"}}
GOOD = {"format": 1, "roles": {"desk": {"title": "role.desk", "permissions": ["cases.read"]}}}


def problems(document: Any, **context: Any) -> list[str]:
    return [str(item) for item in roles_pack.check(document, "roles.yaml", PackContext("fire", WORDS, **context))]


def test_a_good_file_has_no_problem_and_its_roles_exist_afterwards(security: Security) -> None:
    assert problems(GOOD) == []
    roles_pack.apply({"roles.yaml": GOOD}, "fire", security)
    desk = next(role for role in security.roles.all() if role.id == "desk")
    assert (desk.pack, desk.permissions, desk.title) == ("fire", ("cases.read",), "role.desk")


def a_role(**changes: Any) -> dict[str, Any]:
    return {"roles": {"desk": {"title": "role.desk", "permissions": ["cases.read"], **changes}}}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            a_role(permissions=["cases.raed"]),
            "roles.yaml: roles.desk.permissions.0: there is no permission 'cases.raed' -> use some of: ",
        ),
        (
            a_role(permissions=["cases.read", "security.roles"]),
            "roles.yaml: roles.desk.permissions.1: 'security.roles' belongs to the three administrators -> ",
        ),
        (a_role(colour="red"), "roles.yaml: roles.desk.colour: unknown key 'colour' -> "),
        (a_role(title="role.lamp"), "roles.yaml: roles.desk.title: 'role.lamp' has no word in zh -> "),
        ({"roles": {}}, "roles.yaml: roles: "),
        ([], "roles.yaml: "),
        (
            {"roles": {"audit_administrator": GOOD["roles"]["desk"]}},  # type: ignore[index]
            "roles.yaml: roles.audit_administrator: 'audit_administrator' is built in -> choose another id",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_cure(document: Any, message: str) -> None:
    assert problems(document)[0].startswith(message)


def test_a_role_declared_by_two_packs_is_a_problem() -> None:
    others = {"fire": {"roles.yaml": GOOD}, "lamps": {"roles.yaml": GOOD}}
    assert problems(GOOD, all_packs=others) == [
        "roles.yaml: roles.desk: pack 'lamps' declares the role 'desk' too -> choose another id"
    ]
