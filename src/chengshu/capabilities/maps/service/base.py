"""What every part of the maps engine stands on."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.maps.logic import access
from chengshu.capabilities.maps.model import Layer
from chengshu.capabilities.maps.store import layers as layer_store
from chengshu.kit import Announce, Conflict, Database, FieldError, Forbidden, NotFound, Tx, Unavailable, now
from chengshu.security import Principal

# Writes who did what to which subject into the trail: `Security.audit`.
Audit = Callable[[Principal, str, str, dict[str, Any]], None]
_ZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The day in the city."""
    return now().astimezone(_ZONE).date()


class Base:
    """Database, news, trail and queue; and the questions every verb begins with."""

    def __init__(
        self,
        db: Database,
        announce: Announce,
        *,
        audit: Audit | None = None,
        jobs: Jobs | None = None,
        folder: Path | None = None,
    ) -> None:
        self._db = db
        self._announce = announce
        self._audit = audit
        self._jobs = jobs
        self._folder = folder

    def _known(self, tx: Tx, layer: str, *, lock: bool = False) -> Layer:
        found = layer_store.one(tx, layer, lock=lock)
        if found is None:
            raise NotFound(f"There is no layer '{layer}'.", code="no_such_layer")
        return found

    def _with_features(self, tx: Tx, layer: str, *, lock: bool = False) -> Layer:
        found = self._known(tx, layer, lock=lock)
        refuse_live(found)
        return found

    def _readable(self, tx: Tx, principal: Principal | None, layer: str) -> tuple[Layer, tuple[str, ...]]:
        """The layer with the fields to hide. What one may not see does not exist for him."""
        found, grants = layer_store.with_grants(tx, layer) or (None, [])
        if found is None or not access.may_read(principal, found, grants):
            raise NotFound(f"There is no layer '{layer}'.", code="no_such_layer")
        return found, access.hidden_fields(principal, found, grants)

    def _editable(self, tx: Tx, principal: Principal, layer: str, *, lock: bool = False) -> Layer:
        found = self._with_features(tx, layer, lock=lock)
        grants = layer_store.grants(tx, layer)
        if not access.may_read(principal, found, grants):
            raise NotFound(f"There is no layer '{layer}'.", code="no_such_layer")
        if not access.may_edit(principal, found, grants):
            raise Forbidden(f"Changing the layer '{layer}' needs a grant of it.", code="grant_missing")
        return found

    def _owned(self, tx: Tx, principal: Principal, layer: str, *, lock: bool = False) -> Layer:
        found = self._known(tx, layer, lock=lock)
        if not access.owns(principal, found):
            detail = f"Only who provides the layer '{layer}' may decide this."
            raise Forbidden(detail, code="not_your_layer")
        return found

    def _note(self, principal: Principal, action: str, subject: str, detail: Mapping[str, Any]) -> None:
        if self._audit is not None:
            self._audit(principal, action, subject, dict(detail))

    def _note_read(self, principal: Principal | None, layer: Layer, detail: Mapping[str, Any]) -> None:
        """Every read of a controlled layer stands in the trail; without a trail there is no read."""
        if layer.grade != "controlled" or principal is None:
            return
        if self._audit is None:
            raise Unavailable("A controlled layer cannot be read without an audit trail.", code="no_audit")
        self._audit(principal, "maps.controlled_read", layer.id, dict(detail))


def refuse_live(layer: Layer) -> None:
    """Raise `Conflict` for a layer that has no features of its own."""
    if layer.source != "features":
        detail = f"The layer '{layer.id}' shows {layer.source}; ask /{layer.source} for them."
        raise Conflict(detail, code="layer_is_live")


def one_error(field: str, reason: str) -> tuple[FieldError, ...]:
    """A single complaint."""
    return (FieldError(field, reason),)
