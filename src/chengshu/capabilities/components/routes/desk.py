"""HTTP of corrections and doubts."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.components.model import Correction, CorrectionKind, CorrectionState, Doubt
from chengshu.capabilities.components.service import Components
from chengshu.capabilities.jobs import Job
from chengshu.kit import Page
from chengshu.security import Guard, Principal

Size = Annotated[int, Query(ge=1, le=200)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CorrectionBody(_Body):
    """What should stand in the register. `seen` is the version one looked at."""

    kind: CorrectionKind
    component: str | None = None
    seen: int | None = None
    wanted: dict[str, Any] = Field(default_factory=dict)
    note: str = Field(default="", max_length=1000)
    although_near: bool = False


class DecisionBody(_Body):
    """Yes, or no with a reason."""

    accept: bool
    note: str = Field(default="", max_length=1000)


class NoteBody(_Body):
    """Why."""

    note: str = Field(default="", max_length=1000)


class LookBody(_Body):
    """How near two of one class must stand to be doubted."""

    within_m: float = Field(gt=0, le=20)
    class_key: str | None = None


class MergeBody(_Body):
    """Which of the two goes."""

    gone: str
    note: str = Field(default="", max_length=1000)


def add(routes: APIRouter, components: Components, guard: Guard) -> None:
    """The routes of both desks."""
    _corrections(routes, components, guard)
    _doubts(routes, components, guard)


def _corrections(routes: APIRouter, components: Components, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("components.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("components.write"))]

    @routes.get("/corrections")
    def corrections(
        principal: Reader,
        state: CorrectionState | None = None,
        component: str | None = None,
        campaign: str | None = None,
        after: str | None = None,
        limit: Size = 50,
    ) -> Page[Correction]:
        """Corrections in one's area and one's own, newest first."""
        return components.corrections(
            principal, state=state, component=component, campaign=campaign, after=after, limit=limit
        )

    @routes.post("/corrections", status_code=201)
    def propose(principal: Reader, body: CorrectionBody) -> Correction:
        """Say that the register is wrong. Somebody else decides."""
        return components.propose(
            body.kind,
            principal,
            component=body.component,
            seen=body.seen,
            wanted=body.wanted,
            note=body.note,
            although_near=body.although_near,
        )

    @routes.get("/corrections/{identity}")
    def correction(principal: Reader, identity: str) -> Correction:
        """One correction."""
        return components.correction(identity, principal)

    @routes.post("/corrections/{identity}/decision")
    def decide(principal: Writer, identity: str, body: DecisionBody) -> Correction:
        """Do it or refuse it; nobody decides about his own."""
        return components.decide(identity, body.accept, body.note, principal)

    @routes.post("/corrections/{identity}/withdraw")
    def withdraw(principal: Reader, identity: str) -> Correction:
        """Take one's own back."""
        return components.withdraw(identity, principal)

    @routes.post("/corrections/{identity}/undo")
    def undo(principal: Writer, identity: str, body: NoteBody) -> Correction:
        """Take back what it did, while nothing was done since."""
        return components.undo(identity, body.note, principal)


def _doubts(routes: APIRouter, components: Components, guard: Guard) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("components.write"))]

    @routes.get("/doubts")
    def doubts(
        principal: Writer,
        state: Literal["open", "kept", "merging"] = "open",
        after: str | None = None,
        limit: Size = 50,
    ) -> Page[Doubt]:
        """Pairs of one class that may be one, the nearest first."""
        return components.doubts(principal, state, after, limit)

    @routes.post("/doubts/search", status_code=202)
    def look_for_doubts(principal: Writer, body: LookBody) -> Job:
        """Look for such pairs; a job."""
        return components.look_for_doubts(body.within_m, principal, body.class_key)

    @routes.post("/doubts/{identity}/keep", status_code=204)
    def keep_both(principal: Writer, identity: str) -> None:
        """They are two things."""
        components.keep_both(identity, principal)

    @routes.post("/doubts/{identity}/reopen", status_code=204)
    def reopen(principal: Writer, identity: str) -> None:
        """That they are two things was a mistake."""
        components.reopen(identity, principal)

    @routes.post("/doubts/{identity}/merge", status_code=201)
    def merge(principal: Writer, identity: str, body: MergeBody) -> Correction:
        """They are one: propose that one of them goes."""
        return components.merge(identity, body.gone, body.note, principal)
