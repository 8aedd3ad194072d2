"""Table and queries of the schema `drawings`."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chengshu.capabilities.drawings.model import Drawing, DrawingFacts, NewDrawing
from chengshu.kit import Tx

_FACTS = "id::text, title, note, shared, by_name, count, version, created, changed, owner_id = %(me)s as mine"
_SEEN = """removed is null and (owner_id = %(me)s or shared = 'everybody'
           or (shared = 'organisation' and organisation = any(%(organisations)s)))"""


def add(tx: Tx, identity: str, owner: tuple[str, str, str | None], wanted: NewDrawing) -> None:
    """Keep a new drawing. `owner`: id, name and organisation."""
    tx.execute(
        """insert into drawings.drawing
               (id, owner_id, by_name, organisation, title, note, shared, view, features, count)
           values (%s::uuid, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
        (identity, *owner, wanted.title, wanted.note, wanted.shared, wanted.view,
         json.dumps(wanted.features, ensure_ascii=False), len(wanted.features)),
    )  # fmt: skip


def change(tx: Tx, identity: str, owner: str, version: int, wanted: NewDrawing) -> bool:
    """Put another content in the place of a version; False when it is no longer that version."""
    done = tx.execute(
        """update drawings.drawing set title = %s, note = %s, shared = %s, view = %s, features = %s, count = %s,
                  version = version + 1, changed = now()
           where id = %s::uuid and owner_id = %s and version = %s and removed is null""",
        (wanted.title, wanted.note, wanted.shared, wanted.view, json.dumps(wanted.features, ensure_ascii=False),
         len(wanted.features), identity, owner, version),
    )  # fmt: skip
    return done.rowcount == 1


def count_of(tx: Tx, owner: str) -> int:
    """How many somebody keeps."""
    row = tx.execute(
        "select count(*) as n from drawings.drawing where owner_id = %s and removed is null", (owner,)
    ).fetchone()
    return int(row["n"]) if row else 0


def find(
    tx: Tx, me: str, organisations: Sequence[str], mine: bool, after: tuple[datetime, str] | None, limit: int
) -> list[DrawingFacts]:
    """What somebody may see, last changed first; only one's own when `mine`."""
    values: dict[str, Any] = {"me": me, "organisations": list(organisations), "limit": limit}
    parts = ["owner_id = %(me)s and removed is null" if mine else _SEEN]
    if after:
        parts.append("(changed, id) < (%(changed)s, %(id)s::uuid)")
        values |= {"changed": after[0], "id": after[1]}
    query = f"""select {_FACTS} from drawings.drawing where {" and ".join(parts)}
                order by changed desc, id desc limit %(limit)s"""  # noqa: S608
    return [DrawingFacts(**row) for row in tx.execute(query, values).fetchall()]


def get(tx: Tx, identity: str, me: str, organisations: Sequence[str]) -> Drawing | None:
    """One that somebody may see."""
    query = f"select {_FACTS}, features, view from drawings.drawing where id = %(id)s::uuid and {_SEEN}"  # noqa: S608
    row = tx.execute(query, {"id": identity, "me": me, "organisations": list(organisations)}).fetchone()
    if row is None:
        return None
    features, view = row.pop("features"), row.pop("view")
    return Drawing(DrawingFacts(**row), tuple(features), view)


def remove(tx: Tx, identity: str, owner: str) -> bool:
    """Put away; it can be brought back until it is forgotten."""
    done = tx.execute(
        "update drawings.drawing set removed = now() where id = %s::uuid and owner_id = %s and removed is null",
        (identity, owner),
    )
    return done.rowcount == 1


def bring_back(tx: Tx, identity: str, owner: str) -> bool:
    """Undo `remove`."""
    done = tx.execute(
        "update drawings.drawing set removed = null where id = %s::uuid and owner_id = %s and removed is not null",
        (identity, owner),
    )
    return done.rowcount == 1


def forget(tx: Tx, owner: str, days: int) -> None:
    """What somebody put away so many days ago is gone for good."""
    tx.execute(
        "delete from drawings.drawing where owner_id = %s and removed < now() - %s * interval '1 day'", (owner, days)
    )
