"""Duplicates: a case ends in another one, and is taken out of it again when it was something else after all."""

from collections.abc import Sequence
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, Clock
from chengshu.capabilities.cases.service.desk import Desk
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.service.looking import Looking
from chengshu.capabilities.cases.service.room import begin, made, note, unseen
from chengshu.capabilities.cases.service.sheet import Sheet
from chengshu.capabilities.cases.store import cases as case_store
from chengshu.capabilities.cases.store import links as store
from chengshu.capabilities.cases.store.plain import clock_from_plain, clock_to_plain
from chengshu.kit import Conflict, FieldError, Forbidden, Refused, Tx
from chengshu.security import Principal


class Merging(Desk, Looking):
    """Merge, and take back that one has merged."""

    def merge(self, duplicate: str, into: str, by: Principal, reason: str = "", key: str | None = None) -> Case:
        """End a case because another one is about the same thing. Both say so; what was reported stays."""
        if duplicate == into:
            raise Refused("A case is no duplicate of itself.", errors=(FieldError("into", "is the case itself"),))
        said, posts = note(reason, "reason", shortest=0), self._posts(by)

        def work(tx: Tx) -> tuple[Case, Case | None]:
            self._look(tx, into, by, posts)
            gone, kept = _both(tx, duplicate, into)
            self._look(tx, duplicate, by, posts)
            if gone is None or kept is None:
                raise unseen()
            sheet, original = self._sheet(tx, gone), self._sheet(tx, kept)
            told = made(sheet, "merged", key, [into, said], by)
            if told is None:
                return sheet.case, None
            procedure = begin(sheet, by, posts, "merging")
            if original.case.group == "void":
                raise Conflict("The other case was void itself.", code="merge_into_void")
            stood = {"state": sheet.case.state, "clocks": [clock_to_plain(clock) for clock in sheet.clocks]}
            store.add_duplicate(tx, duplicate, into, stood, sheet.at, by.id)
            form = {"into": into, "number": original.case.number, "reason": said}
            self._steps.end(sheet, procedure.to or "", "case.merged", form, by, told)
            told_other = {"duplicate": duplicate, "number": sheet.case.number}
            original.write("case.merged_here", by, form=told_other)
            return sheet.case, original.case

        case, original = self._in_one(work)
        if original is not None:
            self._tell("case.merged", case, {"into": into, "into_number": original.number, "by": by.id})
        return case

    def unmerge(self, duplicate: str, by: Principal, reason: str, key: str | None = None) -> Case:
        """Take a merged case out again, for a reason: it stands where it stood, and both cases say so.

        Its clocks go on with the rest they had: nobody could work on it while it was void. Tasks that were called off
        and requests that lapsed stay so; a task that comes with the state is sent anew.
        """
        said, posts = note(reason, "reason"), self._posts(by)

        def work(tx: Tx) -> tuple[Case, Case | None]:
            self._look(tx, duplicate, by, posts)
            link = store.duplicate_of(tx, duplicate)
            gone, kept = _both(tx, duplicate, link["other"] if link else None)
            if gone is None:
                raise unseen()
            sheet = self._sheet(tx, gone)
            told = made(sheet, "unmerged", key, said, by)
            if told is None:
                return sheet.case, None
            # Somebody may have taken it out, or merged it elsewhere, while we waited for it.
            if link is None or kept is None or sheet.case.group == "open" or store.duplicate_of(tx, duplicate) != link:
                raise Conflict("This case is not merged into another one.", code="unmerge_not_possible")
            if hindrance := logic.unmerging_hindrance(sheet.flow, sheet.case, posts, by.id):
                raise Forbidden(hindrance, code="merging_not_yours")
            original = self._sheet(tx, kept)
            store.drop_duplicate(tx, duplicate, link)
            form = {"from": original.case.id, "number": original.case.number, "reason": said}
            self._come_back(sheet, link, form, by, told)
            told_other = {"duplicate": duplicate, "number": sheet.case.number, "reason": said}
            original.write("case.unmerged_here", by, form=told_other)
            return sheet.case, original.case

        case, original = self._in_one(work)
        if original is not None:
            self._tell("case.unmerged", case, {"from": original.id, "from_number": original.number, "by": by.id})
        return case

    def _come_back(
        self,
        sheet: Sheet,
        link: dict[str, Any],
        form: dict[str, Any],
        by: Principal,
        told: tuple[str | None, str | None],
    ) -> None:
        """Put a case where it stood before it was merged."""
        stood, case = link["stood"] or {}, sheet.case
        before = stood.get("state") or case_store.state_before(sheet.tx, case.id, "case.merged")
        state = sheet.flow.state(before or sheet.flow.start)
        assert state is not None
        clocks = [clock_from_plain(plain) for plain in stood.get("clocks", ())]
        case_store.forget_runs(sheet.tx, case.id, [clock.id for clock in clocks])
        back: Sequence[Clock] = [logic.come_back(one, link["since"], sheet.at, sheet.calendars) for one in clocks]
        if not back and state.clock:  # merged before clocks were kept for this: its stage begins anew
            back = [logic.start(state.clock, case.form, case.organisation, sheet.at, sheet.calendars)]
        sheet.write(
            "case.unmerged",
            by,
            form=form,
            request=told,
            clocks=back,
            moved=True,
            state=state.id,
            state_id=sheet.shelf.number(case.type, case.flow_version, state.id),
            grp=state.group,
            closed=None,
        )
        self._steps.come_with_state(sheet, by)


def _both(tx: Tx, one: str, other: str | None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Both rows for changing, always in the same order: two who work crosswise wait for each other and not for ever."""
    rows = {name: case_store.take(tx, name) for name in sorted({one, other or one}) if is_id(name)}
    return rows.get(one), rows.get(other) if other else None
