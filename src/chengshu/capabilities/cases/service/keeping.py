"""Searches that people keep under names of their own."""

from collections.abc import Mapping

from chengshu.capabilities.cases.model import SavedView
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.service.room import Room
from chengshu.capabilities.cases.store import views as store
from chengshu.kit import Conflict, NotFound, new_id, now
from chengshu.security import Principal

MOST_VIEWS = 50


class Keeping(Room):
    """What somebody keeps is his own: nobody else lists, changes or removes it."""

    def views(self, by: Principal) -> list[SavedView]:
        """The searches that this person keeps."""
        with self._db.transaction() as tx:
            return store.of(tx, by.id)

    def keep_view(self, name: str, query: Mapping[str, str], by: Principal, *, replace: bool = True) -> SavedView:
        """Keep a search under a name, in place of the one that had it, or, without ``replace``, only if none had it."""
        with self._db.transaction() as tx:
            store.hold(tx, by.id)
            kept = store.of(tx, by.id)
            if any(one.name == name for one in kept):
                if not replace:
                    raise _taken(name)
            elif len(kept) >= MOST_VIEWS:
                raise Conflict(f"Nobody keeps more than {MOST_VIEWS} searches.", code="views_full")
            return store.put(tx, by.id, SavedView(new_id(), name, dict(query), now()))

    def change_view(
        self, view_id: str, by: Principal, *, name: str | None = None, query: Mapping[str, str] | None = None
    ) -> SavedView:
        """Another name, another search, or both; what is not given stays. Raises `NotFound`, `Conflict`."""
        with self._db.transaction() as tx:
            store.hold(tx, by.id)
            kept = {one.id: one for one in store.of(tx, by.id)}
            if view_id not in kept:
                raise _unknown()
            _check_free(name, view_id, kept)
            old = kept[view_id]
            wanted = SavedView(view_id, name or old.name, dict(old.query if query is None else query), now())
            return store.change(tx, by.id, wanted)

    def drop_view(self, view_id: str, by: Principal) -> None:
        """Forget a search. Raises `NotFound`."""
        with self._db.transaction() as tx:
            if not is_id(view_id) or not store.drop(tx, by.id, view_id):
                raise _unknown()


def _check_free(name: str | None, view_id: str, kept: Mapping[str, SavedView]) -> None:
    if name is not None and any(one.name == name and one.id != view_id for one in kept.values()):
        raise _taken(name)


def _taken(name: str) -> Conflict:
    return Conflict(f"You keep a search named {name!r} already.", code="view_name_taken")


def _unknown() -> NotFound:
    return NotFound("You keep no such search.", code="view_unknown")
