"""Verbs on the organisation tree."""

from collections.abc import Collection

from chengshu.kit import (
    Conflict,
    Database,
    FieldError,
    NotFound,
    Page,
    Refused,
    Tx,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security.logic import contains, is_id
from chengshu.security.model import Organisation, Principal
from chengshu.security.service.cursors import after_keys
from chengshu.security.service.trail import Trail
from chengshu.security.store import organisations as store


class Organisations:
    """Departments, sub-districts, companies: one tree for the whole city."""

    def __init__(self, db: Database, trail: Trail) -> None:
        self._db = db
        self._trail = trail

    def create(self, name: str, *, parent: str | None = None, code: str | None = None, by: Principal) -> Organisation:
        """Add a node. `code` is its name in other systems (unified social credit code, say) and unique."""
        with self._db.transaction() as tx:
            above = self.existing(tx, parent, "parent") if parent else None
            own = new_id()
            path = (*above.path, own) if above else (own,)
            organisation = Organisation(own, code, clean_name(name), parent, path, now())
            if not store.insert(tx, organisation):
                taken = FieldError("code", "taken")
                raise Conflict("An organisation has this code already.", code="code_taken", errors=(taken,))
            detail = {"name": organisation.name, "parent": parent, "code": code}
            self._trail.write(tx, by, "organisation.created", own, detail)
        return organisation

    def ensure(self, code: str, name: str, *, parent: str | None = None, by: Principal) -> Organisation:
        """The organisation with this code, created when it is missing; so a list can be loaded again."""
        found = self.by_code(code)
        return found or self.create(name, parent=parent, code=code, by=by)

    def rename(self, organisation_id: str, name: str, *, by: Principal) -> Organisation:
        with self._db.transaction() as tx:
            before = self.existing(tx, organisation_id)
            store.rename(tx, before.id, clean_name(name))
            self._trail.write(tx, by, "organisation.renamed", before.id, {"from": before.name, "to": name})
            return self.existing(tx, organisation_id)

    def move(self, organisation_id: str, parent: str | None, *, by: Principal) -> Organisation:
        """Hang a node with everything under it below another parent (None: at the root)."""
        with self._db.transaction() as tx:
            store.hold_tree(tx)
            moved = self.existing(tx, organisation_id)
            above = self.existing(tx, parent, "parent") if parent else None
            if above and moved.id in above.path:
                wrong = FieldError("parent", "inside_itself")
                raise Refused("An organisation cannot be moved into itself.", errors=(wrong,))
            store.move(tx, moved, above)
            self._trail.write(tx, by, "organisation.moved", moved.id, {"from": moved.parent, "to": parent})
            return self.existing(tx, organisation_id)

    def get(self, organisation_id: str) -> Organisation:
        with self._db.transaction() as tx:
            return self.existing(tx, organisation_id)

    def below(self, organisation_id: str) -> tuple[str, ...]:
        """Everything below an organisation, at any depth; nothing for what is none."""
        with self._db.transaction() as tx:
            return tuple(store.below(tx, organisation_id))

    def line(self, organisation_id: str) -> tuple[str, ...]:
        """The ids from the root down to this organisation; nothing for what is none."""
        with self._db.transaction() as tx:
            found = store.get(tx, organisation_id) if is_id(organisation_id) else None
        return found.path if found else ()

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """What organisations are called; those that are none of ours are left out."""
        with self._db.transaction() as tx:
            return store.names(tx, sorted(ids))

    def is_known(self, organisation_id: str) -> bool:
        """Whether there is such an organisation; any text may be asked about."""
        with self._db.transaction() as tx:
            return is_id(organisation_id) and store.get(tx, organisation_id) is not None

    def by_code(self, code: str) -> Organisation | None:
        with self._db.transaction() as tx:
            return store.by_code(tx, code)

    def by_codes(self, codes: Collection[str]) -> dict[str, Organisation]:
        """Those that have one of these codes."""
        with self._db.transaction() as tx:
            return store.by_codes(tx, sorted(codes))

    def find(
        self,
        *,
        q: str | None = None,
        parent: str | None = None,
        under: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Organisation]:
        """By name. `parent` gives direct children, `under` a whole subtree with its root."""
        name, last = after_keys(after, str, str) or (None, None)
        if any(given and not is_id(given) for given in (parent, under, last)):
            return Page([])
        filters = {
            "after_name": name,
            "after_id": last,
            "q": contains(q),
            "parent": parent,
            "under": under,
            "limit": limit + 1,
        }
        with self._db.transaction() as tx:
            rows = store.find(tx, filters)
        last_row = rows[limit - 1] if len(rows) > limit else None
        return Page(rows[:limit], encode_cursor(last_row.name, last_row.id) if last_row else None)

    def existing(self, tx: Tx, organisation_id: str, field: str | None = None) -> Organisation:
        """The organisation; when it is missing, the path is not found or the named field is refused."""
        found = store.get(tx, organisation_id) if is_id(organisation_id) else None
        if found:
            return found
        if field is None:
            raise NotFound("There is no such organisation.")
        raise Refused("There is no such organisation.", errors=(FieldError(field, "unknown"),))


def clean_name(name: str) -> str:
    """The name without spaces around it. Raises `Refused` when it is empty, too long or not printable."""
    cleaned = name.strip()
    if not 0 < len(cleaned) <= 200 or not cleaned.isprintable():
        raise Refused("A name has 1 to 200 printable characters.", errors=(FieldError("name", "length"),))
    return cleaned
