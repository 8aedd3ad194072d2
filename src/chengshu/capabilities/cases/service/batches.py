"""Many moves at once: one lock, one commit for all of them, and each as if it had been made alone."""

from collections.abc import Sequence
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, Limit, Move, MoveOutcome, MoveWish
from chengshu.capabilities.cases.service.desk import Desk
from chengshu.capabilities.cases.service.hands import Pile
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.service.room import unseen
from chengshu.capabilities.cases.service.sheet import Sheet
from chengshu.capabilities.cases.store import cases as store
from chengshu.kit import ChengshuError, FieldError, Refused, Tx
from chengshu.security import Principal

MOST_TOGETHER = 500
# What became of each by its place: the case and the state before (None: it was moved by this key already), or why not.
_Made = dict[int, tuple[Case, str | None] | ChengshuError]
# A case in hand with its move, the form and the request, found possible.
_Ready = tuple[Sheet, Move, dict[str, Any], tuple[str, str]]


class Batches(Desk):
    """The door for whoever moves a pile of cases: a desk that dispatches fifty, a department's own system."""

    def move_many(self, wishes: Sequence[MoveWish], by: Principal) -> list[MoveOutcome]:
        """Make many moves, each by the rules of `move`; what stops one of them does not touch the others.

        They become durable together. One whose sight must be looked up, and the second one of the same case, is made
        after them by itself, in the order told.
        """
        if len(wishes) > MOST_TOGETHER:
            wrong = FieldError("items", f"must be {MOST_TOGETHER} at most")
            raise Refused("These are too many moves at once.", code="moves_too_many", errors=(wrong,))
        limits = self._limits(wishes)
        firsts: dict[str, int] = {}
        for number, wish in enumerate(wishes):
            firsts.setdefault(wish.case_id, number)
        try:
            made = self._in_one(lambda tx: self._together(tx, wishes, firsts, limits, by))
        except ChengshuError:
            made = {}  # nothing of it was done; each by itself finds out which one it was
        for number, wish in enumerate(wishes):
            told = made.get(number)
            if isinstance(told, tuple) and told[1] is not None:
                case, before = told
                self._tell("case.moved", case, {"move": wish.move, "from": before, "to": case.state, "by": by.id})
        return [self._outcome(wish, made.get(number), by) for number, wish in enumerate(wishes)]

    def _limits(self, wishes: Sequence[MoveWish]) -> list[Limit | None]:
        """What the handbook says of each form; it is asked once for the same class and condition."""
        known: dict[str, Limit | None] = {}
        names = [f"{wish.form.get('classification')} {wish.form.get('condition')}" for wish in wishes]
        for name, wish in zip(names, wishes, strict=True):
            self._steps.answers.look_ahead(wish.form)
            if name not in known:
                known[name] = self._steps.limit_of(wish.form)
        return [known[name] for name in names]

    def _outcome(
        self, wish: MoveWish, told: tuple[Case, str | None] | ChengshuError | None, by: Principal
    ) -> MoveOutcome:
        if told is None:
            try:
                case = self.move(wish.case_id, wish.move, wish.version, by, wish.form, wish.key)
            except ChengshuError as error:
                return MoveOutcome(wish.case_id, None, error)
            return MoveOutcome(wish.case_id, case, None)
        if isinstance(told, ChengshuError):
            return MoveOutcome(wish.case_id, None, told)
        return MoveOutcome(wish.case_id, told[0], None)

    def _together(
        self, tx: Tx, wishes: Sequence[MoveWish], firsts: dict[str, int], limits: Sequence[Limit | None], by: Principal
    ) -> _Made:
        """What became of each; one that is not told here is to be made alone."""
        rows = store.take_many(tx, {case: wishes[at].key for case, at in firsts.items() if is_id(case)})
        pile = Pile(tx, [case for case, row in rows.items() if row["tasks"]])
        made: _Made = {}
        ready: dict[int, _Ready] = {}
        for case, number in firsts.items():
            if case not in rows:
                made[number] = unseen()
                continue
            sheet, wish = self._sheet(tx, rows[case], pile), wishes[number]
            if not logic.sees_by_acting(sheet.state.move(wish.move), sheet.case, by):
                pile.forget(case)
                continue
            try:
                told = self._steps.checked(sheet, wish.move, wish.version, by, wish.form, wish.key, limits[number])
            except ChengshuError as error:
                made[number] = error
                pile.forget(case)
                continue
            if told:
                ready[number] = sheet, *told
            else:
                made[number] = sheet.case, None
        nearby = self._steps.nearby((sheet, move) for sheet, move, *_ in ready.values())
        for number, (sheet, move, form, request) in ready.items():
            before = sheet.case.state
            made[number] = self._steps.make(sheet, move, form, by, request, nearby), before
        pile.write_down()
        return made
