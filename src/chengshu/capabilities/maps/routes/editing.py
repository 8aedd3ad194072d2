"""HTTP of edits, drafts, changes, checks."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from chengshu.capabilities.maps.logic import shaping
from chengshu.capabilities.maps.logic.covering import KINDS_AGAINST
from chengshu.capabilities.maps.logic.topology import KINDS
from chengshu.capabilities.maps.routes.bodies import Body, EditsBody, as_json, as_list, counts, plain_findings
from chengshu.capabilities.maps.service import Maps
from chengshu.security import Guard, Principal

Limit = Annotated[int, Query(ge=1, le=200)]


class NoteBody(Body):
    """A word about what is done."""

    note: Annotated[str, Field(max_length=500)] = ""


class ReviewBody(NoteBody):
    """What a reviewer says."""

    accept: bool


class CheckBody(Body):
    """What to look for, and from when on it is a mistake; `against` is the layer that some kinds look at too."""

    kinds: list[str] | None = None
    against: str | None = None
    limits: dict[str, float] = Field(default_factory=dict)


class CutBody(Body):
    """A geometry, and the line that cuts it."""

    geometry: dict[str, Any]
    line: dict[str, Any]


class JoinBody(Body):
    """Geometries that become one."""

    geometries: Annotated[list[dict[str, Any]], Field(min_length=2, max_length=200)]


class MendBody(NoteBody):
    """Which findings to mend."""

    numbers: Annotated[list[int], Field(min_length=1, max_length=1000)]


def add(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    """Add the routes."""
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]

    @routes.post("/layers/{layer}/edits")
    def edit(principal: Writer, layer: str, body: EditsBody) -> dict[str, Any]:
        """Change features: done at once, or a draft where the layer wants a review."""
        done = maps.edit(principal, layer, body.read(), body.note, draft=body.draft)
        return as_json(done)

    @routes.get("/layers/{layer}/changes")
    def changes(principal: Reader, layer: str, after: str | None = None, limit: Limit = 50) -> dict[str, Any]:
        """The log of changes, newest first."""
        return as_list(maps.changes_made(principal, layer, after, limit))

    @routes.get("/layers/{layer}/feed")
    def feed(
        principal: Reader, layer: str, since: int, limit: Annotated[int, Query(ge=1, le=10_000)] = 1000
    ) -> dict[str, Any]:
        """Ids to read again and ids that are gone since a sequence; `reset` means read all again."""
        found = maps.feed(principal, layer, since, limit)
        return {
            "changed": [
                {"id": id, "version": version, "entity": entity}
                for id, version, entity in zip(
                    found.upserts.ids, found.upserts.versions, found.upserts.entities, strict=True
                )
            ],
            "gone": found.deletes,
            "sequence": found.sequence,
            "reset": found.reset,
            "more": found.more,
        }

    @routes.get("/changes/{change}")
    def one_change(principal: Reader, change: str) -> dict[str, Any]:
        """A change with what it did."""
        return as_json(maps.change(principal, change))

    @routes.post("/changes/{change}/undo")
    def undo(principal: Writer, change: str, body: NoteBody) -> dict[str, Any]:
        """Take a change back; undoing that does it again."""
        return as_json(maps.undo(principal, change, body.note))

    _checks(routes, maps, guard)
    _drafts(routes, maps, guard)
    _shapes(routes, guard)


def _checks(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]

    @routes.post("/layers/{layer}/checks", status_code=202)
    def check(principal: Writer, layer: str, body: CheckBody) -> dict[str, Any]:
        """Queue a topology check; follow it at /jobs/{id}."""
        kinds = body.kinds or (KINDS_AGAINST[:3] if body.against else KINDS)
        return as_json(maps.check(principal, layer, kinds, against=body.against, **body.limits))

    @routes.get("/checks/{job}/findings")
    def findings(
        principal: Writer, job: str, kind: str | None = None, after: str | None = None, limit: Limit = 200
    ) -> dict[str, Any]:
        """What a check found."""
        page = maps.findings(principal, job, kind, after, limit)
        return {"items": plain_findings(page.items), "next": page.next, "total": page.total}

    @routes.post("/checks/{job}/mend", status_code=201)
    def mend(principal: Writer, job: str, body: MendBody) -> dict[str, Any]:
        """Make a draft of the repairs that findings suggest."""
        return as_json(maps.mend(principal, job, body.numbers, body.note))


def _drafts(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]

    @routes.get("/drafts")
    def drafts(
        principal: Writer,
        layer: str | None = None,
        state: str | None = None,
        mine: bool = False,
        edits: Annotated[bool, Query(description="false: count the edits, do not send them")] = True,
        after: str | None = None,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """Drafts, newest first."""
        page = maps.drafts(principal, layer=layer, state=state, mine=mine, after=after, limit=limit)
        items = [as_json(one if edits else replace(one, edits=())) | {"counts": counts(one)} for one in page.items]
        return {"items": items, "next": page.next, "total": page.total}

    @routes.get("/drafts/{draft}")
    def one_draft(principal: Writer, draft: str) -> dict[str, Any]:
        """A draft with its edits."""
        return as_json(maps.draft(principal, draft))

    @routes.put("/drafts/{draft}")
    def change_draft(principal: Writer, draft: str, body: EditsBody) -> dict[str, Any]:
        """Put other edits into one's own draft."""
        return as_json(maps.change_draft(principal, draft, body.read(), body.note))

    @routes.post("/drafts/{draft}/submit")
    def submit(principal: Writer, draft: str) -> dict[str, Any]:
        """Hand a draft in."""
        return as_json(maps.submit(principal, draft))

    @routes.post("/drafts/{draft}/withdraw")
    def withdraw(principal: Writer, draft: str) -> dict[str, Any]:
        """Take one's own draft back."""
        return as_json(maps.withdraw(principal, draft))

    @routes.post("/drafts/{draft}/review")
    def review(principal: Writer, draft: str, body: ReviewBody) -> dict[str, Any]:
        """Accept or reject somebody else's draft."""
        return as_json(maps.review(principal, draft, body.accept, body.note))


def _shapes(routes: APIRouter, guard: Guard) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]

    @routes.post("/shapes/cut")
    def cut_shape(principal: Writer, body: CutBody) -> dict[str, Any]:
        """Cut an area or a line in two or more, for an editor; nothing is kept."""
        return {"geometries": shaping.cut(body.geometry, body.line)}

    @routes.post("/shapes/join")
    def join_shapes(principal: Writer, body: JoinBody) -> dict[str, Any]:
        """Make one of geometries that touch, for an editor; nothing is kept."""
        return {"geometries": [shaping.join(body.geometries)]}
