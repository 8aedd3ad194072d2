"""Opening and moving."""

from collections.abc import Mapping
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, OpenCase
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.service.room import Room, unseen
from chengshu.capabilities.cases.store import cases as store
from chengshu.kit import Tx
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

        def work(tx: Tx) -> tuple[Case, str | None]:
            row = store.take(tx, case_id, key) if is_id(case_id) else None
            if row is None:
                raise unseen()
            sheet = self._sheet(tx, row)
            if not logic.sees_by_acting(sheet.state.move(move), sheet.case, by):
                self._look(tx, case_id, by, self._posts(by))
            return self._steps.move(sheet, move, version, by, form, key)

        case, before = self._in_one(work)
        if before is not None:
            self._tell("case.moved", case, {"move": move, "from": before, "to": case.state, "by": by.id})
        return case
