"""Opening and moving."""

from collections.abc import Mapping
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, OpenCase
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.service.room import Room, made, note, unseen
from chengshu.capabilities.cases.store import cases as store
from chengshu.kit import Conflict, FieldError, Forbidden, Refused, Tx
from chengshu.security import Principal


class Desk(Room):
    """The two verbs a city lives by."""

    def open_case(self, wanted: OpenCase, by: Principal) -> Case:
        """Open a case, or give the one that the same source opened already."""
        prepared = self._steps.prepared(wanted, by)

        def work(tx: Tx) -> tuple[Case, bool]:
            return self._steps.open_case(tx, self._book.open(tx), self._hours.open(tx), prepared, by)

        case, fresh = self._in_one(work)
        if fresh:
            self._tell("case.opened", case)
        return case

    def move(self, case_id: str, move: str, version: int, by: Principal, form: Mapping[str, Any], key: str) -> Case:
        """Move a case. The same ``key`` again is the same move, made once.

        Raises `NotFound` (or not yours to see), `Conflict` (moved meanwhile), `Forbidden`, `Refused` (form).
        """
        limit = self._steps.limit_of(form)
        self._steps.answers.look_ahead(form)

        def work(tx: Tx) -> tuple[Case, str | None]:
            row = store.take(tx, case_id, key) if is_id(case_id) else None
            if row is None:
                raise unseen()
            sheet = self._sheet(tx, row)
            if not logic.sees_by_acting(sheet.state.move(move), sheet.case, by):
                self._look(tx, case_id, by, self._posts(by))
            return self._steps.move(sheet, move, version, by, form, key, limit)

        case, before = self._in_one(work)
        if before is not None:
            self._tell("case.moved", case, {"move": move, "from": before, "to": case.state, "by": by.id})
        return case

    def rate(self, case_id: str, rating: int, text: str, by: Principal, key: str | None = None) -> Case:
        """Rate the result, 1 to 5, once it was closed. Who opened it does; the platform does for a citizen."""
        said, posts = note(text, "note", shortest=0), self._posts(by)
        if not 1 <= rating <= 5:
            raise Refused("This is no rating.", errors=(FieldError("rating", "must be from 1 to 5"),))

        def work(tx: Tx) -> tuple[Case, bool]:
            sheet = self._take(tx, case_id, by, posts)
            told = made(sheet, "rated", key, [rating, said], by)
            if told is None:
                return sheet.case, False
            if by.kind != "system" and sheet.case.opened_by != by.id:
                raise Forbidden("Only who reported it rates the result.", code="rating_not_yours")
            if sheet.case.group != "closed":
                raise Conflict("There is no result to rate yet.", code="rating_too_early")
            form = {"rating": rating, "note": said}
            return sheet.write("case.rated", by, form=form, request=told, rating=rating), True

        case, fresh = self._in_one(work)
        if fresh:
            self._tell("case.rated", case, {"rating": rating})
        return case
