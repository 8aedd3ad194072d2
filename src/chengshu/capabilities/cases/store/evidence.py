"""Attachments of cases: rows only, their bytes lie in the folder of objects."""

from dataclasses import asdict
from typing import Any

from chengshu.capabilities.cases.model import Attachment
from chengshu.kit import Tx

_COLUMNS = ", ".join(Attachment.__dataclass_fields__)


def add(tx: Tx, attachment: Attachment, likeness: int | None, key: str | None = None) -> bool:
    """Keep an attachment; False when this case has the same content for the same stage already."""
    row: dict[str, Any] = {**asdict(attachment), "likeness": likeness, "key": key}
    holders = ", ".join(f"%({name})s" for name in row)
    sql = f"insert into cases.attachments ({', '.join(row)}) values ({holders}) on conflict do nothing returning id"  # noqa: S608
    return tx.execute(sql, row).fetchone() is not None


def of_case(tx: Tx, case_id: str) -> list[Attachment]:
    """The attachments of a case, oldest first."""
    sql = f"select {_COLUMNS} from cases.attachments where case_id = %s order by added, id"  # noqa: S608
    return [Attachment(**row) for row in tx.execute(sql, (case_id,))]


def one(tx: Tx, case_id: str, attachment_id: str) -> Attachment | None:
    """One attachment of a case."""
    sql = f"select {_COLUMNS} from cases.attachments where case_id = %s and id = %s"  # noqa: S608
    row = tx.execute(sql, (case_id, attachment_id)).fetchone()
    return Attachment(**row) if row else None


def by_key(tx: Tx, case_id: str, by: str, key: str) -> Attachment | None:
    """What this person added to a case with this idempotency key."""
    sql = f"select {_COLUMNS} from cases.attachments where case_id = %s and added_by = %s and key = %s"  # noqa: S608
    row = tx.execute(sql, (case_id, by, key)).fetchone()
    return Attachment(**row) if row else None


def same(tx: Tx, case_id: str, digest: str, stage: str) -> Attachment | None:
    """The attachment of a case with this content for this stage."""
    sql = f"select {_COLUMNS} from cases.attachments where case_id = %s and digest = %s and stage = %s"  # noqa: S608
    row = tx.execute(sql, (case_id, digest, stage)).fetchone()
    return Attachment(**row) if row else None
