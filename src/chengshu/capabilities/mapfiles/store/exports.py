"""Exports."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.mapfiles.model import Export, ExportPart, ExportRequest
from chengshu.kit import Tx

_SELECT = """
select id::text as id, layer, request, job::text as job, by, account, created, expires, rows, parts, downloads
from mapfiles.exports
"""


def add(tx: Tx, one: Export, principal: Mapping[str, Any]) -> None:
    """Write an export down, with the rights it was asked for with."""
    request = asdict(one.request)
    request["on"] = one.request.on.isoformat() if one.request.on else None
    tx.execute(
        "insert into mapfiles.exports (id, layer, request, by, account, principal, created)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [one.id, one.layer, Jsonb(request), one.by, one.account, Jsonb(principal), one.created],
    )


def get(tx: Tx, id: str) -> Export | None:
    """One export."""
    row = tx.execute(_SELECT + "where id = %s", [id]).fetchone()
    return _export(row) if row else None


def principal(tx: Tx, id: str) -> dict[str, Any]:
    """The rights an export was asked for with."""
    row = tx.execute("select principal from mapfiles.exports where id = %s", [id]).fetchone()
    return dict(row["principal"]) if row else {}


def of(tx: Tx, by: str, before: str | None, limit: int) -> list[Export]:
    """Exports of a person, newest first."""
    rows = tx.execute(
        _SELECT + "where by = %s and (%s::uuid is null or id < %s::uuid) order by id desc limit %s",
        [by, before, before, limit],
    )
    return [_export(row) for row in rows.fetchall()]


def set_job(tx: Tx, id: str, job: str) -> None:
    """Note which job does an export."""
    tx.execute("update mapfiles.exports set job = %s where id = %s", [job, id])


def finish(tx: Tx, id: str, rows: int, parts: Sequence[ExportPart], expires: datetime) -> None:
    """Note what an export came to."""
    tx.execute(
        "update mapfiles.exports set rows = %s, parts = %s, expires = %s where id = %s",
        [rows, Jsonb([asdict(one) for one in parts]), expires, id],
    )


def downloaded(tx: Tx, id: str) -> None:
    """Count a download."""
    tx.execute("update mapfiles.exports set downloads = downloads + 1 where id = %s", [id])


def drop_expired(tx: Tx, at: datetime, listed: datetime, unfinished: datetime) -> list[str]:
    """Which exports are over: their files go. They stay listed for a while, then they are forgotten."""
    rows = tx.execute("select id::text as id from mapfiles.exports where expires < %s", [at]).fetchall()
    gone = tx.execute(
        "delete from mapfiles.exports where expires < %s or (expires is null and created < %s)"
        " returning id::text as id",
        [listed, unfinished],
    ).fetchall()
    return sorted({row["id"] for row in (*rows, *gone)})


def _export(row: dict[str, Any]) -> Export:
    request = row["request"]
    wanted = ExportRequest(
        **request
        | {
            "bbox": tuple(request["bbox"]) if request["bbox"] else None,
            "fields": None if request["fields"] is None else tuple(request["fields"]),
            "on": date.fromisoformat(request["on"]) if request["on"] else None,
        }
    )
    return Export(**row | {"request": wanted, "parts": tuple(ExportPart(**one) for one in row["parts"])})
