"""Cases: pieces of work that go through states, by people with roles, against clocks, with evidence.

The door. A flow says which states and moves there are; a case is pinned to one version of its flow. `Cases` has the
verbs, `CaseSource` answers for indicators with a count and the very list behind it. `clean_evidence` and its kin take
photos and documents safely for whoever keeps some.
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
from chengshu.capabilities.cases.service.evidence import clean as clean_evidence
from chengshu.capabilities.cases.service.evidence import keep as keep_evidence
from chengshu.capabilities.cases.service.evidence import object_path as evidence_path
from chengshu.capabilities.cases.service.standing import CaseStandings, Standing

__all__ = [
    "FILTER_KEYS",
    "AllowedMove",
    "Attachment",
    "Case",
    "CaseDetail",
    "CaseFilter",
    "CaseSource",
    "CaseStandings",
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
    "Standing",
    "State",
    "clean_evidence",
    "evidence_path",
    "keep_evidence",
]
