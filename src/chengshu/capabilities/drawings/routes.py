"""HTTP of the drawings engine."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.drawings.logic import MOST_FEATURES, MOST_NOTE, MOST_TITLE, MOST_VIEW
from chengshu.capabilities.drawings.model import Drawing, NewDrawing
from chengshu.capabilities.drawings.service import Drawings
from chengshu.security import Audit, Guard, Principal, told

CONFORMS_TO: frozenset[str] = frozenset()


class DrawingBody(BaseModel):
    """A drawing: GeoJSON features (points, lines, polygons; properties kind, label, note, colour, width, size)."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(max_length=MOST_TITLE)]
    features: Annotated[list[dict[str, Any]], Field(max_length=MOST_FEATURES)]
    view: Annotated[str, Field(max_length=MOST_VIEW)] = ""
    note: Annotated[str, Field(max_length=MOST_NOTE)] = ""
    shared: Literal["nobody", "organisation", "everybody"] = "nobody"

    def drawing(self) -> NewDrawing:
        """The same as the engine speaks it."""
        return NewDrawing(self.title, tuple(self.features), self.view, self.note, self.shared)


class ChangedBody(DrawingBody):
    """Another content for one's own drawing; `version` is the one that was changed."""

    version: int


def router(drawings: Drawings, guard: Guard, audit: Audit) -> APIRouter:
    """Who may see the map may draw on it; others see what is shown to them."""
    routes = APIRouter(prefix="/drawings", tags=["drawings"], route_class=told(audit, "drawings"))
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]

    @routes.get("")
    def find(
        principal: Reader,
        mine: Annotated[bool, Query(description="only one's own")] = False,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        """Drawings one may see, last changed first."""
        page = drawings.find(principal, mine=mine, after=after, limit=limit)
        return {"items": [asdict(one) for one in page.items], "next": page.next, "total": None}

    @routes.post("", status_code=201)
    def keep(principal: Reader, body: DrawingBody) -> dict[str, Any]:
        """Keep a drawing."""
        return _said(drawings.keep(principal, body.drawing()))

    @routes.get("/{drawing}")
    def one(principal: Reader, drawing: str) -> dict[str, Any]:
        """A drawing with what is drawn, as a GeoJSON FeatureCollection."""
        return _said(drawings.get(principal, drawing))

    @routes.put("/{drawing}")
    def change(principal: Reader, drawing: str, body: ChangedBody) -> dict[str, Any]:
        """Change one's own drawing."""
        return _said(drawings.change(principal, drawing, body.version, body.drawing()))

    @routes.delete("/{drawing}", status_code=204)
    def remove(principal: Reader, drawing: str) -> None:
        """Put one's own drawing away; for a month it can be brought back."""
        drawings.remove(principal, drawing)

    @routes.post("/{drawing}/back")
    def bring_back(principal: Reader, drawing: str) -> dict[str, Any]:
        """Bring back a drawing that was put away."""
        return _said(drawings.bring_back(principal, drawing))

    return routes


def _said(one: Drawing) -> dict[str, Any]:
    shapes = {"type": "FeatureCollection", "features": list(one.features)}
    return {**asdict(one.facts), "view": one.view, "shapes": shapes}
