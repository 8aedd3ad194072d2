"""The room as a whole: its desks, and what packs declare for it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from chengshu.capabilities.operations.model import IncidentKind
from chengshu.capabilities.operations.service.briefs import Briefs
from chengshu.capabilities.operations.service.duty import Duty
from chengshu.capabilities.operations.service.incidents import Incidents
from chengshu.capabilities.operations.service.replay import Replay
from chengshu.capabilities.operations.service.tools import Tools
from chengshu.capabilities.operations.store import incidents as store
from chengshu.kit import Refused, Unavailable, now


class Operations:
    """The operations centre: incidents, duty, briefs, replay."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self.incidents = Incidents(tools)
        self.duty = Duty(tools)
        self.briefs = Briefs(tools)
        self.replay = Replay(tools)

    def words(self) -> Mapping[str, str]:
        """The packs' words in the city's language, for what is written for people."""
        return self._tools.words()

    def font(self) -> Path:
        """The font of what is written as PDF."""
        if self._tools.font is None:
            raise Unavailable("There is no font for PDF.", code="no_font")
        return self._tools.font

    def define(self, pack: str, kinds: Sequence[IncidentKind]) -> None:
        """Make these the kinds of incidents of a pack."""
        with self._tools.db.transaction() as tx:
            held = {kind.id: owner for owner, kind in store.kinds(tx)}
            for kind in kinds:
                if held.get(kind.id, pack) != pack:
                    raise Refused(f"The kind of incident '{kind.id}' belongs to the pack '{held[kind.id]}'.")
            store.put_kinds(tx, pack, kinds, now())

    def kinds(self, *, retired: bool = False) -> list[tuple[str, IncidentKind]]:
        """Kinds of incidents in use, with their packs; with `retired` those that were used once, too."""
        with self._tools.db.transaction() as tx:
            return store.kinds(tx, retired=retired)
