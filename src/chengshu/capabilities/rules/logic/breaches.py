"""When a breach becomes an alert and when it is over: hysteresis as a pure step from one state to the next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from chengshu.capabilities.rules.logic.book import Judged
from chengshu.capabilities.rules.model import Alert, Breach, Heartbeat, Rule, RuleDraft
from chengshu.kit import new_id


class Step(NamedTuple):
    """The state after a reading, and what happened on the way."""

    state: Breach
    event: Literal["opened", "closed"] | None


def advance(before: Breach, time: datetime, broken: bool, is_clear: Callable[[], bool], draft: RuleDraft) -> Step:
    """Take one more observation into account. One that is not newer than the last changes nothing."""
    if time <= before.last_time:
        return Step(before, None)
    if broken:
        return _broken(before, time, draft)
    if before.phase == "open" and not is_clear():
        return Step(replace(before, last_time=time), None)
    event: Literal["closed"] | None = "closed" if before.phase == "open" else None
    return Step(replace(before, phase="normal", since=None, times=0, last_time=time), event)


def _broken(before: Breach, time: datetime, draft: RuleDraft) -> Step:
    since = before.since if before.phase != "normal" and before.since else time
    now = replace(before, since=since, times=before.times + 1, last_time=time)
    if before.phase == "open":
        return Step(now, None)
    if now.times >= draft.times and time - since >= timedelta(seconds=draft.for_s):
        return Step(replace(now, phase="open"), "opened")
    return Step(replace(now, phase="pending"), None)


def alert_of(judged: Judged, unit: str, opened: datetime) -> Alert:
    """Return the alert that this reading raises, with everything needed to walk back to it."""
    rule, reading, device, limit = judged.judge.rule, judged.reading, judged.device, judged.limit
    return Alert(
        id=new_id(),
        rule=rule.id,
        rule_version=rule.version,
        device=device.id,
        property=reading.property,
        value=reading.value,
        threshold=limit.value if limit else None,
        unit=limit.unit if limit else unit,
        severity=rule.draft.severity,
        opened=opened,
        closed=None,
        division=device.division,
        longitude=device.longitude,
        latitude=device.latitude,
        frame=reading.frame,
        observation_time=reading.time,
        case_type=rule.draft.case_type,
        case_id=None,
        title=rule.draft.title,
        device_name=device.name,
        pack=rule.pack,
    )


def missing_alert(rule: Rule, beat: Heartbeat, opened: datetime) -> Alert:
    """Return the alert for a device that fell silent; its observation time is when it was last heard."""
    return Alert(
        id=new_id(),
        rule=rule.id,
        rule_version=rule.version,
        device=beat.device,
        property=beat.property,
        value=(opened - beat.received).total_seconds() // 60,
        threshold=rule.draft.missing_s / 60,
        unit="min",
        severity=rule.draft.severity,
        opened=opened,
        closed=None,
        division=beat.division,
        longitude=beat.longitude,
        latitude=beat.latitude,
        frame=beat.frame,
        observation_time=beat.received,
        case_type=rule.draft.case_type,
        case_id=None,
        title=rule.draft.title,
        kind="missing",
        device_name=beat.device_name,
        pack=rule.pack,
    )
