"""Corrections and doubts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.components.model import Correction
from chengshu.kit import Tx

_CORRECTION = """c.id::text, c.kind, c.component::text, c.identifier, c.division, c.seen, c.wanted, c.before, c.note,
                 c.campaign::text, c.state, c.by_id as by, c.by_name, c.created, c.decided, c.decided_name, c.decision,
                 c.done_version"""


def add_correction(tx: Tx, values: dict[str, Any]) -> None:
    """Keep what somebody says is wrong."""
    values = {**values, "wanted": Jsonb(values["wanted"])}
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    tx.execute(f"insert into components.corrections ({names}) values ({marks})", values)  # noqa: S608


def correction(tx: Tx, identity: str, lock: bool = False) -> Correction | None:
    """One of them."""
    sql = f"select {_CORRECTION} from components.corrections c where c.id = %s::uuid"  # noqa: S608
    found = tx.execute(sql + (" for update" if lock else ""), (identity,)).fetchone()
    return Correction(**found) if found else None


def corrections(
    tx: Tx,
    *,
    state: str | None,
    component: str | None,
    campaign: str | None,
    by: str | None,
    divisions: Sequence[str] | None,
    after: str | None,
    limit: int,
) -> list[Correction]:
    """Newest first. `by` may see his own wherever they lie."""
    values: dict[str, Any] = {"state": state, "component": component, "campaign": campaign, "limit": limit}
    where = ["true"]
    if state:
        where.append("c.state = %(state)s")
    if component:
        where.append("c.component = %(component)s::uuid")
    if campaign:
        where.append("c.campaign = %(campaign)s::uuid")
    if divisions is not None:
        where.append("(c.division like any(%(divisions)s) or c.by_id = %(by)s)")
        values |= {"divisions": [f"{one}%" for one in divisions], "by": by}
    if after:
        where.append("c.id < %(after)s::uuid")
        values["after"] = after
    sql = f"""select {_CORRECTION} from components.corrections c where {" and ".join(where)}
              order by c.id desc limit %(limit)s"""  # noqa: S608
    return [Correction(**row) for row in tx.execute(sql, values)]


def decide(tx: Tx, identity: str, state: str, at: datetime, by: tuple[str, str], note: str, **done: Any) -> None:
    """What became of a correction; `done` names what was there before and the version it made."""
    before = Jsonb(done["before"]) if done.get("before") is not None else None
    tx.execute(
        """update components.corrections set state = %s, decided = %s, decided_by = %s, decided_name = %s,
           decision = %s, before = coalesce(%s, before), done_version = coalesce(%s, done_version),
           component = coalesce(%s::uuid, component), identifier = coalesce(%s, identifier)
           where id = %s::uuid""",
        (state, at, *by, note, before, done.get("version"), done.get("component"), done.get("identifier"), identity),
    )


def withdraw(tx: Tx, identity: str) -> None:
    """He who said it takes it back."""
    tx.execute("update components.corrections set state = 'withdrawn' where id = %s::uuid", (identity,))


def undone(tx: Tx, identity: str, version: int) -> None:
    """What a correction did was taken back; the component is at this version now."""
    tx.execute(
        "update components.corrections set state = 'undone', done_version = %s where id = %s::uuid",
        (version, identity),
    )


def add_doubts(tx: Tx, rows: Sequence[tuple[str, str, str, float]], at: datetime) -> int:
    """Keep pairs that may be one; a pair that was judged stays judged. Number of new ones."""
    found = tx.execute(
        """insert into components.doubts (id, first, second, metres, state, found)
           select d.id, d.first, d.second, d.metres, 'open', %s
           from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::float8[]) as d (id, first, second, metres)
           on conflict (first, second) do nothing""",
        (at, *[[row[n] for row in rows] for n in range(4)]),
    )
    return found.rowcount


def doubts(tx: Tx, state: str, divisions: Sequence[str] | None, after: tuple[float, str] | None, limit: int) -> Any:
    """Pairs of neighbours, the nearest first; those of which one is gone have settled themselves."""
    values: dict[str, Any] = {"state": state, "limit": limit}
    where = ""
    if divisions is not None:
        where = " and a.division like any(%(divisions)s) and b.division like any(%(divisions)s)"
        values["divisions"] = [f"{one}%" for one in divisions]
    if after:
        where += " and (d.metres, d.id) > (%(metres)s, %(after)s::uuid)"
        values |= {"metres": after[0], "after": after[1]}
    sql = f"""select d.id::text, d.first::text, d.second::text, d.metres, d.state from components.doubts d
              join components.items a on a.id = d.first join components.items b on b.id = d.second
              where d.state = %(state)s and a.state <> 'removed' and b.state <> 'removed'{where}
              order by d.metres, d.id limit %(limit)s"""  # noqa: S608
    return tx.execute(sql, values).fetchall()


def doubt(tx: Tx, identity: str) -> dict[str, Any] | None:
    """One pair."""
    return tx.execute(
        """select id::text, first::text, second::text, metres, state from components.doubts
           where id = %s::uuid for update""",
        (identity,),
    ).fetchone()


def judge_doubt(tx: Tx, identity: str, state: str, by: str) -> None:
    """Two things after all, or one that is being put together."""
    tx.execute("update components.doubts set state = %s, decided_by = %s where id = %s::uuid", (state, by, identity))


def reopen_doubts(tx: Tx, component: str) -> None:
    """Putting two together was refused or taken back: the question is open again."""
    tx.execute(
        """update components.doubts set state = 'open'
           where state = 'merging' and (first = %s::uuid or second = %s::uuid)""",
        (component, component),
    )
