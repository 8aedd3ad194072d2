"""From a row of the store to the words of the engine."""

from typing import Any

from chengshu.capabilities.cases.model import Case, Flow

_PLAIN = [name for name in Case.__dataclass_fields__ if name not in ("type_title", "state_title", "group")]


def case_of(row: dict[str, Any], flow: Flow) -> Case:
    """A case with the words of the flow it is pinned to."""
    state = flow.state(row["state"])
    return Case(
        **{name: row[name] for name in _PLAIN},
        group=row["grp"],
        type_title=flow.title,
        state_title=state.title if state else row["state"],
    )


def facts_for_event(case: Case) -> dict[str, Any]:
    """What an event tells about a case: enough for a list or a map, nothing that was written by people in forms."""
    return {
        "number": case.number,
        "type": case.type,
        "title": case.title,
        "state": case.state,
        "group": case.group,
        "severity": case.severity,
        "division": case.division,
        "longitude": case.longitude,
        "latitude": case.latitude,
        "organisation": case.organisation,
        "handler": case.handler,
        "source": case.source,
        "source_id": case.source_id,
        "version": case.version,
        "stage": case.stage,
        "overdue": case.overdue,
        "classification": case.classification,
        "opened_by": case.opened_by,
        "opened": case.opened.isoformat(),
    }
