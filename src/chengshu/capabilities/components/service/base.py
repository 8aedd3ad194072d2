"""What every verb of components needs: tools, the catalogue, where a place lies, and one way to change a component."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chengshu.capabilities.components.logic import content as contents
from chengshu.capabilities.components.logic.classes import Catalogue, Listed, settings_from
from chengshu.capabilities.components.logic.identifiers import faults_of, put_together, take_apart
from chengshu.capabilities.components.model import ROLES, Component, Content, Settings
from chengshu.capabilities.components.store import items as store
from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.maps import DIVISIONS, Maps
from chengshu.kit import Announce, Conflict, Database, Event, FieldError, NotFound, Refused, Tx, new_id, now
from chengshu.security import Principal

READ, WRITE = "components.read", "components.write"
_ZONE = ZoneInfo("Asia/Shanghai")
_NOTHING = Settings(pack="", numbering="")


@dataclass(frozen=True, slots=True)
class Tools:
    """What the register borrows: code lists of classes, the map, jobs, and who is an organisation."""

    db: Database
    announce: Announce
    classes: Callable[[], Sequence[Listed]]
    maps: Maps
    jobs: Jobs
    knows_organisation: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Said:
    """Who changes something, how and why, for the history."""

    by: Principal
    kind: str
    note: str = ""
    correction: str | None = None


class Base:
    """Shared by the rooms of the register."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._db = tools.db
        self._maps = tools.maps

    def settings(self) -> Settings:
        """What the pack declares; nothing is numbered while none does."""
        with self._db.transaction() as tx:
            return self._settings(tx)

    def _settings(self, tx: Tx) -> Settings:
        row = store.settings(tx)
        return settings_from(row) if row else _NOTHING

    def catalogue(self) -> Catalogue:
        """Every class of components, under all numberings."""
        listed = self._tools.classes()
        return Catalogue(listed, self.settings())

    def _places(self, points: Sequence[tuple[float, float]], cells: str) -> list[tuple[str | None, str | None]]:
        """Division and grid cell of each place."""
        if not points:
            return []
        divisions = self._maps.locate_many(points, layer=DIVISIONS)
        found = self._maps.locate_many(points, layer=cells) if cells else [None] * len(points)
        return list(zip(divisions, found, strict=True))

    def _known(self, tx: Tx, identity: str, by: Principal, *, lock: bool = False) -> Component:
        found = store.one(tx, identity, lock) if is_uuid(identity) else None
        if found is None or not by.covers(found.division, READ):
            raise NotFound("There is no such component.", code="no_such_component")
        return found

    def _judge(self, given: Mapping[str, Any], catalogue: Catalogue, *, whole: bool) -> dict[str, Any]:
        wrong = contents.faults_in(given, catalogue, today(), whole=whole)
        if wrong:
            errors = tuple(FieldError(name, reason) for name, reason in wrong)
            raise Refused("This cannot be said of a component.", code="component_wrong", errors=errors)
        return contents.read(given)

    def _identifier(
        self, tx: Tx, given: str | None, content: Content, catalogue: Catalogue, division: str | None
    ) -> tuple[str, str]:
        """Numbering and identifier of a new component: the one it has, or the next of its class in its county."""
        known = catalogue.get(content.class_key)
        assert known
        numbering = catalogue.numbered_by(content.class_key)
        if given:
            parts = take_apart(given)
            wrong = faults_of(given, today())
            if parts and (parts.big, parts.small) != (known.big, known.small):
                wrong.append(f"says class {parts.big} {parts.small}, not {known.big} {known.small}")
            if wrong:
                errors = tuple(FieldError("identifier", reason) for reason in wrong)
                raise Refused("This is no number of such a component.", code="identifier_wrong", errors=errors)
            if store.by_identifiers(tx, numbering, [given]):
                raise Conflict(f"{given} is registered already.", code="identifier_taken")
            return numbering, given
        if not division:
            errors = (FieldError("longitude", "lies outside the city"),)
            raise Refused(
                "A number begins with the county, and this place lies in none.", code="outside", errors=errors
            )
        head = put_together(division[:6], known.big, known.small, 0)[:10]
        serial = store.next_serial(tx, numbering, head)
        if serial > 999_999:
            raise Refused(f"The numbers of {head} are used up.", code="numbers_used_up")
        return numbering, head + f"{serial:06d}"

    def _row(
        self, content: Content, place: tuple[str | None, str | None], catalogue: Catalogue, parties: Mapping[str, int]
    ) -> dict[str, Any]:
        """Content as the table keeps it."""
        row = {name: getattr(content, name) for name in contents.FIELDS}
        row |= {role: parties.get(row[role]) for role in ROLES}
        row["class_now"] = catalogue.now(content.class_key)
        row["words"] = contents.words_of(content, catalogue.title(content.class_key))
        row["cell"] = place[1]
        return row

    def _register(
        self, tx: Tx, content: Content, identifier: str | None, place: tuple[str | None, str | None], said: Said,
        catalogue: Catalogue,
    ) -> Component:  # fmt: skip
        """Put a new component into the register; one without a name is called as its class."""
        if not content.name:
            content = replace(content, name=catalogue.title(content.class_key).get("zh", ""))
        numbering, number = self._identifier(tx, identifier, content, catalogue, place[0])
        parties = store.party_ids(tx, (getattr(content, role) for role in ROLES))
        at, own = now(), new_id()
        row = self._row(content, place, catalogue, parties)
        row |= {"id": own, "numbering": numbering, "identifier": number, "division": place[0] or number[:6]}
        row |= {"synthetic": False, "version": 1, "created": at, "changed": at, "changed_by": said.by.name}
        store.add(tx, [row | {"drawn": False}])
        store.write_history(tx, [_entry(own, 1, at, said, None, contents.plain(content))])
        found = store.one(tx, own)
        assert found
        return found

    def _change(
        self, tx: Tx, before: Component, content: Content, place: tuple[str | None, str | None], said: Said,
        catalogue: Catalogue, **more: Any,
    ) -> Component:  # fmt: skip
        """Make a component say something else, as its next version."""
        parties = store.party_ids(tx, (getattr(content, role) for role in ROLES))
        at, version = now(), before.version + 1
        row = self._row(content, place, catalogue, parties)
        row |= {"division": place[0] or before.division, "version": version, "changed": at, "drawn": False}
        store.change(tx, before.id, row | {"changed_by": said.by.name} | more)
        was = contents.plain(contents.content_of(before))
        store.write_history(tx, [_entry(before.id, version, at, said, was, contents.plain(content))])
        found = store.one(tx, before.id)
        assert found
        return found

    def _changed(self, *components: Component) -> None:
        """Tell whoever listens, after the change is durable."""
        for one in components:
            data = {"component": one.id, "identifier": one.identifier, "division": one.division, "state": one.state}
            self._tools.announce(Event("component.changed", "components", one.id, data))


def _entry(
    component: str, version: int, at: datetime, said: Said, before: dict[str, Any] | None, after: dict[str, Any]
) -> dict[str, Any]:
    if before is not None:
        named = [name for name in after if before.get(name) != after[name]]
        before, after = {name: before.get(name) for name in named}, {name: after[name] for name in named}
    return {
        "component": component,
        "version": version,
        "at": at,
        "by_id": said.by.id,
        "by_name": said.by.name,
        "kind": said.kind,
        "note": said.note,
        "before": before,
        "after": after,
        "correction": said.correction,
    }


def with_values(content: Content, values: Mapping[str, Any]) -> Content:
    """Content in which some fields are another."""
    return replace(content, **values)


def today() -> date:
    """The day in the city."""
    return now().astimezone(_ZONE).date()


def is_uuid(text: str) -> bool:
    """Whether a text can be an id at all."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def allowed(by: Principal, permission: str = READ) -> tuple[str, ...] | None:
    """The division prefixes somebody may look at; None is the whole city."""
    prefixes = by.jurisdiction_for(permission) if by.kind != "system" else ("",)
    return None if "" in prefixes else prefixes
