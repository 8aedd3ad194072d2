"""Cases: pieces of work that go through states, by people with roles, against clocks, with evidence.

The door. A flow says which states and moves there are; a case is pinned to one version of its flow. `Cases` has the
verbs, `CaseSource` answers for indicators with a count and the very list behind it. `clean_evidence` and its kin take
photos and documents safely for whoever keeps some.
"""

from chengshu.capabilities.cases.logic import FILTER_KEYS
from chengshu.capabilities.cases.model import (
    AllowedMove,
    AllowedProcedure,
    Approval,
    Attachment,
    Case,
    CaseDetail,
    CaseFilter,
    ClassCode,
    Clock,
    Decision,
    Flow,
    FlowVersion,
    Hours,
    Likeness,
    Limit,
    Link,
    LogEntry,
    Move,
    OpenCase,
    Procedure,
    Queue,
    Request,
    SideFilter,
    StageClock,
    State,
    StateTask,
    Supervision,
    Task,
    Worker,
)
from chengshu.capabilities.cases.service import Cases, CaseSource
from chengshu.capabilities.cases.service.evidence import clean as clean_evidence
from chengshu.capabilities.cases.service.evidence import keep as keep_evidence
from chengshu.capabilities.cases.service.evidence import object_path as evidence_path

__all__ = [
    "FILTER_KEYS",
    "AllowedMove",
    "AllowedProcedure",
    "Approval",
    "Attachment",
    "Case",
    "CaseDetail",
    "CaseFilter",
    "CaseSource",
    "Cases",
    "ClassCode",
    "Clock",
    "Decision",
    "Flow",
    "FlowVersion",
    "Hours",
    "Likeness",
    "Limit",
    "Link",
    "LogEntry",
    "Move",
    "OpenCase",
    "Procedure",
    "Queue",
    "Request",
    "SideFilter",
    "StageClock",
    "State",
    "StateTask",
    "Supervision",
    "Task",
    "Worker",
    "clean_evidence",
    "evidence_path",
    "keep_evidence",
]
