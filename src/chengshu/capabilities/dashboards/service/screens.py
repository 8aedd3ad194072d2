"""The verbs of dashboards: define, list, show."""

import hashlib
import json
from collections.abc import Sequence

from chengshu.capabilities.dashboards.model import Dashboard, DashboardDraft, Shown
from chengshu.capabilities.dashboards.service.boards import Boards
from chengshu.capabilities.dashboards.service.sending import Sending
from chengshu.capabilities.dashboards.service.tools import BoardTools
from chengshu.capabilities.dashboards.store import screens as store
from chengshu.capabilities.indicators import Divisions, Indicators
from chengshu.kit import Database, NotFound, Refused, now


class Dashboards:
    """Screens: which numbers, which map, which feed. The numbers themselves come from `indicators`.

    `boards` are those that people compose, `sending` takes them out by the clock.
    """

    def __init__(self, db: Database, indicators: Indicators, tools: BoardTools | None = None) -> None:
        self._db = db
        self._indicators = indicators
        self.boards = Boards(tools or BoardTools(db))
        self.sending = Sending(self.boards)

    def define(self, pack: str, draft: DashboardDraft) -> Dashboard | None:
        """Put a dashboard in force. Returns the new version; None when nothing changed."""
        text = json.dumps(store.content_of(draft), sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        with self._db.transaction() as tx:
            store.lock(tx)
            held = store.latest(tx, draft.id)
            if held and held["pack"] != pack and held["retired"] is None:
                raise Refused(f"The dashboard '{draft.id}' belongs to the pack '{held['pack']}'.")
            if held and held["retired"] is not None:
                store.revive(tx, draft.id)
            if held and held["digest"] == digest and held["pack"] == pack:
                return None
            dashboard = Dashboard(draft.id, held["version"] + 1 if held else 1, pack, draft, now())
            store.add(tx, dashboard, digest)
        return dashboard

    def retire_others(self, pack: str, ids: Sequence[str]) -> None:
        """Take the dashboards that a pack no longer declares out of force."""
        with self._db.transaction() as tx:
            store.retire_others(tx, pack, ids, now())

    def dashboards(self) -> Sequence[Dashboard]:
        """Return every dashboard in force, in the order of their position."""
        with self._db.transaction() as tx:
            found = store.current(tx)
        return sorted(found, key=lambda dashboard: (dashboard.draft.position, dashboard.id))

    def show(self, id: str, within: Divisions = ("",)) -> Shown:
        """Return a dashboard with all its numbers as they are now in these divisions. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = store.current(tx, id)
        if not found:
            raise NotFound(f"There is no dashboard '{id}'.")
        return Shown(found[0], self._indicators.values(found[0].draft.indicators, within=within))
