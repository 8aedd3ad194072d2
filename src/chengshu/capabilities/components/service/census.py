"""Census campaigns (普查): who walks where, what was found, and how far it is."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from chengshu.capabilities.components.logic.content import content_of
from chengshu.capabilities.components.logic.distance import box_around, metres
from chengshu.capabilities.components.model import Area, Campaign, Component, Correction, Finding, Target
from chengshu.capabilities.components.service.base import WRITE, Said, is_uuid, today, with_values
from chengshu.capabilities.components.service.corrections import Corrections
from chengshu.capabilities.components.service.register import Register
from chengshu.capabilities.components.store import census as store
from chengshu.capabilities.components.store import items
from chengshu.kit import (
    Conflict,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security import Principal

MOST_TARGETS = 400_000
_NEAR_M = 1_000
_MOST_NEAR = 2_000


class Census(Register, Corrections):
    """The desk of campaigns, and the walk."""

    def plan(
        self,
        by: Principal,
        name: str,
        begins: date,
        ends: date,
        *,
        divisions: Sequence[str] = (),
        cells: Sequence[str] = (),
        classes: Sequence[str] = (),
        surveyors: Sequence[str] = (),
    ) -> Campaign:
        """Plan a campaign over divisions (prefixes of codes) or grid cells, for some classes or all."""
        catalogue = self.catalogue()
        wrong = []
        if not name.strip():
            wrong.append(FieldError("name", "is required"))
        if ends < begins:
            wrong.append(FieldError("ends", "lies before the beginning"))
        if not divisions and not cells:
            wrong.append(FieldError("divisions", "name divisions or grid cells"))
        wrong += [FieldError("classes", f"{key} is no class") for key in classes if catalogue.get(key) is None]
        outside = [one for one in (*divisions, *cells) if not by.covers(one, WRITE)]
        wrong += [FieldError("divisions", f"{one} lies outside your area") for one in outside]
        if wrong:
            raise Refused("A campaign cannot be planned so.", code="campaign_wrong", errors=tuple(wrong))
        own = new_id()
        with self._db.transaction() as tx:
            values: dict[str, Any] = {"id": own, "name": name.strip(), "begins": begins, "ends": ends}
            values |= {"divisions": list(divisions), "cells": list(cells), "surveyors": list(surveyors)}
            values |= {"classes": sorted({catalogue.now(key) for key in classes}), "state": "planned"}
            store.add(tx, values | {"created": now(), "created_by": by.name})
            return self._campaign(tx, own)

    def start(self, identity: str, by: Principal) -> Campaign:
        """Begin: everything registered in the area now is to be seen."""
        with self._db.transaction() as tx:
            kept = self._own_campaign(tx, identity, by, "planned")
            where, values = _where(kept)
            number = store.fill(tx, identity, where, values)
            if number > MOST_TARGETS:
                detail = f"{number} components are too many for one campaign; plan one for each district."
                raise Refused(detail, code="campaign_too_large")
            store.set_state(tx, identity, "running")
            return self._campaign(tx, identity)

    def close(self, identity: str, by: Principal) -> Campaign:
        """End it; what nobody saw stays unseen, and its corrections stay to be decided."""
        with self._db.transaction() as tx:
            self._own_campaign(tx, identity, by, "running")
            store.set_state(tx, identity, "closed")
            return self._campaign(tx, identity)

    def set_surveyors(self, identity: str, surveyors: Sequence[str], by: Principal) -> Campaign:
        """Other people walk it (ids of accounts)."""
        with self._db.transaction() as tx:
            self._own_campaign(tx, identity, by, "planned", "running")
            store.set_surveyors(tx, identity, surveyors)
            return self._campaign(tx, identity)

    def campaigns(self, after: str | None = None, limit: int = 50) -> Page[Campaign]:
        """Campaigns, newest first, with how far they are."""
        key = decode_cursor(after) if after else None
        with self._db.transaction() as tx:
            found = store.campaigns(tx, (key[0], key[1]) if key else None, limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return Page(found[:limit], encode_cursor(last.created, last.id) if last else None)

    def campaign(self, identity: str) -> Campaign:
        """One campaign. Raises `NotFound`."""
        with self._db.transaction() as tx:
            return self._campaign(tx, identity)

    def areas(self, identity: str) -> list[Area]:
        """How far a campaign is, grid cell by grid cell."""
        with self._db.transaction() as tx:
            self._campaign(tx, identity)
            return store.areas(tx, identity)

    def targets(
        self,
        identity: str,
        by: Principal,
        *,
        cell: str | None = None,
        finding: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Target]:
        """What is to be seen, or was; `finding` ``open`` means what nobody has seen."""
        last = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            self._campaign(tx, identity)
            rows = store.targets(tx, identity, cell, finding, last, limit + 1)
            known = items.many(tx, [row["component"] for row in rows])
        shown = rows[:limit]
        found = [_target(row, known[row["component"]]) for row in shown]
        seen = [one for one in found if by.covers(one.component.division, "components.read")]
        return Page(seen, encode_cursor(shown[-1]["component"]) if len(rows) > limit else None)

    def next_targets(
        self, identity: str, longitude: float, latitude: float, by: Principal, limit: int = 20
    ) -> list[Target]:
        """What nobody has seen yet, nearest first, within a kilometre."""
        here = (longitude, latitude)
        with self._db.transaction() as tx:
            self._campaign(tx, identity)
            rows: list[dict[str, Any]] = []
            for reach in (100, 300, _NEAR_M):
                rows = store.open_inside(tx, identity, box_around(*here, reach), _MOST_NEAR)
                if len(rows) >= limit * 2:
                    break
        found = [Component(**row) for row in rows if by.covers(row["division"], "components.read")]
        near = sorted((metres(here, (one.longitude, one.latitude)), one.id, one) for one in found)
        return [Target(identity, one, None, None, "", "", None, round(apart, 1)) for apart, _, one in near[:limit]]

    def report(
        self,
        identity: str,
        component: str,
        finding: Finding,
        by: Principal,
        *,
        seen: int | None = None,
        wanted: dict[str, Any] | None = None,
        note: str = "",
    ) -> Target:
        """Say what was found: ``found`` renews the day of the survey; the rest becomes a correction for somebody else.

        Saying it again replaces what was said, while the correction of before is still open.
        """
        with self._db.transaction() as tx:
            kept = self._walked(tx, identity, by)
            row = store.target(tx, identity, component)
            if row is None:
                raise NotFound("This component is not part of the campaign.", code="no_such_target")
        if row["correction"]:
            self._replace(row["correction"], by)
        correction: Correction | None = None
        if finding == "not_found":
            why = note.strip() or kept.name
            correction = self.propose(
                "change", by, component=component, seen=seen, wanted={"state": "lost"}, note=why, campaign=identity
            )
        elif finding == "changed":
            why = note.strip() or kept.name
            correction = self.propose(
                "change", by, component=component, seen=seen, wanted=wanted, note=why, campaign=identity
            )
        elif finding != "found":
            raise Refused("A new component is proposed, not found again.", code="finding_wrong")
        done = self._noted(identity, component, finding, note, correction, by)
        if finding == "found":
            self._changed(done.component)
        return done

    def report_new(
        self, identity: str, wanted: dict[str, Any], note: str, by: Principal, *, although_near: bool = False
    ) -> Correction:
        """Something stands there that nobody has registered."""
        with self._db.transaction() as tx:
            self._walked(tx, identity, by)
        return self.propose("add", by, wanted=wanted, note=note, campaign=identity, although_near=although_near)

    def _noted(
        self, identity: str, component: str, finding: str, note: str, correction: Correction | None, by: Principal
    ) -> Target:
        catalogue = self.catalogue()
        with self._db.transaction() as tx:
            known = self._known(tx, component, by, lock=True)
            if finding == "found" and known.surveyed != today():
                before = content_of(known)
                said = Said(by, "seen", note.strip())
                after = with_values(before, {"surveyed": today()})
                known = self._change(tx, known, after, (known.division, known.cell), said, catalogue)
            values = {"finding": finding, "at": now(), "by_id": by.id, "by_name": by.name, "note": note.strip()}
            values["correction"] = correction.id if correction else None
            store.set_finding(tx, identity, component, values)
            row = store.target(tx, identity, component)
        assert row
        return _target(row, known)

    def _replace(self, correction: str, by: Principal) -> None:
        kept = self.correction(correction, by)
        if kept.state == "open" and kept.by == by.id:
            self.withdraw(correction, by)
        elif kept.state == "open":
            raise Conflict(f"{kept.by_name} said something else, and nobody has decided yet.", code="said_already")

    def _walked(self, tx: Tx, identity: str, by: Principal) -> Campaign:
        kept = self._campaign(tx, identity)
        if kept.state != "running":
            raise Conflict(f"This campaign is {kept.state}.", code="campaign_not_running")
        if by.id not in kept.surveyors and not by.can(WRITE):
            raise Forbidden("Somebody else walks this campaign.", code="not_a_surveyor")
        return kept

    def _campaign(self, tx: Tx, identity: str, lock: bool = False) -> Campaign:
        found = store.campaign(tx, identity, lock) if is_uuid(identity) else None
        if found is None:
            raise NotFound("There is no such campaign.", code="no_such_campaign")
        return found

    def _own_campaign(self, tx: Tx, identity: str, by: Principal, *states: str) -> Campaign:
        kept = self._campaign(tx, identity, lock=True)
        if not all(by.covers(one, WRITE) for one in (*kept.divisions, *kept.cells)):
            raise Forbidden("This campaign reaches outside your area.", code="outside_your_area")
        if kept.state not in states:
            raise Conflict(f"This campaign is {kept.state}.", code="campaign_moved_on")
        return kept


def _where(kept: Campaign) -> tuple[str, dict[str, Any]]:
    """The components of a campaign as a condition."""
    places, values = [], {}
    if kept.divisions:
        places.append("i.division like any(%(divisions)s)")
        # A division below the county is the beginning of the codes of its cells.
        places.append("i.cell like any(%(divisions)s)")
        values["divisions"] = [f"{one}%" for one in kept.divisions]
    if kept.cells:
        places.append("i.cell = any(%(cells)s)")
        values["cells"] = list(kept.cells)
    where = f"({' or '.join(places)})"
    if kept.classes:
        where += " and i.class_now = any(%(classes)s)"
        values["classes"] = list(kept.classes)
    return where, values


def _target(row: dict[str, Any], component: Component) -> Target:
    return Target(row["campaign"], component, row["finding"], row["at"], row["by"], row["note"], row["correction"])
