"""Alerts as a source of figures: what is counted and what is listed come from one filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from chengshu.capabilities.rules.model import Alert, AlertFilter
from chengshu.capabilities.rules.service import Rules
from chengshu.kit import Database, FieldError, Page, Refused, announce_nothing

_KEYS = frozenset(part.name for part in fields(AlertFilter)) - {"divisions", "open_at"}
_MOST = 10_000  # alerts whose values are put together for one figure


@dataclass(frozen=True, slots=True)
class AlertFact:
    """An alert as a line of the list behind a figure."""

    id: str
    title: str
    title_key: str
    value: float | None
    unit: str
    time: datetime
    status: str
    link: str
    division: str | None
    kind: str = "alert"


class AlertSource:
    """Count, values and list of alerts. Filter keys are the fields of `AlertFilter`."""

    filters = _KEYS

    def __init__(self, db: Database, divisions: tuple[str, ...] | None = None) -> None:
        self._db = db
        self._rules = Rules(db, announce_nothing)
        self._divisions = divisions

    def within(self, divisions: tuple[str, ...]) -> "AlertSource":
        """Return the alerts of these divisions only."""
        return AlertSource(self._db, divisions)

    def count(self, filter: Mapping[str, Any]) -> int:
        """Return how many alerts the list of the same filter has."""
        return self._rules.count_alerts(self._wanted(filter))

    def values(self, filter: Mapping[str, Any], field: str | None = None) -> Sequence[float]:
        """Return the measured values (or thresholds, with ``field="threshold"``) of the newest alerts."""
        name = field or "value"
        if name not in ("value", "threshold"):
            raise Refused("Alerts have no such number.", errors=(FieldError("field", "use value or threshold"),))
        alerts = self._rules.find_alerts(self._wanted(filter), None, _MOST).items
        return [number for alert in alerts if (number := getattr(alert, name)) is not None]

    def list(self, filter: Mapping[str, Any], after: str | None = None, limit: int = 50) -> Page[AlertFact]:
        """Return alerts, newest first."""
        page = self._rules.find_alerts(self._wanted(filter), after, limit)
        return Page([_fact(alert) for alert in page.items], page.next, page.total)

    def fresh(self, filter: Mapping[str, Any]) -> datetime | None:
        """Alerts are always as fresh as the moment they are counted."""
        return None

    def _wanted(self, filter: Mapping[str, Any]) -> AlertFilter:
        unknown = sorted(set(filter) - _KEYS)
        if unknown:
            wrong = tuple(FieldError(f"filter.{name}", "alerts cannot be chosen by this") for name in unknown)
            raise Refused(f"Alerts can be chosen by: {', '.join(sorted(_KEYS))}.", errors=wrong)
        return AlertFilter(**filter, divisions=self._divisions)


def _fact(alert: Alert) -> AlertFact:
    return AlertFact(
        id=alert.id,
        title=alert.device_name,
        title_key=alert.title,
        value=alert.value,
        unit=alert.unit,
        time=alert.opened,
        status=alert.severity if alert.state == "open" else "normal",
        link=f"/alerts/{alert.id}",
        division=alert.division,
    )
