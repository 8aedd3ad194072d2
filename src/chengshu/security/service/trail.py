"""The audit trail: who did what to what, in a chain that shows every later change."""

from dataclasses import replace
from datetime import datetime
from json import loads
from typing import Any

from chengshu.kit import Database, Page, Tx, encode_cursor, now
from chengshu.security.logic import FIRST_HASH, audit_fault, audit_hash, canonical, contains, escaped
from chengshu.security.model import AuditCheck, AuditEntry, Principal
from chengshu.security.service.cursors import after_keys
from chengshu.security.store import audit as store

_LAST = 2**63 - 1


class Trail:
    """Appends and reads. Nobody changes: the database itself refuses."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def write(self, tx: Tx, by: Principal, action: str, subject: str, detail: dict[str, Any]) -> AuditEntry:
        """Append one row inside the transaction of the verb it tells of.

        Writers wait for each other from here to the commit, so this is the last thing a verb does.
        """
        text = canonical(detail)
        seq, previous = store.hold_head(tx, FIRST_HASH)
        row = AuditEntry(seq + 1, now(), by.id, by.account, action, subject, loads(text), previous, b"")
        entry = replace(row, hash=audit_hash(row))
        store.append(tx, entry, text)
        return entry

    def find(
        self,
        *,
        q: str | None = None,
        action: str | None = None,
        account: str | None = None,
        subject: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[AuditEntry]:
        """Newest first. `action` may be the start of one: `account.` finds every verb on accounts."""
        filters = {
            "before": (after_keys(after, int) or (_LAST,))[0],
            "q": contains(q),
            "action": f"{escaped(action)}%" if action else None,
            "account": account,
            "subject": subject,
            "since": since,
            "until": until,
            "limit": limit + 1,
        }
        with self._db.transaction() as tx:
            rows = store.find(tx, filters)
        return Page(rows[:limit], encode_cursor(rows[limit - 1].seq) if len(rows) > limit else None)

    def verify(self, *, step: int = 5_000) -> AuditCheck:
        """Walk the whole chain. Finds rows that were changed, taken out, or cut off at the end."""
        with self._db.transaction() as tx:
            head = store.head(tx) or (0, FIRST_HASH)
        seq, previous = 0, FIRST_HASH
        while True:
            with self._db.transaction() as tx:
                rows = store.following(tx, seq, head[0], step)
            for row in rows:
                fault = audit_fault(row, seq + 1, previous)
                if fault:
                    return AuditCheck(False, seq, previous.hex(), seq + 1, fault)
                seq, previous = row.seq, row.hash
            if len(rows) < step:
                break
        if (seq, previous) != head:
            return AuditCheck(False, seq, previous.hex(), seq + 1, "end_missing")
        return AuditCheck(True, seq, previous.hex())
