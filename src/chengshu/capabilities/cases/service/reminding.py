"""Ladders at work: each rung that is reached becomes one reminder, kept until it is told."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, Clock, Flow, Reminder, Rung
from chengshu.capabilities.cases.service.room import Room, case_from
from chengshu.capabilities.cases.service.sheet import live_clocks
from chengshu.capabilities.cases.store import cases as case_store
from chengshu.capabilities.cases.store import reminders as store
from chengshu.kit import get_logger, new_id, now

_log = get_logger("cases")


class Reminding(Room):
    """Plan, remind, tell. What is kept as a reminder is told at least once, and by its id nobody hears it twice."""

    def remind(self, limit: int = 500) -> int:
        """Keep a reminder for every rung that the open cases reached; how many cases that were."""
        at, soon = now(), list[tuple[Case, datetime]]()
        plans, kept = list[tuple[str, datetime | None]](), list[tuple[str, Reminder]]()
        with self._db.transaction() as tx:
            shelf, calendars = self._book.open(tx), self._hours.open(tx)
            rows = store.near(tx, at, limit)
            for row in rows:
                flow = shelf.version(row["type"], row["flow_version"])
                clock = next((one for one in live_clocks(row) if one.stage == row["stage"] and not one.held), None)
                rungs = flow.rungs(row["stage"])
                found = logic.reached(rungs, clock, row["warn"], at, calendars) if clock else []
                plans.append((row["id"], logic.next_moment(rungs, clock, at, calendars) if clock else None))
                kept += [(clock.id, _of_stage(flow, row, clock, *one, at)) for one in found if clock]
                if clock and at < clock.due and (found or not rungs):
                    soon.append((case_from(row, shelf), clock.due))
            store.plan(tx, plans)
            store.add(tx, kept)
        for case, due in soon:
            self._tell("case.due_soon", case, {"stage": case.stage, "due": due.isoformat()})
        return len(rows)

    def remind_answers(self, limit: int = 500) -> int:
        """The same for supervisions that wait for an answer; how many reminders were kept."""
        at, plans, kept = now(), list[tuple[str, datetime | None]](), list[tuple[str, Reminder]]()
        with self._db.transaction() as tx:
            shelf, calendars = self._book.open(tx), self._hours.open(tx)
            rows = store.near_answers(tx, at, limit)
            cases = {row["id"]: row for row in case_store.many(tx, [row["case_id"] for row in rows])}
            for row in rows:
                case = cases[row["case_id"]]
                rungs = shelf.version(case["type"], case["flow_version"]).rungs_beside(row["procedure"])
                clock = _clock_of_answer(row)
                begin = row["warn"] or row["asked"]
                found = logic.reached(rungs, clock, begin, at, calendars)
                plans.append((row["id"], logic.next_moment(rungs, clock, at, calendars)))
                kept += [(row["id"], _of_answer(case, row, *one, at)) for one in found]
            store.plan_answers(tx, plans)
            store.add(tx, kept)
        return len(kept)

    def tell_reminders(self, tell: Callable[[Reminder], int], limit: int = 200) -> int:
        """Hand over what was not told yet.

        ``tell`` sends it under the id of the reminder and says to how many. Whoever dies between sending and noting it
        sends again under the same id, and nobody gets it twice.
        """
        with self._db.transaction() as tx:
            waiting = store.untold(tx, limit)
        done = 0
        for one in waiting:
            try:
                sent = tell(one)
            except Exception:
                _log.exception("a reminder was not told, will try again", reminder=one.id)
                continue
            with self._db.transaction() as tx:
                store.mark_told(tx, one.id, sent, now())
            done += 1
        return done

    def forget_reminders(self, before: datetime) -> int:
        """Let nobody be told of what was made before a time; how many reminders that were."""
        with self._db.transaction() as tx:
            return store.forget(tx, before, now())


def _of_stage(flow: Flow, row: dict[str, Any], clock: Clock, number: int, rung: Rung, at: datetime) -> Reminder:
    accounts, roles = logic.addressed(rung, row["handler"], row["opened_by"])
    if logic.HANDLER in rung.to and not row["handler"]:
        roles = list(dict.fromkeys((*roles, *logic.hands_of(flow.state(row["state"])))))
    return _reminder(row, number, rung, (accounts, roles), clock.stage, row["organisation"], clock.due, at)


def _of_answer(case: dict[str, Any], row: dict[str, Any], number: int, rung: Rung, at: datetime) -> Reminder:
    named = logic.addressed(rung, case["handler"], row["asked_by"])
    return _reminder(case, number, rung, named, row["procedure"], row["organisation"], row["due"], at, row["id"])


def _reminder(
    row: dict[str, Any],
    number: int,
    rung: Rung,
    named: tuple[list[str], list[str]],
    stage: str,
    organisation: str | None,
    due: datetime,
    at: datetime,
    supervision: str | None = None,
) -> Reminder:
    accounts, roles = tuple(named[0]), tuple(named[1])
    return Reminder(
        new_id(), row["id"], row["number"], row["title"], number, rung.template, accounts, roles, stage, supervision,
        organisation, row["division"], due, at,
    )  # fmt: skip


def _clock_of_answer(row: dict[str, Any]) -> Clock:
    minutes = max(1, round((row["due"] - row["asked"]).total_seconds() / 60))
    return Clock(row["id"], row["procedure"], minutes, "minute", row["asked"], row["due"], row["organisation"])
