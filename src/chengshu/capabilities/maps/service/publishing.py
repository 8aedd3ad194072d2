"""Layers published after a review of their class and grade: who provides answers, and another one looks."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Literal

from chengshu.capabilities.maps.logic.access import may_read
from chengshu.capabilities.maps.model import GRADES, Grade, Grant, Layer
from chengshu.capabilities.maps.model.desks import Classification
from chengshu.capabilities.maps.service.base import Base
from chengshu.capabilities.maps.store import desks as store
from chengshu.capabilities.maps.store import layers as layer_store
from chengshu.kit import (
    Conflict,
    FieldError,
    Forbidden,
    NotFound,
    Refused,
    new_id,
    now,
)
from chengshu.security import Principal


class Publishing(Base):
    """Verbs of publishing."""

    def classify(
        self,
        principal: Principal,
        layer: str,
        category: str,
        grade: Grade,
        reason: str,
        field_grades: Mapping[str, Grade] | None = None,
    ) -> Classification:
        """Say what a layer is and who may see it: who provides it answers for it. Another person reviews that."""
        at, grades = now(), dict(field_grades or {})
        with self._db.transaction() as tx:
            found = self._owned(tx, principal, layer, lock=True)
            _refuse_odd_grades(found, category, grade, grades, reason)
            if store.classifications(tx, layer, "submitted"):
                raise Conflict("A classification of this layer waits for its review.", code="already_submitted")
            one = Classification(
                new_id(), layer, category, grade, grades, reason, "submitted", principal.id, principal.name, at
            )
            store.add_classification(tx, one)
            if found.published in ("draft", "withdrawn"):
                store.set_published(tx, layer, "submitted")
        self._note(principal, "maps.layer_classified", layer, {"category": category, "grade": grade})
        return one

    def review_classification(self, principal: Principal, layer: str, accept: bool, note: str = "") -> Classification:
        """Accept a classification, which publishes the layer, or reject it with a reason. Nobody reviews his own."""
        with self._db.transaction() as tx:
            found = self._known(tx, layer, lock=True)
            if not principal.can("maps.write"):
                raise Forbidden("Reviewing needs the permission maps.write.", code="permission_missing")
            waiting = store.classifications(tx, layer, "submitted")
            if not waiting:
                raise Conflict("No classification of this layer waits for a review.", code="nothing_submitted")
            if waiting[0].submitted_by == principal.id:
                raise Forbidden("Somebody else must review this.", code="own_work")
            if not accept and not note.strip():
                raise Refused("Say why.", code="reason_missing", errors=(FieldError("note", "is required to reject"),))
            state: Literal["accepted", "rejected"] = "accepted" if accept else "rejected"
            one = replace(
                waiting[0], state=state, decided_by=principal.id, decided_name=principal.name, decided=now(), note=note
            )
            store.decide_classification(tx, one)
            if accept:
                fields = [asdict(replace(f, grade=one.field_grades.get(f.name, f.grade))) for f in found.fields]
                store.classify(tx, layer, one, fields)
            elif found.published == "submitted":
                store.set_published(tx, layer, "draft")
        self._note(principal, "maps.classification_reviewed", layer, {"accepted": accept, "note": note})
        return one

    def classifications(self, principal: Principal, layer: str) -> list[Classification]:
        """Return what was said of a layer and what the reviews said, newest first."""
        with self._db.transaction() as tx:
            self._readable(tx, principal, layer)
            return store.classifications(tx, layer)

    def waiting_classifications(self, principal: Principal) -> list[Classification]:
        """Return what waits for a review, oldest first, of layers one may see."""
        with self._db.transaction() as tx:
            grants = layer_store.grants(tx)
            seen = {one.id for one in layer_store.every(tx) if may_read(principal, one, grants)}
            return [one for one in store.waiting_classifications(tx) if one.layer in seen]

    def withdraw_layer(self, principal: Principal, layer: str) -> None:
        """Take a layer back from everybody but those who edit it."""
        with self._db.transaction() as tx:
            self._owned(tx, principal, layer, lock=True)
            store.set_published(tx, layer, "withdrawn")
        self._note(principal, "maps.layer_withdrawn", layer, {})

    def grants(self, principal: Principal, layer: str) -> list[Grant]:
        """Return who may do what with a layer beyond its grade."""
        with self._db.transaction() as tx:
            self._owned(tx, principal, layer)
            return layer_store.grants(tx, layer)

    def grant(self, principal: Principal, grant: Grant) -> None:
        """Let an account, a role or an organisation read or edit a layer."""
        with self._db.transaction() as tx:
            self._owned(tx, principal, grant.layer)
            layer_store.add_grant(tx, replace(grant, granted_by=principal.name), now())
        self._note(principal, "maps.layer_granted", grant.layer, _grant_words(grant))

    def revoke(self, principal: Principal, grant: Grant) -> None:
        """Take a grant back. Raises `NotFound`."""
        with self._db.transaction() as tx:
            self._owned(tx, principal, grant.layer)
            if not layer_store.remove_grant(tx, grant):
                raise NotFound("There is no such grant.", code="no_such_grant")
        self._note(principal, "maps.layer_grant_revoked", grant.layer, _grant_words(grant))


def _grant_words(grant: Grant) -> dict[str, str]:
    return {"holder_kind": grant.holder_kind, "holder": grant.holder, "verb": grant.verb}


def _refuse_odd_grades(layer: Layer, category: str, grade: str, field_grades: Mapping[str, str], reason: str) -> None:
    names = {one.name for one in layer.fields}
    wrong = [FieldError("category", "is required")] if not category.strip() else []
    wrong += [FieldError("reason", "is required: why this grade")] if not reason.strip() else []
    if grade not in GRADES:
        wrong.append(FieldError("grade", f"must be one of: {', '.join(GRADES)}"))
    for name, one in field_grades.items():
        if name not in names:
            wrong.append(FieldError(f"field_grades.{name}", "no such field"))
        elif one not in GRADES:
            wrong.append(FieldError(f"field_grades.{name}", f"must be one of: {', '.join(GRADES)}"))
    if wrong:
        raise Refused("The classification cannot be taken.", code="classification_wrong", errors=tuple(wrong))
