"""The two steps of a case's life inside one transaction: it is opened, it is moved."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, Flow, LogEntry, Move, OpenCase, State
from chengshu.capabilities.cases.service.book import Shelf
from chengshu.capabilities.cases.service.checks import opening_errors
from chengshu.capabilities.cases.service.rows import case_of
from chengshu.capabilities.cases.store import cases as store
from chengshu.capabilities.cases.store import flows as flow_store
from chengshu.kit import Conflict, FieldError, Forbidden, NotFound, Refused, Tx, new_id, now
from chengshu.security import Principal
from chengshu.standards.calendar import WorkingCalendar

SENSED = "alert"  # a source only the city's own worker may name


class Steps:
    """Opening and moving, with the clocks turned and the line written."""

    def __init__(
        self,
        calendar: WorkingCalendar,
        locate: Callable[[float, float], str | None] | None,
        knows_organisation: Callable[[str], bool] | None,
    ) -> None:
        self._calendar = calendar
        self._locate = locate
        self._knows_organisation = knows_organisation

    def open_case(self, tx: Tx, shelf: Shelf, wanted: OpenCase, by: Principal) -> tuple[Case, bool]:
        """The case, and whether it is new."""
        entry = shelf.newest(wanted.type)
        wanted = self._placed(_signed(wanted, by))
        if errors := opening_errors(wanted):
            raise Refused("The case cannot be opened like this.", code="case_refused", errors=tuple(errors))
        if reason := logic.may_open(entry.flow, wanted.division, by):
            raise Forbidden(reason, code="case_not_yours_to_open")
        if known := self._opened_before(tx, shelf, wanted):
            return known, False
        if by.kind != "system" or wanted.form:
            self._check_form(tx, entry.flow.form, wanted.form)
        if case := self._begin(tx, shelf, entry.flow, entry.version, wanted, by):
            return case, True
        known = self._opened_before(tx, shelf, wanted)
        assert known is not None
        return known, False

    def move(
        self,
        tx: Tx,
        shelf: Shelf,
        case_id: str,
        name: str,
        version: int,
        by: Principal,
        form: Mapping[str, Any],
        key: str,
    ) -> tuple[Case, str | None]:
        """The moved case, and the state before; None for a move that was made already."""
        row = store.lock_case(tx, case_id)
        if row is None:
            raise NotFound("There is no such case.", code="case_unknown")
        flow = shelf.version(row["type"], row["flow_version"])
        case, request = case_of(row, flow), logic.request_digest(name, version, dict(form))
        if _made_before(tx, case, key, request, by):
            return case, None
        move = _possible(flow, case, name, version)
        if reason := logic.hindrance(move, case, by):
            raise Forbidden(reason, code="move_not_yours")
        self._check_form(tx, move.form, form)
        target = flow.state(move.to)
        assert target is not None
        return self._make(tx, shelf, flow, case, move, target, logic.filled(form), by, (key, request)), case.state

    def _begin(self, tx: Tx, shelf: Shelf, flow: Flow, version: int, wanted: OpenCase, by: Principal) -> Case | None:
        at, form = now(), logic.filled(wanted.form)
        state = flow.state(flow.entries.get(wanted.source, flow.start))
        assert state is not None
        turned = logic.turn((), state, form, None, at, self._calendar)
        prefix = logic.number_prefix(flow.number, at, wanted.division)
        case_id = new_id()
        row: dict[str, Any] = {
            "id": case_id,
            "number": logic.number(flow.number, prefix, flow_store.next_number(tx, prefix)),
            "type": flow.id,
            "flow_version": version,
            "state_id": shelf.number(flow.id, version, state.id),
            "state": state.id,
            "facts": dict(wanted.facts),
            "form": form,
            "classification": form.get("classification"),
            "opened_by": by.id,
            "opened": at,
            "stage": turned.running.stage if turned.running else None,
            "due": turned.running.due if turned.running else None,
            "grams": logic.grams(" ".join((wanted.title, wanted.description, wanted.address))),
        }
        names = ("title", "description", "address", "severity", "division", "longitude", "latitude", "source")
        row |= {name: getattr(wanted, name) for name in (*names, "source_id")}
        if not store.add_case(tx, row):
            return None
        store.put_clocks(tx, case_id, turned.changed)
        kept = store.lock_case(tx, case_id)
        assert kept is not None
        case = case_of(kept, flow)
        write_line(tx, case, "open", state.id, by, None, form, False, opening=True)
        return case

    def _make(
        self,
        tx: Tx,
        shelf: Shelf,
        flow: Flow,
        case: Case,
        move: Move,
        target: State,
        form: dict[str, Any],
        by: Principal,
        asked: tuple[str, str],
    ) -> Case:
        at, written = max(now(), case.updated), logic.assignments(move, form, by)
        organisation = written.get("organisation", case.organisation)
        answers = {**case.form, **form}
        turned = logic.turn(store.clocks(tx, case.id), target, answers, organisation, at, self._calendar)
        running, ended = turned.running, target.group != "open"
        missed = any(clock.missed and clock.ended == at for clock in turned.changed)
        row = {
            "id": case.id,
            "state_id": shelf.number(flow.id, case.flow_version, target.id),
            "state": target.id,
            "grp": target.group,
            "form": answers,
            "classification": written.get("classification", case.classification),
            "organisation": organisation,
            "handler": written.get("handler", case.handler),
            "severity": written.get("severity", case.severity),
            "updated": at,
            "closed": at if ended else None,
            "stage": running.stage if running else None,
            "due": running.due if running else None,
            "overdue": bool(running and running.due <= at),
            "late": turned.missed,
        }
        store.update_case(tx, row)
        store.put_clocks(tx, case.id, turned.changed)
        kept = store.lock_case(tx, case.id)
        assert kept is not None
        moved = case_of(kept, flow)
        role = logic.acting_role(move, by)
        write_line(tx, moved, move.id, case.state, by, role, form, missed, asked=asked)
        return moved

    def _check_form(self, tx: Tx, form: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        today = now().astimezone(logic.CITY_TIME).date()

        def known(kind: str, value: str) -> bool:
            if kind == "class":
                return flow_store.class_in_force(tx, value, today)
            return self._knows_organisation is None or self._knows_organisation(value)

        if errors := logic.form_errors(form, values, known):
            raise Refused("The form is not complete.", code="form_refused", errors=tuple(errors))

    def _placed(self, wanted: OpenCase) -> OpenCase:
        if wanted.division or wanted.longitude is None or wanted.latitude is None or self._locate is None:
            return wanted
        return replace(wanted, division=self._locate(wanted.longitude, wanted.latitude))

    def _opened_before(self, tx: Tx, shelf: Shelf, wanted: OpenCase) -> Case | None:
        if wanted.source_id is None:
            return None
        known = store.by_source(tx, wanted.source, wanted.source_id)
        row = store.lock_case(tx, known) if known else None
        return case_of(row, shelf.version(row["type"], row["flow_version"])) if row else None


def write_line(
    tx: Tx,
    case: Case,
    move: str,
    before: str,
    by: Principal,
    role: str | None,
    form: Mapping[str, Any],
    missed: bool,
    *,
    opening: bool = False,
    asked: tuple[str | None, str | None] = (None, None),
) -> None:
    """Add a line to the log of a case that is locked; it is chained to the line before."""
    sequence, previous = store.last_line(tx, case.id) or (0, logic.GENESIS)
    line = LogEntry(
        case_id=case.id,
        sequence=sequence + 1,
        move=move,
        from_state=None if opening else before,
        to_state=case.state,
        actor=by.id,
        actor_name=by.name,
        role=role,
        organisation=case.organisation,
        handler=case.handler,
        form=dict(form),
        time=case.updated if move != "attach" else now(),
        missed=missed,
        previous=previous,
        hash="",
    )
    store.add_log(tx, replace(line, hash=logic.line_hash(line)), *asked)


def _signed(wanted: OpenCase, by: Principal) -> OpenCase:
    """Keep people from speaking for the sensors, and their keys apart from each other's."""
    if by.kind == "system":
        return wanted
    if wanted.source == SENSED:
        wrong = FieldError("source", "only the city's own sensors open cases as 'alert'")
        raise Refused("The case cannot be opened like this.", code="case_refused", errors=(wrong,))
    return replace(wanted, source_id=f"{by.id}:{wanted.source_id}") if wanted.source_id else wanted


def _made_before(tx: Tx, case: Case, key: str, request: str, by: Principal) -> bool:
    if not 1 <= len(key) <= 100 or "\x00" in key:
        wrong = FieldError("key", "must have 1 to 100 characters")
        raise Refused("The move needs a key that makes it unique.", code="key_missing", errors=(wrong,))
    before = store.request_of(tx, case.id, key)
    if before is None:
        return False
    if before["request"] != request or before["actor"] != by.id:
        raise Conflict("This key was used for another move.", code="key_reused")
    return True


def _possible(flow: Flow, case: Case, name: str, version: int) -> Move:
    if case.version != version:
        detail = f"The case was moved meanwhile (version {case.version}, not {version}); look again."
        raise Conflict(detail, code="case_changed")
    state = flow.state(case.state)
    move = state.move(name) if state else None
    if move is None:
        raise Conflict(f"'{name}' is not possible in the state '{case.state}'.", code="move_not_possible")
    return move
