"""HTTP of the screens that packs declare."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from chengshu.capabilities.dashboards.model import Dashboard
from chengshu.capabilities.dashboards.service import Dashboards
from chengshu.capabilities.indicators import CardOut, card_out
from chengshu.security import Guard, Principal


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class FieldOut(_Out):
    """One field of city life and its numbers, by indicator id."""

    id: str
    title: str
    indicators: list[str]


class MapViewOut(_Out):
    """The map of the screen."""

    layers: list[str]
    centre: tuple[float, float]
    zoom: float


class HappeningOut(_Out):
    """The feed of the screen: types of events, newest first."""

    events: list[str]
    limit: int


class DashboardOut(_Out):
    """What a screen shows; `title` is a key of the word catalogue."""

    id: str
    version: int
    pack: str
    created: datetime
    title: str
    signs: list[str]
    fields: list[FieldOut]
    map: MapViewOut | None
    happening: HappeningOut | None
    position: int


class DashboardList(_Out):
    """Every dashboard; there are few, so the list has one page."""

    items: list[DashboardOut]
    next: str | None = None
    total: int | None = None


class ShownOut(DashboardOut):
    """A screen with its numbers as they are now, in no particular order: `signs` and `fields` name them."""

    cards: list[CardOut]


def _out(dashboard: Dashboard) -> dict[str, object]:
    own = {name: getattr(dashboard, name) for name in ("id", "version", "pack", "created")}
    drawn = {n: getattr(dashboard.draft, n) for n in DashboardOut.model_fields if n not in own}
    return own | drawn


def add_screens(routes: APIRouter, dashboards: Dashboards, guard: Guard) -> None:
    """``/dashboards``."""
    may_read = guard.needs("dashboards.read")

    @routes.get("")
    def list_dashboards(principal: Annotated[Principal, Depends(may_read)]) -> DashboardList:
        """The screens there are."""
        items = [DashboardOut.model_validate(_out(dashboard)) for dashboard in dashboards.dashboards()]
        return DashboardList(items=items, total=len(items))

    @routes.get("/{dashboard_id}")
    def show_dashboard(principal: Annotated[Principal, Depends(may_read)], dashboard_id: str) -> ShownOut:
        """One screen with its numbers, as they are in the asker's divisions."""
        shown = dashboards.show(dashboard_id, principal.jurisdiction_for("dashboards.read"))
        return ShownOut.model_validate(_out(shown.dashboard) | {"cards": [card_out(card) for card in shown.cards]})
