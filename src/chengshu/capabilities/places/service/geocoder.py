"""From words to places and back: geocode, reverse, suggest, resolve."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.places.logic import (
    Crossings,
    Gazetteer,
    Hints,
    Landmarks,
    answer_for,
    best,
    crossing_text,
    distance_m,
    district_name,
    has_control,
    hints_of,
    is_identity,
    label_of,
    landmark_answer,
    locality_answer,
    on_earth,
    row_parts,
    spot_of,
)
from chengshu.capabilities.places.logic.fallback import area_answers, between
from chengshu.capabilities.places.logic.suggesting import split_suggestion, suggestion_of
from chengshu.capabilities.places.model import Answer, Crossing, Level, Locates, Suggestion
from chengshu.capabilities.places.store import addresses as store
from chengshu.capabilities.places.store import crossings, register
from chengshu.kit import Database, FieldError, NotFound, Refused, Tx, now
from chengshu.standards.addresses import normalise, parse
from chengshu.standards.divisions import full_name
from chengshu.standards.divisions import history as division

MAX_ANSWERS = 20
_ROWS = 24
_GOOD = 0.9  # an answer this good ends the search
_FAR_M = 2000.0  # a point further than this from any door is answered by its division
_ZONE = ZoneInfo("Asia/Shanghai")


class Geocoder:
    """Asks the gazetteer in memory which names are meant, then one or two short queries for the doors on them."""

    def __init__(self, db: Database, places: Locates) -> None:
        self._db = db
        self._places = places
        self._gazetteer: Gazetteer | None = None
        self._landmarks: Landmarks | None = None
        self._crossings: Crossings | None = None
        self._lock = Lock()

    def geocode(self, text: str, near: tuple[float, float] | None = None, limit: int = 5) -> list[Answer]:
        """Where a text says: the best answers first, each with its reasons; none when nothing is like it."""
        if not text.strip():
            return []
        hints = hints_of(parse(text), today())
        with self._db.transaction() as tx:
            found = self._answers(tx, *self._names(tx), hints)
        return best(found, min(max(limit, 1), MAX_ANSWERS), near)

    def geocode_many(self, texts: Iterable[str], limit: int = 3) -> list[list[Answer]]:
        """Answers for each text, in one transaction."""
        day = today()
        many = []
        with self._db.transaction() as tx:
            names = self._names(tx)
            for text in texts:
                found = self._answers(tx, *names, hints_of(parse(text), day)) if text.strip() else []
                many.append(best(found, limit))
        return many

    def reverse(self, longitude: float, latitude: float, limit: int = 3) -> list[Answer]:
        """What is at a point: the nearest doors with their distances, or the division when no door is near."""
        if not on_earth(longitude, latitude):
            reason = "give degrees, longitude -180 to 180, latitude -85 to 85"
            raise Refused("There is no such point.", errors=(FieldError("lon", reason),))
        with self._db.transaction() as tx:
            rows = store.nearest(tx, *spot_of(longitude, latitude), limit=limit * 4)
        kept: dict[str, Answer] = {}
        for row in rows:
            away = distance_m(longitude, latitude, row["longitude"], row["latitude"])
            if away <= _FAR_M:
                answer = door_answer(row, away)
                kept.setdefault(answer.label, answer)
        return list(kept.values())[:limit] or self._division_at(longitude, latitude)

    def suggest(self, prefix: str, limit: int = 10) -> list[Suggestion]:
        """What somebody who has typed this much may mean: streets, villages, sites, and numbers on a street."""
        text = normalise(prefix)
        if not text:
            return []
        with self._db.transaction() as tx:
            gazetteer, landmarks = self._names(tx)
            wanted = split_suggestion(text, gazetteer)
            found = [suggestion_of(one) for one in wanted.localities(limit)]
            known = {one.text for one in found}
            if wanted.crossing is not None and wanted.street is not None:
                found = [
                    crossing_suggestion(one, wanted.street.key)
                    for one in self._met(tx).beside(wanted.street.key, wanted.crossing, limit)
                ]
            found += [landmark_suggestion(row) for row in landmarks.beginning((text, wanted.name), limit, known)]
            if wanted.number and wanted.street is not None:
                rows = store.numbers(tx, wanted.street.id, wanted.numbers(), limit)
                found = [number_suggestion(row) for row in rows] + found
        return found[:limit]

    def resolve(self, code: str) -> Answer:
        """The address or division with this code or id. Raises `NotFound`."""
        if has_control(code):
            raise NotFound("There is no such code.", code="no_such_place")
        with self._db.transaction() as tx:
            row = store.by_id(tx, code) if is_identity(code) else store.by_code(tx, code)
            if row:
                return whole_answer(row)
            place = register.place(tx, code) if is_identity(code) else register.by_code(tx, code)
            if place:
                return landmark_answer(Hints(code), {**place, "official": place["name"]}, 1.0)
            gazetteer, _ = self._names(tx)
        known = division(code) if code.isdigit() and len(code) in (2, 4, 6, 9, 12) else None
        found = area_answers(gazetteer, Hints(code, prefixes=(known.code,), district=known.name)) if known else []
        if not found:
            raise NotFound(f"There is no address, place or division with the code '{code}'.", code="no_such_place")
        return found[0]

    def of_building(self, building: str, after: str | None, limit: int) -> list[Answer]:
        """The door plates and rooms linked to a building."""
        with self._db.transaction() as tx:
            return [whole_answer(row) for row in store.of_building(tx, building.replace("\x00", ""), after, limit)]

    def _names(self, tx: Tx) -> tuple[Gazetteer, Landmarks]:
        """The names as they are now; read again when they have changed."""
        version, names = store.versions(tx)
        gazetteer, landmarks, day = self._gazetteer, self._landmarks, today()
        wanted = (version, names, day)
        if gazetteer and landmarks and (gazetteer.version, landmarks.version, landmarks.day) == wanted:
            return gazetteer, landmarks
        with self._lock:
            if self._gazetteer is None or self._gazetteer.version != version:
                self._gazetteer = Gazetteer(version, store.localities(tx))
            if self._landmarks is None or (self._landmarks.version, self._landmarks.day) != (names, day):
                self._landmarks = Landmarks(names, day, register.landmarks(tx))
            return self._gazetteer, self._landmarks

    def _met(self, tx: Tx) -> Crossings:
        """The crossings as they are now; read again when the streets have changed."""
        version, kept = crossings.state(tx)[0], self._crossings
        if kept is None or kept.version != version:
            kept = self._crossings = Crossings(version, crossings.read(tx))
        return kept

    def _answers(self, tx: Tx, gazetteer: Gazetteer, landmarks: Landmarks, hints: Hints) -> list[Answer]:
        streets = gazetteer.streets_for(hints)
        for official in landmarks.renamed.get(hints.road, ()):
            streets |= gazetteer.streets_for(replace(hints, road=official))
        villages = gazetteer.villages_for(hints)
        sites = gazetteer.sites_for(hints)
        found = self._looked_up(tx, gazetteer, hints, {**villages, **streets}, sites)
        if max((answer.score for answer in found), default=0.0) < _GOOD:
            more_streets, more_villages, more_sites = gazetteer.scanned(hints.text)
            wider = {**villages, **more_villages, **streets, **more_streets}, {**sites, **more_sites}
            if wider != ({**villages, **streets}, sites):
                found += self._looked_up(tx, gazetteer, hints, *wider)
        found += [landmark_answer(hints, row, likeness) for row, likeness in landmarks.like(hints)]
        found += self._met(tx).answers(hints, landmarks.renamed) if hints.road else []
        return found or area_answers(gazetteer, hints)

    @staticmethod
    def _looked_up(
        tx: Tx, gazetteer: Gazetteer, hints: Hints, ways: dict[int, float], sites: dict[int, float]
    ) -> list[Answer]:
        wanted = {"rest": hints.number[1] if hints.number else "", "building": hints.building, "unit": hints.unit,
                  "room": hints.room}  # fmt: skip
        rows: list[Any] = []
        found: list[Answer] = []
        if ways and hints.number:
            rows += store.at_number(tx, list(ways), hints.number[0], wanted, _ROWS)
            if not rows:
                found += between(hints, store.neighbours(tx, list(ways), hints.number[0]), ways)
        if sites and (hints.inner or not rows):
            rows += store.at_site(tx, list(sites), wanted, _ROWS)
        found += [answer_for(hints, row, {**ways, **sites}) for row in rows]
        for ref, likeness in {**ways, **sites}.items():
            found.append(locality_answer(hints, gazetteer.localities[ref], likeness))
        return found

    def _division_at(self, longitude: float, latitude: float) -> list[Answer]:
        code = self._places.locate(longitude, latitude)
        if code is None:
            return []
        known = division(code)
        name = full_name(code, today()) or (known.name if known else code)
        level: Level = "town" if len(code) >= 9 else "district"
        parts = {"district": district_name(code[:6])}
        return [
            Answer(f"division:{code}", name, longitude, latitude, level, 1.0, parts, code, code[:6], distance_m=0.0)
        ]


def today() -> date:
    """The day in the city."""
    return now().astimezone(_ZONE).date()


def whole_answer(row: dict[str, Any]) -> Answer:
    """A row as it is kept."""
    level: Level = "room" if row["room"] else "building" if row["building"] else "door_plate"
    return Answer(
        row["id"], row["label"], row["longitude"], row["latitude"], level, 1.0, row_parts(row), row["code"],
        row["district"], building_id=row["building_id"],
    )  # fmt: skip


def door_answer(row: dict[str, Any], away: float) -> Answer:
    """A row as what stands at a point: up to the building, for a point does not say which room."""
    parts = {name: text for name, text in row_parts(row).items() if name not in ("unit", "room")}
    inner = bool(row["unit"] or row["room"])
    return Answer(
        id=row["id"],
        label=label_of(row["district"], parts) if inner else row["label"],
        longitude=row["longitude"],
        latitude=row["latitude"],
        level="building" if row["building"] else "door_plate",
        score=round(1 / (1 + away / 50), 4),
        parts=parts,
        code="" if inner else row["code"],
        district=row["district"],
        distance_m=round(away, 1),
        building_id=row["building_id"],
    )


def crossing_suggestion(one: Crossing, first: str) -> Suggestion:
    """A crossing somebody may be typing, the street he began with in front."""
    text = crossing_text(one, first)
    return Suggestion(text, "crossing", district_name(one.district), one.longitude, one.latitude, f"crossing:{text}")


def number_suggestion(row: dict[str, Any]) -> Suggestion:
    """A door plate somebody may be typing."""
    text = f"{row['street'] or row['village'] + row['group_name']}{row['number']}"
    detail = f"{district_name(row['district'])} {row['town']}".strip()
    return Suggestion(text, "door_plate", detail, row["longitude"], row["latitude"], row["id"])


def landmark_suggestion(row: Mapping[str, Any]) -> Suggestion:
    """A place of the register somebody may be typing; an old name shows what it is called now."""
    shown = row["official"] if row["name"] == row["official"] else f"{row['official']} ({row['name']})"
    return Suggestion(shown, row["kind"], district_name(row["district"]), row["longitude"], row["latitude"], row["id"])
