"""The desk of mistakes that people find on the map."""

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Literal

from chengshu.capabilities.cases import clean_evidence, evidence_path, keep_evidence
from chengshu.capabilities.maps.model import DIVISIONS
from chengshu.capabilities.maps.model.desks import Report
from chengshu.capabilities.maps.service.editing import Editing
from chengshu.capabilities.maps.service.finding import is_uuid
from chengshu.capabilities.maps.service.reading import Reading
from chengshu.capabilities.maps.store import desks as store
from chengshu.kit import (
    Conflict,
    Event,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    Tx,
    Unavailable,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security import Principal

# What may follow on what at the desk of reports.
_MOVES: dict[str, tuple[str, ...]] = {
    "new": ("accepted", "rejected", "mended"),
    "accepted": ("mended", "rejected"),
    "rejected": (),
    "mended": (),
}
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_NUMBER_LETTERS = 12


class Reporting(Reading, Editing):
    """Verbs of the desk of reports."""

    def report(
        self,
        principal: Principal,
        longitude: float,
        latitude: float,
        text: str,
        layer: str | None = None,
        feature: str | None = None,
        photo: bytes | None = None,
    ) -> Report:
        """Say that the map is wrong at a place. The principal may be somebody who is not signed in (`VISITOR`).

        A layer or feature he may not see does not exist for him; a visitor's place must lie in the city.
        """
        _refuse_nonsense(longitude, latitude, text, layer, feature)
        if feature is not None and layer is not None:
            self.get(layer, feature, principal=principal)
        elif layer is not None:
            with self._db.transaction() as tx:
                self._readable(tx, principal, layer)
        division = self.locate(longitude, latitude)
        if division is None and principal.kind == "visitor" and self._knows_the_city():
            wrong = FieldError("longitude", "lies outside the city")
            raise Refused("The report cannot be taken.", code="report_wrong", errors=(wrong,))
        digest, media_type = self._kept_photo(photo) if photo is not None else ("", "")
        one = Report(
            new_id(), layer, feature, longitude, latitude, division, text.strip(), "new", principal.id, principal.name,
            now(), number=_new_number(), photo=digest, photo_type=media_type,
        )  # fmt: skip
        with self._db.transaction() as tx:
            store.add_report(tx, one)
        if principal.kind == "visitor":
            self._note(principal, "maps.visitor_reported", one.id, {"division": division, "photo": bool(digest)})
        self._announce(Event("map.error_reported", "maps", one.id, {"division": division}))
        return one

    def add_report_photo(self, principal: Principal, id: str, photo: bytes) -> Report:
        """Put a picture to one's own report while nobody has decided about it."""
        with self._db.transaction() as tx:
            found = self._report(tx, principal, id)
        if found.by_id != principal.id or found.state != "new":
            raise Conflict("A picture is added by whoever reported, before the desk decides.", code="report_moved_on")
        digest, media_type = self._kept_photo(photo)
        with self._db.transaction() as tx:
            store.set_photo(tx, id, digest, media_type)
        return replace(found, photo=digest, photo_type=media_type)

    def report_photo(self, principal: Principal, id: str) -> tuple[Report, Path]:
        """Return a report and where its picture lies, to the desk and to whoever reported."""
        with self._db.transaction() as tx:
            found = self._report(tx, principal, id)
        if not found.photo or self._folder is None:
            raise NotFound("The report has no picture.", code="no_such_photo")
        return found, evidence_path(self._folder, found.photo)

    def report_of(self, principal: Principal, id: str) -> Report:
        """Return one report, to the desk and to whoever reported."""
        with self._db.transaction() as tx:
            return self._report(tx, principal, id)

    def report_numbered(self, number: str) -> Report:
        """Return the report with a number, to whoever has the number. Raises `NotFound`."""
        plain = "".join(one for one in number.upper() if one in _LETTERS)
        with self._db.transaction() as tx:
            found = store.report_numbered(tx, _grouped(plain)) if len(plain) == _NUMBER_LETTERS else None
        if found is None:
            raise NotFound("There is no report with this number.", code="no_such_report")
        return found

    def _report(self, tx: Tx, principal: Principal, id: str) -> Report:
        found = store.report(tx, id) if is_uuid(id) else None
        if found is not None and found.by_id != principal.id:
            if not principal.can("maps.write"):
                found = None
            elif found.layer:
                self._editable(tx, principal, found.layer)
        if found is None:
            raise NotFound("There is no such report.", code="no_such_report")
        return found

    def _kept_photo(self, photo: bytes) -> tuple[str, str]:
        if self._folder is None:
            raise Unavailable("Pictures cannot be kept here.", code="no_objects_folder")
        cleaned = clean_evidence(photo)
        if not cleaned.media_type.startswith("image/"):
            wrong = FieldError("photo", "only JPEG, PNG and WebP pictures are taken")
            raise Refused("The picture was not taken.", code="attachment_type", errors=(wrong,))
        return keep_evidence(self._folder, cleaned.content), cleaned.media_type

    def _knows_the_city(self) -> bool:
        return any(one.id == DIVISIONS and one.features for one in self.layers())

    def reports(
        self,
        principal: Principal,
        *,
        state: str | None = None,
        mine: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Report]:
        """Return one's own reports; the desk (maps.write) has all that concern layers it may see. Newest first."""
        own = mine or not principal.can("maps.write")
        before = decode_cursor(after, str)[0] if after else None
        layers = None if own else [one.id for one in self.readable(principal)]
        with self._db.transaction() as tx:
            found = store.reports(tx, state, principal.id if own else None, layers, before, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def decide_report(
        self,
        principal: Principal,
        id: str,
        state: Literal["accepted", "rejected", "mended"],
        answer: str = "",
        change: str | None = None,
    ) -> Report:
        """Accept a report, reject it with a reason, or say that it is mended (with the change that did it)."""
        if not principal.can("maps.write"):
            raise Forbidden("The desk needs the permission maps.write.", code="permission_missing")
        if state == "rejected" and not answer.strip():
            raise Refused("Say why.", code="reason_missing", errors=(FieldError("answer", "is required to reject"),))
        if change is not None:
            self.change(principal, change)
        with self._db.transaction() as tx:
            found = store.report(tx, id, lock=True) if is_uuid(id) else None
            if found is None:
                raise NotFound("There is no such report.", code="no_such_report")
            if found.layer:
                self._editable(tx, principal, found.layer)
            if state not in _MOVES[found.state]:
                raise Conflict(f"The report is {found.state}; it cannot become {state}.", code="report_moved_on")
            one = replace(
                found, state=state, decided_by=principal.name, decided=now(), answer=answer.strip(), change=change
            )
            store.decide_report(tx, one)
        self._announce(Event("map.report_decided", "maps", id, {"state": state}))
        return one


def _refuse_nonsense(longitude: float, latitude: float, text: str, layer: str | None, feature: str | None) -> None:
    wrong = []
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        wrong.append(FieldError("longitude", "no longitude and latitude in degrees"))
    if not 5 <= len(text.strip()) <= 2000 or "\0" in text:
        wrong.append(FieldError("text", "say in 5 to 2000 characters what is wrong"))
    if feature is not None and (layer is None or not is_uuid(feature)):
        wrong.append(FieldError("feature", "no id of a feature, or no layer that it is in"))
    if wrong:
        raise Refused("The report cannot be taken.", code="report_wrong", errors=tuple(wrong))


def _new_number() -> str:
    """A number that nobody guesses: about 59 bits, in letters that are not taken for each other."""
    return _grouped("".join(secrets.choice(_LETTERS) for _ in range(_NUMBER_LETTERS)))


def _grouped(plain: str) -> str:
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))
