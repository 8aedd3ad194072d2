"""Requests that others decide: extension, shelving, appeal. Department first, then the dispatcher; never oneself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Approval, Clock, Decision, Procedure, Request, SideFilter
from chengshu.capabilities.cases.service.keyset import is_id, read_side_cursor, write_side_cursor
from chengshu.capabilities.cases.service.room import Room, begin, made, note
from chengshu.capabilities.cases.service.sheet import Sheet
from chengshu.capabilities.cases.service.telling import Said, tell
from chengshu.capabilities.cases.store import cases as case_store
from chengshu.capabilities.cases.store import requests as store
from chengshu.capabilities.cases.store import sides
from chengshu.kit import Conflict, FieldError, Forbidden, NotFound, Page, Refused, Tx, new_id
from chengshu.security import Principal

_COUNTED = ("pending", "accepted")  # refusals do not count, nor what came to nothing


class Requesting(Room):
    """Ask, decide, withdraw, list."""

    def ask_extension(self, case_id: str, by: Principal, reason: str, key: str | None = None) -> Request:
        """Ask for one more original limit. Not when the time is over, at most as often as the flow says."""
        return self._ask(case_id, by, "extension", note(reason, "reason"), None, key)

    def ask_shelving(
        self, case_id: str, until: datetime, reason: str, by: Principal, key: str | None = None
    ) -> Request:
        """Ask that the case waits until a day; it goes on by itself then. Once, a year at most."""
        return self._ask(case_id, by, "shelving", note(reason, "reason"), until, key)

    def appeal(self, case_id: str, by: Principal, reason: str, key: str | None = None) -> Request:
        """Ask that what one's organisation missed is left out of its score. Once, after closing; the fact stays."""
        return self._ask(case_id, by, "appeal", note(reason, "reason"), None, key)

    def decide(self, request_id: str, accept: bool, note_text: str, by: Principal, key: str | None = None) -> Request:
        """Decide the step of a request that waits. Nobody decides on what he asked himself, nor twice."""
        said = note(note_text, "note", shortest=0 if accept else 2)
        posts = self._posts(by)

        def work(tx: Tx) -> tuple[Request, bool]:
            sheet, request = self._request_in_hand(tx, request_id, by, posts)
            told = made(sheet, "request.decided", key, [request_id, accept, said], by)
            if told is None:
                return request, False
            role = _deciding(request, by, posts)
            step = Decision(request.step, accept, said, by.id, by.name, role, sheet.at)
            decided = _after(request, step, sheet)
            store.decide(tx, decided)
            _tell_decided(sheet, decided, said)
            form = {"request": request.id, "kind": request.kind, "step": request.step, "accepted": accept, "note": said}
            form |= {"state": decided.state}
            done = decided.state != "pending"
            effects = _effects(tx, sheet, decided) if decided.state == "accepted" else {}
            left: dict[str, Any] = {"asked": sheet.case.asked - 1} if done else {}
            sheet.write("request.decided", by, role=role, form=form, request=told, **left, **effects)
            return decided, True

        request, fresh = self._in_one(work)
        if fresh:
            self._tell_request("case.request_decided", request, by)
        return request

    def withdraw(self, request_id: str, by: Principal, key: str | None = None) -> Request:
        """Take back what one asked for, while it waits."""
        posts = self._posts(by)

        def work(tx: Tx) -> tuple[Request, bool]:
            sheet, request = self._request_in_hand(tx, request_id, by, posts)
            told = made(sheet, "request.withdrawn", key, request_id, by)
            if told is None:
                return request, False
            if request.asked_by != by.id:
                raise Forbidden("Only who asked takes it back.", code="request_not_yours")
            _refuse_done(request)
            gone = replace(request, state="withdrawn", decided=sheet.at, awaits=())
            store.decide(tx, gone)
            form = {"request": request.id, "kind": request.kind}
            sheet.write("request.withdrawn", by, form=form, request=told, asked=sheet.case.asked - 1)
            return gone, True

        request, fresh = self._in_one(work)
        if fresh:
            self._tell_request("case.request_withdrawn", request, by)
        return request

    def requests(
        self, wanted: SideFilter, by: Principal, *, after: str | None = None, limit: int = 50
    ) -> Page[Request]:
        """The requests this person asked for, decides (``mine``: now) or oversees, the newest first."""
        place, posts = read_side_cursor(after), self._posts(by)
        with self._db.transaction() as tx:
            sight = self._sight(self._book.open(tx), by, posts)
            rows = sides.page(tx, "requests", wanted, sight, place, limit + 1)
        return Page([store.request_of(row) for row in rows[:limit]], write_side_cursor(rows, limit))

    def request(self, request_id: str, by: Principal) -> Request:
        """One request, for those who may see its case. Raises `NotFound`."""
        posts = self._posts(by)
        with self._db.transaction() as tx:
            row = sides.one(tx, "requests", request_id) if is_id(request_id) else None
            if row is None:
                raise _unknown()
            self._look(tx, row["case_id"], by, posts)
        return store.request_of(row)

    def _ask(
        self, case_id: str, by: Principal, kind: str, reason: str, until: datetime | None, key: str | None
    ) -> Request:
        posts = self._posts(by)

        def work(tx: Tx) -> tuple[Request, bool]:
            sheet = self._take(tx, case_id, by, posts)
            told = made(sheet, f"request.{kind}", key, [reason, str(until)], by)
            if told is None:
                return self._made_request(tx, case_id, key), False
            procedure = begin(sheet, by, posts, kind)
            organisation, clock, stage = _about(tx, sheet, procedure, posts)
            _refuse_more(tx, sheet, procedure, organisation)
            _refuse_time(procedure, sheet, clock, until)
            first = procedure.steps[0]
            request = Request(
                id=new_id(), case_id=case_id, number=sheet.case.number, title=sheet.case.title, procedure=procedure.id,
                kind=procedure.kind, state="pending", step=1, steps=len(procedure.steps), awaits=first.roles,
                guard=first.guard, organisation=organisation, division=sheet.case.division,
                clock=clock.id if clock else None, stage=stage, reason=reason, until=until,
                asked_by=by.id, asked_by_name=by.name, asked=sheet.at, decided=None,
            )  # fmt: skip
            store.add(tx, request)
            tell(sheet, procedure, "asked", _said(request, reason))
            form = {"request": request.id, "kind": kind, "reason": reason, "organisation": organisation}
            form |= {"until": until.isoformat()} if until else {}
            sheet.write("request.made", by, form=form, request=told, asked=sheet.case.asked + 1)
            return request, True

        request, fresh = self._in_one(work)
        if fresh:
            self._tell_request("case.request_made", request, by)
        return request

    def _made_request(self, tx: Tx, case_id: str, key: str | None) -> Request:
        line = case_store.request_of(tx, case_id, key or "")
        row = sides.one(tx, "requests", line["form"]["request"]) if line else None
        assert row is not None
        return store.request_of(row)

    def _request_in_hand(
        self, tx: Tx, request_id: str, by: Principal, posts: Sequence[logic.Post]
    ) -> tuple[Sheet, Request]:
        found = sides.one(tx, "requests", request_id) if is_id(request_id) else None
        if found is None:
            raise _unknown()
        sheet = self._take(tx, found["case_id"], by, posts)
        row = sides.one(tx, "requests", request_id)  # as it is now that nobody else can decide
        assert row is not None
        return sheet, store.request_of(row)

    def _tell_request(self, kind: str, request: Request, by: Principal) -> None:
        with self._db.transaction() as tx:
            row = case_store.get(tx, request.case_id)
            assert row is not None
            case = self._case_of(tx, row)
        names = ("kind", "state", "step", "steps", "awaits", "guard", "organisation", "asked_by")
        told: dict[str, Any] = {name: getattr(request, name) for name in names}
        self._tell(kind, case, {"request": request.id, **told, "by": by.id})


def _about(
    tx: Tx, sheet: Sheet, procedure: Procedure, posts: Sequence[logic.Post]
) -> tuple[str | None, Clock | None, str | None]:
    """Whose time and stage it is: the clock that runs now or, for an appeal, what an organisation missed before."""
    if procedure.kind != "appeal":
        return sheet.case.organisation, sheet.clock, sheet.clock.stage if sheet.clock else None
    own = {organisation for post in posts for organisation in post.organisations}
    missed = [run for run in case_store.runs(tx, sheet.case.id) if run.missed and run.organisation in own]
    if not missed:
        raise Conflict("Your organisation missed nothing here.", code="appeal_without_cause")
    closed = sheet.case.closed
    if procedure.amount and closed is not None:
        until = sheet.calendars.city.add(closed, procedure.amount, procedure.unit)
        if sheet.at > until:
            raise Conflict(f"The time to appeal ended on {until:%Y-%m-%d}.", code="appeal_too_late")
    return missed[-1].organisation, None, missed[-1].stage


def _refuse_more(tx: Tx, sheet: Sheet, procedure: Procedure, organisation: str | None) -> None:
    # A case is shelved once, whoever has it; extended and appealed so often by each organisation that had it.
    whose = None if procedure.kind == "shelving" else organisation
    if store.count(tx, sheet.case.id, procedure.id, organisation, ("pending",)):
        raise Conflict("This was asked for and waits for a decision.", code=f"{procedure.kind}_waits")
    if procedure.most and store.count(tx, sheet.case.id, procedure.id, whose, _COUNTED) >= procedure.most:
        detail = f"This is possible {procedure.most} time(s) and no more."
        raise Conflict(detail, code=f"{procedure.kind}_used_up")


def _refuse_time(procedure: Procedure, sheet: Sheet, clock: Clock | None, until: datetime | None) -> None:
    if procedure.kind == "extension" and (clock is None or logic.is_over(clock, sheet.at)):
        raise Conflict("The time is over; it cannot be extended any more.", code="extension_too_late")
    if procedure.kind != "shelving":
        return
    if clock is None or logic.SHELVED in clock.held:
        raise Conflict("There is no clock to shelve.", code="shelving_not_possible")
    longest = sheet.calendars.city.add(sheet.at, procedure.amount, procedure.unit)
    if until is None or until.tzinfo is None or not sheet.at < until <= longest:
        wrong = FieldError("until", f"must be a time after now and not after {longest.isoformat()}")
        raise Refused("The case cannot be shelved until then.", code="shelving_refused", errors=(wrong,))


def _deciding(request: Request, by: Principal, posts: Sequence[logic.Post]) -> str:
    _refuse_done(request)
    if by.id == request.asked_by:
        raise Forbidden("Nobody decides on what he asked for himself.", code="decision_on_own")
    if any(step.by == by.id for step in request.decisions):
        raise Forbidden("Another person decides this step.", code="decision_twice")
    step = Approval(request.awaits, request.guard)
    role = logic.deciding_role(step, request.organisation, request.division, tuple(posts))
    if role is None:
        raise Forbidden("It is not for you to decide this.", code="decision_not_yours")
    return role


def _refuse_done(request: Request) -> None:
    if request.state != "pending":
        raise Conflict(f"This request was {request.state} already.", code="request_done")


def _after(request: Request, decision: Decision, sheet: Sheet) -> Request:
    """The request after a decision. What is asked about a clock comes to nothing when its time is over."""
    decided = replace(request, decisions=(*request.decisions, decision))
    clock = next((one for one in sheet.clocks if one.id == request.clock), None)
    gone = request.clock is not None and (
        clock is None or (request.kind == "extension" and logic.is_over(clock, sheet.at))
    )
    if gone:
        return replace(decided, state="lapsed", decided=sheet.at, awaits=())
    if not decision.accepted:
        return replace(decided, state="refused", decided=sheet.at, awaits=())
    procedure = sheet.flow.procedure(request.procedure)
    assert procedure is not None
    if request.step == request.steps:
        return replace(decided, state="accepted", decided=sheet.at, awaits=())
    following = procedure.steps[request.step]
    return replace(decided, step=request.step + 1, awaits=following.roles, guard=following.guard)


def _tell_decided(sheet: Sheet, request: Request, words: str) -> None:
    """Who decides next is told what was asked; who asked, once it is decided or came to nothing."""
    procedure = sheet.flow.procedure(request.procedure)
    assert procedure is not None
    if request.state == "pending":
        tell(sheet, procedure, "asked", _said(request, request.reason))
    else:
        tell(sheet, procedure, "lapsed" if request.state == "lapsed" else "answered", _said(request, words))


def _said(request: Request, words: str) -> Said:
    deciding = logic.whole_roles(request.awaits, request.guard)
    return Said(words, request.asked_by, roles=deciding, organisation=request.organisation, stage=request.stage)


def _effects(tx: Tx, sheet: Sheet, request: Request) -> dict[str, Any]:
    """What an accepted request does to the case."""
    if request.kind == "appeal":
        case_store.exempt_runs(tx, request.case_id, request.organisation or "")
        return {"exempt": True}
    clock = next(one for one in sheet.clocks if one.id == request.clock)
    if request.kind == "extension":
        longer = sheet.with_clock(logic.extend(clock, sheet.calendars))
        return {"clocks": longer, "extensions": sheet.case.extensions + 1}
    until = request.until or sheet.at
    if until <= sheet.at:  # it was decided so late that there is nothing left to wait for
        return {}
    shelved = logic.hold(clock, logic.SHELVED, sheet.at, sheet.calendars, until=until)
    return {"clocks": sheet.with_clock(shelved), "shelved": True}


def _unknown() -> NotFound:
    return NotFound("There is no such request, or it is not yours to see.", code="request_unknown")
