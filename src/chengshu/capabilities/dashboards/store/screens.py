"""The only SQL of dashboards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from chengshu.capabilities.dashboards.model import Dashboard, DashboardDraft
from chengshu.kit import Tx

_DRAFT = TypeAdapter(DashboardDraft)


def content_of(draft: DashboardDraft) -> dict[str, Any]:
    """Return a draft as plain JSON; equal content is the same version."""
    plain: dict[str, Any] = _DRAFT.dump_python(draft, mode="json")
    return plain


def lock(tx: Tx) -> None:
    """One definer at a time, until the transaction ends."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended('dashboards.define', 0))")


def current(tx: Tx, id: str | None = None) -> list[Dashboard]:
    """Return the newest version of every dashboard in force, or of one."""
    rows = tx.execute(
        "select distinct on (id) * from dashboards.definitions where retired is null"
        " and (%(id)s::text is null or id = %(id)s) order by id, version desc",
        {"id": id},
    ).fetchall()
    return [
        Dashboard(r["id"], r["version"], r["pack"], _DRAFT.validate_python(r["content"]), r["created"], r["retired"])
        for r in rows
    ]


def latest(tx: Tx, id: str) -> dict[str, Any] | None:
    """Return pack, version, digest and retired of the newest version."""
    return tx.execute(
        "select id, version, pack, digest, retired from dashboards.definitions where id = %s"
        " order by version desc limit 1",
        (id,),
    ).fetchone()


def add(tx: Tx, dashboard: Dashboard, digest: str) -> None:
    """Keep a new version."""
    tx.execute(
        "insert into dashboards.definitions (id, version, pack, content, digest, created)"
        " values (%s, %s, %s, %s, %s, %s)",
        (
            dashboard.id,
            dashboard.version,
            dashboard.pack,
            Jsonb(content_of(dashboard.draft)),
            digest,
            dashboard.created,
        ),
    )


def revive(tx: Tx, id: str) -> None:
    """Bring a retired dashboard back."""
    tx.execute("update dashboards.definitions set retired = null where id = %s", (id,))


def retire_others(tx: Tx, pack: str, ids: Sequence[str], at: datetime) -> None:
    """Take the dashboards of a pack that are not named out of force."""
    tx.execute(
        "update dashboards.definitions set retired = %s where pack = %s and id <> all(%s) and retired is null",
        (at, pack, list(ids)),
    )
