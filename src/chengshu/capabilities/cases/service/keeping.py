"""Searches that people keep under names of their own."""

from collections.abc import Mapping

from chengshu.capabilities.cases.model import SavedView, ViewSharing
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.service.room import Room
from chengshu.capabilities.cases.store import views as store
from chengshu.kit import Conflict, FieldError, NotFound, Refused, new_id, now
from chengshu.security import Principal

MOST_VIEWS = 50
MOST_NAMED = 20


class Keeping(Room):
    """What somebody keeps is his own: nobody else changes or removes it. Who is shown it finds what he may see."""

    def views(self, by: Principal) -> list[SavedView]:
        """The searches that this person keeps, then those that colleagues show him."""
        with self._db.transaction() as tx:
            return [*store.of(tx, by.id), *store.shown_to(tx, by.id, by.roles, sorted(_lines(by)))]

    def share_view(self, view_id: str, sharing: ViewSharing, by: Principal) -> SavedView:
        """Show a search of one's own to the own organisation, to people or roles in it, or to nobody.

        It gives nobody a right: who opens it finds what he may see. Raises `NotFound`, `Refused`.
        """
        own = sorted(_own(by))
        sharing = self._checked_sharing(sharing, own, by)
        with self._db.transaction() as tx:
            shown = store.share(tx, by.id, by.name, view_id, sharing, own) if is_id(view_id) else None
        if shown is None:
            raise _unknown()
        return shown

    def _checked_sharing(self, sharing: ViewSharing, own: list[str], by: Principal) -> ViewSharing:
        if sharing.scope == "nobody":
            return ViewSharing()
        wrong = []
        if not own:
            wrong.append(FieldError("scope", "you belong to no organisation"))
        if sharing.scope == "organisation":
            found = ViewSharing("organisation")
        else:
            found = ViewSharing("chosen", tuple(dict.fromkeys(sharing.roles)), tuple(dict.fromkeys(sharing.people)))
            if not found.roles and not found.people:
                wrong.append(FieldError("people", "name at least one person or role"))
            if len(found.people) > MOST_NAMED:
                wrong.append(FieldError("people", f"must be {MOST_NAMED} at most"))
            else:
                wrong += [
                    FieldError(f"people.{at}", "is nobody of your organisation")
                    for at, one in enumerate(found.people)
                    if not self._is_colleague(one, own)
                ]
        if wrong:
            raise Refused("The search cannot be shown so.", code="view_sharing_wrong", errors=tuple(wrong))
        return found

    def _is_colleague(self, account: str, own: list[str]) -> bool:
        ask, name_of = self._around.people, self._around.name_of
        name = name_of(account) if ask and name_of else None
        if ask is None or name is None:
            return False
        return any(one.account == account for organisation in own for one in ask(name, organisation))

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
            return store.put(tx, by.id, by.name, SavedView(new_id(), name, dict(query), now()))

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


def _own(by: Principal) -> set[str]:
    """The organisations in which somebody works."""
    return {one for one in (by.organisation, *(scope.organisation for scope in by.scopes)) if one}


def _lines(by: Principal) -> set[str]:
    """The same with those above them."""
    return _own(by) | set(by.organisation_path) | {one for scope in by.scopes for one in scope.organisation_path}


def _check_free(name: str | None, view_id: str, kept: Mapping[str, SavedView]) -> None:
    if name is not None and any(one.name == name and one.id != view_id for one in kept.values()):
        raise _taken(name)


def _taken(name: str) -> Conflict:
    return Conflict(f"You keep a search named '{name}' already.", code="view_name_taken")


def _unknown() -> NotFound:
    return NotFound("You keep no such search.", code="view_unknown")
