"""HTTP of designing: drafts, checks, simulation, differences, releases, BPMN."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from chengshu.capabilities.cases.model import Assumptions, Change, Draft, Fault, FieldUses, FlowVersion, Simulation
from chengshu.capabilities.cases.routes.bodies import Body
from chengshu.capabilities.cases.routes.lists import Words
from chengshu.capabilities.cases.service import Cases
from chengshu.kit import FieldError
from chengshu.security import Audit, Guard, Principal

XML = "application/xml"


class DocumentBody(Body):
    """A flow as it stands in a file of a pack."""

    document: dict[str, Any]


class FormBody(Body):
    """One form: a subset of JSON Schema; ``values`` to try it as somebody would fill it in."""

    form: dict[str, Any]
    values: dict[str, Any] | None = None


class UsesBody(Body):
    """A flow, where one of its forms stands in it (``open.form``, ``states.x.moves.y.form``), and some fields."""

    document: dict[str, Any]
    form: Annotated[str, Field(max_length=200)]
    fields: Annotated[list[Annotated[str, Field(max_length=48)]], Field(min_length=1, max_length=50)]


class DraftBody(Body):
    """A new draft: from a released version, or from a document."""

    flow: str | None = None
    version: int | None = None
    document: dict[str, Any] | None = None
    note: Annotated[str, Field(max_length=1000)] = ""


class SaveBody(Body):
    """A draft as it is from now on. ``version`` is the one that was looked at."""

    document: dict[str, Any]
    note: Annotated[str, Field(max_length=1000)] = ""
    version: int


class ReleaseBody(Body):
    """Which version of a draft is released, and why."""

    version: int
    note: Annotated[str, Field(max_length=1000)] = ""


class SimulateBody(Body):
    """A flow and what is supposed of those who work in it."""

    document: dict[str, Any]
    weights: dict[str, float] = Field(default_factory=dict)
    pace: float = 0.5
    spread: float = 1.3
    walks: int = 500
    seed: int = 1


class FaultList(BaseModel):
    """What is wrong; nothing when it may be released."""

    items: list[Fault]
    next: None = None
    total: int


class FormFaults(FaultList):
    """What is wrong with a form, and with what was filled in to try it."""

    errors: list[FieldError]


class ChangeList(BaseModel):
    """What differs."""

    items: list[Change]
    next: None = None
    total: int


class DraftList(BaseModel):
    """A page of drafts."""

    items: list[Draft]
    next: str | None
    total: None = None


class VersionCard(BaseModel):
    """One released version."""

    flow: str
    version: int
    pack: str
    created: Any
    retired: Any
    note: str
    released_by: str


class VersionList(BaseModel):
    """Every version of a flow, the newest first."""

    items: list[VersionCard]
    next: None = None
    total: int


class ReadingCard(BaseModel):
    """A flow that was read from a drawing, and what is wrong with it."""

    document: dict[str, Any]
    faults: list[Fault]


def add_designer(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit, words: Words) -> None:
    """How work goes, as data that people change."""
    _versions(routes, cases, guard, words)
    _checks(routes, cases, guard, words)
    _drafts(routes, cases, guard, audit)


def _versions(routes: APIRouter, cases: Cases, guard: Guard, words: Words) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]

    @routes.get("/flows/{flow}/versions")
    def versions(principal: Reader, flow: str) -> VersionList:
        """Every version of a flow."""
        items = [_card(one) for one in cases.flow_versions(flow)]
        return VersionList(items=items, total=len(items))

    @routes.get("/flows/{flow}/versions/{version}")
    def document(principal: Reader, flow: str, version: int) -> dict[str, Any]:
        """A version as it would stand in a file of a pack."""
        return cases.flow_document(flow, version)

    @routes.get("/flows/{flow}/versions/{version}/bpmn", response_class=Response)
    def bpmn(principal: Reader, flow: str, version: int, lang: str = "zh") -> Response:
        """A version as BPMN 2.0, for other tools."""
        named = {"Content-Disposition": f'attachment; filename="{flow}-{version}.bpmn"'}
        return Response(cases.flow_bpmn(flow, version, words(lang)), media_type=XML, headers=named)

    @routes.get("/flows/{flow}/diff")
    def diff(
        principal: Reader,
        flow: str,
        before: Annotated[int, Query(alias="from")],
        after: Annotated[int, Query(alias="to")],
    ) -> ChangeList:
        """What differs between two versions."""
        items = cases.compare_flows(cases.flow_document(flow, before), cases.flow_document(flow, after))
        return ChangeList(items=items, total=len(items))


def _checks(routes: APIRouter, cases: Cases, guard: Guard, words: Words) -> None:
    Designer = Annotated[Principal, Depends(guard.needs("cases.design"))]

    @routes.get("/designer/schema")
    def schema(principal: Designer) -> dict[str, Any]:
        """The JSON Schema of a written flow."""
        return cases.flow_schema()

    @routes.post("/designer/check")
    def check(principal: Designer, body: DocumentBody) -> FaultList:
        """Everything wrong with a flow. Changes nothing."""
        items = cases.check_flow(body.document)
        return FaultList(items=items, total=len(items))

    @routes.post("/designer/form")
    def check_form(principal: Designer, body: FormBody) -> FormFaults:
        """Everything wrong with a form, and with what was filled in to try it. Changes nothing."""
        found = cases.check_form(body.form, body.values)
        return FormFaults(items=found.faults, total=len(found.faults), errors=found.errors)

    @routes.post("/designer/uses")
    def uses(principal: Designer, body: UsesBody) -> FieldUses:
        """What goes by fields of a form: asked before one is renamed or removed. Changes nothing."""
        return cases.field_uses(body.document, body.form, body.fields)

    @routes.post("/designer/simulation")
    def simulate(principal: Designer, body: SimulateBody) -> Simulation:
        """What would happen. Changes nothing."""
        given = Assumptions(body.weights, body.pace, body.spread, body.walks, body.seed)
        return cases.simulate_flow(body.document, given)

    @routes.post("/designer/bpmn", response_class=Response)
    def draw(principal: Designer, body: DocumentBody, lang: str = "zh") -> Response:
        """A flow without faults as BPMN 2.0. Changes nothing."""
        return Response(cases.document_bpmn(body.document, words(lang)), media_type=XML)

    @routes.put("/designer/bpmn")
    async def read(principal: Designer, request: Request) -> ReadingCard:
        """Read BPMN 2.0 sent as the body. Changes nothing: the answer is for a draft."""
        reading = cases.read_bpmn(await request.body())
        return ReadingCard(document=reading.document, faults=reading.faults)


def _drafts(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    Designer = Annotated[Principal, Depends(guard.needs("cases.design"))]

    @routes.get("/designer/drafts")
    def drafts(
        principal: Designer, after: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> DraftList:
        """The flows that people work on."""
        page = cases.drafts(after=after, limit=limit)
        return DraftList(items=page.items, next=page.next)

    @routes.post("/designer/drafts", status_code=201)
    def new_draft(principal: Designer, body: DraftBody) -> Draft:
        """Begin a draft, from a released version or from a document."""
        based_on = None
        document = body.document or {}
        if body.flow is not None:
            based_on = body.version or cases.flow_versions(body.flow)[0].version
            document = body.document or cases.flow_document(body.flow, based_on)
        draft = cases.new_draft(document, based_on, body.note, principal)
        audit(principal, "cases.new_draft", draft.id, {"flow": draft.flow, "based_on": based_on})
        return draft

    @routes.get("/designer/drafts/{draft_id}")
    def draft(principal: Designer, draft_id: str) -> Draft:
        """A draft."""
        return cases.draft(draft_id)

    @routes.put("/designer/drafts/{draft_id}")
    def save(principal: Designer, draft_id: str, body: SaveBody) -> Draft:
        """Write a draft anew."""
        saved = cases.save_draft(draft_id, body.document, body.note, body.version, principal)
        audit(principal, "cases.save_draft", draft_id, {"flow": saved.flow, "version": saved.version})
        return saved

    @routes.delete("/designer/drafts/{draft_id}", status_code=204)
    def drop(principal: Designer, draft_id: str) -> None:
        """Throw a draft away."""
        cases.drop_draft(draft_id)
        audit(principal, "cases.drop_draft", draft_id, {})

    @routes.post("/designer/drafts/{draft_id}/release", status_code=201)
    def release(principal: Designer, draft_id: str, body: ReleaseBody) -> VersionCard:
        """Make a draft the next version of its flow."""
        released = cases.release_draft(draft_id, body.version, body.note, principal)
        audit(principal, "cases.release", released.flow.id, {"version": released.version, "draft": draft_id})
        return _card(released)


def _card(one: FlowVersion) -> VersionCard:
    names = ("version", "pack", "created", "retired", "note", "released_by")
    return VersionCard(flow=one.flow.id, **{name: getattr(one, name) for name in names})
