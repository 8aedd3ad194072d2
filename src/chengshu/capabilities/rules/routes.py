"""HTTP of rules: what is watched, and what was raised."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from chengshu.capabilities.rules.model import Alert, AlertFilter, Rule, RuleKind, Severity
from chengshu.capabilities.rules.service import Rules
from chengshu.kit import NotFound
from chengshu.security import Guard, Principal

CONFORMS_TO: Mapping[str, str] = {}


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class LimitOut(_Out):
    """A limit and the days on which it holds."""

    value: float
    unit: str
    property: str | None
    since: date | None
    until: date | None
    source: str


class RuleOut(_Out):
    """One version of a rule; `title` is a key of the word catalogue, expressions are CEL.

    `hooks` is the text of the functions that they call, when they call any beside those of CEL.
    """

    id: str
    version: int
    versions: list[int]
    pack: str
    title: str
    kind: RuleKind
    devices: list[str]
    properties: list[str]
    observation: str | None
    statistic: str | None
    where: str | None
    when: str | None
    clear: str | None
    hooks: str
    for_s: int
    times: int
    missing_s: int
    severity: Severity
    case_type: str | None
    limits: list[LimitOut]
    effective: datetime
    created: datetime
    retired: datetime | None


class RuleList(_Out):
    """Every rule in force; there are few, so the list has one page."""

    items: list[RuleOut]
    next: str | None = None
    total: int | None = None


class AlertOut(_Out):
    """An alert; `title` is a key of the word catalogue. `rule` and `rule_version`, `frame` and `case_id` lead on."""

    id: str
    state: str
    rule: str
    rule_version: int
    pack: str
    title: str
    kind: RuleKind
    device: str
    device_name: str
    property: str
    value: float | None
    threshold: float | None
    unit: str
    severity: Severity
    observation_time: datetime
    frame: str
    division: str | None
    longitude: float | None
    latitude: float | None
    opened: datetime
    closed: datetime | None
    close_reason: str | None
    case_type: str | None
    case_id: str | None


class AlertList(_Out):
    """A page of alerts, newest first."""

    items: list[AlertOut]
    next: str | None
    total: int | None


def _rule_out(rule: Rule) -> RuleOut:
    draft: dict[str, Any] = {name: getattr(rule.draft, name) for name in type(rule.draft).__dataclass_fields__}
    own = {name: getattr(rule, name) for name in ("version", "versions", "pack", "effective", "created", "retired")}
    return RuleOut.model_validate(draft | own)


def router(rules: Rules, guard: Guard) -> APIRouter:
    """``/rules`` and ``/alerts``."""
    routes = APIRouter(tags=["rules"])
    may_read = guard.needs("rules.read")

    @routes.get("/rules")
    def list_rules(principal: Annotated[Principal, Depends(may_read)]) -> RuleList:
        """The rules in force, each with its newest version."""
        items = [_rule_out(rule) for rule in rules.rules()]
        return RuleList(items=items, total=len(items))

    @routes.get("/rules/{rule_id}")
    def get_rule(
        principal: Annotated[Principal, Depends(may_read)],
        rule_id: str,
        version: Annotated[int | None, Query(ge=1)] = None,
    ) -> RuleOut:
        """One version of a rule: the one asked for, or the newest."""
        return _rule_out(rules.rule(rule_id, version))

    @routes.get("/alerts")
    def list_alerts(
        principal: Annotated[Principal, Depends(may_read)],
        state: Annotated[str | None, Query(pattern="^(open|closed)$")] = None,
        device: str | None = None,
        rule: str | None = None,
        severity: Severity | None = None,
        division: str | None = None,
        opened_since: datetime | None = None,
        opened_until: datetime | None = None,
        open_at: Annotated[datetime | None, Query(description="those that were open at a moment")] = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> AlertList:
        """Alerts in the asker's jurisdiction, newest first."""
        wanted = AlertFilter(
            state=state,  # type: ignore[arg-type]
            device=device,
            rule=rule,
            severity=severity,
            division=division,
            opened_since=opened_since,
            opened_until=opened_until,
            open_at=open_at,
            divisions=tuple(principal.jurisdiction_for("rules.read")),
        )
        return AlertList.model_validate(rules.find_alerts(wanted, after, limit))

    @routes.get("/alerts/{alert_id}")
    def get_alert(principal: Annotated[Principal, Depends(may_read)], alert_id: str) -> AlertOut:
        """One alert. Outside the asker's jurisdiction it does not exist."""
        return AlertOut.model_validate(_covered(rules.alert(alert_id), principal))

    return routes


def _covered(alert: Alert, principal: Principal) -> Alert:
    if not principal.covers(alert.division, "rules.read"):
        raise NotFound("There is no such alert.")
    return alert
