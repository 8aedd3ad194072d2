"""Flows, their states, class codes and the counters of case numbers."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Json, Jsonb

from chengshu.capabilities.cases.model import ClassCode, ClassList
from chengshu.kit import Tx


def lock_flow(tx: Tx, flow: str) -> None:
    """Let one define a flow at a time, until the end of the transaction."""
    tx.execute("select pg_advisory_xact_lock(hashtext('cases.flows'), hashtext(%s))", (flow,))


def latest(tx: Tx, flow: str) -> dict[str, Any] | None:
    """The newest version of a flow, by number and digest."""
    sql = "select version, digest, pack from cases.flows where flow = %s order by version desc limit 1"
    return tx.execute(sql, (flow,)).fetchone()


def last_digest(tx: Tx, flow: str, pack: str) -> str | None:
    """The digest of the newest version that a pack released: what it declares may be old, and others came since."""
    sql = "select digest from cases.flows where flow = %s and pack = %s order by version desc limit 1"
    row = tx.execute(sql, (flow, pack)).fetchone()
    return str(row["digest"]) if row else None


def add_flow(
    tx: Tx,
    flow: str,
    version: int,
    digest: str,
    definition: dict[str, Any],
    pack: str,
    at: datetime,
    note: str,
    by: str,
) -> None:
    """Keep a new version with its states."""
    tx.execute(
        "insert into cases.flows (flow, version, digest, definition, pack, created, note, released_by, apart) "
        "values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (flow, version, digest, Json(definition), pack, at, note, by, definition.get("apart", False)),
    )
    states = definition["states"]
    tx.execute(
        "insert into cases.states (flow, version, state, grp) select %s, %s, * from unnest(%s::text[], %s::text[])",
        (flow, version, [state["id"] for state in states], [state["group"] for state in states]),
    )


def revision(tx: Tx) -> str:
    """Another text after every new version of any flow, and after any was retired or brought back."""
    row = tx.execute(
        "select concat_ws(' ', max(id), count(retired), extract(epoch from max(retired))) as text from cases.flows"
    ).fetchone()
    return str(row["text"]) if row else ""


def revive(tx: Tx, flow: str) -> None:
    """Bring a retired flow back."""
    tx.execute("update cases.flows set retired = null where flow = %s and retired is not null", (flow,))


def retire_others(tx: Tx, pack: str, flows: Sequence[str], at: datetime) -> None:
    """Let no new case begin in the flows of a pack that are not named."""
    tx.execute(
        "update cases.flows set retired = %s where pack = %s and flow <> all(%s) and retired is null",
        (at, pack, list(flows)),
    )


def flows(tx: Tx) -> list[dict[str, Any]]:
    """Every version of every flow. Flows are few: dozens in a city, each with a few versions."""
    return tx.execute("select * from cases.flows order by flow, version").fetchall()


def apart(tx: Tx) -> list[str]:
    """The flows whose cases are data sets of their own."""
    return [row["flow"] for row in tx.execute("select distinct flow from cases.flows where apart")]


def states(tx: Tx) -> list[dict[str, Any]]:
    """The numbers of all states."""
    return tx.execute("select id, flow, version, state from cases.states order by id").fetchall()


def next_number(tx: Tx, prefix: str) -> int:
    """Count on. Cases with one prefix wait for each other here, so this is asked late in a transaction."""
    row = tx.execute(
        "insert into cases.counters (prefix, last) values (%s, 1) "
        "on conflict (prefix) do update set last = cases.counters.last + 1 returning last",
        (prefix,),
    ).fetchone()
    assert row is not None
    return int(row["last"])


def put_classes(tx: Tx, codes: Sequence[ClassCode], valid_from: date, valid_to: date | None, pack: str) -> None:
    """Keep the classes of one edition of a code list; what is known already is written anew."""
    tx.execute(
        "insert into cases.classes "
        "(key, scheme, edition, kind, big, small, big_title, title, valid_from, valid_to, pack) "
        "select k, s, e, d, b, m, bt, t, %s, %s, %s from unnest(%s::text[], %s::text[], %s::text[], %s::text[], "
        "%s::text[], %s::text[], %s::jsonb[], %s::jsonb[]) as c(k, s, e, d, b, m, bt, t) "
        "on conflict (key) do update set big_title = excluded.big_title, title = excluded.title, "
        "valid_from = excluded.valid_from, valid_to = excluded.valid_to, pack = excluded.pack",
        (
            valid_from,
            valid_to,
            pack,
            [code.key for code in codes],
            [code.scheme for code in codes],
            [code.edition for code in codes],
            [code.kind for code in codes],
            [code.big for code in codes],
            [code.small for code in codes],
            [Jsonb(dict(code.big_title)) for code in codes],
            [Jsonb(dict(code.title)) for code in codes],
        ),
    )


def end_other_classes(tx: Tx, pack: str, keys: Sequence[str], on: date) -> None:
    """The classes of a pack that are not named are in force up to this day, and no longer."""
    tx.execute(
        "update cases.classes set valid_to = %(on)s where pack = %(pack)s and key <> all(%(keys)s) "
        "and (valid_to is null or valid_to > %(on)s)",
        {"on": on, "pack": pack, "keys": list(keys)},
    )


def class_lists(tx: Tx, on: date) -> list[ClassList]:
    """Every edition of a list of classes in force on a day."""
    rows = tx.execute(
        "select pack, concat_ws(' ', scheme, edition, kind) as name, "
        "md5(string_agg(concat_ws('|', key, title, big_title, valid_from, valid_to), '|' order by key)) as digest "
        "from cases.classes where valid_from <= %(on)s and (valid_to is null or valid_to > %(on)s) "
        "group by pack, scheme, edition, kind order by pack, name",
        {"on": on},
    )
    return [ClassList(**row) for row in rows]


def classes(tx: Tx, on: date) -> list[ClassCode]:
    """The classes in force on a day, in the order of their codes."""
    rows = tx.execute(
        "select scheme, edition, kind, big, small, title, big_title from cases.classes "
        "where valid_from <= %(on)s and (valid_to is null or valid_to > %(on)s) "
        "order by scheme, edition, kind, big, small",
        {"on": on},
    )
    return [ClassCode(**row) for row in rows]


def class_in_force(tx: Tx, key: str, on: date) -> bool:
    """Whether a class with this key may be chosen on a day."""
    sql = (
        "select 1 from cases.classes where key = %(key)s and valid_from <= %(on)s "
        "and (valid_to is null or valid_to > %(on)s)"
    )
    return tx.execute(sql, {"key": key, "on": on}).fetchone() is not None
