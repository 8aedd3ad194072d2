"""Files handed in."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.mapfiles.model import FileField, FileLayer, Upload
from chengshu.kit import Tx

_SELECT = """
select id::text as id, name, format, size, digest, state, by, account, created, job::text as job, layers, problem
from mapfiles.uploads
"""


def add(tx: Tx, one: Upload) -> None:
    """Write a file down."""
    tx.execute(
        "insert into mapfiles.uploads (id, name, format, size, digest, state, by, account, created)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [one.id, one.name, one.format, one.size, one.digest, one.state, one.by, one.account, one.created],
    )


def get(tx: Tx, id: str) -> Upload | None:
    """One file."""
    row = tx.execute(_SELECT + "where id = %s", [id]).fetchone()
    return _upload(row) if row else None


def of(tx: Tx, by: str, before: str | None, limit: int) -> list[Upload]:
    """Files of a person, newest first."""
    rows = tx.execute(
        _SELECT + "where by = %s and (%s::uuid is null or id < %s::uuid) order by id desc limit %s",
        [by, before, before, limit],
    )
    return [_upload(row) for row in rows.fetchall()]


def count_of(tx: Tx, by: str) -> int:
    """How many files of a person are kept."""
    row = tx.execute("select count(*) as n from mapfiles.uploads where by = %s", [by]).fetchone()
    return int(row["n"]) if row else 0


def set_job(tx: Tx, id: str, job: str) -> None:
    """Note which job looks into a file."""
    tx.execute("update mapfiles.uploads set job = %s where id = %s", [job, id])


def inspected(tx: Tx, id: str, format: str, layers: Sequence[FileLayer]) -> None:
    """Note what is in a file."""
    tx.execute(
        "update mapfiles.uploads set state = 'inspected', problem = '', format = %s, layers = %s where id = %s",
        [format, Jsonb([asdict(one) for one in layers]), id],
    )


def refused(tx: Tx, id: str, problem: str) -> None:
    """Note why a file cannot be used."""
    tx.execute("update mapfiles.uploads set state = 'refused', problem = %s where id = %s", [problem, id])


def drop(tx: Tx, id: str) -> None:
    """Forget a file."""
    tx.execute("delete from mapfiles.uploads where id = %s", [id])


def drop_older(tx: Tx, than: datetime) -> list[str]:
    """Forget old files that no import still waits for; return which."""
    rows = tx.execute(
        "delete from mapfiles.uploads u where created < %s and not exists"
        " (select from mapfiles.imports i where i.upload = u.id and i.state = 'waiting' and i.result is null"
        "  and i.created > %s) returning id::text as id",
        [than, than],
    )
    return [row["id"] for row in rows.fetchall()]


def _upload(row: dict[str, Any]) -> Upload:
    return Upload(**row | {"layers": tuple(_layer(one) for one in row["layers"])})


def _layer(row: dict[str, Any]) -> FileLayer:
    lists = {"geometry": tuple(row["geometry"]), "sample": tuple(row["sample"])}
    return FileLayer(**row | lists | {"fields": tuple(FileField(**one) for one in row["fields"])})
