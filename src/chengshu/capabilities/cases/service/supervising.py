"""Supervision (督办) and urging: a question from above with a due answer, and a reminder that leaves a trace."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, Procedure, SideFilter, Supervision
from chengshu.capabilities.cases.service.keyset import is_id, read_side_cursor, write_side_cursor
from chengshu.capabilities.cases.service.room import Room, begin, made, note
from chengshu.capabilities.cases.service.sheet import Sheet
from chengshu.capabilities.cases.service.telling import Said, tell
from chengshu.capabilities.cases.store import cases as case_store
from chengshu.capabilities.cases.store import sides
from chengshu.capabilities.cases.store import supervisions as store
from chengshu.kit import Conflict, FieldError, Forbidden, NotFound, Page, Refused, Tx, new_id
from chengshu.security import Principal


class Supervising(Room):
    """Asked, answered, judged; and asked again when the answer was not enough."""

    def supervise(
        self,
        case_id: str,
        question: str,
        due: datetime | None,
        to_org: str | None,
        by: Principal,
        key: str | None = None,
    ) -> Supervision:
        """Ask an organisation (that which has the case, when none is named) to answer in time.

        Without ``due`` the answer has the time that the flow gives it, in the hours of that organisation.
        """
        asked, posts = note(question, "question"), self._posts(by)
        if to_org is not None and not (self._around.knows_organisation or bool)(to_org):
            wrong = FieldError("to_org", "is not an organisation of this city")
            raise Refused("Nobody would answer.", code="supervision_refused", errors=(wrong,))

        def work(tx: Tx) -> tuple[Supervision, Case | None]:
            sheet = self._take(tx, case_id, by, posts)
            told = made(sheet, "supervision.asked", key, [asked, str(due), to_org], by)
            if told is None:
                return self._made_supervision(tx, case_id, key), None
            procedure = begin(sheet, by, posts, "supervision")
            organisation = to_org or sheet.case.organisation
            if organisation is None:
                wrong = FieldError("to_org", "nobody has the case yet: name who shall answer")
                raise Refused("Nobody would answer.", code="supervision_refused", errors=(wrong,))
            until = due or sheet.calendars.of(organisation).add(sheet.at, procedure.amount, procedure.unit)
            if until.tzinfo is None or until <= sheet.at:
                wrong = FieldError("due", "must be a time after now")
                raise Refused("The answer cannot be due then.", code="supervision_refused", errors=(wrong,))
            made_one = Supervision(
                id=new_id(), case_id=case_id, number=sheet.case.number, title=sheet.case.title,
                procedure=procedure.id, state="asked", question=asked, organisation=organisation,
                division=sheet.case.division, asked_by=by.id, asked_by_name=by.name, asked=sheet.at, due=until,
                missed=False, round=1, answer=None, answered=None, answered_by=None, answered_by_name=None,
                satisfied=None, note=None, closed=None, closed_by=None,
            )  # fmt: skip
            store.put(tx, made_one)
            tell(sheet, procedure, "asked", _said(made_one, asked))
            form = {"supervision": made_one.id, "question": asked, "organisation": organisation}
            form |= {"due": until.isoformat()}
            case = sheet.write("supervision.asked", by, form=form, request=told, supervised=sheet.case.supervised + 1)
            return made_one, case

        return self._told("case.supervised", *self._in_one(work), by)

    def answer_supervision(
        self, supervision_id: str, answer: str, by: Principal, key: str | None = None
    ) -> Supervision:
        """Answer for the organisation that was asked."""
        said, posts = note(answer, "answer"), self._posts(by)

        def work(tx: Tx) -> tuple[Supervision, Case | None]:
            sheet, asked = self._supervision_in_hand(tx, supervision_id, by, posts)
            told = made(sheet, "supervision.answered", key, [supervision_id, said], by)
            if told is None:
                return asked, None
            if asked.state != "asked":
                raise Conflict("This was answered already.", code="supervision_answered")
            # His own organisation or one above it was asked; a bureau also answers what its team was asked.
            if not any(
                asked.organisation in post.line and "cases.act" in post.permissions and post.covers(asked.division)
                for post in posts
            ):
                raise Forbidden("Another organisation was asked.", code="supervision_not_yours")
            answered = replace(
                asked, state="answered", answer=said, answered=sheet.at, answered_by=by.id, answered_by_name=by.name,
                missed=asked.missed or sheet.at > asked.due,
            )  # fmt: skip
            store.put(tx, answered)
            tell(sheet, _procedure(sheet, asked), "answered", _said(answered, said))
            form = {"supervision": asked.id, "answer": said, "round": asked.round}
            return answered, sheet.write("supervision.answered", by, form=form, request=told)

        return self._told("case.supervision_answered", *self._in_one(work), by)

    def close_supervision(
        self,
        supervision_id: str,
        satisfied: bool,
        note_text: str,
        by: Principal,
        *,
        again_until: datetime | None = None,
        key: str | None = None,
    ) -> Supervision:
        """Judge the answer. Not satisfied and ``again_until`` asks the same once more; otherwise it is closed."""
        said, posts = note(note_text, "note", shortest=0 if satisfied else 2), self._posts(by)

        def work(tx: Tx) -> tuple[Supervision, Case | None]:
            sheet, asked = self._supervision_in_hand(tx, supervision_id, by, posts)
            told = made(sheet, "supervision.closed", key, [supervision_id, satisfied, said, str(again_until)], by)
            if told is None:
                return asked, None
            _refuse_judging(sheet, asked, satisfied, by, posts)
            judged = replace(asked, satisfied=satisfied, note=said)
            again = not satisfied and again_until is not None
            if again_until is not None and again:
                if again_until <= sheet.at:
                    wrong = FieldError("again_until", "must be a time after now")
                    raise Refused("The answer cannot be due then.", code="supervision_refused", errors=(wrong,))
                judged = replace(judged, state="asked", due=again_until, round=asked.round + 1)
            else:
                judged = replace(judged, state="closed", closed=sheet.at, closed_by=by.id)
            store.put(tx, judged)
            if again:
                tell(sheet, _procedure(sheet, asked), "asked", _said(judged, said))
            form = {"supervision": asked.id, "satisfied": satisfied, "note": said, "round": asked.round}
            left: dict[str, Any] = {} if again else {"supervised": sheet.case.supervised - 1}
            line = "supervision.asked_again" if again else "supervision.closed"
            return judged, sheet.write(line, by, form=form, request=told, **left)

        found, case = self._in_one(work)
        kind = "case.supervised" if found.state == "asked" else "case.supervision_closed"
        return self._told(kind, found, case, by)

    def urge(self, case_id: str, by: Principal, text: str, key: str | None = None) -> Case:
        """Remind whoever has the case; it is counted and stays in the log."""
        said, posts = note(text, "text"), self._posts(by)

        def work(tx: Tx) -> tuple[Case, bool]:
            sheet = self._take(tx, case_id, by, posts)
            told = made(sheet, "urged", key, said, by)
            if told is None:
                return sheet.case, False
            tell(sheet, begin(sheet, by, posts, "urging"), "asked", Said(said, by.id, due=sheet.case.due))
            return sheet.write("case.urged", by, form={"text": said}, request=told, urged=sheet.case.urged + 1), True

        case, fresh = self._in_one(work)
        if fresh:
            self._tell("case.urged", case, {"by": by.id})
        return case

    def supervisions(
        self, wanted: SideFilter, by: Principal, *, after: str | None = None, limit: int = 50
    ) -> Page[Supervision]:
        """The supervisions this person asked, answers (``mine``: now) or oversees, the newest first."""
        place, posts = read_side_cursor(after), self._posts(by)
        with self._db.transaction() as tx:
            sight = self._sight(self._book.open(tx), by, posts)
            rows = sides.page(tx, "supervisions", wanted, sight, place, limit + 1)
        return Page([store.supervision_of(row) for row in rows[:limit]], write_side_cursor(rows, limit))

    def _made_supervision(self, tx: Tx, case_id: str, key: str | None) -> Supervision:
        line = case_store.request_of(tx, case_id, key or "")
        row = sides.one(tx, "supervisions", line["form"]["supervision"]) if line else None
        assert row is not None
        return store.supervision_of(row)

    def _supervision_in_hand(
        self, tx: Tx, supervision_id: str, by: Principal, posts: Sequence[logic.Post]
    ) -> tuple[Sheet, Supervision]:
        found = sides.one(tx, "supervisions", supervision_id) if is_id(supervision_id) else None
        if found is None:
            raise NotFound("There is no such supervision, or it is not yours to see.", code="supervision_unknown")
        sheet = self._take(tx, found["case_id"], by, posts)
        row = sides.one(tx, "supervisions", supervision_id)
        assert row is not None
        return sheet, store.supervision_of(row)

    def _told(self, kind: str, found: Supervision, case: Case | None, by: Principal) -> Supervision:
        if case is not None:
            told: dict[str, Any] = {"supervision": found.id, "asked_of": found.organisation, "by": by.id}
            told |= {"due": found.due.isoformat(), "asked_by": found.asked_by, "state": found.state}
            self._tell(kind, case, told)
        return found


def _procedure(sheet: Sheet, asked: Supervision) -> Procedure:
    found = sheet.flow.procedure(asked.procedure)
    assert found is not None
    return found


def _said(asked: Supervision, words: str) -> Said:
    return Said(words, asked.asked_by, organisation=asked.organisation, due=asked.due, supervision=asked.id)


def _refuse_judging(
    sheet: Sheet, asked: Supervision, satisfied: bool, by: Principal, posts: Sequence[logic.Post]
) -> None:
    if asked.state == "closed":
        raise Conflict("This is closed.", code="supervision_closed")
    if asked.state == "asked" and satisfied:
        raise Conflict("There is no answer to be satisfied with yet.", code="supervision_unanswered")
    if by.id == asked.asked_by:
        return
    if reason := logic.beginning_hindrance(_procedure(sheet, asked), sheet.case, tuple(posts), by.id):
        raise Forbidden(reason, code="supervision_not_yours")
