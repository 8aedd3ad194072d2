"""HTTP of indicators: numbers, where they come from, how they moved, and the list behind each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from chengshu.capabilities.indicators.model import Card, Part, Status
from chengshu.capabilities.indicators.service import Indicators
from chengshu.kit import NotFound
from chengshu.security import Guard, Principal

CONFORMS_TO: Mapping[str, str] = {}


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ThresholdOut(_Out):
    """From which value on the number needs attention."""

    direction: Literal["higher", "lower"]
    notice: float | None
    warning: float | None
    urgent: float | None


class PointOut(_Out):
    """The number at a time."""

    time: datetime
    value: float | None


class DefinitionOut(_Out):
    """How the number is worked out, and which version of that this is."""

    version: int
    pack: str
    created: datetime
    source: str
    aggregate: str
    filter: dict[str, Any]
    of: dict[str, Any] | None
    field: str | None
    decimals: int
    compare_s: int
    stale_after_s: int | None


class CardOut(_Out):
    """A number as a person sees it. `title_key` and `provider` are keys of the word catalogue."""

    id: str
    title_key: str
    value: float | None
    unit: str
    threshold: ThresholdOut | None
    status: Status
    source: str
    provider: str | None
    time: datetime
    change: float | None
    definition: DefinitionOut
    history: list[PointOut]
    detail: dict[str, Any]


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


def card_out(card: Card) -> CardOut:
    """Return a card as it goes over the wire."""
    indicator = card.definition
    draft = indicator.draft
    own = {name: getattr(draft, name) for name in DefinitionOut.model_fields if hasattr(draft, name)}
    definition = own | {"version": indicator.version, "pack": indicator.pack, "created": indicator.created}
    fields = {name: getattr(card, name) for name in CardOut.model_fields if name != "definition"}
    return CardOut.model_validate(fields | {"definition": definition, "detail": dict(card.detail)})


def router(indicators: Indicators, guard: Guard) -> APIRouter:
    """``/indicators``."""
    routes = APIRouter(prefix="/indicators", tags=["indicators"])
    may_read = guard.needs("indicators.read")

    @routes.get("")
    def list_indicators(principal: Annotated[Principal, Depends(may_read)]) -> CardList:
        """Every number, as it is now."""
        cards = [card_out(card) for card in indicators.values()]
        return CardList(items=cards, total=len(cards))

    @routes.get("/{indicator_id}")
    def get_indicator(principal: Annotated[Principal, Depends(may_read)], indicator_id: str) -> CardOut:
        """One number, as it is now."""
        cards = indicators.values([indicator_id])
        if not cards:
            raise NotFound(f"There is no indicator '{indicator_id}'.")
        return card_out(cards[0])

    @routes.get("/{indicator_id}/history")
    def get_history(
        principal: Annotated[Principal, Depends(may_read)],
        indicator_id: str,
        start: Annotated[datetime | None, Query(alias="from")] = None,
        end: Annotated[datetime | None, Query(alias="to")] = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 200,
    ) -> PointList:
        """How the number moved, newest first."""
        return PointList.model_validate(indicators.history(indicator_id, start, end, after, limit))

    @routes.get("/{indicator_id}/list")
    def list_facts(
        principal: Annotated[Principal, Depends(may_read)],
        indicator_id: str,
        part: Part = "main",
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> FactList:
        """What the number counts; ``part=of`` gives the whole that a share is a share of."""
        return FactList.model_validate(indicators.list(indicator_id, after, limit, part))

    return routes
