"""Campaigns and what was found on the walk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chengshu.capabilities.components.model import Area, Campaign
from chengshu.capabilities.components.store.items import COLUMNS, PARTIES
from chengshu.kit import Tx

_CAMPAIGN = """c.id::text, c.name, c.divisions, c.cells, c.classes, c.begins, c.ends, c.state, c.surveyors, c.created,
               c.created_by"""
_SUMS = """count(*) as targets, count(*) filter (where finding = 'found') as found,
           count(*) filter (where finding = 'not_found') as not_found,
           count(*) filter (where finding = 'changed') as changed"""


def add(tx: Tx, values: dict[str, Any]) -> None:
    """Keep a campaign."""
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    tx.execute(f"insert into components.campaigns ({names}) values ({marks})", values)  # noqa: S608


def campaign(tx: Tx, identity: str, lock: bool = False) -> Campaign | None:
    """One campaign with how far it is."""
    sql = f"select {_CAMPAIGN} from components.campaigns c where c.id = %s::uuid"  # noqa: S608
    found = tx.execute(sql + (" for update" if lock else ""), (identity,)).fetchone()
    if found is None:
        return None
    return Campaign(**_texts(found), **_sums(tx, [identity]).get(identity, {}))


def campaigns(tx: Tx, after: tuple[datetime, str] | None, limit: int) -> list[Campaign]:
    """Campaigns, newest first."""
    sql = f"select {_CAMPAIGN} from components.campaigns c "  # noqa: S608
    values: dict[str, Any] = {"limit": limit}
    if after:
        sql += "where (c.created, c.id) < (%(created)s, %(id)s::uuid) "
        values |= {"created": after[0], "id": after[1]}
    rows = tx.execute(sql + "order by c.created desc, c.id desc limit %(limit)s", values).fetchall()
    sums = _sums(tx, [row["id"] for row in rows])
    return [Campaign(**_texts(row), **sums.get(row["id"], {})) for row in rows]


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: tuple(row[name]) for name in ("divisions", "cells", "classes", "surveyors")}


def _sums(tx: Tx, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    sql = f"""select campaign::text, {_SUMS} from components.targets where campaign = any(%s::uuid[])
              group by campaign"""  # noqa: S608
    found = {row.pop("campaign"): row for row in tx.execute(sql, (list(ids),))}
    fresh = tx.execute(
        """select campaign::text, count(*) as new from components.corrections
           where campaign = any(%s::uuid[]) and kind = 'add' and state not in ('refused', 'withdrawn', 'undone')
           group by campaign""",
        (list(ids),),
    )
    for row in fresh:
        found.setdefault(row["campaign"], {})["new"] = row["new"]
    return found


def set_state(tx: Tx, identity: str, state: str) -> None:
    """Begin or close it."""
    tx.execute("update components.campaigns set state = %s where id = %s::uuid", (state, identity))


def set_surveyors(tx: Tx, identity: str, surveyors: Sequence[str]) -> None:
    """Other people walk it."""
    tx.execute("update components.campaigns set surveyors = %s where id = %s::uuid", (list(surveyors), identity))


def fill(tx: Tx, identity: str, where: str, values: dict[str, Any]) -> int:
    """Everything in the area that is not gone becomes a target. Number of them."""
    sql = f"""insert into components.targets (campaign, component, cell)
              select %(campaign)s::uuid, i.id, coalesce(i.cell, '') from components.items i
              where {where} and i.state not in ('removed', 'scrapped')
              on conflict do nothing"""  # noqa: S608
    return tx.execute(sql, {**values, "campaign": identity}).rowcount


def areas(tx: Tx, identity: str) -> list[Area]:
    """How far it is, cell by cell."""
    rows = tx.execute(
        """select cell, count(*) as targets, count(finding) as seen,
                  count(*) filter (where finding = 'not_found') as not_found
           from components.targets where campaign = %s::uuid group by cell order by cell""",
        (identity,),
    )
    return [Area(**row) for row in rows]


_TARGET = "t.campaign::text, t.finding, t.at, t.by_name as by, t.note, t.correction::text"


def targets(
    tx: Tx, identity: str, cell: str | None, finding: str | None, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Targets in the order of their ids; `finding` "open" means those nobody has seen."""
    where, values = "", {"campaign": identity, "limit": limit, "cell": cell, "finding": finding, "after": after}
    if cell is not None:
        where += " and t.cell = %(cell)s"
    if finding == "open":
        where += " and t.finding is null"
    elif finding:
        where += " and t.finding = %(finding)s"
    if after:
        where += " and t.component > %(after)s::uuid"
    sql = f"""select {_TARGET}, t.component::text from components.targets t
              where t.campaign = %(campaign)s::uuid{where} order by t.component limit %(limit)s"""  # noqa: S608
    return tx.execute(sql, values).fetchall()


def open_inside(tx: Tx, identity: str, box: Sequence[float], limit: int) -> list[dict[str, Any]]:
    """Targets nobody has seen, in a box of degrees."""
    sql = f"""select {COLUMNS} from components.items i {PARTIES}
              join components.targets t on t.component = i.id and t.campaign = %(campaign)s::uuid
              where t.finding is null and i.place <@ box(point(%(w)s, %(s)s), point(%(e)s, %(n)s)) limit %(limit)s"""  # noqa: S608
    w, s, e, n = box
    return tx.execute(sql, {"campaign": identity, "w": w, "s": s, "e": e, "n": n, "limit": limit}).fetchall()


def target(tx: Tx, identity: str, component: str) -> dict[str, Any] | None:
    """One target, held until the transaction ends."""
    sql = f"""select {_TARGET}, t.component::text, t.by_id from components.targets t
              where t.campaign = %s::uuid and t.component = %s::uuid for update"""  # noqa: S608
    return tx.execute(sql, (identity, component)).fetchone()


def set_finding(tx: Tx, identity: str, component: str, values: dict[str, Any]) -> None:
    """What somebody found."""
    names = ", ".join(f"{name} = %({name})s" for name in values)
    sql = f"""update components.targets set {names}
              where campaign = %(campaign)s::uuid and component = %(component)s::uuid"""  # noqa: S608
    tx.execute(sql, {**values, "campaign": identity, "component": component})
