"""Incidents: declare, look around, ask, call, report, close. Every step is a line of the log."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chengshu.capabilities.operations import logic
from chengshu.capabilities.operations.model import (
    Call,
    CallState,
    Circle,
    Entry,
    Incident,
    IncidentDetail,
    IncidentKind,
    Inside,
    NewIncident,
    Report,
    Task,
    TaskState,
)
from chengshu.capabilities.operations.service.tools import (
    CITY_TIME,
    COMMAND,
    Tools,
    known_id,
    organisations_of,
    sight_of,
)
from chengshu.capabilities.operations.store import incidents as store
from chengshu.kit import (
    ChengshuError,
    Conflict,
    Event,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    get_logger,
    new_id,
    now,
)
from chengshu.security import Principal

MOST_CALLS = 100
_LONGEST_DUE = timedelta(days=30)
_log = get_logger("operations")


@dataclass(frozen=True, slots=True)
class Change:
    """What may become different while an incident goes on; None leaves it as it is."""

    level: int | None = None
    title: str | None = None
    description: str | None = None
    circle: Circle | None = None


class Incidents:
    """Who commands is looked at for the place of an incident; who was asked for help in one sees it, wherever it is."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    # --- the incident itself ----------------------------------------------------------------------------------

    def declare(self, wanted: NewIncident, by: Principal) -> Incident:
        """Declare an incident; the list of calls that belongs to its kind is there at once."""
        with self._tools.db.transaction() as tx:
            kinds = {kind.id: kind for _, kind in store.kinds(tx)}
        logic.refuse_incident(wanted, kinds)
        circle, at, identity = wanted.circle, now(), new_id()
        division = self._tools.locate(circle.longitude, circle.latitude)
        self._must_command(by, division)
        key = f"{by.id}:{wanted.key or identity}"
        with self._tools.db.transaction() as tx:
            if known := store.by_key(tx, key):
                return known
            number = store.next_number(tx, f"{at.astimezone(CITY_TIME):YJ%Y%m%d}")
            incident = Incident(
                identity, number, wanted.kind, wanted.level, wanted.title.strip(), wanted.description.strip(),
                circle.longitude, circle.latitude, circle.radius_m, division, "open", 1, at, by.id, by.name,
                None, None, "",
            )  # fmt: skip
            store.add(tx, incident, key)
            names = kinds[wanted.kind].calls
            calls = [
                Call(new_id(), identity, n, name, "", "", "waiting", "", None, None) for n, name in enumerate(names)
            ]
            store.add_calls(tx, calls)
            told = {"kind": wanted.kind, "level": wanted.level, "radius_m": circle.radius_m}
            self._write(tx, incident.id, "declared", by, incident.title, told, at)
        self._tools.audit(by, "operations.declare", incident.id, {"number": number, "kind": wanted.kind})
        self._tell("incident.declared", incident)
        return incident

    def change(self, identity: str, version: int, wanted: Change, by: Principal) -> Incident:
        """Another level, circle or words. `Conflict` when it was changed meanwhile or is closed."""
        with self._tools.db.transaction() as tx:
            before = self._commanded(tx, identity, by)
            circle = wanted.circle or before.circle
            level = wanted.level or before.level
            title = before.title if wanted.title is None else wanted.title.strip()
            description = before.description if wanted.description is None else wanted.description.strip()
            logic.refuse_incident(NewIncident(before.kind, level, title, circle, description), [before.kind])
            division = self._tools.locate(circle.longitude, circle.latitude) if wanted.circle else before.division
            self._must_command(by, division)
            after = replace(
                before, level=level, title=title, description=description, division=division,
                longitude=circle.longitude, latitude=circle.latitude, radius_m=circle.radius_m,
            )  # fmt: skip
            if not store.change(tx, after, version):
                raise _moved_on(before)
            told = {
                name: [getattr(before, name), getattr(after, name)]
                for name in ("level", "title", "description", "longitude", "latitude", "radius_m")
                if getattr(before, name) != getattr(after, name)
            }
            self._write(tx, before.id, "changed", by, "", told, now())
        self._tools.audit(by, "operations.change_incident", before.id, told)
        after = replace(after, version=version + 1)
        self._tell("incident.changed", after)
        return after

    def close(self, identity: str, version: int, summary: str, by: Principal) -> Incident:
        """End it with a summary. Tasks that nobody answered stay as they are and are named in the log."""
        summary = logic.refuse_text("summary", summary)
        at = now()
        with self._tools.db.transaction() as tx:
            before = self._commanded(tx, identity, by)
            if not store.close(tx, before.id, version, at, by.name, summary):
                raise _moved_on(before)
            left = [task.title for task in store.tasks(tx, before.id) if task.state in ("asked", "answered")]
            self._write(tx, before.id, "closed", by, summary, {"tasks_left": left}, at)
        closed = replace(before, state="closed", closed=at, closed_name=by.name, summary=summary, version=version + 1)
        self._tools.audit(by, "operations.close_incident", before.id, {"tasks_left": len(left)})
        self._tell("incident.closed", closed)
        return closed

    def find(
        self, by: Principal, *, state: str | None = None, after: str | None = None, limit: int = 50
    ) -> Page[Incident]:
        """Incidents one may see, the newest first."""
        place = None
        if after:
            declared, last = decode_cursor(after, datetime, str)
            place = (declared, known_id(last, "incident"))
        with self._tools.db.transaction() as tx:
            found = store.find(tx, sight_of(by), state, place, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        return Page(found, encode_cursor(found[-1].declared, found[-1].id) if more else None)

    def between(self, start: datetime, end: datetime, by: Principal) -> list[Incident]:
        """Incidents that were going on at some time between."""
        with self._tools.db.transaction() as tx:
            return store.between(tx, sight_of(by), start, end)

    def detail(self, identity: str, by: Principal) -> IncidentDetail:
        """One incident with tasks, calls, reports and log. Phone numbers are for those who command there."""
        with self._tools.db.transaction() as tx:
            incident = self._seen(tx, identity, by)
            tasks, log = store.tasks(tx, incident.id), store.log(tx, incident.id)
            commands = by.covers(incident.division, COMMAND)
            calls = store.calls(tx, incident.id) if commands else []
            reports = store.reports(tx, incident.id)
        return IncidentDetail(incident, tasks, calls, reports, log, logic.first_broken(log) is None, commands)

    # --- who and what is inside -------------------------------------------------------------------------------

    def inside(self, identity: str, by: Principal) -> list[Inside]:
        """Who and what is inside the circle of an incident, as far as the reader may see it."""
        with self._tools.db.transaction() as tx:
            incident = self._seen(tx, identity, by)
            kinds = {kind.id: kind for _, kind in store.kinds(tx, retired=True)}
        return self.around(incident.circle, by, kinds.get(incident.kind))

    def around(self, circle: Circle, by: Principal, kind: IncidentKind | None = None) -> list[Inside]:
        """Who and what is inside a circle, before anything is declared."""
        probe = NewIncident("any", 4, "?", circle)
        logic.refuse_incident(probe, ["any"])
        return [self._look(name, circle, by, kind) for name in self._tools.looks]

    def _look(self, name: str, circle: Circle, by: Principal, kind: IncidentKind | None) -> Inside:
        """What one room knows; when it cannot answer now, the others still do."""
        try:
            return self._tools.looks[name](circle, by, kind)
        except ChengshuError as error:
            _log.warning("nobody says what is inside", what=name, reason=error.detail)
            return Inside(name, known=False, note=error.code)

    # --- tasks ------------------------------------------------------------------------------------------------

    def ask(self, identity: str, organisation: str, title: str, requirement: str, due: datetime, by: Principal) -> Task:
        """Ask an organisation to do something until a moment."""
        title = logic.refuse_text("title", title, logic.incidents.MOST_TITLE)
        at = now()
        if not at < due <= at + _LONGEST_DUE:
            wrong = FieldError("due", "in the future, at most 30 days ahead")
            raise Refused("The task cannot be asked so.", code="task_wrong", errors=(wrong,))
        name = self._tools.organisation_name(organisation)
        if name is None:
            wrong = FieldError("organisation", "is not an organisation of the city")
            raise Refused("The task cannot be asked so.", code="task_wrong", errors=(wrong,))
        with self._tools.db.transaction() as tx:
            incident = self._commanded(tx, identity, by, going_on=True)
            task = Task(
                new_id(), incident.id, organisation, name, title, requirement.strip()[:4000], due, "asked", at, by.name,
                "", None, None, False,
            )  # fmt: skip
            store.add_task(tx, task)
            told = {"task": task.id, "organisation": name, "due": due.isoformat()}
            self._write(tx, incident.id, "task_asked", by, title, told, at)
        self._tools.audit(by, "operations.ask", task.id, {"incident": incident.id, "organisation": organisation})
        self._tell("incident.task_asked", incident, task=task.id, organisation=organisation, title=title)
        return task

    def answer(self, identity: str, task: str, answer: str, by: Principal) -> Task:
        """The organisation that was asked says what it did."""
        answer = logic.refuse_text("answer", answer)
        at = now()
        with self._tools.db.transaction() as tx:
            incident = self._seen(tx, identity, by, going_on=True)
            held = self._task(tx, incident, task)
            if held.organisation not in organisations_of(by) and not by.covers(incident.division, COMMAND):
                raise Forbidden("The organisation that was asked answers.", code="not_asked")
            if held.state != "asked":
                raise Conflict("This task does not wait for an answer.", code="task_moved_on")
            store.answer_task(tx, held.id, answer, at, by.name)
            told = {"task": held.id, "organisation": held.organisation_name, "late": at > held.due}
            self._write(tx, incident.id, "task_answered", by, answer, told, at)
        self._tools.audit(by, "operations.answer", held.id, {"incident": incident.id})
        self._tell("incident.task_answered", incident, task=held.id)
        return replace(
            held, state="answered", answer=answer, answered=at, answered_name=by.name, late=held.late or at > held.due
        )

    def judge(self, identity: str, task: str, accept: bool, note: str, by: Principal, due: datetime | None) -> Task:
        """Accept an answer, or ask again, until a new due if one is given."""
        with self._tools.db.transaction() as tx:
            incident = self._commanded(tx, identity, by, going_on=True)
            held = self._task(tx, incident, task)
            if held.state != "answered":
                raise Conflict("There is no answer to judge.", code="task_moved_on")
            if not accept:
                note = logic.refuse_text("note", note)
            state: TaskState = "accepted" if accept else "asked"
            store.set_task(tx, held.id, state, None if accept else due)
            told = {"task": held.id, "organisation": held.organisation_name}
            self._write(tx, incident.id, "task_accepted" if accept else "task_asked_again", by, note, told, now())
        self._tools.audit(by, "operations.judge", held.id, {"accept": accept})
        self._tell("incident.task_judged", incident, task=held.id)
        return replace(held, state=state, due=held.due if accept or due is None else due)

    def withdraw(self, identity: str, task: str, note: str, by: Principal) -> Task:
        """A task that is needed no longer."""
        with self._tools.db.transaction() as tx:
            incident = self._commanded(tx, identity, by, going_on=True)
            held = self._task(tx, incident, task)
            if held.state not in ("asked", "answered"):
                raise Conflict("This task has ended.", code="task_moved_on")
            store.set_task(tx, held.id, "withdrawn")
            told = {"task": held.id, "organisation": held.organisation_name}
            self._write(tx, incident.id, "task_withdrawn", by, note.strip()[:4000], told, now())
        self._tools.audit(by, "operations.withdraw", held.id, {})
        self._tell("incident.task_withdrawn", incident, task=held.id)
        return replace(held, state="withdrawn")

    def waiting(self, by: Principal, limit: int = 50) -> list[Task]:
        """Tasks that wait for an answer, the most pressing first."""
        with self._tools.db.transaction() as tx:
            return store.open_tasks(tx, sight_of(by), limit)

    # --- calls, notes, reports --------------------------------------------------------------------------------

    def add_call(self, identity: str, name: str, duty: str, phone: str, by: Principal) -> Call:
        """Put somebody on the list of calls."""
        name = logic.refuse_text("name", name, 80)
        with self._tools.db.transaction() as tx:
            incident = self._commanded(tx, identity, by, going_on=True)
            held = store.calls(tx, incident.id)
            if len(held) >= MOST_CALLS:
                raise Conflict(f"The list holds at most {MOST_CALLS}.", code="calls_full")
            place = max((one.position for one in held), default=-1) + 1
            call = Call(
                new_id(), incident.id, place, name, duty.strip()[:80], phone.strip()[:40], "waiting", "", None, None
            )
            store.add_calls(tx, [call])
            self._write(tx, incident.id, "call_added", by, name, {"call": call.id}, now())
        self._tools.audit(by, "operations.add_call", call.id, {"incident": incident.id})
        self._tell("incident.called", incident)
        return call

    def tick(self, identity: str, call: str, state: CallState, note: str, by: Principal) -> Call:
        """Write down how a call went; it can be written again when somebody is called again."""
        at = now()
        with self._tools.db.transaction() as tx:
            incident = self._commanded(tx, identity, by, going_on=True)
            held = store.tick(tx, incident.id, known_id(call, "call"), state, note.strip()[:400], at, by.name)
            if held is None:
                raise NotFound("There is no such call.", code="call_unknown")
            self._write(tx, incident.id, f"call_{state}", by, held.name, {"call": held.id, "note": held.note}, at)
        self._tools.audit(by, "operations.tick", held.id, {"state": state})
        self._tell("incident.called", incident)
        return held

    def note(self, identity: str, text: str, by: Principal) -> None:
        """Write a line of the log. Whoever may see the incident may say what he saw."""
        text = logic.refuse_text("text", text)
        with self._tools.db.transaction() as tx:
            incident = self._seen(tx, identity, by, going_on=True)
            self._write(tx, incident.id, "note", by, text, {}, now())
        self._tools.audit(by, "operations.note", incident.id, {})
        self._tell("incident.noted", incident)

    def report(self, identity: str, text: str, by: Principal) -> Report:
        """A situation report: the words, and what stands inside the circle at this moment."""
        text = logic.refuse_text("text", text)
        found = self.inside(identity, by)
        at = now()
        figures: dict[str, Any] = {
            one.kind: {"known": one.known, "total": one.total, **dict(one.figures)} for one in found
        }
        with self._tools.db.transaction() as tx:
            incident = self._commanded(tx, identity, by, going_on=True)
            tasks = store.tasks(tx, incident.id)
            figures["tasks"] = {state: sum(task.state == state for task in tasks) for state in ("asked", "answered")}
            report = Report(incident.id, len(store.reports(tx, incident.id)) + 1, at, by.name, text, figures)
            store.add_report(tx, report)
            self._write(tx, incident.id, "report", by, text, {"number": report.number}, at)
        self._tools.audit(by, "operations.report", incident.id, {"number": report.number})
        self._tell("incident.reported", incident)
        return report

    # --- what all of them need --------------------------------------------------------------------------------

    def _seen(self, tx: Tx, identity: str, by: Principal, *, going_on: bool = False) -> Incident:
        found = store.seen(tx, known_id(identity, "incident"), sight_of(by))
        if found is None:
            raise NotFound("There is no such incident, or it is not yours to see.", code="incident_unknown")
        if going_on:
            store.lock(tx, found.id)
            if found.state == "closed":
                raise Conflict("This incident is closed.", code="incident_closed")
        return found

    def _commanded(self, tx: Tx, identity: str, by: Principal, *, going_on: bool = False) -> Incident:
        found = self._seen(tx, identity, by, going_on=going_on)
        self._must_command(by, found.division)
        store.lock(tx, found.id)
        return found

    def _task(self, tx: Tx, incident: Incident, task: str) -> Task:
        found = store.task(tx, known_id(task, "task"))
        if found is None or found.incident != incident.id:
            raise NotFound("There is no such task.", code="task_unknown")
        return found

    @staticmethod
    def _must_command(by: Principal, division: str | None) -> None:
        if not by.can(COMMAND) or not by.covers(division, COMMAND):
            raise Forbidden("You do not command there.", code="outside_jurisdiction")

    @staticmethod
    def _write(
        tx: Tx, incident: str, kind: str, by: Principal, text: str, detail: dict[str, Any], at: datetime
    ) -> None:
        sequence, previous = store.last_entry(tx, incident) or (0, logic.chain.START)
        line = Entry(incident, sequence + 1, at, kind, by.id, by.name, text, detail, previous, "")
        store.add_entry(tx, replace(line, hash=logic.hash_of(line)))

    def _tell(self, kind: str, incident: Incident, **more: Any) -> None:
        said = {
            "division": incident.division,
            "number": incident.number,
            "title": more.pop("title", incident.title),
            "level": incident.level,
            "incident": incident.title,
            **more,
        }
        self._tools.announce(Event(kind, "operations", incident.id, said))


def _moved_on(before: Incident) -> Conflict:
    if before.state == "closed":
        return Conflict("This incident is closed.", code="incident_closed")
    return Conflict(f"This incident is at version {before.version}; look at it again.", code="incident_changed")
