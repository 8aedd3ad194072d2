"""A number as it goes over the wire: the one shape that indicators and dashboards send."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from chengshu.capabilities.indicators.model import Card, Status


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
    """A number as a person sees it. `title_key` and `provider` are keys of the word catalogue.

    `divisions` are the prefixes of the divisions it speaks of; null is the whole city.
    """

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
    divisions: list[str] | None


def card_out(card: Card) -> CardOut:
    """Return a card as it goes over the wire."""
    indicator = card.definition
    draft = indicator.draft
    own = {name: getattr(draft, name) for name in DefinitionOut.model_fields if hasattr(draft, name)}
    definition = own | {"version": indicator.version, "pack": indicator.pack, "created": indicator.created}
    fields = {name: getattr(card, name) for name in CardOut.model_fields if name != "definition"}
    return CardOut.model_validate(fields | {"definition": definition, "detail": dict(card.detail)})
