"""Who is told at once: something was asked of him, or what he asked was answered. Whom and how is data of the flow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Procedure, Reminder, Rung
from chengshu.capabilities.cases.service.sheet import Sheet
from chengshu.kit import new_id


@dataclass(frozen=True, slots=True)
class Said:
    """What is told beside the case: the words somebody wrote, and whom it concerns.

    ``roles`` are those who may do or decide it while nobody in particular is named; ``organisation`` that which was
    asked, when it is not the one that has the case.
    """

    words: str = ""
    asker: str | None = None
    assignee: str | None = None
    roles: Sequence[str] = ()
    organisation: str | None = None
    due: datetime | None = None
    stage: str | None = None
    supervision: str | None = None


def tell(sheet: Sheet, procedure: Procedure, at: Literal["asked", "answered"], said: Said) -> None:
    """Keep what the flow wants told now. It is sent soon after, once, also when the city stops in between."""
    for number, rung in enumerate(sheet.flow.rungs_beside(procedure.id)):
        if rung.at == at:
            sheet.hand.notify(_reminder(sheet, number, rung, said))


def _reminder(sheet: Sheet, number: int, rung: Rung, said: Said) -> Reminder:
    case = sheet.case
    accounts, roles = logic.addressed(rung, case.handler, said.asker, said.assignee)
    if logic.HANDLER in rung.to and not case.handler:
        roles += logic.hands_of(sheet.state)
    if logic.DECIDER in rung.to or (logic.ASSIGNEE in rung.to and not said.assignee):
        roles += said.roles
    return Reminder(
        new_id(), case.id, case.number, case.title, number, rung.template, tuple(accounts), tuple(dict.fromkeys(roles)),
        said.stage or case.stage or "", said.supervision, said.organisation or case.organisation, case.division,
        said.due or sheet.at, sheet.at, said.words,
    )  # fmt: skip
