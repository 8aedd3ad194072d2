"""How cases belong together: links, parents and children, and which are alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import sql

from chengshu.capabilities.cases.model import Link, LinkKind
from chengshu.capabilities.cases.store.conditions import Condition
from chengshu.capabilities.cases.store.plain import as_json
from chengshu.kit import Tx

_OF_CASE = """
with other as (
  select other as id, kind, since from cases.links where case_id = %(link_of)s
  union all
  select case_id, case kind when 'duplicate' then 'copy' else kind end, since from cases.links where other = %(link_of)s
  union all
  select id, 'child', opened from cases.cases where parent = %(link_of)s
  union all
  select %(link_parent)s::uuid, 'parent', null where %(link_parent)s::uuid is not null)
select o.kind, c.id, c.number, c.title, c.state, c.grp, coalesce(o.since, c.opened) as since
from other o join cases.cases c on c.id = o.id where {seen} order by since, c.id
"""
# What the other one is to this one: of a pair (duplicate, original) each names the other.
_NAMES = {"related": "related", "duplicate": "original", "copy": "duplicate", "child": "child", "parent": "parent"}


def add(tx: Tx, case_id: str, other: str, kind: LinkKind, at: datetime, by: str) -> bool:
    """Link two cases; False when they were linked."""
    sql_text = (
        "insert into cases.links (case_id, other, kind, since, made_by) values (%s, %s, %s, %s, %s) "
        "on conflict do nothing"
    )
    return tx.execute(sql_text, (case_id, other, kind, at, by)).rowcount == 1


def add_duplicate(tx: Tx, case_id: str, other: str, stood: Mapping[str, Any], at: datetime, by: str) -> None:
    """A case is a duplicate of another one; ``stood`` is how it stood before, for taking it out again."""
    sql_text = (
        "insert into cases.links as l (case_id, other, kind, since, made_by, stood) "
        "values (%s, %s, 'duplicate', %s, %s, %s) on conflict (case_id, other) do update "
        "set kind = 'duplicate', since = excluded.since, made_by = excluded.made_by, stood = excluded.stood, "
        "was_related = l.kind = 'related'"
    )
    tx.execute(sql_text, (case_id, other, at, by, as_json(stood)))


def duplicate_of(tx: Tx, case_id: str) -> dict[str, Any] | None:
    """Of which case this one is a duplicate, since when, and how it stood before."""
    sql_text = (
        "select other::text, since, stood, was_related from cases.links where case_id = %s and kind = 'duplicate'"
    )
    return tx.execute(sql_text, (case_id,)).fetchone()


def drop_duplicate(tx: Tx, case_id: str, link: Mapping[str, Any]) -> None:
    """A case is no duplicate any more; when they had been related before, they are that again."""
    if link["was_related"]:
        sql_text = "update cases.links set kind = 'related', stood = null, was_related = false"
    else:
        sql_text = "delete from cases.links"
    tx.execute(sql.SQL(sql_text + " where case_id = %s and other = %s"), (case_id, link["other"]))


def drop(tx: Tx, case_id: str, other: str) -> bool:
    """Take a link away, whichever of the two made it; a duplicate stays one."""
    sql_text = (
        "delete from cases.links where kind = 'related' and "
        "((case_id = %(one)s and other = %(two)s) or (case_id = %(two)s and other = %(one)s))"
    )
    return tx.execute(sql_text, {"one": case_id, "two": other}).rowcount > 0


def of_case(tx: Tx, case_id: str, parent: str | None, where: Condition) -> list[Link]:
    """The cases that belong to this one, as far as somebody may see them."""
    query = sql.SQL(_OF_CASE).format(seen=where.sql())
    rows = tx.execute(query, {**where.parameters, "link_of": case_id, "link_parent": parent}, prepare=False)
    return [
        Link(_NAMES[row["kind"]], row["id"], row["number"], row["title"], row["state"], row["grp"], row["since"])  # type: ignore[arg-type]
        for row in rows
    ]


def line_of(tx: Tx, case_id: str) -> list[str]:
    """A case, its parent, the parent of that …"""
    sql_text = """
        with recursive line (id, parent, depth) as (
          select id, parent, 1 from cases.cases where id = %s
          union all
          select c.id, c.parent, l.depth + 1 from line l join cases.cases c on c.id = l.parent where l.depth < 20)
        select id from line
    """
    return [str(row["id"]) for row in tx.execute(sql_text, (case_id,))]


def near(
    tx: Tx, cells: Sequence[int], span: tuple[datetime, datetime], where: Condition, most: int
) -> list[dict[str, Any]]:
    """Cases in these cells, opened in a span of time, that somebody may see, the latest first, with their pictures."""
    query = sql.SQL(
        "select c.id, c.number, c.title, c.state, c.grp, c.opened, c.closed, c.longitude, c.latitude, c.type, "
        "c.classification, (select array_agg(a.likeness) from cases.attachments a "
        "where a.case_id = c.id and a.likeness is not null) as pictures "
        "from cases.texts t join cases.cases c on c.id = t.case_id "
        "where t.cell = any(%(cells)s::bigint[]) and t.opened between %(near_from)s and %(near_to)s and {seen} "
        "order by t.opened desc limit %(most)s"
    ).format(seen=where.sql())
    parameters = {**where.parameters, "cells": list(cells), "near_from": span[0], "near_to": span[1], "most": most}
    return tx.execute(query, parameters, prepare=False).fetchall()


def pictured(tx: Tx, bands: Sequence[int], where: Condition, most: int) -> list[dict[str, Any]]:
    """Cases anywhere that have a picture sharing a quarter of its mark with one of these."""
    query = sql.SQL(
        "select c.id, c.number, c.title, c.state, c.grp, c.opened, c.closed, c.longitude, c.latitude, c.type, "
        "c.classification, array_agg(a.likeness) as pictures from cases.attachments a "
        "join cases.cases c on c.id = a.case_id where a.likeness is not null and "
        "array[a.likeness & 65535, 65536 | (a.likeness >> 16 & 65535), 131072 | (a.likeness >> 32 & 65535), "
        "196608 | (a.likeness >> 48 & 65535)] && %(bands)s::bigint[] and {seen} "
        "group by c.id, c.number, c.title, c.state, c.grp, c.opened, c.closed, c.longitude, c.latitude, c.type, "
        "c.classification order by c.opened desc limit %(most)s"
    ).format(seen=where.sql())
    return tx.execute(query, {**where.parameters, "bands": list(bands), "most": most}, prepare=False).fetchall()


def pictures_of(tx: Tx, case_id: str) -> list[int]:
    """The marks of the pictures of a case."""
    rows = tx.execute("select likeness from cases.attachments where case_id = %s and likeness is not null", (case_id,))
    return [int(row["likeness"]) for row in rows]
