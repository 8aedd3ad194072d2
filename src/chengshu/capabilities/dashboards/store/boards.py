"""Boards and their versions. The only SQL of dashboards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from chengshu.capabilities.dashboards.model import Board, BoardDraft, BoardFacts, BoardFilter, Panel, Sharing, Version
from chengshu.kit import Tx

_PANELS = TypeAdapter(tuple[Panel, ...])
# Who asks is `me`, his roles and organisations are `roles` and `organisations`.
_SHARED = """(b.scope = 'everybody' or (b.scope = 'chosen'
              and (b.roles && %(roles)s::text[] or b.organisations && %(organisations)s::uuid[])))"""
_FACTS = f"""b.id::text, b.title, b.note, b.owner_name, b.scope, b.roles, b.organisations::text[], b.shared_edit,
             b.version, b.panels, b.created, b.changed, b.changed_name, b.removed,
             exists (select 1 from dashboards.schedule s where s.board = b.id and s.next_due is not null) as scheduled,
             b.owner = %(me)s::uuid as mine,
             %(writes)s and (b.owner = %(me)s::uuid or (b.shared_edit and {_SHARED})) as edits"""  # noqa: S608
_SEEN = f"(b.owner = %(me)s::uuid or (b.removed is null and {_SHARED}))"


def content_of(panels: Sequence[Panel]) -> list[dict[str, Any]]:
    """Return panels as plain JSON."""
    plain: list[dict[str, Any]] = _PANELS.dump_python(tuple(panels), mode="json")
    return plain


def _facts(row: dict[str, Any]) -> BoardFacts:
    names = ("scope", "roles", "organisations", "shared_edit")
    scope, roles, organisations, edit = (row.pop(name) for name in names)
    return BoardFacts(**row, sharing=Sharing(scope, tuple(roles), tuple(organisations), edit))


def add(tx: Tx, identity: str, owner: tuple[str, str], draft: BoardDraft, at: datetime) -> None:
    """Keep a new board with its first version."""
    tx.execute(
        "insert into dashboards.board (id, owner, owner_name, title, note, panels, created, changed, changed_name)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (identity, *owner, draft.title, draft.note, len(draft.panels), at, at, owner[1]),
    )
    _add_version(tx, identity, 1, draft, at, owner[1], None)


def _add_version(
    tx: Tx, board: str, version: int, draft: BoardDraft, at: datetime, by_name: str, restored: int | None
) -> None:
    tx.execute(
        "insert into dashboards.board_version (board, version, title, note, content, at, by_name, restored)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s)",
        (board, version, draft.title, draft.note, Jsonb(content_of(draft.panels)), at, by_name, restored),
    )


def change(
    tx: Tx, board: str, version: int, draft: BoardDraft, at: datetime, by_name: str, restored: int | None = None
) -> bool:
    """Make another version after this one; False when the board is no longer at it."""
    done = tx.execute(
        "update dashboards.board set version = version + 1, title = %s, note = %s, panels = %s, changed = %s,"
        " changed_name = %s where id = %s::uuid and version = %s and removed is null",
        (draft.title, draft.note, len(draft.panels), at, by_name, board, version),
    )
    if done.rowcount != 1:
        return False
    _add_version(tx, board, version + 1, draft, at, by_name, restored)
    return True


def share(tx: Tx, board: str, sharing: Sharing, at: datetime) -> None:
    """Show a board to others, or to nobody."""
    tx.execute(
        "update dashboards.board set scope = %s, roles = %s, organisations = %s::uuid[], shared_edit = %s, changed = %s"
        " where id = %s::uuid",
        (sharing.scope, list(sharing.roles), list(sharing.organisations), sharing.edit, at, board),
    )


def get(tx: Tx, board: str, asker: dict[str, Any]) -> Board | None:
    """One board that somebody may see; his own also when it is put away."""
    row = tx.execute(
        f"select {_FACTS}, v.content from dashboards.board b join dashboards.board_version v"  # noqa: S608
        f" on v.board = b.id and v.version = b.version where b.id = %(id)s::uuid and {_SEEN}",
        {**asker, "id": board},
    ).fetchone()
    if row is None:
        return None
    panels = _PANELS.validate_python(row.pop("content"))
    return Board(_facts(row), panels)


def find(
    tx: Tx, asker: dict[str, Any], wanted: BoardFilter, after: tuple[datetime, str] | None, limit: int
) -> tuple[list[BoardFacts], int | None]:
    """Boards somebody may see, last changed first, and on the first page how many."""
    parts = [_SEEN, "b.removed is not null" if wanted.removed else "b.removed is null"]
    values: dict[str, Any] = {**asker, "limit": limit}
    if wanted.mine or wanted.removed:
        parts.append("b.owner = %(me)s::uuid")
    if wanted.q:
        parts.append(
            "(position(lower(%(q)s) in lower(b.title)) > 0 or position(lower(%(q)s) in lower(b.owner_name)) > 0)"
        )
        values["q"] = wanted.q
    total = None
    if after is None:
        row = tx.execute(
            f"select count(*) as n from dashboards.board b where {' and '.join(parts)}",  # noqa: S608
            values,
        ).fetchone()
        total = int(row["n"]) if row else 0
    else:
        parts.append("(b.changed, b.id) < (%(changed)s, %(id)s::uuid)")
        values |= {"changed": after[0], "id": after[1]}
    rows = tx.execute(
        f"select {_FACTS} from dashboards.board b where {' and '.join(parts)}"  # noqa: S608
        " order by b.changed desc, b.id desc limit %(limit)s",
        values,
    ).fetchall()
    return [_facts(row) for row in rows], total


def count_of(tx: Tx, owner: str) -> int:
    """How many boards somebody keeps."""
    row = tx.execute(
        "select count(*) as n from dashboards.board where owner = %s::uuid and removed is null", (owner,)
    ).fetchone()
    return int(row["n"]) if row else 0


def versions(tx: Tx, board: str, before: int | None, limit: int) -> list[Version]:
    """Versions of a board, the newest first."""
    rows = tx.execute(
        "select version, title, note, content as panels, at, by_name, restored from dashboards.board_version"
        " where board = %s::uuid and (%s::int is null or version < %s) order by version desc limit %s",
        (board, before, before, limit),
    ).fetchall()
    return [Version(**row | {"panels": _PANELS.validate_python(row["panels"])}) for row in rows]


def version(tx: Tx, board: str, number: int) -> Version | None:
    """One version."""
    return next((one for one in versions(tx, board, number + 1, 1) if one.version == number), None)


def remove(tx: Tx, board: str, at: datetime) -> bool:
    """Put a board away."""
    done = tx.execute("update dashboards.board set removed = %s where id = %s::uuid and removed is null", (at, board))
    return done.rowcount == 1


def bring_back(tx: Tx, board: str, at: datetime) -> bool:
    """Undo `remove`."""
    done = tx.execute(
        "update dashboards.board set removed = null, changed = %s where id = %s::uuid and removed is not null",
        (at, board),
    )
    return done.rowcount == 1


def forget(tx: Tx, before: datetime) -> int:
    """What was put away so long ago is gone for good; what it sent stays with who got it."""
    return tx.execute("delete from dashboards.board where removed < %s", (before,)).rowcount
