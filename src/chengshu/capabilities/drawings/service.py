"""Verbs of the drawings engine."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chengshu.capabilities.drawings import store
from chengshu.capabilities.drawings.logic import checked, words
from chengshu.capabilities.drawings.model import Drawing, DrawingFacts, NewDrawing
from chengshu.kit import (
    Conflict,
    Database,
    FieldError,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    new_id,
)
from chengshu.security import Principal

MOST_KEPT = 500
KEPT_AWAY_DAYS = 30
Verb = Callable[[Tx, str, str], bool]


class Drawings:
    """Drawings belong to who made them; others see what is shown to them and change nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, principal: Principal, wanted: NewDrawing) -> Drawing:
        """Keep a new drawing. Raises `Refused` naming what is wrong with it."""
        wanted = _checked(principal, wanted)
        identity = new_id()
        with self._db.transaction() as tx:
            store.forget(tx, principal.id, KEPT_AWAY_DAYS)
            if store.count_of(tx, principal.id) >= MOST_KEPT:
                reason = FieldError("title", f"you keep {MOST_KEPT} already; remove some first")
                raise Refused("No more drawings can be kept.", code="drawings_full", errors=(reason,))
            store.add(tx, identity, (principal.id, principal.name, principal.organisation), wanted)
        return self.get(principal, identity)

    def change(self, principal: Principal, identity: str, version: int, wanted: NewDrawing) -> Drawing:
        """Change one's own drawing. `Conflict` when it was changed meanwhile, `NotFound` when it is another's."""
        wanted = _checked(principal, wanted)
        found = self.get(principal, identity)
        with self._db.transaction() as tx:
            done = found.facts.mine and store.change(tx, identity, principal.id, version, wanted)
        if not found.facts.mine:
            raise _unknown()
        if not done:
            raise Conflict(
                f"This drawing is at version {found.facts.version}; you changed version {version}.",
                code="drawing_changed",
            )
        return self.get(principal, identity)

    def find(
        self, principal: Principal, *, mine: bool = False, after: str | None = None, limit: int = 50
    ) -> Page[DrawingFacts]:
        """What one may see, last changed first."""
        last: tuple[datetime, str] | None = None
        if after:
            changed, identity = decode_cursor(after, datetime, str)
            last = (changed, identity)
        with self._db.transaction() as tx:
            items = store.find(tx, principal.id, _organisations(principal), mine, last, limit + 1)
        more = encode_cursor(items[limit - 1].changed, items[limit - 1].id) if len(items) > limit else None
        return Page(items[:limit], more)

    def get(self, principal: Principal, identity: str) -> Drawing:
        """One drawing; what one may not see does not exist."""
        with self._db.transaction() as tx:
            found = store.get(tx, identity, principal.id, _organisations(principal)) if _is_uuid(identity) else None
        if found is None:
            raise _unknown()
        return found

    def remove(self, principal: Principal, identity: str) -> None:
        """Put one's own drawing away; for a month it can be brought back."""
        self._own(identity, store.remove, principal)

    def bring_back(self, principal: Principal, identity: str) -> Drawing:
        """Bring back what one put away."""
        self._own(identity, store.bring_back, principal)
        return self.get(principal, identity)

    def _own(self, identity: str, verb: Verb, principal: Principal) -> None:
        with self._db.transaction() as tx:
            done = _is_uuid(identity) and verb(tx, identity, principal.id)
        if not done:
            raise _unknown()


def _checked(principal: Principal, wanted: NewDrawing) -> NewDrawing:
    title, note, view = words(wanted.title, wanted.note, wanted.view)
    if wanted.shared == "organisation" and principal.organisation is None:
        wrong = FieldError("shared", "you belong to no organisation")
        raise Refused("The drawing cannot be kept.", code="drawing_wrong", errors=(wrong,))
    return replace(wanted, title=title, note=note, view=view, features=checked(list(wanted.features)))


def _organisations(principal: Principal) -> list[str]:
    own = [principal.organisation] if principal.organisation else []
    return [*own, *principal.organisation_path]


def _unknown() -> NotFound:
    return NotFound("There is no such drawing.", code="no_such_drawing")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
