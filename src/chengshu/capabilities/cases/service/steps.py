"""The two steps of a case's life inside one transaction: it is opened, it is moved."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, Clock, Flow, Limit, LogEntry, Move, OpenCase, State
from chengshu.capabilities.cases.service.answers import Answers, named
from chengshu.capabilities.cases.service.around import Around
from chengshu.capabilities.cases.service.book import Shelf
from chengshu.capabilities.cases.service.checks import opening_errors
from chengshu.capabilities.cases.service.rows import case_of
from chengshu.capabilities.cases.service.sending import Nearby, send_task
from chengshu.capabilities.cases.service.sheet import Sheet
from chengshu.capabilities.cases.service.telling import coming, tell_coming, tell_lapsed
from chengshu.capabilities.cases.store import cases as store
from chengshu.capabilities.cases.store import flows as flow_store
from chengshu.capabilities.cases.store import links as link_store
from chengshu.capabilities.cases.store import reminders as reminder_store
from chengshu.capabilities.cases.store import requests as request_store
from chengshu.capabilities.cases.store import writing
from chengshu.kit import Conflict, FieldError, Forbidden, Refused, Tx, new_id, now
from chengshu.security import Principal

SENSED = "alert"  # a source only the city's own worker may name
_NOTHING: dict[str, Any] = {
    **dict.fromkeys(
        ("asked", "tasks", "supervised", "urged", "returns", "misdirected", "reworks", "dispatches", "extensions"), 0
    ),
    **dict.fromkeys(("accepted", "filed", "dispatched", "handled", "checked", "handle_due")),
    **dict.fromkeys(("organisation", "handler", "closed", "waits", "wakes", "rating")),
    **dict.fromkeys(("overdue", "late", "exempt", "shelved"), False),
    "late_stages": [],
}


class Steps:
    """Opening and moving, with the clocks turned and the line written."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self.answers = Answers(around)

    def open_case(
        self, tx: Tx, shelf: Shelf, calendars: logic.Calendars, wanted: OpenCase, by: Principal
    ) -> tuple[Case, bool]:
        """The case, and whether it is new; ``wanted`` is `prepared`."""
        entry = shelf.newest(wanted.type)
        if errors := opening_errors(wanted):
            raise Refused("The case cannot be opened like this.", code="case_refused", errors=tuple(errors))
        if reason := logic.may_open(entry.flow, wanted.division, by):
            raise Forbidden(reason, code="case_not_yours_to_open")
        if known := _opened_before(tx, shelf, wanted):
            return known, False
        if by.kind != "system" or wanted.form:
            self.answers.check(tx, entry.flow.form, wanted.form, None)
        if case := self._begin(tx, shelf, calendars, (entry.flow, entry.version), wanted, by):
            return case, True
        known = _opened_before(tx, shelf, wanted)
        assert known is not None
        return known, False

    def move(
        self,
        sheet: Sheet,
        name: str,
        version: int,
        by: Principal,
        form: Mapping[str, Any],
        key: str,
        limit: Limit | None = None,
    ) -> tuple[Case, str | None]:
        """The moved case, and the state before; None for a move that was made already. ``limit`` is `limit_of`."""
        ready, before = self.checked(sheet, name, version, by, form, key, limit), sheet.case.state
        return (self.make(sheet, ready[0], ready[1], by, ready[2]), before) if ready else (sheet.case, None)

    def checked(
        self,
        sheet: Sheet,
        name: str,
        version: int,
        by: Principal,
        form: Mapping[str, Any],
        key: str,
        limit: Limit | None = None,
    ) -> tuple[Move, dict[str, Any], tuple[str, str]] | None:
        """The move with its form and its request, found possible; None when it was made already. Changes nothing."""
        request = logic.request_digest(name, version, dict(form))
        if made_before(sheet, key, request, by, stale=sheet.case.version != version):
            return None
        move = _possible(sheet, name, version)
        if reason := logic.hindrance(move, sheet.case, by):
            raise Forbidden(reason, code="move_not_yours")
        form, source = self._with_limit(sheet.flow, move, form, limit)
        form = named(sheet.tx, sheet.case.id, by.id, move.form, form)
        self.answers.check(sheet.tx, move.form, form, sheet.case.id, sheet.hand.classes)
        children = sheet.row.get("children")  # known where many cases were taken together
        if move.waits_for_children and (store.open_children(sheet.tx, sheet.case.id) if children is None else children):
            raise Conflict("Cases that belong to this one are still open.", code="children_open")
        return move, logic.filled(form) | source, (key, request)

    def make(
        self,
        sheet: Sheet,
        move: Move,
        form: dict[str, Any],
        by: Principal,
        request: tuple[str | None, str | None],
        nearby: Nearby | None = None,
    ) -> Case:
        """Make a move that was found possible."""
        target = sheet.flow.state(move.to)
        assert target is not None
        case, written = sheet.case, logic.assignments(move, form, by)
        organisation, handler = written.get("organisation", case.organisation), written.get("handler", case.handler)
        answers = logic.answers_after(case.form, move, form)
        owner = logic.owner_of(target, organisation)
        waiting, voided = _without_tasks(sheet, target)
        turned = logic.turn(waiting, target, answers, owner, sheet.at, sheet.calendars)
        moved = sheet.write(
            move.id,
            by,
            form=form,
            answers=answers,
            role=logic.acting_role(move, by),
            request=request,
            clocks=turned.clocks,
            parties=(handler,) if handler else (),
            moved=True,
            state=target.id,
            state_id=sheet.shelf.number(case.type, case.flow_version, target.id),
            grp=target.group,
            classification=written.get("classification", case.classification),
            condition=answers.get("condition"),
            organisation=organisation,
            handler=handler,
            severity=written.get("severity", case.severity),
            closed=sheet.at if target.group != "open" else None,
            returns=case.returns + (move.counts in ("return", "misdirected")),
            misdirected=case.misdirected + (move.counts == "misdirected"),
            dispatches=case.dispatches + (move.marks == "dispatched"),
            reworks=case.reworks + (move.counts == "rework"),
            asked=case.asked - _lapsed(sheet, turned, by),
            tasks=case.tasks - voided,
            **({move.marks: sheet.at} if move.marks else {}),
        )
        tell_coming(sheet, move, form, by)
        return self.come_with_state(sheet, by, nearby) if target.task else moved

    def end(
        self,
        sheet: Sheet,
        state: str,
        line: str,
        form: dict[str, Any],
        by: Principal,
        request: tuple[str | None, str | None],
    ) -> Case:
        """End a case outside its moves: a duplicate."""
        way = Move(line, state, line, ())
        return self.make(sheet, way, form, by, request)

    def nearby(self, coming: Iterable[tuple[Sheet, Move]]) -> Nearby:
        """Who is nearest to each case that gets a task by its move."""
        found = Nearby(self._around)
        found.look_ahead(sheet.case for sheet, move in coming if (target := sheet.flow.state(move.to)) and target.task)
        return found

    def come_with_state(self, sheet: Sheet, by: Principal, nearby: Nearby | None = None) -> Case:
        """Send the task that the state brings, if it brings one."""
        if (comes := sheet.state.task) is None:
            return sheet.case
        procedure = sheet.flow.procedure(comes.procedure)
        assert procedure is not None
        send_task(sheet, procedure, (nearby or Nearby(self._around)).to(sheet.case), "", by)
        return sheet.case

    def limit_of(self, form: Mapping[str, Any]) -> Limit | None:
        """What the command handbook says of the class and the condition in a form. Asks another room: done before
        the transaction.
        """
        chosen, condition = form.get("classification"), form.get("condition")
        if self._around.limit_of is None or not isinstance(chosen, str) or not chosen:
            return None
        today = now().astimezone(logic.CITY_TIME).date()
        return self._around.limit_of(chosen, condition if isinstance(condition, str) else None, today)

    def _with_limit(
        self, flow: Flow, move: Move, form: Mapping[str, Any], limit: Limit | None
    ) -> tuple[Mapping[str, Any], dict[str, Any]]:
        """The form with the limit of the command handbook where one is asked for, and where that limit is written."""
        fields = move.form.get("properties", {})
        clock = next((s.clock for s in flow.states if s.clock and s.clock.amount_from in fields), None)
        if self._around.limit_of is None or clock is None:
            return form, {}
        names = (clock.amount_from or "", clock.unit_from or "")
        if form.get("condition") and limit is None:
            wrong = FieldError("condition", "is not in the handbook for this class today")
            raise Refused("The form is not complete.", code="form_refused", errors=(wrong,))
        if limit is None or (form.get(names[0]) and not form.get("condition")):
            return form, {}  # somebody writes the limit himself
        found = {name: value for name, value in zip(names, (limit.amount, limit.unit), strict=True) if name in fields}
        if wrong_ones := [name for name, value in found.items() if form.get(name) not in (None, "", value)]:
            told = f"must be {limit.amount} {limit.unit}: so it stands in the handbook ({limit.source})"
            errors = tuple(FieldError(name, told) for name in wrong_ones)
            raise Refused("The handbook says another limit.", code="form_refused", errors=errors)
        return {**form, **found}, {"limit_source": limit.source} if limit.source else {}

    def _begin(
        self,
        tx: Tx,
        shelf: Shelf,
        calendars: logic.Calendars,
        pinned: tuple[Flow, int],
        wanted: OpenCase,
        by: Principal,
    ) -> Case | None:
        flow = pinned[0]
        at, case_id = now(), new_id()
        prefix = logic.number_prefix(flow.number, at, wanted.division)
        number = logic.number(flow.number, prefix, flow_store.next_number(tx, prefix))
        if not store.register(tx, case_id, number, wanted.source, wanted.source_id):
            return None
        row, line = begun(shelf, calendars, pinned, wanted, by, (case_id, number, at))
        writing.add(tx, writing.Step(row, "open", line, parties=[] if by.kind == "system" else [by.id]))
        if wanted.related:
            link_store.add(tx, case_id, wanted.related, "related", at, by.id)
        case = case_of(row, flow)
        reminder_store.add(tx, [(one.id, one) for one in coming(flow, case, at, by)])
        return case

    def prepared(self, wanted: OpenCase, by: Principal) -> OpenCase:
        """The opening signed and placed. Asks other rooms, so it is done before the transaction."""
        self.answers.look_ahead(wanted.form)
        wanted = _signed(wanted, by)
        if wanted.longitude is None or wanted.latitude is None:
            return wanted
        around, place = self._around, (wanted.longitude, wanted.latitude)
        division = wanted.division or (around.locate(*place) if around.locate else None)
        grid = wanted.grid or (around.grid_of(*place) if around.grid_of else None)
        return replace(wanted, division=division, grid=grid)


def begun(
    shelf: Shelf,
    calendars: logic.Calendars,
    pinned: tuple[Flow, int],
    wanted: OpenCase,
    by: Principal,
    told: tuple[str, str, datetime],
) -> tuple[dict[str, Any], LogEntry]:
    """The row and the first line of a new case with this id and number that begins at a moment."""
    (flow, version), (case_id, number, at), form = pinned, told, logic.filled(wanted.form)
    state = flow.state(flow.entries.get(wanted.source, flow.start))
    assert state is not None
    turned = logic.turn((), state, form, None, at, calendars)
    stands = logic.standing(turned.running, at, calendars)
    rungs, clock = flow.rungs(stands.stage), turned.running
    row = _new_row(wanted, form, by, flow, at) | {
        "id": case_id,
        "number": number,
        "flow_version": version,
        "state_id": shelf.number(flow.id, version, state.id),
        "state": state.id,
        "stage": stands.stage,
        "due": stands.due,
        "warn": logic.next_moment(rungs, clock, at, calendars) if clock and rungs else stands.warn,
        "clocks": turned.clocks,
    }
    return row, _first_line(row, by)


def _new_row(wanted: OpenCase, form: dict[str, Any], by: Principal, flow: Flow, at: datetime) -> dict[str, Any]:
    names = ("title", "description", "address", "severity", "division", "grid", "longitude", "latitude", "source")
    told = {name: getattr(wanted, name) for name in (*names, "source_id", "parent")}
    plain = " ".join((wanted.title, wanted.description, wanted.address))
    return {
        **told,
        **_NOTHING,
        "type": flow.id,
        "grp": "open",
        "version": 1,
        "facts": dict(wanted.facts),
        "form": form,
        "classification": form.get("classification"),
        "condition": form.get("condition"),
        "opened_by": by.id,
        "opened_role": next((role for role in flow.open_roles if role in by.roles), by.kind),
        "opened": at,
        "updated": at,
        "plain": logic.plain(plain),
        "grams": [*logic.grams(plain), *logic.marks(wanted.division, at)],
        "cell": logic.cell(wanted.longitude, wanted.latitude),
    }


def _first_line(row: Mapping[str, Any], by: Principal) -> LogEntry:
    line = LogEntry(
        case_id=row["id"],
        sequence=1,
        move="open",
        from_state=None,
        to_state=row["state"],
        actor=by.id,
        actor_name=by.name,
        role=None,
        organisation=None,
        handler=None,
        form=dict(row["form"]),
        time=row["opened"],
        missed=False,
        previous=logic.GENESIS,
        hash="",
    )
    return replace(line, hash=logic.line_hash(line))


def _opened_before(tx: Tx, shelf: Shelf, wanted: OpenCase) -> Case | None:
    if wanted.source_id is None:
        return None
    known = store.by_source(tx, wanted.source, wanted.source_id)
    row = store.get(tx, known) if known else None
    return case_of(row, shelf.version(row["type"], row["flow_version"])) if row else None


def _without_tasks(sheet: Sheet, target: State) -> tuple[tuple[Clock, ...], int]:
    """The clocks without those tasks that a move makes pointless, and how many those were: all at the end of a case,
    otherwise the one that came with the state.
    """
    comes = sheet.state.task
    pointless = "*" if target.group != "open" else comes.procedure if comes else None
    if not sheet.case.tasks or pointless is None:
        return sheet.clocks, 0
    gone, clocks = sheet.hand.void(sheet.case.id, pointless, sheet.at), sheet.clocks
    for task in gone:
        clocks = tuple(logic.release(clock, logic.TASK + task, sheet.at, sheet.calendars) for clock in clocks)
    return clocks, len(gone)


def _lapsed(sheet: Sheet, turned: logic.Turned, by: Principal) -> int:
    """How many requests came to nothing because their clock ended; who asked is told."""
    ended = [clock.id for clock in turned.clocks if clock.ended is not None]
    gone = request_store.lapse(sheet.tx, sheet.case, ended, sheet.at) if sheet.case.asked and ended else []
    tell_lapsed(sheet, gone, by)
    return len(gone)


def _signed(wanted: OpenCase, by: Principal) -> OpenCase:
    """Keep people from speaking for the sensors, and their keys apart from each other's."""
    if by.kind == "system":
        return wanted
    if wanted.source == SENSED:
        wrong = FieldError("source", "only the city's own sensors open cases as 'alert'")
        raise Refused("The case cannot be opened like this.", code="case_refused", errors=(wrong,))
    return replace(wanted, source_id=f"{by.id}:{wanted.source_id}") if wanted.source_id else wanted


def made_before(sheet: Sheet, key: str, request: str, by: Principal, *, stale: bool) -> bool:
    """Whether this very request was carried out before; another one with the same key is a mistake."""
    if not 1 <= len(key) <= 100 or "\x00" in key:
        wrong = FieldError("key", "must have 1 to 100 characters")
        raise Refused("The move needs a key that makes it unique.", code="key_missing", errors=(wrong,))
    # While we waited for the case somebody may have used the key: what we read beside the lock is older than that.
    before = sheet.row.get("same") or (store.request_of(sheet.tx, sheet.case.id, key) if stale else None)
    if before is None:
        return False
    if before["request"] != request or before["actor"] != by.id:
        raise Conflict("This key was used for another move.", code="key_reused")
    return True


def _possible(sheet: Sheet, name: str, version: int) -> Move:
    case = sheet.case
    if case.version != version:
        detail = f"The case was moved meanwhile (version {case.version}, not {version}); look again."
        raise Conflict(detail, code="case_changed")
    move = sheet.state.move(name)
    if move is None:
        raise Conflict(f"'{name}' is not possible in the state '{case.state}'.", code="move_not_possible")
    return move
