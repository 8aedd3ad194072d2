"""The register asked: by number, by filter, by place; who owns what; and all of it for other software."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import shapely

from chengshu.capabilities.components.logic import distance
from chengshu.capabilities.components.logic.classes import Catalogue
from chengshu.capabilities.components.logic.content import grams
from chengshu.capabilities.components.logic.identifiers import DIGITS
from chengshu.capabilities.components.logic.writing import workbook
from chengshu.capabilities.components.model import (
    ROLES,
    Component,
    ComponentFilter,
    HistoryEntry,
    Near,
    Owner,
    Party,
    Role,
    Settings,
    Share,
    Stray,
)
from chengshu.capabilities.components.service.base import Base, allowed, is_uuid
from chengshu.capabilities.components.store import items as store
from chengshu.capabilities.components.store import lists
from chengshu.kit import FieldError, NotFound, Page, Refused, decode_cursor, encode_cursor
from chengshu.security import Principal

MOST_NEAR_M = 2_000
MOST_IN_A_WORKBOOK = 100_000
_STEPS_M = (30, 120, 500, MOST_NEAR_M)
_BATCH = 5_000
_MOST_IN_A_BOX = 20_000


class Register(Base):
    """Questions to the register."""

    def define(self, settings: Settings, document: Mapping[str, object]) -> None:
        """Go by what a pack declares."""
        with self._db.transaction() as tx:
            store.set_settings(tx, settings.pack, dict(document))

    def forget(self, pack: str) -> None:
        """A pack declares nothing any more; the register stays."""
        with self._db.transaction() as tx:
            store.drop_settings(tx, pack)

    def component(self, identity: str, by: Principal) -> Component:
        """One component. Raises `NotFound`, also when it is not his to see."""
        with self._db.transaction() as tx:
            return self._known(tx, identity, by)

    def by_identifier(self, identifier: str, by: Principal, numbering: str | None = None) -> Component:
        """The component with this number (under the numbering in force unless another is named)."""
        with self._db.transaction() as tx:
            wanted = numbering or self._settings(tx).numbering
            found = store.by_identifiers(tx, wanted, [identifier]).get(identifier)
            if found is None or not by.covers(found.division, "components.read"):
                raise NotFound("There is no component with this number.", code="no_such_component")
            return found

    def history(self, identity: str, by: Principal) -> list[HistoryEntry]:
        """What a component was, newest first. One that came with the layer of the map begins with its first change."""
        with self._db.transaction() as tx:
            self._known(tx, identity, by)
            return store.history(tx, identity)

    def find(
        self, wanted: ComponentFilter, by: Principal, *, after: str | None = None, limit: int = 50, total: bool = False
    ) -> Page[Component]:
        """Components in the order of their numbers. `total` counts, up to ten thousand."""
        key = decode_cursor(after, str, str) if after else None
        found = self._wanted(wanted, by)
        with self._db.transaction() as tx:
            items = lists.page(tx, found, (key[0], key[1]) if key else None, limit + 1)
            number = lists.count(tx, found) if total else None
        following = encode_cursor(items[limit - 1].identifier, items[limit - 1].id) if len(items) > limit else None
        return Page(items[:limit], following, number)

    def every(self, wanted: ComponentFilter, by: Principal) -> Iterator[Component]:
        """All components of a filter, a batch at a time; each batch is read in a transaction of its own."""
        after: str | None = None
        while True:
            page = self.find(wanted, by, after=after, limit=_BATCH)
            yield from page.items
            if page.next is None:
                return
            after = page.next

    def workbook(self, wanted: ComponentFilter, by: Principal) -> bytes:
        """An Excel file of a filter. Raises `Refused` when there are more than a sheet is good for."""

        def counted() -> Iterator[Component]:
            for number, one in enumerate(self.every(wanted, by)):
                if number >= MOST_IN_A_WORKBOOK:
                    detail = f"More than {MOST_IN_A_WORKBOOK} components: narrow the filter, or take CSV or GeoJSON."
                    raise Refused(detail, code="too_many_components")
                yield one

        return workbook(counted(), self.catalogue().title)

    def nearest(
        self,
        longitude: float,
        latitude: float,
        class_key: str | None = None,
        *,
        by: Principal,
        within_m: float = 200,
        limit: int = 5,
    ) -> list[Near]:
        """The components nearest to a place, of one class or of any, in metres on the ground."""
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            wrong = (FieldError("longitude", "and latitude are degrees"),)
            raise Refused("This is no place on earth.", code="place_wrong", errors=wrong)
        most = min(within_m, MOST_NEAR_M)
        wanted = self._wanted(ComponentFilter(class_key=class_key), by)
        wanted.add("i.state <> 'removed'")
        if wanted.classes is not None:
            wanted.add("i.class_now = any(%(keys)s)", keys=wanted.classes)
        here = (longitude, latitude)
        for reach in [step for step in _STEPS_M if step < most] + [most]:
            box = distance.box_around(longitude, latitude, reach)
            with self._db.transaction() as tx:
                some = lists.inside(tx, box, wanted.where, wanted.values, _MOST_IN_A_BOX)
            near = _within(some, here, reach)
            if len(near) >= limit or reach == most:
                return near[:limit]
        return []

    def nearest_of_each(
        self, places: Sequence[tuple[str, float, float]], *, within_m: float, limit: int = 5
    ) -> list[list[Near]]:
        """What `nearest` finds for each of many classes and places, asked in one query.

        For the house itself, whoever asks.
        """
        catalogue = self.catalogue()
        boxes = [distance.box_around(longitude, latitude, within_m) for _, longitude, latitude in places]
        with self._db.transaction() as tx:
            classes = [catalogue.now(key) for key, _, _ in places]
            found = lists.inside_each(tx, boxes, classes, _MOST_IN_A_BOX)
        return [
            _within(some, (longitude, latitude), within_m)[:limit]
            for some, (_, longitude, latitude) in zip(found, places, strict=True)
        ]

    def owner_of(self, identity: str) -> list[Owner]:
        """Who answers for a component (主管, 权属, 养护), with the organisation of the city where that is known.

        For the house itself, whoever asks. Raises `NotFound`.
        """
        with self._db.transaction() as tx:
            found = store.one(tx, identity) if is_uuid(identity) else None
        if found is None:
            raise NotFound("There is no such component.", code="no_such_component")
        return self.owners_of([found])[0]

    def owners_of(self, components: Sequence[Component]) -> list[list[Owner]]:
        """The same for each of many."""
        with self._db.transaction() as tx:
            known = {party.name: party.organisation for party in store.parties(tx)}
        return [
            [Owner(role, name, known[name]) for role in ROLES if (name := getattr(one, role))] for one in components
        ]

    def statistics(self, by: Principal) -> Sequence[Share]:
        """How many components of each class are in which state."""
        with self._db.transaction() as tx:
            return store.shares(tx, allowed(by))

    def parties(self, by: Principal) -> list[Party]:
        """Everybody who answers for components: as what, and for how many that stand in one's area."""
        with self._db.transaction() as tx:
            known, burdens = store.parties(tx), store.burdens(tx, allowed(by))
        held: dict[int, set[Role]] = {one.id: set() for one in known}
        count = dict.fromkeys(held, 0)
        for row in burdens:
            for role in ROLES:
                if row[role] is not None:
                    held[row[role]].add(role)
            for party in {row[role] for role in ROLES} - {None}:
                count[party] += row["count"]
        return [
            replace(one, roles=tuple(role for role in ROLES if role in held[one.id]), components=count[one.id])
            for one in known
        ]

    def set_party(self, identity: int, organisation: str | None) -> Party:
        """Say which organisation of the city a party is, so that one knows whom to ask about its components."""
        if organisation is not None and not (is_uuid(organisation) and self._tools.knows_organisation(organisation)):
            wrong = (FieldError("organisation", "is no organisation of this city"),)
            raise Refused("There is no such organisation.", code="no_such_organisation", errors=wrong)
        with self._db.transaction() as tx:
            if store.party(tx, identity) is None:
                raise NotFound("There is no such party.", code="no_such_party")
            store.set_party(tx, identity, organisation)
            found = store.party(tx, identity)
        assert found
        return found

    def strays(self, after: str | None = None, limit: int = 50) -> Page[Stray]:
        """Features of the layer on the map that the register cannot take, and why."""
        last = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            rows = store.strays(tx, last, limit + 1)
            layer = self._settings(tx).layer
        spots = self._spots(layer, [row["feature"] for row in rows[:limit]])
        items = [Stray(**row, layer=layer, **spots.get(row["feature"], {})) for row in rows[:limit]]
        return Page(items, encode_cursor(items[-1].feature) if len(rows) > limit else None)

    def _spots(self, layer: str, features: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Where features of the layer lie now."""
        if not layer or not features:
            return {}
        page = self._maps.find(layer, ids=list(features), days=(None, None), limit=len(features))
        spots = {}
        for one in map(msgspec.json.decode, page.items):
            at = shapely.point_on_surface(shapely.from_geojson(msgspec.json.encode(one["geometry"])))
            spots[one["id"]] = {"longitude": at.x, "latitude": at.y}
        return spots

    def _wanted(self, wanted: ComponentFilter, by: Principal) -> lists.Wanted:
        catalogue = self.catalogue()
        found = lists.Wanted()
        prefixes = allowed(by)
        if prefixes is not None:
            found.add("i.division like any(%(prefixes)s)", prefixes=[f"{one}%" for one in prefixes])
        for name in ("state", "cell"):
            if (value := getattr(wanted, name)) is not None:
                found.add(f"i.{name} = %({name})s", **{name: value})
        if wanted.standing:
            found.add("i.state <> 'removed'")
        if wanted.division:
            found.add("i.division like %(division)s", division=_plain(wanted.division) + "%")
        if wanted.party is not None:
            found.add("%(party)s in (i.manager, i.owner, i.keeper)", party=wanted.party)
        if wanted.bbox:
            west, south, east, north = wanted.bbox
            sides = {"west": west, "south": south, "east": east, "north": north}
            found.add("i.place <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))", **sides)
        if wanted.class_key:
            found.classes = [catalogue.now(wanted.class_key)]
        elif wanted.big:
            found.classes = catalogue.of_big(wanted.big)
        if wanted.q and wanted.q.strip():
            _search(found, wanted.q.strip(), catalogue)
        return found


def _within(some: Sequence[Component], here: tuple[float, float], reach_m: float) -> list[Near]:
    """Those within reach with their distance, the nearest first."""
    near = [Near(one, round(distance.metres(here, (one.longitude, one.latitude)), 2)) for one in some]
    return sorted((one for one in near if one.metres <= reach_m), key=lambda one: (one.metres, one.component.id))


def _search(found: lists.Wanted, text: str, catalogue: Catalogue) -> None:
    """Digits are the beginning of a number; words are a class, a name or a street."""
    if text.isascii() and text.isdecimal() and len(text) <= DIGITS:
        # Digits end before ":" in the order of bytes.
        found.add("i.identifier >= %(from)s and i.identifier < %(to)s", **{"from": text, "to": text + ":"})
        return
    named = catalogue.named(text)
    found.text_classes = [key for key in named if found.classes is None or key in found.classes]
    found.grams = grams(text)
    if not found.grams:
        # One character alone is in no pair: only classes are found by it.
        found.grams = [text.lower() + "\x01"]


def _plain(text: str) -> str:
    """A text in which the signs of LIKE stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
