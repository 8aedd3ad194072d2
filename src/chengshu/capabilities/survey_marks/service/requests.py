"""Requests for use: asked, decided by somebody else, and ended when the marks are given back."""

from datetime import date
from typing import Literal

from chengshu.capabilities.survey_marks.model import UseRequest
from chengshu.capabilities.survey_marks.service.common import Tools, is_uuid, today
from chengshu.capabilities.survey_marks.store import desk, marks
from chengshu.kit import (
    Conflict,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security import Principal

MOST_MARKS = 200
MOST_DAYS = 366


class Requests:
    """Who may use which marks, for what and how long."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def ask(
        self, by: Principal, wanted_marks: list[str], *, organisation: str, purpose: str, since: date, until: date
    ) -> UseRequest:
        """Ask for the use of marks."""
        wanted = tuple(dict.fromkeys(wanted_marks))
        wrong = []
        if not purpose.strip():
            wrong.append(FieldError("purpose", "needed"))
        if not organisation.strip():
            wrong.append(FieldError("organisation", "needed"))
        if not 1 <= len(wanted) <= MOST_MARKS:
            wrong.append(FieldError("marks", f"1 to {MOST_MARKS} marks"))
        if until < since or (until - since).days > MOST_DAYS or until < today():
            wrong.append(FieldError("until", f"not before the first day or today, at most {MOST_DAYS} days"))
        if wrong:
            raise Refused("The request cannot be taken.", code="bad_request", errors=tuple(wrong))
        one = UseRequest(
            new_id(), by.account, by.name, organisation, purpose, since, until, "waiting", None, None, "", None, "",
            now(), wanted,
        )  # fmt: skip
        with self._tools.db.transaction() as tx:
            self._check_marks(tx, by, wanted)
            desk.add_request(tx, one)
            one = self._request(tx, one.id)
        self._tools.audit(by, "marks.request", one.id, {"marks": len(wanted), "purpose": purpose[:500]})
        return one

    def find(
        self, by: Principal, *, state: str | None = None, everybody: bool = False, after: str | None = None,
        limit: int = 50,
    ) -> Page[UseRequest]:  # fmt: skip
        """One's own requests; everybody's for those who write marks."""
        account = None if everybody and by.can("marks.write") else by.account
        before = decode_cursor(after, str)[0] if after else None
        with self._tools.db.transaction() as tx:
            found = desk.requests(tx, account, state, before, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def decide(self, by: Principal, own: str, answer: Literal["approved", "refused"], note: str) -> UseRequest:
        """Approve or refuse; never one's own, and only with authority over all the marks."""
        if answer == "refused" and not note.strip():
            raise Refused("Say why it is refused.", errors=(FieldError("note", "needed"),))
        with self._tools.db.transaction() as tx:
            one = self._request(tx, own)
            if one.account == by.account:
                raise Forbidden("Nobody decides his own request.", code="own_request")
            if not all(by.covers(division, "marks.write") for division in desk.divisions_of(tx, one.marks)):
                raise Forbidden("Some of the marks are not in your jurisdiction.", code="outside_jurisdiction")
            if one.state != "waiting":
                raise Conflict(f"The request is {one.state} already.", code="decided")
            desk.decide(tx, own, answer, by.account, now(), note)
            done = self._request(tx, own)
        self._tools.audit(by, f"marks.request_{answer}", own, {"account": one.account, "note": note[:500]})
        return done

    def give_back(self, by: Principal, own: str, day: date, note: str) -> UseRequest:
        """Say that the use has ended; from then on the exact places are masked again."""
        with self._tools.db.transaction() as tx:
            one = self._request(tx, own)
            self._refuse_stranger(by, one)
            if one.state != "approved":
                raise Conflict(f"A request that is {one.state} has nothing to give back.", code="not_approved")
            if not one.since <= day <= today():
                reason = "not before the first day of use, not later than today"
                raise Refused("The day cannot be right.", errors=(FieldError("day", reason),))
            desk.close(tx, own, "returned", day, note)
            done = self._request(tx, own)
        self._tools.audit(by, "marks.give_back", own, {"note": note[:500]})
        return done

    def withdraw(self, by: Principal, own: str) -> UseRequest:
        """Take back one's own request before it is decided."""
        with self._tools.db.transaction() as tx:
            one = self._request(tx, own)
            if one.account != by.account:
                raise NotFound("There is no such request.", code="no_such_request")
            if one.state != "waiting":
                raise Conflict(f"The request is {one.state} already.", code="decided")
            desk.close(tx, own, "withdrawn", None, "")
            done = self._request(tx, own)
        self._tools.audit(by, "marks.request_withdrawn", own, {})
        return done

    def _check_marks(self, tx: Tx, by: Principal, wanted: tuple[str, ...]) -> None:
        found = marks.by_ids(tx, [own for own in wanted if is_uuid(own)])
        readable = [mark for mark in found if by.covers(mark.division, "marks.read")]
        if len(readable) < len(wanted):
            raise NotFound("Some of these marks do not exist.", code="no_such_mark")
        bad = [mark.number for mark in readable if mark.state != "good"]
        if bad:
            reason = f"not in a state to be used: {', '.join(bad[:20])}"
            raise Refused("Some marks cannot be used.", code="unusable", errors=(FieldError("marks", reason),))

    def _request(self, tx: Tx, own: str) -> UseRequest:
        found = desk.request(tx, own, lock=True) if is_uuid(own) else None
        if found is None:
            raise NotFound("There is no such request.", code="no_such_request")
        return found

    def _refuse_stranger(self, by: Principal, one: UseRequest) -> None:
        if one.account != by.account and not by.can("marks.write"):
            raise NotFound("There is no such request.", code="no_such_request")
