"""Survey marks: the register, its keepers, patrols, damage and relocation, and requests for use.

`SurveyMarks` has the verbs, with `reports` and `requests` as its desks. Places are shown to about a hundred metres;
exact ones are sealed, and seeing them is written down.
"""

from chengshu.capabilities.survey_marks.model import (
    KINDS,
    Attachment,
    Custody,
    Exact,
    Imported,
    Mark,
    MarkChange,
    MarkDetail,
    MarkEvent,
    MarkFilter,
    NewMark,
    Photo,
    Report,
    Statistics,
    UseRequest,
)
from chengshu.capabilities.survey_marks.service import SurveyMarks, Tools

__all__ = [
    "KINDS",
    "Attachment",
    "Custody",
    "Exact",
    "Imported",
    "Mark",
    "MarkChange",
    "MarkDetail",
    "MarkEvent",
    "MarkFilter",
    "NewMark",
    "Photo",
    "Report",
    "Statistics",
    "SurveyMarks",
    "Tools",
    "UseRequest",
]
