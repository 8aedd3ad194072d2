"""What people reported, for those who answer them: lists of their area, public words, what is not to be shown."""

from collections.abc import Callable
from pathlib import Path

from chengshu.capabilities.citizens import store
from chengshu.capabilities.citizens.model import IncomingFilter, Look, ReportCard, Service
from chengshu.capabilities.citizens.service.shown import shown
from chengshu.capabilities.citizens.service.tools import Tools
from chengshu.kit import FieldError, NotFound, Page, Refused, decode_cursor, encode_cursor, now
from chengshu.security import Principal

MOST_REPLY = 1000
MOST_REASON = 300


class Incoming:
    """The desk of reports. Every report is a case already; from here one goes there, answers, hides and shows."""

    def __init__(
        self, tools: Tools, services: Callable[[], list[Service]], picture: Callable[[str, str], tuple[Path, str]]
    ) -> None:
        self._tools = tools
        self._services = services
        self._picture = picture

    def find(
        self, by: Principal, wanted: IncomingFilter, after: str | None = None, limit: int = 50
    ) -> Page[ReportCard]:
        """Reports of one's area, newest first, with everything but the contact."""
        key = decode_cursor(after) if after else None
        with self._tools.db.transaction() as tx:
            rows = store.incoming(tx, wanted, by.jurisdiction, (key[0], key[1]) if key else None, limit + 1)
        page = rows[:limit]
        reports = shown(self._tools, self._services, page, frozenset(), desk=True)
        items = [
            ReportCard(one, row["case_id"], row["has_contact"], row["hidden"], row["second_case"], row["rating_note"])
            for one, row in zip(reports, page, strict=True)
        ]
        return Page(items, encode_cursor(page[-1]["created"], page[-1]["id"]) if len(rows) > limit else None)

    def one(self, by: Principal, number: str) -> ReportCard:
        """One report of one's area."""
        found = self.find(by, IncomingFilter(number=number), limit=1).items
        if not found:
            raise NotFound("There is no report with this number.", code="report_unknown")
        return found[0]

    def reply(self, by: Principal, number: str, text: str) -> ReportCard:
        """Say something to who reported, in words for everybody; the last words stand."""
        if not 1 <= len(text.strip()) <= MOST_REPLY:
            raise Refused("The answer cannot be kept.", errors=(FieldError("text", f"1 to {MOST_REPLY} characters"),))
        self.one(by, number)
        with self._tools.db.transaction() as tx:
            store.set_reply(tx, number, text.strip(), by.account, now())
        self._tools.audit(by, "citizens.replied", number, {})
        return self.one(by, number)

    def hide(self, by: Principal, number: str, reason: str) -> ReportCard:
        """Keep a report from others; its reporter still sees it. Without a reason: show it again."""
        if len(reason) > MOST_REASON:
            wrong = FieldError("reason", f"at most {MOST_REASON} characters")
            raise Refused("The reason is too long.", errors=(wrong,))
        self.one(by, number)
        with self._tools.db.transaction() as tx:
            store.set_hidden(tx, number, reason.strip(), by.account, now())
        self._tools.audit(by, "citizens.hidden" if reason.strip() else "citizens.unhidden", number, {"reason": reason})
        return self.one(by, number)

    def picture(self, by: Principal, number: str, digest: str) -> tuple[Path, str]:
        """A photo of a report of one's area."""
        self.one(by, number)
        return self._picture(number, digest)

    def looks(self, after: str | None = None, limit: int = 50) -> Page[tuple[str, Look]]:
        """Who looked at which sealed contact, newest first: for the auditor."""
        key = decode_cursor(after) if after else None
        with self._tools.db.transaction() as tx:
            rows = store.all_looks(tx, (key[0], key[1]) if key else None, limit + 1)
        items = [(row["number"], Look(row["account"], row["name"], row["reason"], row["at"])) for row in rows[:limit]]
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(items, encode_cursor(last["at"], last["id"]) if last else None)
