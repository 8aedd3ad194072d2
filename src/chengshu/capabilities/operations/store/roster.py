"""Positions, shifts, swaps, open points and handovers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.operations.model import Handover, Point, Position, Shift, Swap
from chengshu.kit import Tx

_SHIFT = "id::text, position::text, starts, ends, account, name, note, version"
_SWAP = "id::text, shift::text, from_account, from_name, to_account, to_name, reason, state, asked, decided"
_POINT = "id::text, position::text, text, link, opened, opened_name, closed, closed_name, outcome"
_HANDOVER = """id::text, position::text, from_shift::text, to_shift::text, state, summary, points, digest, from_account,
    from_name, to_account, to_name, refusal, version, written, handed, taken"""


def lock(tx: Tx) -> None:
    """One planner at a time, until the transaction ends: two could give one person two shifts at once."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended('operations.roster', 0))")


def positions(tx: Tx) -> list[Position]:
    """Positions that are held, the highest first."""
    rows = tx.execute(
        "select id::text, title, duty, rank from operations.position where retired is null order by rank, title"
    ).fetchall()
    return [Position(**row) for row in rows]


def put_position(tx: Tx, position: Position) -> bool:
    """Keep a position, new or changed; False when another has its title."""
    same = tx.execute(
        "select 1 from operations.position where title = %s and id <> %s and retired is null",
        (position.title, position.id),
    ).fetchone()
    if same:
        return False
    tx.execute(
        "insert into operations.position (id, title, duty, rank) values (%s, %s, %s, %s)"
        " on conflict (id) do update set title = excluded.title, duty = excluded.duty, rank = excluded.rank",
        (position.id, position.title, position.duty, position.rank),
    )
    return True


def retire_position(tx: Tx, position: str, at: datetime) -> bool:
    """A position that is held no longer."""
    query = "update operations.position set retired = %s where id = %s and retired is null"
    return tx.execute(query, (at, position)).rowcount == 1


def shifts(
    tx: Tx, start: datetime, end: datetime, *, position: str | None = None, account: str | None = None
) -> list[Shift]:
    """Shifts that touch a span, in their order."""
    query = f"""select {_SHIFT} from operations.shift where removed is null and starts < %(end)s and ends > %(start)s
                and (%(position)s::uuid is null or position = %(position)s::uuid)
                and (%(account)s::text is null or account = %(account)s) order by starts, id limit 5000"""  # noqa: S608
    values = {"start": start, "end": end, "position": position, "account": account}
    return [Shift(**row) for row in tx.execute(query, values).fetchall()]


def beside(tx: Tx, shift: Shift) -> list[Shift]:
    """Shifts of the same person or position at the same time."""
    query = f"""select {_SHIFT} from operations.shift where removed is null and id <> %(id)s
                and starts < %(ends)s and ends > %(starts)s and (position = %(position)s or account = %(account)s)"""  # noqa: S608
    values = {
        "id": shift.id,
        "starts": shift.starts,
        "ends": shift.ends,
        "position": shift.position,
        "account": shift.account,
    }
    return [Shift(**row) for row in tx.execute(query, values).fetchall()]


def shift(tx: Tx, identity: str) -> Shift | None:
    """One shift, locked until the transaction ends."""
    query = f"select {_SHIFT} from operations.shift where id = %s and removed is null for update"  # noqa: S608
    row = tx.execute(query, (identity,)).fetchone()
    return Shift(**row) if row else None


def add_shift(tx: Tx, one: Shift) -> None:
    """Plan a shift."""
    tx.execute(
        "insert into operations.shift (id, position, starts, ends, account, name, note)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        (one.id, one.position, one.starts, one.ends, one.account, one.name, one.note),
    )


def change_shift(tx: Tx, one: Shift, version: int) -> bool:
    """Put another plan in the place of a version."""
    done = tx.execute(
        "update operations.shift set starts = %s, ends = %s, account = %s, name = %s, note = %s, version = version + 1"
        " where id = %s and version = %s and removed is null",
        (one.starts, one.ends, one.account, one.name, one.note, one.id, version),
    )
    return done.rowcount == 1


def remove_shift(tx: Tx, identity: str, at: datetime | None) -> bool:
    """Take a shift out of the plan, or (`at` None) put it back."""
    query = "update operations.shift set removed = %(at)s where id = %(id)s and (removed is null) = %(gone)s"
    return tx.execute(query, {"at": at, "gone": at is not None, "id": identity}).rowcount == 1


def removed_shift(tx: Tx, identity: str) -> Shift | None:
    """A shift that was taken out of the plan."""
    query = f"select {_SHIFT} from operations.shift where id = %s and removed is not null for update"  # noqa: S608
    row = tx.execute(query, (identity,)).fetchone()
    return Shift(**row) if row else None


# --- swaps ----------------------------------------------------------------------------------------------------


def add_swap(tx: Tx, swap: Swap) -> bool:
    """Keep what was asked; False when this shift is being asked about already."""
    done = tx.execute(
        """insert into operations.swap (id, shift, from_account, from_name, to_account, to_name, reason, state, asked)
           values (%s, %s, %s, %s, %s, %s, %s, 'asked', %s) on conflict do nothing""",
        (swap.id, swap.shift, swap.from_account, swap.from_name, swap.to_account, swap.to_name, swap.reason,
         swap.asked),
    )  # fmt: skip
    return done.rowcount == 1


def swap(tx: Tx, identity: str) -> Swap | None:
    """One, locked until the transaction ends."""
    row = tx.execute(f"select {_SWAP} from operations.swap where id = %s for update", (identity,)).fetchone()  # noqa: S608
    return Swap(**row) if row else None


def swaps(tx: Tx, ids: Sequence[str]) -> list[Swap]:
    """Everything that was asked about these shifts, newest first."""
    query = f"select {_SWAP} from operations.swap where shift = any(%s::uuid[]) order by asked desc"  # noqa: S608
    return [Swap(**row) for row in tx.execute(query, (list(ids),)).fetchall()]


def decide_swap(tx: Tx, identity: str, state: str, at: datetime) -> None:
    """What became of it."""
    tx.execute("update operations.swap set state = %s, decided = %s where id = %s", (state, at, identity))


# --- points and handovers -------------------------------------------------------------------------------------


def add_point(tx: Tx, point: Point) -> None:
    """Keep what is not finished."""
    tx.execute(
        "insert into operations.point (id, position, text, link, opened, opened_name) values (%s, %s, %s, %s, %s, %s)",
        (point.id, point.position, point.text, point.link, point.opened, point.opened_name),
    )


def close_point(tx: Tx, identity: str, at: datetime, name: str, outcome: str) -> bool:
    """It is finished."""
    done = tx.execute(
        "update operations.point set closed = %s, closed_name = %s, outcome = %s where id = %s and closed is null",
        (at, name, outcome, identity),
    )
    return done.rowcount == 1


def open_points(tx: Tx, position: str | None) -> list[Point]:
    """What is not finished, oldest first."""
    query = f"""select {_POINT} from operations.point
                where closed is null and (%(position)s::uuid is null or position = %(position)s::uuid)
                order by opened, id limit 500"""  # noqa: S608
    return [Point(**row) for row in tx.execute(query, {"position": position}).fetchall()]


def put_handover(tx: Tx, one: Handover) -> None:
    """Write a draft."""
    tx.execute(
        """insert into operations.handover (id, position, from_shift, to_shift, state, summary, points, from_account,
               from_name, to_account, to_name, written)
           values (%s, %s, %s, %s, 'draft', %s, '[]', %s, %s, %s, %s, %s)""",
        (one.id, one.position, one.from_shift, one.to_shift, one.summary, one.from_account, one.from_name,
         one.to_account, one.to_name, one.written),
    )  # fmt: skip


def handover(tx: Tx, identity: str) -> Handover | None:
    """One, locked until the transaction ends."""
    query = f"select {_HANDOVER} from operations.handover where id = %s for update"  # noqa: S608
    return _handover(tx.execute(query, (identity,)).fetchone())


def handover_of(tx: Tx, from_shift: str, to_shift: str) -> Handover | None:
    """The one between two shifts."""
    query = f"select {_HANDOVER} from operations.handover where from_shift = %s and to_shift = %s for update"  # noqa: S608
    return _handover(tx.execute(query, (from_shift, to_shift)).fetchone())


def change_handover(tx: Tx, identity: str, values: dict[str, Any]) -> None:
    """Write summary, state, points, digest, refusal, handed, taken as given."""
    kept = {**values, "points": Jsonb(values["points"])} if "points" in values else values
    names = ", ".join(f"{name} = %({name})s" for name in sorted(kept))
    query = f"update operations.handover set {names}, version = version + 1 where id = %(id)s"  # noqa: S608
    tx.execute(query, {**kept, "id": identity})


def handovers(tx: Tx, position: str | None, after: tuple[datetime, str] | None, limit: int) -> list[Handover]:
    """Newest first."""
    query = f"""select {_HANDOVER} from operations.handover
                where (%(position)s::uuid is null or position = %(position)s::uuid)
                and (%(after)s::timestamptz is null or (written, id) < (%(after)s, %(after_id)s::uuid))
                order by written desc, id desc limit %(limit)s"""  # noqa: S608
    at, last = after or (None, None)
    rows = tx.execute(query, {"position": position, "after": at, "after_id": last, "limit": limit}).fetchall()
    return [found for row in rows if (found := _handover(row))]


def _handover(row: dict[str, Any] | None) -> Handover | None:
    return Handover(**{**row, "points": tuple(row["points"])}) if row else None
