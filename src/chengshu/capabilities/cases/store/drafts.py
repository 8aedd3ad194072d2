"""Flows that somebody works on."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases.model import Draft
from chengshu.capabilities.cases.store.plain import as_json
from chengshu.kit import Tx

_COLUMNS = ", ".join(Draft.__dataclass_fields__)


def add(tx: Tx, draft: Draft) -> None:
    """Keep a new draft."""
    row: dict[str, Any] = {**asdict(draft), "definition": as_json(draft.definition)}
    holders = ", ".join(f"%({name})s" for name in row)
    tx.execute(f"insert into cases.drafts ({', '.join(row)}) values ({holders})", row)  # noqa: S608


def get(tx: Tx, draft_id: str) -> Draft | None:
    """A draft that is not released and not dropped, for changing."""
    sql = f"select {_COLUMNS} from cases.drafts where id = %s and released is null and not dropped for update"  # noqa: S608
    row = tx.execute(sql, (draft_id,)).fetchone()
    return Draft(**row) if row else None


def page(tx: Tx, after: Sequence[Any] | None, limit: int) -> list[dict[str, Any]]:
    """Drafts, the last changed first."""
    beyond = "and (updated, id) < (%(key)s, %(id)s::uuid)" if after is not None else ""
    sql = (
        f"select {_COLUMNS}, updated as sort_key from cases.drafts where released is null and not dropped {beyond} "  # noqa: S608
        "order by updated desc, id desc limit %(limit)s"
    )
    place = {"key": after[0], "id": after[1]} if after is not None else {}
    return tx.execute(sql, {**place, "limit": limit}).fetchall()


def save(tx: Tx, draft_id: str, definition: dict[str, Any], note: str, at: datetime) -> None:
    """Write a draft anew and count its version on."""
    tx.execute(
        "update cases.drafts set definition = %s, note = %s, updated = %s, version = version + 1 where id = %s",
        (as_json(definition), note, at, draft_id),
    )


def finish(tx: Tx, draft_id: str, released: int | None, at: datetime) -> None:
    """A draft became a version, or nothing."""
    tx.execute(
        "update cases.drafts set released = %s, dropped = %s, updated = %s where id = %s",
        (released, released is None, at, draft_id),
    )


def same_from_pack(tx: Tx, flow: str, pack: str, definition: dict[str, Any]) -> bool:
    """Whether a pack's flow lies there as a draft already, or did and was dropped."""
    sql = "select 1 from cases.drafts where flow = %s and made_by = %s and definition::jsonb = %s::jsonb limit 1"
    return tx.execute(sql, (flow, f"pack:{pack}", as_json(definition))).fetchone() is not None


def held(tx: Tx, flow: str, names: Sequence[str], most: int) -> tuple[dict[str, int], int]:
    """How many of the newest cases of a kind hold an answer in each of these fields, and how many were looked at."""
    sql = (
        "with newest as materialized (select form from cases.cases where type = %(flow)s "
        "order by opened desc, id desc limit %(most)s) "
        "select null::text as name, count(*) as cases from newest union all "
        "select name, count(*) from newest, json_object_keys(form) name where name = any(%(names)s) group by name"
    )
    rows = tx.execute(sql, {"flow": flow, "names": list(names), "most": most})
    found = {row["name"]: int(row["cases"]) for row in rows}
    looked = found.pop(None)
    return {name: found.get(name, 0) for name in names}, looked
