"""The desk of mistakes that people find on the map."""

from dataclasses import replace
from typing import Literal

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
    ) -> Report:
        """Say that the map is wrong at a place."""
        wrong = []
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            wrong.append(FieldError("longitude", "no longitude and latitude in degrees"))
        if not 5 <= len(text.strip()) <= 2000 or "\0" in text:
            wrong.append(FieldError("text", "say in 5 to 2000 characters what is wrong"))
        if feature is not None and not is_uuid(feature):
            wrong.append(FieldError("feature", "no id of a feature"))
        if wrong:
            raise Refused("The report cannot be taken.", code="report_wrong", errors=tuple(wrong))
        if layer is not None:
            with self._db.transaction() as tx:
                self._readable(tx, principal, layer)
        division = self.locate(longitude, latitude)
        one = Report(
            new_id(),
            layer,
            feature,
            longitude,
            latitude,
            division,
            text.strip(),
            "new",
            principal.id,
            principal.name,
            now(),
        )
        with self._db.transaction() as tx:
            store.add_report(tx, one)
        self._announce(Event("map.error_reported", "maps", one.id, {"division": division}))
        return one

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
