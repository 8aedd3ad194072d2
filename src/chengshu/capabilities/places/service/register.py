"""The register of places: permanent identities, names with their history."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chengshu.capabilities.places.logic import has_control, is_identity, on_earth, spot_of
from chengshu.capabilities.places.model import Locates, NameUse, NewPlace, Place, PlaceName
from chengshu.capabilities.places.store import register as store
from chengshu.kit import (
    Announce,
    Conflict,
    Database,
    Event,
    FieldError,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.standards.addresses import name_key, romanise

_MOST = 200


@dataclass(frozen=True, slots=True)
class NewName:
    """A name on its way in; an empty romanisation is made from the name."""

    name: str
    use: NameUse = "alias"
    language: str = "zh"
    romanised: str = ""
    valid_from: date | None = None
    basis: str = ""


class Register:
    """Places and what they are and were called."""

    def __init__(self, db: Database, maps: Locates, announce: Announce) -> None:
        self._db = db
        self._maps = maps
        self._announce = announce

    def create(self, new: NewPlace, by: str) -> Place:
        """Write a new place with its official name."""
        district = self._district(new)
        with self._db.transaction() as tx:
            identity = create_place(tx, new, district, by)
            store.raise_names_version(tx)
        return self._told("place.created", identity)

    def get(self, identity: str) -> Place:
        """A place with all its names. Raises `NotFound`."""
        with self._db.transaction() as tx:
            row = store.place(tx, identity) if is_identity(identity) else None
            names = store.names(tx, identity) if row else []
        if row is None:
            raise NotFound("There is no such place.", code="no_such_place")
        return Place(**row, names=tuple(PlaceName(**name) for name in names))

    def find(
        self,
        q: str = "",
        kind: str | None = None,
        after: str | None = None,
        limit: int = 50,
        *,
        state: str | None = "current",
    ) -> Page[Place]:
        """Places one of whose names, of any time, begins so or is romanised so."""
        last = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            rows = store.find(tx, name_key(q), kind, state, last, limit + 1)
        more = encode_cursor(rows[limit - 1]["id"]) if len(rows) > limit else None
        return Page([Place(**row) for row in rows[:limit]], more)

    def kinds(self) -> list[tuple[str, int]]:
        """The kinds of current places and how many there are of each, the commonest first."""
        with self._db.transaction() as tx:
            return [(row["kind"], row["places"]) for row in store.kinds(tx)]

    def rename(self, identity: str, new: NewName, on: date, by: str, version: int) -> Place:
        """Give a place another official name from a day on; the old one becomes a former name."""
        _fit_name(new.name)
        with self._db.transaction() as tx:
            row = self._locked(tx, identity, version)
            if new.language == "zh" and row["name"] == new.name:
                raise Conflict(f"The place is called {new.name} already.", code="same_name")
            begun = store.begun_official(tx, identity, new.language)
            if begun and on <= begun:
                reason = f"the name in use began on {begun.isoformat()}; take a later day"
                raise Refused("The new name begins too early.", errors=(FieldError("on", reason),))
            store.end_official(tx, identity, new.language, on - timedelta(days=1))
            store.add_name(tx, _name_row(identity, new, "official", on, by))
            store.change(tx, identity, {"name": new.name} if new.language == "zh" else {}, by, now())
            store.raise_names_version(tx)
        return self._told("place.renamed", identity)

    def add_name(self, identity: str, new: NewName, by: str) -> Place:
        """Add an alias, a short name or a name in another language."""
        _fit_name(new.name)
        if new.use == "official":
            raise Refused("Another official name is a renaming.", errors=(FieldError("use", "rename the place"),))
        with self._db.transaction() as tx:
            self._locked(tx, identity, None)
            store.add_name(tx, _name_row(identity, new, new.use, new.valid_from, by))
            store.change(tx, identity, {}, by, now())
            store.raise_names_version(tx)
        return self._told("place.named", identity)

    def end_name(self, identity: str, name: str, last: date, by: str) -> Place:
        """A name that is not official was in use until this day."""
        with self._db.transaction() as tx:
            self._locked(tx, identity, None)
            if not is_identity(name) or not store.end_name(tx, identity, name, last):
                raise NotFound("The place has no such name, or it is the official one.", code="no_such_name")
            store.change(tx, identity, {}, by, now())
            store.raise_names_version(tx)
        return self._told("place.named", identity)

    def move(self, identity: str, longitude: float, latitude: float, by: str, version: int) -> Place:
        """Put a place where it is."""
        if not on_earth(longitude, latitude):
            raise Refused("There is no such point.", errors=(FieldError("longitude", "give degrees"),))
        district = self._maps.locate(longitude, latitude) or ""
        x, y = spot_of(longitude, latitude)
        values = {"longitude": longitude, "latitude": latitude, "x": x, "y": y, "district": district[:6]}
        with self._db.transaction() as tx:
            self._locked(tx, identity, version)
            store.change(tx, identity, values, by, now())
            store.raise_names_version(tx)
        return self._told("place.moved", identity)

    def withdraw(self, identity: str, by: str, version: int) -> Place:
        """A place that is no more; its identity and names stay readable."""
        with self._db.transaction() as tx:
            self._locked(tx, identity, version)
            store.change(tx, identity, {"state": "withdrawn"}, by, now())
            store.raise_names_version(tx)
        return self._told("place.withdrawn", identity)

    def restore(self, identity: str, by: str, version: int) -> Place:
        """Take a withdrawal back."""
        with self._db.transaction() as tx:
            row = store.place(tx, identity, lock=True) if is_identity(identity) else None
            if row is None:
                raise NotFound("There is no such place.", code="no_such_place")
            if row["state"] != "withdrawn":
                raise Conflict("The place is in use.", code="place_current")
            if row["version"] != version:
                raise Conflict("Somebody changed the place before you.", code="version_conflict")
            store.change(tx, identity, {"state": "current"}, by, now())
            store.raise_names_version(tx)
        return self._told("place.restored", identity)

    def _district(self, new: NewPlace) -> str:
        complaints = []
        if not new.kind.strip():
            complaints.append(FieldError("kind", "say what kind of place it is"))
        if has_control(new.kind, new.code, new.address):
            complaints.append(FieldError("address", "holds characters that are no writing"))
        if not on_earth(new.longitude, new.latitude):
            complaints.append(FieldError("longitude", "give degrees, longitude first"))
        if complaints:
            raise Refused("The place cannot be kept.", errors=tuple(complaints))
        _fit_name(new.name)
        return (self._maps.locate(new.longitude, new.latitude) or "")[:6]

    @staticmethod
    def _locked(tx: Tx, identity: str, version: int | None) -> dict[str, Any]:
        row = store.place(tx, identity, lock=True) if is_identity(identity) else None
        if row is None:
            raise NotFound("There is no such place.", code="no_such_place")
        if row["state"] == "withdrawn":
            raise Conflict("The place has been withdrawn.", code="place_withdrawn")
        if version is not None and row["version"] != version:
            detail = f"Somebody changed the place before you: it is at version {row['version']}, you saw {version}."
            raise Conflict(detail, code="version_conflict")
        return row

    def _told(self, kind: str, identity: str) -> Place:
        place = self.get(identity)
        self._announce(Event(kind, "places", identity, {"place": identity, "name": place.name}))
        return place


def create_place(tx: Tx, new: NewPlace, district: str, by: str) -> str:
    """Write a place and its official name; return its permanent id."""
    identity, (x, y) = new_id(), spot_of(new.longitude, new.latitude)
    row = {name: getattr(new, name) for name in NewPlace.__dataclass_fields__}
    store.add(tx, row | {"id": identity, "district": district, "x": x, "y": y, "at": now(), "by": by})
    store.add_name(tx, _name_row(identity, NewName(new.name), "official", None, by))
    return identity


def _fit_name(name: str) -> None:
    if not name_key(name) or len(name) > _MOST or has_control(name):
        raise Refused("The name cannot be kept.", errors=(FieldError("name", f"1 to {_MOST} characters of writing"),))


def _name_row(place: str, new: NewName, use: str, since: date | None, by: str) -> dict[str, Any]:
    chinese = new.language == "zh"
    return {
        "id": new_id(), "place": place, "name": new.name, "key": name_key(new.name), "use": use,
        "language": new.language, "romanised": new.romanised or (romanise(new.name) if chinese else ""),
        "valid_from": since, "valid_to": None, "basis": new.basis, "at": now(), "by": by,
    }  # fmt: skip
