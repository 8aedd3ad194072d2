"""HTTP of indicators: numbers, where they come from, how they moved, and the list behind each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from chengshu.capabilities.indicators.forecast import Forecast
from chengshu.capabilities.indicators.model import Part
from chengshu.capabilities.indicators.service import Indicators
from chengshu.capabilities.indicators.wire import CardOut, PointOut, card_out
from chengshu.kit import NotFound
from chengshu.security import Guard, Principal

CONFORMS_TO: Mapping[str, str] = {}


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CardList(_Out):
    """Every number; there are few, so the list has one page."""

    items: list[CardOut]
    next: str | None = None
    total: int | None = None


class PointList(_Out):
    """A page of values, newest first."""

    items: list[PointOut]
    next: str | None
    total: int | None


class FactOut(_Out):
    """One thing that the number counts. `title_key`, when there is one, says more in the reader's language."""

    kind: str
    id: str
    title: str
    value: float | str | None
    time: datetime | None
    status: str
    link: str
    title_key: str | None = None
    unit: str | None = None
    division: str | None = None


class FactList(_Out):
    """A page of what the number counts; `total` is the number itself when it is a count."""

    items: list[FactOut]
    next: str | None
    total: int | None


def router(indicators: Indicators, guard: Guard) -> APIRouter:
    """``/indicators``."""
    routes = APIRouter(prefix="/indicators", tags=["indicators"])
    may_read = guard.needs("indicators.read")

    def within(principal: Annotated[Principal, Depends(may_read)]) -> tuple[str, ...]:
        """Where the reader looks: his numbers and lists speak of these divisions."""
        return principal.jurisdiction_for("indicators.read")

    Within = Annotated[tuple[str, ...], Depends(within)]

    @routes.get("")
    def list_indicators(within: Within) -> CardList:
        """Every number, as it is now in the asker's divisions."""
        cards = [card_out(card) for card in indicators.values(within=within)]
        return CardList(items=cards, total=len(cards))

    @routes.get("/{indicator_id}")
    def get_indicator(within: Within, indicator_id: str) -> CardOut:
        """One number, as it is now in the asker's divisions."""
        cards = indicators.values([indicator_id], within=within)
        if not cards:
            raise NotFound(f"There is no indicator '{indicator_id}'.")
        return card_out(cards[0])

    @routes.get("/{indicator_id}/history")
    def get_history(
        within: Within,
        indicator_id: str,
        start: Annotated[datetime | None, Query(alias="from")] = None,
        end: Annotated[datetime | None, Query(alias="to")] = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 200,
    ) -> PointList:
        """How the number moved, newest first. Kept for the whole city; who looks after a part of it gets none."""
        return PointList.model_validate(indicators.history(indicator_id, start, end, after, limit, within))

    @routes.get("/{indicator_id}/forecast")
    def get_forecast(within: Within, indicator_id: str) -> Forecast:
        """The next hours from the number's own past, with a band of its own errors and how good that was."""
        return indicators.forecast(indicator_id, within)

    @routes.get("/{indicator_id}/list")
    def list_facts(
        within: Within,
        indicator_id: str,
        part: Part = "main",
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> FactList:
        """What the number counts in the asker's divisions; ``part=of`` gives the whole that a share is a share of."""
        return FactList.model_validate(indicators.list(indicator_id, after, limit, part, within=within))

    return routes
