"""Who may see and change a layer: by its grade, by grants, by whose it is."""

from collections.abc import Iterable

from chengshu.capabilities.maps.model import GRADES, Grade, Grant, Layer
from chengshu.security import Principal

_GRANTED: tuple[Grade, ...] = ("internal", "controlled")


def holds(principal: Principal, grants: Iterable[Grant], layer: str, verb: str) -> bool:
    """Whether one of the grants of a layer is this principal's; who may edit may read."""
    verbs = {verb, "edit"}
    own = {("account", principal.id), *(("role", role) for role in principal.roles)}
    own |= {("organisation", one) for one in (*principal.organisation_path, principal.organisation) if one}
    return any(g.layer == layer and g.verb in verbs and (g.holder_kind, g.holder) in own for g in grants)


def owns(principal: Principal, layer: Layer) -> bool:
    """Whether the layer is of the principal's own organisation, or of nobody's: who provides it answers for it."""
    if principal.kind == "system" or layer.owner is None:
        return principal.can("maps.write")
    path = (*principal.organisation_path, principal.organisation)
    return principal.can("maps.write") and layer.owner in path


def may_edit(principal: Principal, layer: Layer, grants: Iterable[Grant]) -> bool:
    """Whether the principal may change features of the layer."""
    if principal.kind == "system":
        return True
    if not principal.can("maps.write"):
        return False
    if layer.owner is not None and owns(principal, layer):
        return True
    return layer.grade not in _GRANTED or holds(principal, grants, layer.id, "edit")


def may_read(principal: Principal | None, layer: Layer, grants: Iterable[Grant]) -> bool:
    """Whether the principal (None: somebody not signed in) may see the layer."""
    if principal is not None and may_edit(principal, layer, grants):
        return True
    if layer.published != "published" or layer.source != "features":
        return layer.published == "published" and principal is not None and principal.can("maps.read")
    return _clears(principal, layer, layer.grade, grants)


def hidden_fields(principal: Principal | None, layer: Layer, grants: Iterable[Grant]) -> tuple[str, ...]:
    """The fields of a layer that the principal may not see though he sees the layer."""
    stricter = [
        one for one in layer.fields if one.grade is not None and GRADES.index(one.grade) > GRADES.index(layer.grade)
    ]
    if principal is not None and stricter and may_edit(principal, layer, grants) and layer.owner is not None:
        return ()
    return tuple(one.name for one in stricter if one.grade and not _clears(principal, layer, one.grade, grants))


def _clears(principal: Principal | None, layer: Layer, grade: Grade, grants: Iterable[Grant]) -> bool:
    if grade == "open":
        return True
    if principal is None:
        return False
    if principal.kind == "system":
        return True
    return principal.can("maps.read") and (grade == "shared" or holds(principal, grants, layer.id, "read"))
