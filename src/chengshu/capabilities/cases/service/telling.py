"""Who is told at once: something was asked of him, what he asked was answered, a case came to him. Whom and how is data
of the flow.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, Flow, Move, Procedure, Reminder, Request, Rung
from chengshu.capabilities.cases.service.sheet import Sheet
from chengshu.kit import new_id
from chengshu.security import Principal

_MOST_WORDS = 1000


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


def tell(
    sheet: Sheet, procedure: Procedure, at: Literal["asked", "answered", "lapsed"], said: Said, by: str | None = None
) -> None:
    """Keep what the flow wants told now. It is sent soon after, once, also when the city stops in between.

    What came to nothing is answered thereby, where a flow has no words of its own for it.
    """
    rungs = sheet.flow.rungs_beside(procedure.id)
    moment = "answered" if at == "lapsed" and all(rung.at != at for rung in rungs) else at
    for number, rung in enumerate(rungs):
        if rung.at == moment:
            sheet.hand.notify(_reminder(sheet.flow, sheet.case, (number, rung), said, sheet.at, by))


def tell_lapsed(sheet: Sheet, gone: Sequence[Request], by: Principal) -> None:
    """Tell those who asked for something that it came to nothing; not whoever let it lapse himself."""
    for request in gone:
        procedure = sheet.flow.procedure(request.procedure)
        if procedure and request.asked_by != by.id:
            said = Said("", request.asked_by, organisation=request.organisation, stage=request.stage)
            tell(sheet, procedure, "lapsed", said, by.id)


def tell_coming(sheet: Sheet, move: Move, form: Mapping[str, Any], by: Principal) -> None:
    """Keep who is to be told that the case came to where it is now, with what was written at the move."""
    for one in coming(sheet.flow, sheet.case, sheet.at, by, back=move.counts != "forward", words=_written(move, form)):
        sheet.hand.notify(one)


def coming(
    flow: Flow, case: Case, at: datetime, by: Principal, *, back: bool = False, words: str = ""
) -> Iterator[Reminder]:
    """Who is to be told that a case came, or came back, into its state; never whoever brought it there."""
    for number, rung in enumerate(flow.rungs_entering(case.state)):
        if rung.at == (logic.RETURNED if back else logic.ENTERED):
            said = Said(words, case.opened_by, due=case.due)
            made = _reminder(flow, case, (number, rung), said, at, by.id)
            if made.roles or {*made.accounts} - {by.id}:
                yield made


def _written(move: Move, form: Mapping[str, Any]) -> str:
    """What the move's form holds that is meant to be read."""
    fields = move.form.get("properties", {})
    texts = [form[name] for name, field in fields.items() if field.get("format") == "text" and form.get(name)]
    return " ".join(texts)[:_MOST_WORDS]


def _reminder(flow: Flow, case: Case, numbered: tuple[int, Rung], said: Said, at: datetime, by: str | None) -> Reminder:
    number, rung = numbered
    accounts, roles = logic.addressed(rung, case.handler, said.asker, said.assignee)
    if logic.HANDLER in rung.to and not case.handler:
        roles += logic.hands_of(flow.state(case.state))
    if logic.DECIDER in rung.to or (logic.ASSIGNEE in rung.to and not said.assignee):
        roles += said.roles
    return Reminder(
        new_id(), case.id, case.number, case.title, number, rung.template, tuple(accounts), tuple(dict.fromkeys(roles)),
        said.stage or case.stage or "", said.supervision, said.organisation or case.organisation, case.division,
        said.due or at, at, said.words, by,
    )  # fmt: skip
