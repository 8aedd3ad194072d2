"""Imports and the changes they were done as."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.mapfiles.model import Import, ImportRequest, MappedField, NewLayer, Part
from chengshu.kit import Tx

_SELECT = """
select i.id::text as id, upload::text as upload, file, layer, state, job::text as job, by, account, created, request,
       system, result, undone, undone_by,
       (select count(*) from mapfiles.rejects r where r.import = i.id and r.state = 'waiting') as rejects
from mapfiles.imports i
"""


def add(tx: Tx, one: Import, principal: Mapping[str, Any]) -> None:
    """Write an import down, with the rights it was asked for with."""
    request = asdict(one.request)
    request["surveyed"] = one.request.surveyed.isoformat() if one.request.surveyed else None
    tx.execute(
        "insert into mapfiles.imports"
        " (id, upload, file, layer, state, by, account, principal, created, request, system)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [one.id, one.upload, one.file, one.layer, one.state, one.by, one.account, Jsonb(principal), one.created,
         Jsonb(request), one.system],
    )  # fmt: skip


def get(tx: Tx, id: str, *, lock: bool = False) -> Import | None:
    """One import."""
    row = tx.execute(_SELECT + "where i.id = %s" + (" for update of i" if lock else ""), [id]).fetchone()
    return _import(row) if row else None


def principal(tx: Tx, id: str) -> dict[str, Any]:
    """The rights an import was asked for with."""
    row = tx.execute("select principal from mapfiles.imports where id = %s", [id]).fetchone()
    return dict(row["principal"]) if row else {}


def find(tx: Tx, by: str | None, layer: str | None, before: str | None, limit: int) -> list[Import]:
    """Imports of a person or a layer, newest first."""
    rows = tx.execute(
        _SELECT + "where (%(by)s::text is null or by = %(by)s) and (%(layer)s::text is null or layer = %(layer)s)"
        " and (%(before)s::uuid is null or i.id < %(before)s::uuid) order by i.id desc limit %(limit)s",
        {"by": by, "layer": layer, "before": before, "limit": limit},
    )
    return [_import(row) for row in rows.fetchall()]


def set_job(tx: Tx, id: str, job: str) -> None:
    """Note which job does an import."""
    tx.execute("update mapfiles.imports set job = %s where id = %s", [job, id])


def set_state(tx: Tx, id: str, state: str) -> None:
    """Move an import on."""
    tx.execute("update mapfiles.imports set state = %s where id = %s", [state, id])


def finish(tx: Tx, id: str, result: Mapping[str, Any]) -> None:
    """Note what an import came to."""
    tx.execute("update mapfiles.imports set state = 'done', result = %s where id = %s", [Jsonb(result), id])


def undone(tx: Tx, id: str, by: str, at: datetime) -> None:
    """Note that an import was taken back."""
    query = "update mapfiles.imports set state = 'undone', undone = %s, undone_by = %s where id = %s"
    tx.execute(query, [at, by, id])


def older(tx: Tx, than: datetime, limit: int) -> list[str]:
    """Finished replacements old enough to keep what was before them no longer."""
    rows = tx.execute(
        "select id::text as id from mapfiles.imports where created < %s and request->>'mode' = 'replace'"
        " and result ? 'undo_until' order by created limit %s",
        [than, limit],
    )
    return [row["id"] for row in rows.fetchall()]


def cannot_undo(tx: Tx, id: str) -> None:
    """Note that what was before an import is kept no longer."""
    tx.execute("update mapfiles.imports set result = result - 'undo_until' where id = %s", [id])


def reloaded(tx: Tx, layer: str, before: int | None, after: int) -> None:
    """Note that what an import had loaded stands again under another version of the layer."""
    tx.execute(
        "update mapfiles.imports set result = jsonb_set(result, '{loaded}', to_jsonb(%s::bigint))"
        " where layer = %s and state = 'done' and (result->>'loaded')::bigint = %s",
        [after, layer, before],
    )


def add_part(tx: Tx, id: str, part: Part) -> None:
    """Write down a change or draft of an import; twice is as good as once."""
    tx.execute(
        "insert into mapfiles.parts (import, number, kind, ref, inserted, updated) values (%s, %s, %s, %s, %s, %s)"
        " on conflict do nothing",
        [id, part.number, part.kind, part.ref, part.inserted, part.updated],
    )


def parts(tx: Tx, id: str) -> list[Part]:
    """The changes and drafts of an import, in order."""
    rows = tx.execute(
        "select number, kind, ref::text as ref, inserted, updated, undone from mapfiles.parts"
        " where import = %s order by number",
        [id],
    )
    return [Part(**row) for row in rows.fetchall()]


def part_undone(tx: Tx, id: str, number: int) -> None:
    """Note that a part was taken back."""
    tx.execute("update mapfiles.parts set undone = true where import = %s and number = %s", [id, number])


def _import(row: dict[str, Any]) -> Import:
    return Import(**row | {"request": request_of(row["request"])})


def request_of(row: dict[str, Any]) -> ImportRequest:
    """A request out of its JSON."""
    mapping = row["mapping"]
    return ImportRequest(
        **row
        | {
            "mapping": None if mapping is None else tuple(MappedField(**one) for one in mapping),
            "new_layer": NewLayer(**row["new_layer"]) if row["new_layer"] else None,
            "address_columns": tuple(row["address_columns"]),
            "surveyed": date.fromisoformat(row["surveyed"]) if row["surveyed"] else None,
        }
    )
