"""Letting a clock wait: suspended with a reason, resumed by whoever may."""

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case
from chengshu.capabilities.cases.service.room import Room, begin, made, note
from chengshu.kit import Conflict, Tx
from chengshu.security import Principal


class Waiting(Room):
    """Suspend and resume the stage a case is at."""

    def suspend(self, case_id: str, by: Principal, reason: str, key: str | None = None) -> Case:
        """Let the clock of the stage wait. It goes on with its rest when the case is resumed."""
        return self._hold(case_id, by, note(reason, "reason"), key, holding=True)

    def resume(self, case_id: str, by: Principal, reason: str, key: str | None = None) -> Case:
        """Let a suspended clock go on."""
        return self._hold(case_id, by, note(reason, "reason"), key, holding=False)

    def _hold(self, case_id: str, by: Principal, reason: str, key: str | None, *, holding: bool) -> Case:
        line = "clock.suspended" if holding else "clock.resumed"
        posts = self._posts(by)

        def work(tx: Tx) -> tuple[Case, bool]:
            sheet = self._take(tx, case_id, by, posts)
            request = made(sheet, line, key, reason, by)
            if request is None:
                return sheet.case, False
            procedure, clock = begin(sheet, by, posts, "suspension"), sheet.clock
            if clock is None or (logic.SUSPENDED in clock.held) == holding:
                raise Conflict("The clock stands so already.", code="clock_stands_so")
            turn = logic.hold if holding else logic.release
            turned = turn(clock, logic.SUSPENDED, sheet.at, sheet.calendars)
            form = {"reason": reason, "stage": clock.stage, "procedure": procedure.id}
            return sheet.write(line, by, form=form, request=request, clocks=sheet.with_clock(turned)), True

        case, fresh = self._in_one(work)
        if fresh:
            self._tell("case.suspended" if holding else "case.resumed", case, {"stage": case.stage, "by": by.id})
        return case
