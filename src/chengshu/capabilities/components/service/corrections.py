"""Corrections: whoever sees a component may say that it is wrong; somebody else decides; it can be undone."""

from collections.abc import Mapping
from typing import Any

from chengshu.capabilities.components.logic import content as contents
from chengshu.capabilities.components.logic.distance import box_around, metres
from chengshu.capabilities.components.model import Component, Content, Correction, CorrectionKind
from chengshu.capabilities.components.service.base import READ, WRITE, Base, Said, allowed, is_uuid, with_values
from chengshu.capabilities.components.store import desk, lists
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

DOUBLE_WITHIN_M = 2.0


class Corrections(Base):
    """The desk of corrections."""

    def propose(
        self,
        kind: CorrectionKind,
        by: Principal,
        *,
        component: str | None = None,
        seen: int | None = None,
        wanted: Mapping[str, Any] | None = None,
        note: str = "",
        campaign: str | None = None,
        although_near: bool = False,
    ) -> Correction:
        """Say what should stand in the register.

        ``add``: `wanted` is all that is known, with or without an ``identifier``. ``change``: the fields that should be
        another, of the version that was `seen`. ``remove``: it is not there any more. ``merge``: `wanted` names the
        component that it is ``into``. A new one of the same class within two metres of another must be meant.
        """
        given = dict(wanted or {})
        if not note.strip() and kind != "add":
            raise Refused("Say why.", code="reason_missing", errors=(FieldError("note", "is required"),))
        if kind == "add":
            return self._propose_new(by, given, note, campaign, although_near)
        with self._db.transaction() as tx:
            known = self._known(tx, component or "", by)
            _must_be_seen(known, seen)
            checked = self._checked(tx, kind, known, given, by)
            return self._keep(tx, kind, known, checked, note, campaign, by)

    def _checked(
        self, tx: Tx, kind: CorrectionKind, known: Component, given: dict[str, Any], by: Principal
    ) -> dict[str, Any]:
        if kind == "remove":
            return {"state": "removed"}
        if kind == "merge":
            into = self._known(tx, str(given.get("into", "")), by)
            if into.id == known.id or into.class_now != known.class_now:
                wrong = (FieldError("into", "is another component of the same class"),)
                raise Refused("These two cannot be one.", code="merge_wrong", errors=wrong)
            return {"into": into.id}
        values = self._judge(given, self.catalogue(), whole=False)
        if values.get("class_key", known.class_key) != known.class_key:
            wrong = (FieldError("class_key", "stands in the number; remove this one and add the right one"),)
            raise Refused("A component keeps its class.", code="class_stays", errors=wrong)
        before = contents.content_of(known)
        after = with_values(before, values)
        changed = contents.differs(before, after)
        if not changed:
            raise Refused("The register says so already.", code="nothing_new")
        plain = contents.plain(after)
        return {name: plain[name] for name in changed}

    def _propose_new(
        self, by: Principal, given: dict[str, Any], note: str, campaign: str | None, although_near: bool
    ) -> Correction:
        identifier = given.pop("identifier", None)
        catalogue = self.catalogue()
        content = Content(**self._judge(given, catalogue, whole=True))
        place = self._places([(content.longitude, content.latitude)], self.settings().cells)[0]
        division = place[0] or (str(identifier)[:6] if identifier else None)
        if division is None or not by.covers(division, READ):
            wrong = (FieldError("longitude", "lies outside the city, or where you have nothing to say"),)
            raise Refused("Nothing can be registered there.", code="outside", errors=wrong)
        if not although_near:
            self._refuse_double(content, catalogue.now(content.class_key))
        with self._db.transaction() as tx:
            if identifier:
                self._identifier(tx, str(identifier), content, catalogue, division)
            wanted = contents.plain(content) | ({"identifier": identifier} if identifier else {})
            return self._keep(tx, "add", None, wanted, note, campaign, by, division)

    def _refuse_double(self, content: Content, class_now: str) -> None:

        here = (content.longitude, content.latitude)
        condition = "i.class_now = %(key)s and i.state <> 'removed'"
        with self._db.transaction() as tx:
            near = lists.inside(tx, box_around(*here, DOUBLE_WITHIN_M), condition, {"key": class_now}, 20)
        found = [one for one in near if metres(here, (one.longitude, one.latitude)) <= DOUBLE_WITHIN_M]
        if found:
            names = ", ".join(one.identifier for one in found[:3])
            wrong = (FieldError("longitude", f"within {DOUBLE_WITHIN_M:g} m stands {names} of the same class"),)
            raise Conflict(
                "It may be registered already; send it again as meant if it is not.", code="double", errors=wrong
            )

    def _keep(
        self,
        tx: Tx,
        kind: CorrectionKind,
        known: Component | None,
        wanted: dict[str, Any],
        note: str,
        campaign: str | None,
        by: Principal,
        division: str = "",
    ) -> Correction:
        own = new_id()
        values = {
            "id": own,
            "kind": kind,
            "component": known.id if known else None,
            "identifier": known.identifier if known else str(wanted.get("identifier") or ""),
            "division": known.division if known else division,
            "seen": known.version if known else None,
            "wanted": wanted,
            "note": note.strip(),
            "campaign": campaign,
            "state": "open",
            "by_id": by.id,
            "by_name": by.name,
            "created": now(),
        }
        desk.add_correction(tx, values)
        found = desk.correction(tx, own)
        assert found
        return found

    def corrections(
        self,
        by: Principal,
        *,
        state: str | None = None,
        component: str | None = None,
        campaign: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Correction]:
        """Corrections in one's area and one's own, newest first."""
        last = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            found = desk.corrections(
                tx, state=state, component=component, campaign=campaign, by=by.id, divisions=allowed(by), after=last,
                limit=limit + 1,
            )  # fmt: skip
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def correction(self, identity: str, by: Principal) -> Correction:
        """One of them. Raises `NotFound`."""
        with self._db.transaction() as tx:
            return self._correction(tx, identity, by)

    def decide(self, identity: str, accept: bool, note: str, by: Principal) -> Correction:
        """Do it, or refuse it with a reason. Nobody decides about his own."""
        if not accept and not note.strip():
            raise Refused("Say why not.", code="reason_missing", errors=(FieldError("note", "is required"),))
        catalogue, cells = self.catalogue(), self.settings().cells
        with self._db.transaction() as tx:
            kept = self._correction(tx, identity, by, lock=True)
            _must_be(kept, "open")
            _must_be_his(kept, by)
            if kept.by == by.id:
                raise Forbidden("Somebody else decides about what one says oneself.", code="own_work")
            who = (by.id, by.name)
            if not accept:
                desk.decide(tx, identity, "refused", now(), who, note)
                if kept.kind == "merge" and kept.component:
                    desk.reopen_doubts(tx, kept.component)
                changed = []
            else:
                done, before = self._done(tx, kept, note, by, catalogue, cells)
                facts = {"before": before, "version": done.version, "component": done.id, "identifier": done.identifier}
                desk.decide(tx, identity, "accepted", now(), who, note, **facts)
                changed = [done]
            found = desk.correction(tx, identity)
        self._changed(*changed)
        assert found
        return found

    def _done(
        self, tx: Tx, kept: Correction, note: str, by: Principal, catalogue: Any, cells: str
    ) -> tuple[Component, dict[str, Any] | None]:
        why = "; ".join(part for part in (kept.note, note.strip()) if part)
        said = Said(
            by, {"add": "added", "change": "changed", "remove": "removed", "merge": "merged"}[kept.kind], why, kept.id
        )
        if kept.kind == "add":
            wanted = dict(kept.wanted)
            identifier = wanted.pop("identifier", None)
            content = Content(**self._judge(wanted, catalogue, whole=True))
            place = self._places([(content.longitude, content.latitude)], cells)[0]
            return self._register(tx, content, identifier, place, said, catalogue), None
        known = self._known(tx, kept.component or "", by, lock=True)
        if known.version != kept.seen:
            detail = f"The component changed meanwhile: version {kept.seen} was seen, it is at {known.version}."
            raise Conflict(detail, code="component_changed")
        before = contents.content_of(known)
        if kept.kind == "merge":
            after = with_values(before, {"state": "removed"})
            more = {"merged_into": kept.wanted["into"]}
        else:
            after = with_values(before, self._judge(kept.wanted, catalogue, whole=False))
            more = {}
        moved = (before.longitude, before.latitude) != (after.longitude, after.latitude)
        place = self._places([(after.longitude, after.latitude)], cells)[0] if moved else (known.division, known.cell)
        return self._change(tx, known, after, place, said, catalogue, **more), contents.plain(before)

    def withdraw(self, identity: str, by: Principal) -> Correction:
        """Take one's own back before anybody has decided."""
        with self._db.transaction() as tx:
            kept = self._correction(tx, identity, by, lock=True)
            _must_be(kept, "open")
            if kept.by != by.id:
                raise Forbidden("Only who said it takes it back.", code="not_yours")
            desk.withdraw(tx, identity)
            if kept.kind == "merge" and kept.component:
                desk.reopen_doubts(tx, kept.component)
            found = desk.correction(tx, identity)
        assert found
        return found

    def undo(self, identity: str, note: str, by: Principal) -> Correction:
        """Take back what a correction did, while nothing was done to the component since; the history keeps both."""
        catalogue, cells = self.catalogue(), self.settings().cells
        with self._db.transaction() as tx:
            kept = self._correction(tx, identity, by, lock=True)
            _must_be(kept, "accepted")
            _must_be_his(kept, by)
            known = self._known(tx, kept.component or "", by, lock=True)
            if known.version != kept.done_version:
                raise Conflict("The component was changed again since; correct it instead.", code="component_changed")
            before = contents.content_of(known)
            values = contents.read(kept.before) if kept.before else {"state": "removed"}
            after = with_values(before, values)
            place = self._places([(after.longitude, after.latitude)], cells)[0]
            said = Said(by, "undone", note.strip(), kept.id)
            back = self._change(tx, known, after, place, said, catalogue, merged_into=None)
            desk.undone(tx, identity, back.version)
            if kept.kind == "merge":
                desk.reopen_doubts(tx, known.id)
            found = desk.correction(tx, identity)
        self._changed(back)
        assert found
        return found

    def _correction(self, tx: Tx, identity: str, by: Principal, lock: bool = False) -> Correction:
        found = desk.correction(tx, identity, lock) if is_uuid(identity) else None
        if found is None or not (found.by == by.id or by.covers(found.division, READ)):
            raise NotFound("There is no such correction.", code="no_such_correction")
        return found


def _must_be(kept: Correction, state: str) -> None:
    if kept.state != state:
        raise Conflict(f"This correction is {kept.state}.", code="correction_decided")


def _must_be_his(kept: Correction, by: Principal) -> None:
    if not by.covers(kept.division, WRITE):
        raise Forbidden("This lies outside your area.", code="outside_your_area")


def _must_be_seen(known: Component, seen: int | None) -> None:
    if known.state == "removed":
        raise Conflict("This component is gone from the register.", code="component_gone")
    if seen is not None and seen != known.version:
        detail = f"The component changed meanwhile: you saw version {seen}, it is at {known.version}."
        raise Conflict(detail, code="component_changed")
