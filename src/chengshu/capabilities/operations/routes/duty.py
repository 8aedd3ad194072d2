"""HTTP of duty: the plan, swaps, open points, handovers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chengshu.capabilities.operations.model import Colleague, Handover, NewShift, Point, Position, Roster, Shift, Swap
from chengshu.capabilities.operations.service import Duty
from chengshu.capabilities.operations.service.duty import ShiftChange
from chengshu.security import Guard, Principal

_Id = Annotated[str, Field(max_length=64)]
_Note = Annotated[str, Field(max_length=400)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PositionBody(_Body):
    """A position that is always held by somebody; `rank` orders them, the highest first."""

    title: Annotated[str, Field(min_length=1, max_length=60)]
    duty: _Note = ""
    rank: Annotated[int, Field(ge=0, le=10_000)] = 100


class ShiftBody(_Body):
    """A shift to be planned."""

    position: _Id
    starts: AwareDatetime
    ends: AwareDatetime
    account: _Id
    note: _Note = ""


class ShiftChangeBody(_Body):
    """What becomes different; `version` is the one that was looked at."""

    version: int
    starts: AwareDatetime | None = None
    ends: AwareDatetime | None = None
    account: _Id | None = None
    note: _Note | None = None


class SwapBody(_Body):
    """Who is asked to take the shift, and why."""

    to: _Id
    reason: _Note = ""


class DecideBody(_Body):
    """Yes or no."""

    agree: bool


class PointBody(_Body):
    """What is not finished, with the page it is about."""

    position: _Id
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    link: Annotated[str, Field(max_length=400)] = ""


class OutcomeBody(_Body):
    """How it ended."""

    outcome: Annotated[str, Field(min_length=1, max_length=1000)]


class HandoverBody(_Body):
    """What the next shift must know."""

    from_shift: _Id
    to_shift: _Id
    summary: Annotated[str, Field(min_length=1, max_length=4000)]


class TakeBody(_Body):
    """Take it, or say why not."""

    accept: bool
    reason: Annotated[str, Field(max_length=1000)] = ""


class Holding(BaseModel):
    """Who holds a position now."""

    position: Position
    shift: Shift


class HoldingList(BaseModel):
    """Everybody on duty, the highest position first."""

    items: list[Holding]
    next: str | None = None
    total: int | None = None


class ColleagueList(BaseModel):
    """People who can hold a shift."""

    items: list[Colleague]
    next: str | None = None
    total: int | None = None


class PointList(BaseModel):
    """Open points."""

    items: list[Point]
    next: str | None = None
    total: int | None = None


class HandoverList(BaseModel):
    """A page of handovers."""

    items: list[Handover]
    next: str | None
    total: int | None = None


def router(duty: Duty, guard: Guard) -> APIRouter:
    """``/operations/roster`` and what stands beside it."""
    routes = APIRouter()
    _looking(routes, duty, guard)
    _planning(routes, duty, guard)
    _swaps(routes, duty, guard)
    _points(routes, duty, guard)
    _handovers(routes, duty, guard)
    return routes


def _looking(routes: APIRouter, duty: Duty, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("operations.read"))]

    @routes.get("/roster")
    def roster(_: Reader, start: AwareDatetime, end: AwareDatetime) -> Roster:
        """The plan of some days."""
        return duty.roster(start, end)

    @routes.get("/colleagues")
    def colleagues(_: Reader, q: Annotated[str, Query(max_length=80)] = "") -> ColleagueList:
        """Who can hold a shift, by a part of the name."""
        return ColleagueList(items=list(duty.colleagues(q)))

    @routes.get("/on-duty")
    def on_duty(_: Reader) -> HoldingList:
        """Who holds which position now."""
        found = [Holding(position=position, shift=shift) for position, shift in duty.on_duty()]
        return HoldingList(items=found, total=len(found))

    @routes.get("/points")
    def open_points(_: Reader, position: str | None = None) -> PointList:
        """What is not finished."""
        found = duty.points(position)
        return PointList(items=found, total=len(found))

    @routes.get("/handovers")
    def handovers(
        _: Reader,
        position: str | None = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> HandoverList:
        """Handovers, the newest first."""
        page = duty.handovers(position, after, limit)
        return HandoverList(items=page.items, next=page.next)


def _planning(routes: APIRouter, duty: Duty, guard: Guard) -> None:
    Commander = Annotated[Principal, Depends(guard.needs("operations.command"))]

    @routes.post("/positions", status_code=201)
    def add_position(principal: Commander, body: PositionBody) -> Position:
        """A new position."""
        return duty.put_position(Position("", body.title, body.duty, body.rank), principal)

    @routes.put("/positions/{position}")
    def change_position(principal: Commander, position: str, body: PositionBody) -> Position:
        """Another title, duty or rank."""
        return duty.put_position(Position(position, body.title, body.duty, body.rank), principal)

    @routes.delete("/positions/{position}", status_code=204)
    def retire_position(principal: Commander, position: str) -> None:
        """A position that is held no longer."""
        duty.retire_position(position, principal)

    @routes.post("/shifts", status_code=201)
    def plan_shift(principal: Commander, body: ShiftBody) -> Shift:
        """Plan a shift."""
        return duty.plan(NewShift(body.position, body.starts, body.ends, body.account, body.note), principal)

    @routes.patch("/shifts/{shift}")
    def change_shift(principal: Commander, shift: str, body: ShiftChangeBody) -> Shift:
        """Another time or person."""
        change = ShiftChange(body.starts, body.ends, body.account, body.note)
        return duty.change(shift, body.version, change, principal)

    @routes.delete("/shifts/{shift}", status_code=204)
    def remove_shift(principal: Commander, shift: str) -> None:
        """Take a shift out of the plan."""
        duty.remove(shift, principal)

    @routes.post("/shifts/{shift}/back")
    def put_back_shift(principal: Commander, shift: str) -> Shift:
        """Put a shift back that was taken out."""
        return duty.put_back(shift, principal)


def _swaps(routes: APIRouter, duty: Duty, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("operations.read"))]

    @routes.post("/shifts/{shift}/swap", status_code=201)
    def ask_swap(principal: Reader, shift: str, body: SwapBody) -> Swap:
        """Ask somebody to take one's shift."""
        return duty.ask_swap(shift, body.to, body.reason, principal)

    @routes.post("/swaps/{swap}/decision")
    def decide_swap(principal: Reader, swap: str, body: DecideBody) -> Swap:
        """Agree, refuse, or take back what one asked."""
        return duty.decide_swap(swap, body.agree, principal)


def _points(routes: APIRouter, duty: Duty, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("operations.read"))]

    @routes.post("/points", status_code=201)
    def add_point(principal: Reader, body: PointBody) -> Point:
        """Note what is not finished."""
        return duty.add_point(body.position, body.text, body.link, principal)

    @routes.post("/points/{point}/close", status_code=204)
    def close_point(principal: Reader, point: str, body: OutcomeBody) -> None:
        """It is finished."""
        duty.close_point(point, body.outcome, principal)


def _handovers(routes: APIRouter, duty: Duty, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("operations.read"))]

    @routes.post("/handovers", status_code=201)
    def write_handover(principal: Reader, body: HandoverBody) -> Handover:
        """Write what the next shift must know."""
        return duty.write_handover(body.from_shift, body.to_shift, body.summary, principal)

    @routes.post("/handovers/{handover}/hand")
    def hand_over(principal: Reader, handover: str) -> Handover:
        """The first signature."""
        return duty.hand(handover, principal)

    @routes.post("/handovers/{handover}/take")
    def take_over(principal: Reader, handover: str, body: TakeBody) -> Handover:
        """The second signature, or why not."""
        return duty.take(handover, body.accept, body.reason, principal)
