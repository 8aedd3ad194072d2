"""Rows of the audit trail: written at the end of the chain, never touched again."""

from typing import Any

from chengshu.kit import Tx
from chengshu.security.model import AuditEntry
from chengshu.security.store import where

_COLUMNS = "seq, time, principal, account, action, subject, detail, previous, hash"
_FILTERS = {
    "before": "seq < %(before)s",
    "action": "action like %(action)s",
    "account": "account = %(account)s",
    "subject": "subject = %(subject)s",
    "since": "time >= %(since)s",
    "until": "time < %(until)s",
    "q": """(account like %(q)s or action like %(q)s or lower(subject) like %(q)s
             or lower(detail::text) like %(q)s)""",
}


def hold_head(tx: Tx, first: bytes) -> tuple[int, bytes]:
    """The end of the chain; nobody else appends until this transaction ends."""
    tx.execute("insert into security.audit_head (seq, hash) values (0, %s) on conflict do nothing", (first,))
    row = tx.execute("select seq, hash from security.audit_head for update").fetchone()
    assert row is not None
    return row["seq"], row["hash"]


def head(tx: Tx) -> tuple[int, bytes] | None:
    row = tx.execute("select seq, hash from security.audit_head").fetchone()
    return (row["seq"], row["hash"]) if row else None


def append(tx: Tx, entry: AuditEntry, detail: str) -> None:
    e = entry
    tx.execute(
        f"insert into security.audit ({_COLUMNS}) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",  # noqa: S608
        (e.seq, e.time, e.principal, e.account, e.action, e.subject, detail, e.previous, e.hash),
    )
    tx.execute("update security.audit_head set seq = %s, hash = %s", (e.seq, e.hash))


def find(tx: Tx, filters: dict[str, Any]) -> list[AuditEntry]:
    """Newest first."""
    conditions = where(_FILTERS, filters)
    sql = f"select {_COLUMNS} from security.audit where {conditions} order by seq desc limit %(limit)s"  # noqa: S608
    return [AuditEntry(**row) for row in tx.execute(sql, filters)]


def following(tx: Tx, seq: int, upto: int, limit: int) -> list[AuditEntry]:
    """The next rows of the chain, oldest first."""
    sql = f"select {_COLUMNS} from security.audit where seq > %s and seq <= %s order by seq limit %s"  # noqa: S608
    return [AuditEntry(**row) for row in tx.execute(sql, (seq, upto, limit))]
