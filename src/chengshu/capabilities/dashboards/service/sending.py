"""Boards that go out by the clock: each due time once, each reader with his own rights, honest states."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chengshu.capabilities.dashboards.logic import CITY_TIME, MOST_READERS, checked_plan, dues_between, next_due
from chengshu.capabilities.dashboards.model import (
    Board,
    BoardDraft,
    Copy,
    Delivery,
    Issue,
    Reader,
    Schedule,
    SchedulePlan,
)
from chengshu.capabilities.dashboards.service.boards import Boards, is_uuid
from chengshu.capabilities.dashboards.store import boards as board_store
from chengshu.capabilities.dashboards.store import sending as store
from chengshu.kit import Conflict, Forbidden, NotFound, Page, decode_cursor, encode_cursor, get_logger, new_id, now
from chengshu.security import Principal

_log = get_logger("dashboards")
# How long to wait after each attempt that failed; after the last one the issue has failed.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120))
_AT_ONCE = 20
READ = "dashboards.read"
Line = tuple[str, str, str]  # name, state and reason of a copy


class Sending:
    """Plans of boards, and the issues they make."""

    def __init__(self, boards: Boards) -> None:
        self._boards = boards
        self._tools = boards.tools
        self._db = boards.tools.db

    def schedule(self, by: Principal, board: str) -> Schedule | None:
        """When one's own board goes out."""
        self._own(by, board)
        with self._db.transaction() as tx:
            return store.schedule(tx, board)

    def plan(self, by: Principal, board: str, version: int, plan: SchedulePlan) -> Schedule:
        """Send one's own board from now on. `version` is that of the plan that was seen, 0 where there was none."""
        plan, at = checked_plan(plan), now()
        self._own(by, board)
        due = next_due(plan, at, self._tools.is_working_day) if plan.enabled else None
        with self._db.transaction() as tx:
            if not store.put_schedule(tx, board, plan, due, version, by.name, at):
                raise Conflict("When this board goes out was changed meanwhile.", code="schedule_changed")
            kept = store.schedule(tx, board)
        assert kept is not None
        return kept

    def stop(self, by: Principal, board: str) -> None:
        """Send one's own board no more."""
        self._own(by, board)
        with self._db.transaction() as tx:
            if not store.drop_schedule(tx, board):
                raise NotFound("This board is not sent.", code="schedule_unknown")

    def issues(self, by: Principal, board: str, after: str | None = None, limit: int = 50) -> Page[Issue]:
        """What went out of one's own board, the newest first."""
        self._own(by, board)
        with self._db.transaction() as tx:
            return _page(store.issues(tx, board, _before(after), limit + 1), limit)

    def issue_states(self, by: Principal, issue: str) -> tuple[Issue, Sequence[Line], Sequence[Delivery]]:
        """One issue for who sends it: every reader with his copy, and what the post office says of each message."""
        with self._db.transaction() as tx:
            found = store.issue(tx, issue) if is_uuid(issue) else None
            copies = store.copies(tx, issue) if found else []
        if found is None:
            raise _unknown()
        self._own(by, found.board)
        return found, copies, self._tools.deliveries(_about(issue))

    def names(self, schedule: Schedule) -> dict[str, str]:
        """The names of the people a plan sends to."""
        return dict(self._tools.names(schedule.plan.accounts))

    def received(self, by: Principal, after: str | None = None, limit: int = 50) -> Page[Issue]:
        """Issues that one got, the newest first."""
        with self._db.transaction() as tx:
            return _page(store.received(tx, by.id, _before(after), limit + 1), limit)

    def copy(self, by: Principal, issue: str) -> Copy:
        """One's own copy of an issue: the figures as they stood when it was due, with the rights one had then."""
        with self._db.transaction() as tx:
            found = store.copy(tx, issue, by.id) if is_uuid(issue) else None
        if found is None or found.report is None:
            raise _unknown()
        return found

    def send_due(self) -> int:
        """Begin what is due and finish what was begun; how many issues went out. For the worker.

        A due time makes one issue, whoever asks and however often. Of several that passed while no worker ran, the
        last is sent and says how many were missed. A worker that dies leaves copies and messages that are not made
        twice: the next one goes on where it stopped.
        """
        while self._begin():
            pass
        with self._db.transaction() as tx:
            open_ones = store.making(tx, now(), _AT_ONCE)
        return sum(self._finish(*one) for one in open_ones)

    def _begin(self) -> bool:
        at = now()
        with self._db.transaction() as tx:
            taken = store.take_due(tx, at)
            if taken is None:
                return False
            plan: SchedulePlan = taken["plan"]
            passed = dues_between(plan, taken["next_due"], at, self._tools.is_working_day)
            due = passed[-1] if passed else taken["next_due"]
            store.add_issue(tx, new_id(), taken, due, max(0, len(passed) - 1), at)
            store.move_on(tx, taken["board"], next_due(plan, at, self._tools.is_working_day))
        return True

    def _finish(self, issue: Issue, plan: SchedulePlan, attempts: int) -> bool:
        try:
            left_out = self._fill(issue, plan)
        except Exception as error:
            # Whatever it was must not keep the other boards back; it is said to who sends this one.
            _log.exception("an issue was not made", issue=issue.id)
            wait = now() + WAITS[attempts] if attempts < len(WAITS) else None
            with self._db.transaction() as tx:
                store.put_off(tx, issue.id, f"{type(error).__name__}: {error}", wait)
            return False
        with self._db.transaction() as tx:
            store.settle(tx, issue.id, left_out, now())
        return True

    def _fill(self, issue: Issue, plan: SchedulePlan) -> int:
        """Keep a copy for every reader and hand the messages over; how many readers were too many."""
        readers = list(self._tools.readers(plan.roles, plan.accounts))
        with self._db.transaction() as tx:
            made = store.has_copy(tx, issue.id)
            version = board_store.version(tx, issue.board, issue.version)
        if version is None:
            raise NotFound("The version that was due is gone.", code="version_unknown")
        draft = BoardDraft(version.title, version.panels, version.note)
        for reader in readers[:MOST_READERS]:
            if reader.account not in made:
                self._copy_for(issue, draft, reader)
        with self._db.transaction() as tx:
            told = store.made_for(tx, issue.id)
        if told:
            values = {"title": issue.title, "due": issue.due.astimezone(CITY_TIME).strftime("%Y-%m-%d %H:%M")}
            self._tools.tell(told, values, f"board-issue-{issue.id}", _about(issue.id), plan.email)
        return max(0, len(readers) - MOST_READERS)

    def _copy_for(self, issue: Issue, draft: BoardDraft, reader: Reader) -> None:
        who = self._tools.principal(reader.account)
        if who is None or not who.can(READ):
            report, reason = None, "no_account" if who is None else "no_right"
        else:
            report, reason = self._boards.report_of(draft, issue.version, who), ""
        with self._db.transaction() as tx:
            store.add_copy(tx, issue.id, reader, report, reason)

    def _own(self, by: Principal, board: str) -> Board:
        held = self._boards.get(by, board)
        if not held.facts.mine:
            raise Forbidden("Only who made a board sends it.", code="not_your_board")
        return held


def _about(issue: str) -> str:
    return f"/dashboards/issues/{issue}"


def _before(after: str | None) -> str | None:
    if not after:
        return None
    identity = decode_cursor(after, str)[0]
    return identity if is_uuid(identity) else None


def _page(items: list[Any], limit: int) -> Page[Any]:
    more = encode_cursor(items[limit - 1].id) if len(items) > limit else None
    return Page(items[:limit], more)


def _unknown() -> NotFound:
    return NotFound("There is no such issue.", code="issue_unknown")
