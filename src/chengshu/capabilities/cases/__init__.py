"""Cases: pieces of work that go through states, by people with roles, against clocks, with evidence.

The door. A flow says which states and moves there are; a case is pinned to one version of its flow. `Cases` has the
verbs, `CaseSource` answers for indicators with a count and the very list behind it.
"""

from chengshu.capabilities.cases.logic import FILTER_KEYS
from chengshu.capabilities.cases.model import (
    AllowedMove,
    Attachment,
    Case,
    CaseDetail,
    CaseFilter,
    ClassCode,
    Clock,
    Flow,
    FlowVersion,
    LogEntry,
    Move,
    OpenCase,
    Queue,
    StageClock,
    State,
)
from chengshu.capabilities.cases.service import Cases, CaseSource

__all__ = [
    "FILTER_KEYS",
    "AllowedMove",
    "Attachment",
    "Case",
    "CaseDetail",
    "CaseFilter",
    "CaseSource",
    "Cases",
    "ClassCode",
    "Clock",
    "Flow",
    "FlowVersion",
    "LogEntry",
    "Move",
    "OpenCase",
    "Queue",
    "StageClock",
    "State",
]
