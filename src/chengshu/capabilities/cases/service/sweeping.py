"""What happens by the clock, each thing once, however many workers sweep."""

from functools import partial
from typing import Any

from chengshu.capabilities.cases.model import Case
from chengshu.capabilities.cases.service.reminding import Reminding
from chengshu.capabilities.cases.service.room import case_from
from chengshu.capabilities.cases.service.telling import tell_lapsed
from chengshu.capabilities.cases.store import cases as case_store
from chengshu.capabilities.cases.store import requests as request_store
from chengshu.capabilities.cases.store import sweeps as store
from chengshu.kit import Tx, now
from chengshu.security import SYSTEM


class Sweeping(Reminding):
    """Mark, remind, wake up."""

    def sweep_overdue(self, limit: int = 500) -> int:
        """Mark cases whose stage ran out of time. Several may sweep at once; none marks a case twice."""
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            rows = store.overdue(tx, now(), limit)
        cases = [case_from(row, shelf) for row in rows]
        for case in cases:
            self._tell("case.overdue", case, {"stage": case.stage})
        for case in cases:
            if case.asked:
                self._in_one(partial(self._lapse, case.id))
        return len(rows)

    def sweep(self, limit: int = 500) -> dict[str, int]:
        """Everything that is due by the clock; how much of each kind was."""
        return {
            "overdue": self.sweep_overdue(limit),
            "due_soon": self.remind(limit),
            "reminded": self.remind_answers(limit),
            "woken": self.wake(limit),
            "unanswered": self._late_sides("supervisions", limit),
            "undone": self._late_sides("tasks", limit),
        }

    def wake(self, limit: int = 500) -> int:
        """End the shelvings whose day has come."""
        with self._db.transaction() as tx:
            asleep = store.asleep(tx, now(), limit)
        woken = [case for one in asleep if (case := self._in_one(partial(self._woken, one)))]
        for case in woken:
            self._tell("case.resumed", case, {"stage": case.stage, "by": SYSTEM.id})
        return len(woken)

    def _woken(self, case_id: str, tx: Tx) -> Case | None:
        row = case_store.take(tx, case_id)
        # Laying the sheet out writes down what happened by itself.
        return self._sheet(tx, row).case if row and row["wakes"] and row["wakes"] <= now() else None

    def _lapse(self, case_id: str, tx: Tx) -> None:
        row = case_store.take(tx, case_id)
        sheet = self._sheet(tx, row) if row else None
        if sheet is None or sheet.clock is None or not sheet.case.overdue:
            return
        gone = request_store.lapse(tx, sheet.case, [sheet.clock.id], sheet.at, kind="extension")
        if gone:
            tell_lapsed(sheet, gone, SYSTEM)
            sheet.write("request.lapsed", SYSTEM, form={"requests": len(gone)}, asked=sheet.case.asked - len(gone))

    def _late_sides(self, side: str, limit: int) -> int:
        find = store.unanswered if side == "supervisions" else store.undone
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            late = find(tx, now(), limit)
            cases = {row["id"]: case_from(row, shelf) for row in case_store.many(tx, [one["case_id"] for one in late])}
        kind = "case.supervision_missed" if side == "supervisions" else "case.task_missed"
        for one in late:
            told: dict[str, Any] = {"due": one["due"].isoformat(), "asked_by": one["asked_by"]}
            who = {"organisation": one["organisation"]} if side == "supervisions" else {"assignee": one["assignee"]}
            self._tell(kind, cases[one["case_id"]], {side.removesuffix("s"): one["id"], **told, **who})
        return len(late)
