"""Tables and queries of the schema `grids`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.grids.model import Cell, Duty, Gap, Position, Responsible, Shift, Sums, Worker
from chengshu.kit import Tx

_WORKER = """w.id::text, w.name, w.account, w.organisation::text, w.division, w.phone, w.active,
             d.id is not null as on_duty, d.began as since, s.at as seen"""
_WORKERS = """grids.workers w left join grids.duties d on d.worker = w.id and d.ended is null
              left join grids.seen s on s.worker = w.id"""
_SHIFT = """s.id::text, s.worker::text, w.name as worker_name, s.begins, s.ends, s.note, s.cancelled"""
_DUTY = "id::text, worker::text, began, ended, why_ended"
_HOLDS = "valid_from <= %(on)s and (valid_to is null or valid_to >= %(on)s)"


def settings(tx: Tx) -> dict[str, Any] | None:
    """What a pack declared."""
    return tx.execute("select pack, document, followed from grids.settings order by pack limit 1").fetchone()


def set_settings(tx: Tx, pack: str, document: dict[str, Any]) -> None:
    """Keep what a pack declares."""
    tx.execute(
        "insert into grids.settings (pack, document) values (%s, %s) "
        "on conflict (pack) do update set document = excluded.document, followed = -1",
        (pack, Jsonb(document)),
    )


def drop_settings(tx: Tx, pack: str) -> None:
    """A pack declares nothing any more."""
    tx.execute("delete from grids.settings where pack = %s", (pack,))


def set_cells(tx: Tx, cells: Iterable[Cell], sequence: int) -> None:
    """These are the cells now."""
    tx.execute("delete from grids.cells")
    copy = "copy grids.cells (code, division, longitude, latitude, faults) from stdin"
    with tx.cursor() as cursor, cursor.copy(copy) as out:
        for one in cells:
            out.write_row((one.code, one.division, one.longitude, one.latitude, one.faults))
    tx.execute("update grids.settings set followed = %s", (sequence,))


def known_cells(tx: Tx, codes: Sequence[str]) -> set[str]:
    """Which of these codes are cells."""
    found = tx.execute("select code from grids.cells where code = any(%s)", (list(codes),))
    return {row["code"] for row in found}


def cells(tx: Tx, prefix: str, faulty: bool, after: str, limit: int) -> list[Cell]:
    """Cells in the order of their codes."""
    where = " and faults <> '{}'" if faulty else ""
    sql = f"""select code, division, longitude, latitude, faults from grids.cells
              where code >= %(from)s and code < %(to)s and code > %(after)s{where} order by code limit %(limit)s"""  # noqa: S608
    values = {"from": prefix, "to": prefix + ":", "after": after, "limit": limit}
    return [Cell(**row) for row in tx.execute(sql, values)]


_COVERED = """select c.code, c.division, c.longitude, c.latitude,
           coalesce(array_agg(distinct w.name) filter (where w.id is not null), '{}') as workers
    from grids.cells c
    left join grids.area_cells ac on ac.cell = c.code
         and ac.valid_from <= %(on)s and (ac.valid_to is null or ac.valid_to >= %(on)s)
    left join grids.areas a on a.id = ac.area and (a.ended is null or a.ended >= %(on)s)
    left join grids.bindings b on b.area = a.id and b.role = 'main'
         and b.valid_from <= %(on)s and (b.valid_to is null or b.valid_to >= %(on)s)
    left join grids.workers w on w.id = b.worker and w.active
    where c.code >= %(from)s and c.code < %(to)s and c.code > %(after)s
    group by c.code, c.division, c.longitude, c.latitude"""


def coverage(tx: Tx, on: date, prefix: str, wanted: str | None, after: str, limit: int) -> list[Gap]:
    """Cells with their main workers on a day."""
    values = {"on": on, "from": prefix, "to": prefix + ":", "after": after, "limit": limit, "wanted": wanted}
    sql = f"""select * from (select *, case cardinality(workers) when 0 then 'nobody' when 1 then 'one' else 'several'
              end as coverage from ({_COVERED}) g) f where %(wanted)s::text is null or coverage = %(wanted)s
              order by code limit %(limit)s"""  # noqa: S608
    return [Gap(**row) for row in tx.execute(sql, values)]


def sums(tx: Tx, on: date, prefix: str) -> list[Sums]:
    """How many cells of each division have nobody, one, several."""
    values = {"on": on, "from": prefix, "to": prefix + ":", "after": ""}
    sql = f"""select division, count(*) as cells, count(*) filter (where cardinality(workers) = 0) as nobody,
              count(*) filter (where cardinality(workers) = 1) as one,
              count(*) filter (where cardinality(workers) > 1) as several
              from ({_COVERED}) g group by division order by division"""  # noqa: S608
    return [Sums(**row) for row in tx.execute(sql, values)]


def add(tx: Tx, table: str, values: dict[str, Any]) -> None:
    """A new row of workers, areas, bindings, shifts or duties."""
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    tx.execute(f"insert into grids.{table} ({names}) values ({marks})", values)  # noqa: S608


def worker(tx: Tx, identity: str, lock: bool = False) -> Worker | None:
    """A worker by his id."""
    sql = f"select {_WORKER} from {_WORKERS} where w.id = %s::uuid"  # noqa: S608
    found = tx.execute(sql + (" for update of w" if lock else ""), (identity,)).fetchone()
    return Worker(**found) if found else None


def worker_of(tx: Tx, account: str, lock: bool = False) -> Worker | None:
    """The worker an account is."""
    sql = f"select {_WORKER} from {_WORKERS} where w.account = %s and w.active"  # noqa: S608
    found = tx.execute(sql + (" for update of w" if lock else ""), (account,)).fetchone()
    return Worker(**found) if found else None


def workers(
    tx: Tx,
    divisions: Sequence[str] | None,
    q: str | None,
    on_duty: bool,
    after: tuple[str, str] | None,
    limit: int,
    *,
    gone: bool = False,
) -> list[Worker]:
    """Workers in the order of their names, or those who walk no more."""
    values: dict[str, Any] = {"limit": limit}
    where = "not w.active" if gone else "w.active"
    if divisions is not None:
        where, values["divisions"] = where + " and w.division like any(%(divisions)s)", [f"{d}%" for d in divisions]
    if q:
        where, values["q"] = where + " and strpos(w.name, %(q)s) > 0", q
    if on_duty:
        where += " and d.id is not null"
    if after:
        where += " and (w.name, w.id) > (%(name)s, %(id)s::uuid)"
        values |= {"name": after[0], "id": after[1]}
    sql = f"select {_WORKER} from {_WORKERS} where {where} order by w.name, w.id limit %(limit)s"  # noqa: S608
    return [Worker(**row) for row in tx.execute(sql, values)]


def accounts_of(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """The accounts of workers who have one."""
    found = tx.execute(
        "select id::text, account from grids.workers where id = any(%s::uuid[]) and account is not null", (list(ids),)
    )
    return {row["id"]: row["account"] for row in found}


def set_worker(tx: Tx, identity: str, values: dict[str, Any]) -> None:
    """Say something else about a worker."""
    names = ", ".join(f"{name} = %({name})s" for name in values)
    tx.execute(f"update grids.workers set {names} where id = %(identity)s::uuid", {**values, "identity": identity})  # noqa: S608


def areas(
    tx: Tx,
    on: date,
    *,
    ids: Sequence[str] | None = None,
    worker: str | None = None,
    divisions: Sequence[str] | None = None,
    after: tuple[str, str] | None = None,
    limit: int = 200,
) -> list[dict[str, Any]]:
    """Responsibility grids with their cells and bindings on a day, in the order of their names."""
    values: dict[str, Any] = {"on": on, "limit": limit, "ids": ids, "worker": worker}
    where = "true" if ids is not None else "(a.ended is null or a.ended >= %(on)s)"
    if ids is not None:
        where += " and a.id = any(%(ids)s::uuid[])"
    if worker:
        where += f""" and exists (select from grids.bindings b where b.area = a.id and b.worker = %(worker)s::uuid
                      and {_HOLDS})"""
    if divisions is not None:
        where, values["divisions"] = where + " and a.division like any(%(divisions)s)", [f"{d}%" for d in divisions]
    if after:
        where += " and (a.name, a.id) > (%(name)s, %(id)s::uuid)"
        values |= {"name": after[0], "id": after[1]}
    sql = f"""select a.id::text, a.name, a.division, a.version, a.ended,
        (select coalesce(array_agg(cell order by cell), '{{}}') from grids.area_cells
         where area = a.id and {_HOLDS}) as cells,
        (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'worker', b.worker, 'worker_name', w.name,
            'role', b.role, 'valid_from', b.valid_from, 'valid_to', b.valid_to) order by b.role desc, w.name), '[]')
         from grids.bindings b join grids.workers w on w.id = b.worker
         where b.area = a.id and (b.valid_to is null or b.valid_to >= %(on)s)) as bindings
        from grids.areas a where {where} order by a.name, a.id limit %(limit)s"""  # noqa: S608
    return tx.execute(sql, values).fetchall()


def lock_area(tx: Tx, identity: str) -> dict[str, Any] | None:
    """Hold a responsibility grid until the transaction ends."""
    return tx.execute(
        "select id::text, name, division, version, ended from grids.areas where id = %s::uuid for update", (identity,)
    ).fetchone()


def touch_area(tx: Tx, identity: str, ended: date | None = None) -> None:
    """It is another version now, and maybe ends."""
    tx.execute(
        "update grids.areas set version = version + 1, ended = coalesce(%s, ended) where id = %s::uuid",
        (ended, identity),
    )


def set_area_cells(tx: Tx, identity: str, codes: Sequence[str], first: date, eve: date) -> None:
    """From a day on these are its cells; what it had before ends on the eve."""
    tx.execute(
        "delete from grids.area_cells where area = %s::uuid and valid_from >= %s and cell <> all(%s)",
        (identity, first, list(codes)),
    )
    tx.execute(
        """update grids.area_cells set valid_to = %s where area = %s::uuid and valid_from < %s
           and (valid_to is null or valid_to >= %s) and cell <> all(%s)""",
        (eve, identity, first, first, list(codes)),
    )
    tx.execute(
        """insert into grids.area_cells (area, cell, valid_from) select %(area)s::uuid, c.cell, %(first)s
           from unnest(%(codes)s::text[]) as c (cell)
           where not exists (select from grids.area_cells k where k.area = %(area)s::uuid and k.cell = c.cell
                             and (k.valid_to is null or k.valid_to >= %(first)s))""",
        {"area": identity, "first": first, "codes": list(codes)},
    )


def binding(tx: Tx, identity: str) -> dict[str, Any] | None:
    """One binding, held."""
    return tx.execute(
        """select b.id::text, b.area::text, b.worker::text, b.valid_from, b.valid_to, a.division
           from grids.bindings b join grids.areas a on a.id = b.area where b.id = %s::uuid for update of b""",
        (identity,),
    ).fetchone()


def binding_overlaps(tx: Tx, area: str, worker: str, first: date, last: date | None) -> bool:
    """Whether he is bound there on one of these days already."""
    found = tx.execute(
        """select 1 from grids.bindings where area = %s::uuid and worker = %s::uuid
           and valid_from <= coalesce(%s, 'infinity'::date) and coalesce(valid_to, 'infinity'::date) >= %s""",
        (area, worker, last, first),
    )
    return found.fetchone() is not None


def end_binding(tx: Tx, identity: str, last: date) -> None:
    """His last day there."""
    tx.execute("update grids.bindings set valid_to = %s where id = %s::uuid", (last, identity))


def responsible(tx: Tx, cells: Sequence[str], on: date) -> list[Responsible]:
    """Who answers for these cells on a day, main workers first."""
    rows = tx.execute(
        """select w.id::text as worker, w.name, b.role, a.id::text as area, a.name as area_name, ac.cell,
                  exists (select from grids.duties d where d.worker = w.id and d.ended is null) as on_duty
           from grids.area_cells ac join grids.areas a on a.id = ac.area and (a.ended is null or a.ended >= %(on)s)
           join grids.bindings b on b.area = a.id and b.valid_from <= %(on)s
                and (b.valid_to is null or b.valid_to >= %(on)s)
           join grids.workers w on w.id = b.worker and w.active
           where ac.cell = any(%(cells)s) and ac.valid_from <= %(on)s and (ac.valid_to is null or ac.valid_to >= %(on)s)
           order by b.role desc, w.name""",
        {"cells": list(cells), "on": on},
    )
    return [Responsible(**row) for row in rows]


def shifts(tx: Tx, first: datetime, last: datetime, worker: str | None, divisions: Sequence[str] | None,
           after: tuple[datetime, str] | None, limit: int) -> list[Shift]:  # fmt: skip
    """Shifts that touch a time, in their order."""
    values: dict[str, Any] = {"first": first, "last": last, "worker": worker, "limit": limit}
    where = "s.begins < %(last)s and s.ends > %(first)s and not s.cancelled"
    if worker:
        where += " and s.worker = %(worker)s::uuid"
    if divisions is not None:
        where, values["divisions"] = where + " and w.division like any(%(divisions)s)", [f"{d}%" for d in divisions]
    if after:
        where += " and (s.begins, s.id) > (%(begins)s, %(id)s::uuid)"
        values |= {"begins": after[0], "id": after[1]}
    sql = f"""select {_SHIFT} from grids.shifts s join grids.workers w on w.id = s.worker where {where}
              order by s.begins, s.id limit %(limit)s"""  # noqa: S608
    return [Shift(**row) for row in tx.execute(sql, values)]


def shift(tx: Tx, identity: str) -> Shift | None:
    """One shift."""
    sql = f"select {_SHIFT} from grids.shifts s join grids.workers w on w.id = s.worker where s.id = %s::uuid"  # noqa: S608
    found = tx.execute(sql, (identity,)).fetchone()
    return Shift(**found) if found else None


def cancel_shift(tx: Tx, identity: str) -> None:
    """It will not be."""
    tx.execute("update grids.shifts set cancelled = true where id = %s::uuid", (identity,))


def duty(tx: Tx, worker: str) -> Duty | None:
    """The duty somebody is on."""
    sql = f"select {_DUTY} from grids.duties where worker = %s::uuid and ended is null"  # noqa: S608
    found = tx.execute(sql, (worker,)).fetchone()
    return Duty(**found) if found else None


def end_duty(tx: Tx, worker: str, at: datetime, why: str) -> None:
    """He goes off duty; where he was last is forgotten for others at once."""
    tx.execute(
        "update grids.duties set ended = %s, why_ended = %s where worker = %s::uuid and ended is null",
        (at, why, worker),
    )
    tx.execute("delete from grids.seen where worker = %s::uuid", (worker,))


def duties_between(tx: Tx, worker: str, first: datetime, last: datetime) -> list[Duty]:
    """His duties that touch a time."""
    sql = f"""select {_DUTY} from grids.duties where worker = %s::uuid and began <= %s
              and coalesce(ended, 'infinity') >= %s order by began"""  # noqa: S608
    return [Duty(**row) for row in tx.execute(sql, (worker, last, first))]


def add_positions(tx: Tx, worker: str, rows: Sequence[tuple[Position, str]]) -> int:
    """Keep positions with the duty each belongs to; one that is there already stays. Number of new ones."""
    found = tx.execute(
        """insert into grids.positions (worker, at, duty, longitude, latitude, accuracy_m)
           select %s::uuid, p.*
           from unnest(%s::timestamptz[], %s::uuid[], %s::float8[], %s::float8[], %s::float8[]) as p
           on conflict do nothing""",
        (
            worker,
            [one.at for one, _ in rows],
            [duty_id for _, duty_id in rows],
            [one.longitude for one, _ in rows],
            [one.latitude for one, _ in rows],
            [one.accuracy_m for one, _ in rows],
        ),
    )
    return found.rowcount


def set_seen(tx: Tx, worker: str, last: Position, cell: str | None) -> None:
    """Where he was last, while he is on duty."""
    tx.execute(
        """insert into grids.seen (worker, at, longitude, latitude, cell) values (%s::uuid, %s, %s, %s, %s)
           on conflict (worker) do update set at = excluded.at, longitude = excluded.longitude,
           latitude = excluded.latitude, cell = excluded.cell where grids.seen.at < excluded.at""",
        (worker, last.at, last.longitude, last.latitude, cell),
    )


def track(tx: Tx, worker: str, first: datetime, last: datetime, limit: int) -> list[Position]:
    """Where somebody was, for himself."""
    rows = tx.execute(
        """select at, longitude, latitude, accuracy_m from grids.positions
           where worker = %s::uuid and at >= %s and at < %s order by at limit %s""",
        (worker, first, last, limit),
    )
    return [Position(**row) for row in rows]


def on_duty_seen(tx: Tx, since: datetime) -> list[dict[str, Any]]:
    """Workers on duty who said where they are since then."""
    return tx.execute(
        """select w.id::text as worker, w.name, w.organisation::text, w.division, s.at as seen, s.longitude, s.latitude
           from grids.seen s join grids.workers w on w.id = s.worker and w.active
           join grids.duties d on d.worker = w.id and d.ended is null where s.at >= %s""",
        (since,),
    ).fetchall()


def on_duty_by_cell(tx: Tx, divisions: Sequence[str] | None) -> list[dict[str, Any]]:
    """How many are on duty in each cell, and where the middle of the cell is."""
    where = "" if divisions is None else " and w.division like any(%(divisions)s)"
    sql = f"""select s.cell, count(*)::int as workers, max(s.at) as seen, c.longitude, c.latitude from grids.seen s
              join grids.workers w on w.id = s.worker join grids.duties d on d.worker = w.id and d.ended is null
              left join grids.cells c on c.code = s.cell
              where s.cell is not null{where} group by s.cell, c.longitude, c.latitude order by s.cell"""  # noqa: S608
    return tx.execute(sql, {"divisions": [f"{d}%" for d in divisions or ()]}).fetchall()


def overlong(tx: Tx, before: datetime) -> list[str]:
    """Workers whose duty began too long ago."""
    found = tx.execute("select worker::text from grids.duties where ended is null and began < %s", (before,))
    return [row["worker"] for row in found]


def forget_positions(tx: Tx, before: datetime) -> int:
    """Delete what is older. Number of positions."""
    return tx.execute("delete from grids.positions where at < %s", (before,)).rowcount
