"""HTTP of incidents."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chengshu.capabilities.operations.model import (
    Call,
    Circle,
    Incident,
    IncidentDetail,
    IncidentKind,
    Inside,
    NewIncident,
    Report,
    Task,
)
from chengshu.capabilities.operations.service import Incidents, Operations
from chengshu.capabilities.operations.service.incidents import Change
from chengshu.security import Guard, Principal

_Text = Annotated[str, Field(min_length=1, max_length=4000)]
_Title = Annotated[str, Field(min_length=1, max_length=120)]
_Longitude = Annotated[float, Field(ge=-180, le=180)]
_Latitude = Annotated[float, Field(ge=-85, le=85)]
_Radius = Annotated[float, Field(ge=20, le=50_000)]
_Level = Annotated[int, Field(ge=1, le=4)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DeclareBody(_Body):
    """What happens, how grave, and the circle around it. The same `key` again gives the same incident."""

    kind: Annotated[str, Field(max_length=64)]
    level: _Level
    title: _Title
    longitude: _Longitude
    latitude: _Latitude
    radius_m: _Radius
    description: Annotated[str, Field(max_length=4000)] = ""
    key: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class CircleBody(_Body):
    """A centre and a radius in metres."""

    longitude: _Longitude
    latitude: _Latitude
    radius_m: _Radius


class ChangeBody(_Body):
    """What becomes different; `version` is the one that was looked at."""

    version: int
    level: _Level | None = None
    title: _Title | None = None
    description: Annotated[str, Field(max_length=4000)] | None = None
    circle: CircleBody | None = None


class CloseBody(_Body):
    """The end, with a summary."""

    version: int
    summary: _Text


class AskBody(_Body):
    """What an organisation is asked to do, and until when."""

    organisation: Annotated[str, Field(max_length=64)]
    title: _Title
    requirement: Annotated[str, Field(max_length=4000)] = ""
    due: AwareDatetime


class AnswerBody(_Body):
    """What was done."""

    answer: _Text


class JudgeBody(_Body):
    """Whether the answer will do; if not, why, and perhaps until when again."""

    accept: bool
    note: Annotated[str, Field(max_length=4000)] = ""
    due: AwareDatetime | None = None


class NoteBody(_Body):
    """A line of the log, or a reason."""

    text: Annotated[str, Field(max_length=4000)] = ""


class CallBody(_Body):
    """Somebody to be called."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    duty: Annotated[str, Field(max_length=80)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""


class TickBody(_Body):
    """How a call went."""

    state: Literal["waiting", "reached", "not_reached"]
    note: Annotated[str, Field(max_length=400)] = ""


class IncidentList(BaseModel):
    """A page of incidents."""

    items: list[Incident]
    next: str | None
    total: int | None = None


class InsideList(BaseModel):
    """Who and what is inside, a line a kind."""

    items: list[Inside]
    next: str | None = None
    total: int | None = None


class TaskList(BaseModel):
    """Tasks."""

    items: list[Task]
    next: str | None = None
    total: int | None = None


class KindList(BaseModel):
    """Kinds of incidents."""

    items: list[IncidentKind]
    next: str | None = None
    total: int | None = None


def router(operations: Operations, guard: Guard) -> APIRouter:
    """``/operations/incidents`` and what stands beside it."""
    routes = APIRouter()
    _looking(routes, operations, guard)
    _leading(routes, operations.incidents, guard)
    _tasks(routes, operations.incidents, guard)
    _said(routes, operations.incidents, guard)
    return routes


def _looking(routes: APIRouter, operations: Operations, guard: Guard) -> None:
    incidents = operations.incidents
    Reader = Annotated[Principal, Depends(guard.needs("operations.read"))]

    @routes.get("/kinds")
    def incident_kinds(_: Reader) -> KindList:
        """Kinds of incidents; titles are keys of the word catalogue."""
        found = [kind for _, kind in operations.kinds(retired=True)]
        return KindList(items=found, total=len(found))

    @routes.get("/incidents")
    def find_incidents(
        principal: Reader,
        state: Literal["open", "closed"] | None = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> IncidentList:
        """Incidents one may see, the newest first."""
        page = incidents.find(principal, state=state, after=after, limit=limit)
        return IncidentList(items=page.items, next=page.next)

    @routes.get("/incidents/{incident}")
    def one_incident(principal: Reader, incident: str) -> IncidentDetail:
        """One incident with tasks, calls, reports and log."""
        return incidents.detail(incident, principal)

    @routes.get("/incidents/{incident}/inside")
    def inside_incident(principal: Reader, incident: str) -> InsideList:
        """Who and what is inside its circle, as far as one may see it."""
        return InsideList(items=incidents.inside(incident, principal))

    @routes.get("/around")
    def around_place(principal: Reader, longitude: float, latitude: float, radius_m: float) -> InsideList:
        """Who and what is inside a circle, before anything is declared."""
        return InsideList(items=incidents.around(Circle(longitude, latitude, radius_m), principal))

    @routes.get("/tasks")
    def waiting_tasks(principal: Reader, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> TaskList:
        """Tasks of open incidents that wait for an answer, the most pressing first."""
        return TaskList(items=incidents.waiting(principal, limit))


def _leading(routes: APIRouter, incidents: Incidents, guard: Guard) -> None:
    Commander = Annotated[Principal, Depends(guard.needs("operations.command"))]

    @routes.post("/incidents", status_code=201)
    def declare_incident(principal: Commander, body: DeclareBody) -> Incident:
        """Declare an incident."""
        circle = Circle(body.longitude, body.latitude, body.radius_m)
        wanted = NewIncident(body.kind, body.level, body.title, circle, body.description, body.key)
        return incidents.declare(wanted, principal)

    @routes.patch("/incidents/{incident}")
    def change_incident(principal: Commander, incident: str, body: ChangeBody) -> Incident:
        """Another level, circle or words."""
        circle = Circle(**body.circle.model_dump()) if body.circle else None
        change = Change(body.level, body.title, body.description, circle)
        return incidents.change(incident, body.version, change, principal)

    @routes.post("/incidents/{incident}/close")
    def close_incident(principal: Commander, incident: str, body: CloseBody) -> Incident:
        """End it with a summary."""
        return incidents.close(incident, body.version, body.summary, principal)

    @routes.post("/incidents/{incident}/reports", status_code=201)
    def report_situation(principal: Commander, incident: str, body: AnswerBody) -> Report:
        """A situation report, with what stands inside the circle at this moment."""
        return incidents.report(incident, body.answer, principal)

    @routes.post("/incidents/{incident}/calls", status_code=201)
    def add_call(principal: Commander, incident: str, body: CallBody) -> Call:
        """Put somebody on the list of calls."""
        return incidents.add_call(incident, body.name, body.duty, body.phone, principal)

    @routes.put("/incidents/{incident}/calls/{call}")
    def tick_call(principal: Commander, incident: str, call: str, body: TickBody) -> Call:
        """Write down how a call went."""
        return incidents.tick(incident, call, body.state, body.note, principal)


def _tasks(routes: APIRouter, incidents: Incidents, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("operations.read"))]
    Commander = Annotated[Principal, Depends(guard.needs("operations.command"))]

    @routes.post("/incidents/{incident}/tasks", status_code=201)
    def ask_task(principal: Commander, incident: str, body: AskBody) -> Task:
        """Ask an organisation to do something."""
        due: datetime = body.due
        return incidents.ask(incident, body.organisation, body.title, body.requirement, due, principal)

    @routes.post("/incidents/{incident}/tasks/{task}/answer")
    def answer_task(principal: Reader, incident: str, task: str, body: AnswerBody) -> Task:
        """The organisation that was asked says what it did."""
        return incidents.answer(incident, task, body.answer, principal)

    @routes.post("/incidents/{incident}/tasks/{task}/judgement")
    def judge_task(principal: Commander, incident: str, task: str, body: JudgeBody) -> Task:
        """Accept the answer, or ask again."""
        return incidents.judge(incident, task, body.accept, body.note, principal, body.due)

    @routes.post("/incidents/{incident}/tasks/{task}/withdrawal")
    def withdraw_task(principal: Commander, incident: str, task: str, body: NoteBody) -> Task:
        """The task is needed no longer."""
        return incidents.withdraw(incident, task, body.text, principal)


def _said(routes: APIRouter, incidents: Incidents, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("operations.read"))]

    @routes.post("/incidents/{incident}/notes", status_code=201)
    def add_note(principal: Reader, incident: str, body: AnswerBody) -> dict[str, Any]:
        """Write a line of the log."""
        incidents.note(incident, body.answer, principal)
        return {"written": True}
