"""The verbs on boards: compose, keep, share, bring back, copy, print."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chengshu.capabilities.dashboards.logic import checked, next_due, panels_of, paths_of
from chengshu.capabilities.dashboards.model import (
    Board,
    BoardDraft,
    BoardFacts,
    BoardFilter,
    Panel,
    Reader,
    Report,
    Sharing,
    Told,
    Version,
)
from chengshu.capabilities.dashboards.service.tools import NOBODY, BoardTools, asker_of
from chengshu.capabilities.dashboards.store import boards as store
from chengshu.capabilities.dashboards.store import screens, sending
from chengshu.kit import (
    ChengshuError,
    Conflict,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    get_logger,
    new_id,
    now,
)
from chengshu.security import Principal

MOST_KEPT = 200
KEPT_AWAY = timedelta(days=30)
_log = get_logger("dashboards")


class Boards:
    """Boards belong to who made them. Others see what is shown to them, with their own rights and nobody else's."""

    def __init__(self, tools: BoardTools) -> None:
        self.tools = tools
        self._db = tools.db

    def keep(self, by: Principal, draft: BoardDraft) -> Board:
        """Keep a new board; it is shown to nobody else. Raises `Refused` naming what is wrong with it."""
        return self._add(by, checked(draft, self.tools.indicators()))

    def copy_screen(self, by: Principal, screen: str, title: str) -> Board:
        """A pack's screen as a board of one's own."""
        with self._db.transaction() as tx:
            found = screens.current(tx, screen)
        if not found:
            raise NotFound(f"There is no dashboard '{screen}'.")
        return self._add(by, checked(BoardDraft(title, panels_of(found[0].draft))))

    def copy(self, by: Principal, board: str, title: str) -> Board:
        """A board that one sees as a board of one's own; whom the other is shown to is not copied."""
        held = self.get(by, board)
        return self._add(by, checked(BoardDraft(title, held.panels, held.facts.note)))

    def change(self, by: Principal, board: str, version: int, draft: BoardDraft) -> Board:
        """Make another version. `Conflict` when the board was changed meanwhile: nothing of either is lost."""
        draft = checked(draft, self.tools.indicators())
        with self._db.transaction() as tx:
            held = self._editable(tx, by, board)
            if not store.change(tx, board, version, draft, now(), by.name):
                raise _moved_on(held, version)
        return self.get(by, board)

    def restore(self, by: Principal, board: str, version: int, wanted: int) -> Board:
        """Make an earlier version the newest again; it becomes a version of its own."""
        with self._db.transaction() as tx:
            held = self._editable(tx, by, board)
            old = store.version(tx, board, wanted)
            if old is None:
                raise NotFound(f"The board has no version {wanted}.", code="version_unknown")
            draft = BoardDraft(old.title, old.panels, old.note)
            if not store.change(tx, board, version, draft, now(), by.name, wanted):
                raise _moved_on(held, version)
        return self.get(by, board)

    def share(self, by: Principal, board: str, sharing: Sharing) -> Board:
        """Show one's own board to others. It never gives anybody a right to what its panels show."""
        sharing = _checked_sharing(sharing)
        with self._db.transaction() as tx:
            self._own(tx, by, board)
            store.share(tx, board, sharing, now())
        return self.get(by, board)

    def get(self, by: Principal, board: str) -> Board:
        """One board; what one may not see does not exist."""
        with self._db.transaction() as tx:
            return self._seen(tx, by, board)

    def find(
        self, by: Principal, wanted: BoardFilter | None = None, after: str | None = None, limit: int = 50
    ) -> Page[BoardFacts]:
        """Boards one may see, last changed first."""
        return self._find(asker_of(by), wanted or BoardFilter(), after, limit)

    def for_walls(self, q: str = "", after: str | None = None, limit: int = 50) -> Page[BoardFacts]:
        """Boards that may hang on a wall: those their makers show to everybody."""
        return self._find(NOBODY, BoardFilter(q), after, limit)

    def reach(self, board: str) -> tuple[str, ...] | None:
        """The paths a wall reads that shows this board; None when it may not hang there, or hangs no more."""
        with self._db.transaction() as tx:
            held = store.get(tx, board, NOBODY) if is_uuid(board) else None
        return paths_of(held.panels) if held else None

    def versions(self, by: Principal, board: str, after: str | None = None, limit: int = 50) -> Page[Version]:
        """Every version, the newest first."""
        before = decode_cursor(after, int)[0] if after else None
        with self._db.transaction() as tx:
            self._seen(tx, by, board)
            items = store.versions(tx, board, before, limit + 1)
        more = encode_cursor(items[limit - 1].version) if len(items) > limit else None
        return Page(items[:limit], more)

    def remove(self, by: Principal, board: str) -> None:
        """Put one's own board away; for a month it can be brought back. Meanwhile it is not sent."""
        with self._db.transaction() as tx:
            self._own(tx, by, board)
            if not store.remove(tx, board, now()):
                raise _unknown()

    def bring_back(self, by: Principal, board: str) -> Board:
        """Bring back what one put away. What was due meanwhile is not sent after it."""
        at = now()
        with self._db.transaction() as tx:
            self._own(tx, by, board)
            if not store.bring_back(tx, board, at):
                raise _unknown()
            plan = sending.schedule(tx, board)
            if plan and plan.next_due is not None:
                sending.move_on(tx, board, next_due(plan.plan, at, self.tools.is_working_day))
        return self.get(by, board)

    def people(self, text: str) -> Sequence[Reader]:
        """People a board can be sent to, by a part of their name."""
        return self.tools.people(text)

    def report(self, by: Principal, board: str) -> Report:
        """A board as this reader has it now, for the paper."""
        held = self.get(by, board)
        draft = BoardDraft(held.facts.title, held.panels, held.facts.note)
        return self.report_of(draft, held.facts.version, by)

    def report_of(self, draft: BoardDraft, version: int, by: Principal) -> Report:
        """What every panel says to a reader at this moment."""
        told = tuple(self._told(panel, by) for panel in draft.panels)
        return Report(draft.title, draft.note, version, now(), by.name, draft.panels, told)

    def _told(self, panel: Panel, by: Principal) -> Told:
        look = self.tools.looks.get(panel.kind)
        if look is None:
            return Told(panel.id, panel.kind, panel.title, missing="unknown")
        try:
            return look(panel, by)
        except (Forbidden, NotFound) as error:
            missing = "not_yours" if isinstance(error, Forbidden) else "gone"
            return Told(panel.id, panel.kind, panel.title, missing=missing)
        except ChengshuError as error:  # its room does not answer: the others still stand
            _log.warning("a panel says nothing", kind=panel.kind, reason=error.detail)
            return Told(panel.id, panel.kind, panel.title, missing="unknown")

    def _find(self, asker: dict[str, Any], wanted: BoardFilter, after: str | None, limit: int) -> Page[BoardFacts]:
        last: tuple[datetime, str] | None = None
        if after:
            changed, identity = decode_cursor(after, datetime, str)
            last = (changed, identity)
        with self._db.transaction() as tx:
            items, total = store.find(tx, asker, wanted, last, limit + 1)
        more = encode_cursor(items[limit - 1].changed, items[limit - 1].id) if len(items) > limit else None
        return Page(items[:limit], more, total)

    def _add(self, by: Principal, draft: BoardDraft) -> Board:
        identity, at = new_id(), now()
        with self._db.transaction() as tx:
            store.forget(tx, at - KEPT_AWAY)
            if store.count_of(tx, by.id) >= MOST_KEPT:
                reason = FieldError("title", f"you keep {MOST_KEPT} already; remove some first")
                raise Refused("No more boards can be kept.", code="boards_full", errors=(reason,))
            store.add(tx, identity, (by.id, by.name), draft, at)
        return self.get(by, identity)

    def _seen(self, tx: Tx, by: Principal, board: str) -> Board:
        found = store.get(tx, board, asker_of(by)) if is_uuid(board) else None
        if found is None:
            raise _unknown()
        return found

    def _editable(self, tx: Tx, by: Principal, board: str) -> Board:
        held = self._seen(tx, by, board)
        if not held.facts.edits:
            raise Forbidden("This board is shown to you; keep a copy to change it.", code="not_your_board")
        if held.facts.removed is not None:
            raise Conflict("This board was put away; bring it back first.", code="board_removed")
        return held

    def _own(self, tx: Tx, by: Principal, board: str) -> Board:
        held = self._seen(tx, by, board)
        if not held.facts.mine:
            raise Forbidden("Only who made a board does this with it.", code="not_your_board")
        return held


def is_uuid(text: str) -> bool:
    """Whether this can be an id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _checked_sharing(sharing: Sharing) -> Sharing:
    if sharing.scope != "chosen":
        return Sharing(sharing.scope, (), (), sharing.edit and sharing.scope != "nobody")
    wrong = []
    if not sharing.roles and not sharing.organisations:
        wrong.append(FieldError("roles", "name at least one role or organisation"))
    wrong += [
        FieldError(f"organisations.{n}", "is no organisation")
        for n, one in enumerate(sharing.organisations)
        if not is_uuid(one)
    ]
    if wrong:
        raise Refused("The board cannot be shown so.", code="sharing_wrong", errors=tuple(wrong))
    roles, organisations = tuple(dict.fromkeys(sharing.roles)), tuple(dict.fromkeys(sharing.organisations))
    return Sharing("chosen", roles, organisations, sharing.edit)


def _moved_on(held: Board, version: int) -> Conflict:
    return Conflict(
        f"This board is at version {held.facts.version}, by {held.facts.changed_name}; you changed version {version}.",
        code="board_changed",
    )


def _unknown() -> NotFound:
    return NotFound("There is no such board.", code="board_unknown")
