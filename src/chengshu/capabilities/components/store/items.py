"""Components, their parties and their history."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.components.model import Component, HistoryEntry, Party, Share
from chengshu.kit import Tx

COLUMNS = """i.id::text, i.numbering, i.identifier, i.class_key, i.class_now, i.name, i.address, i.longitude,
             i.latitude, i.division, i.cell, i.state, coalesce(m.name, '') as manager, coalesce(o.name, '') as owner,
             coalesce(k.name, '') as keeper, i.material, i.installed, i.surveyed, i.source, i.note, i.synthetic,
             i.version, i.created, i.changed, i.changed_by, i.merged_into::text, i.drawn"""
PARTIES = """left join components.parties m on m.id = i.manager left join components.parties o on o.id = i.owner
             left join components.parties k on k.id = i.keeper"""
_COPIED = (
    *("id", "numbering", "identifier", "class_key", "class_now", "name", "address", "longitude", "latitude"),
    *("division", "cell", "state", "manager", "owner", "keeper", "material", "installed", "surveyed", "source", "note"),
    *("words", "synthetic", "version", "created", "changed", "changed_by", "feature", "drawn"),
)


def add(tx: Tx, rows: Iterable[dict[str, Any]]) -> None:
    """Keep new components; parties are numbers here."""
    copy = f"copy components.items ({', '.join(_COPIED)}) from stdin"
    with tx.cursor() as cursor, cursor.copy(copy) as out:
        for row in rows:
            out.write_row([row.get(name) for name in _COPIED])


def change(tx: Tx, identity: str, values: dict[str, Any]) -> None:
    """Write other values, as a new version that the map does not show yet unless they say so."""
    names = ", ".join(f"{name} = %({name})s" for name in values)
    sql = f"update components.items set {names} where id = %(identity)s::uuid"  # noqa: S608
    tx.execute(sql, {**values, "identity": identity})


def one(tx: Tx, identity: str, lock: bool = False) -> Component | None:
    """A component by its id."""
    sql = f"select {COLUMNS} from components.items i {PARTIES} where i.id = %s::uuid"  # noqa: S608
    found = tx.execute(sql + (" for update of i" if lock else ""), (identity,)).fetchone()
    return Component(**found) if found else None


def many(tx: Tx, ids: Sequence[str]) -> dict[str, Component]:
    """Components by their ids."""
    sql = f"select {COLUMNS} from components.items i {PARTIES} where i.id = any(%s::uuid[])"  # noqa: S608
    return {row["id"]: Component(**row) for row in tx.execute(sql, (list(ids),))}


def by_identifiers(tx: Tx, numbering: str, identifiers: Sequence[str], lock: bool = False) -> dict[str, Component]:
    """Components by their numbers under a numbering."""
    sql = f"""select {COLUMNS} from components.items i {PARTIES}
              where i.identifier = any(%s) and i.numbering = %s order by i.id"""  # noqa: S608
    found = tx.execute(sql + (" for update of i" if lock else ""), (list(identifiers), numbering))
    return {row["identifier"]: Component(**row) for row in found}


def next_serial(tx: Tx, numbering: str, head: str) -> int:
    """The running number after the last one that begins with these ten digits. Two askers wait for each other."""
    tx.execute("select pg_advisory_xact_lock(hashtext('components.' || %s || %s))", (numbering, head))
    found = tx.execute(
        """select max(identifier) as last from components.items
           where identifier >= %(head)s and identifier < %(head)s || ':' and numbering = %(numbering)s""",
        {"head": head, "numbering": numbering},
    ).fetchone()
    return int(found["last"][10:]) + 1 if found and found["last"] else 1


def party_ids(tx: Tx, names: Iterable[str]) -> dict[str, int]:
    """The numbers of parties by their names; unknown ones are made."""
    wanted = sorted({name for name in names if name})
    if not wanted:
        return {}
    tx.execute(
        "insert into components.parties (name) select unnest(%s::text[]) on conflict (name) do nothing", (wanted,)
    )
    found = tx.execute("select id, name from components.parties where name = any(%s)", (wanted,))
    return {row["name"]: row["id"] for row in found}


def parties(tx: Tx) -> list[Party]:
    """Everybody who answers for components."""
    return [
        Party(**row) for row in tx.execute("select id, name, organisation::text from components.parties order by name")
    ]


def burdens(tx: Tx, divisions: Sequence[str] | None) -> list[dict[str, Any]]:
    """How many standing components have which manager, owner and keeper together."""
    where = "true" if divisions is None else "division like any(%(divisions)s)"
    sql = f"""select manager, owner, keeper, count(*) as count from components.items
              where {where} and state <> 'removed' group by manager, owner, keeper"""  # noqa: S608
    return tx.execute(sql, {"divisions": [f"{one}%" for one in divisions or ()]}).fetchall()


def party(tx: Tx, identity: int) -> Party | None:
    """One of them."""
    found = tx.execute(
        "select id, name, organisation::text from components.parties where id = %s", (identity,)
    ).fetchone()
    return Party(**found) if found else None


def set_party(tx: Tx, identity: int, organisation: str | None) -> None:
    """Say which organisation of the city a party is."""
    tx.execute("update components.parties set organisation = %s::uuid where id = %s", (organisation, identity))


def write_history(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Note what changed; nobody takes it away again."""
    copy = """copy components.history (component, version, at, by_id, by_name, kind, note, before, after, correction)
              from stdin"""
    names = ("component", "version", "at", "by_id", "by_name", "kind", "note")
    with tx.cursor() as cursor, cursor.copy(copy) as out:
        for row in rows:
            before = Jsonb(row["before"]) if row["before"] is not None else None
            out.write_row((*(row[name] for name in names), before, Jsonb(row["after"]), row.get("correction")))


def history(tx: Tx, identity: str) -> list[HistoryEntry]:
    """What a component was, newest first."""
    rows = tx.execute(
        """select version, at, by_name as by, kind, note, before, after, correction::text
           from components.history where component = %s::uuid order by version desc""",
        (identity,),
    )
    return [HistoryEntry(**row) for row in rows]


def shares(tx: Tx, divisions: Sequence[str] | None) -> list[Share]:
    """How many components of each class are in which state."""
    where = "true" if divisions is None else "division like any(%(divisions)s)"
    sql = f"""select class_now as class_key, state, count(*) as count from components.items
              where {where} and state <> 'removed' group by class_now, state order by class_now, state"""  # noqa: S608
    values = {"divisions": [f"{one}%" for one in divisions or ()]}
    return [Share(**row) for row in tx.execute(sql, values)]


def to_draw(tx: Tx, limit: int) -> list[dict[str, Any]]:
    """Components whose present version the map does not show, oldest change first."""
    sql = f"select {COLUMNS}, i.feature::text from components.items i {PARTIES} where not i.drawn order by i.changed, i.id limit %s"  # noqa: S608, E501
    return tx.execute(sql, (limit,)).fetchall()


def is_drawn(tx: Tx, rows: Sequence[tuple[str, int, str | None]]) -> None:
    """The map shows these versions now, as these features."""
    tx.execute(
        """update components.items i set drawn = true, feature = d.feature::uuid
           from unnest(%s::uuid[], %s::int[], %s::text[]) as d (id, version, feature)
           where i.id = d.id and i.version = d.version""",
        ([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]),
    )


def of_features(tx: Tx, features: Sequence[str]) -> dict[str, Component]:
    """The components that the map shows as these features."""
    sql = f"""select {COLUMNS}, i.feature::text from components.items i {PARTIES}
              where i.feature = any(%s::uuid[])"""  # noqa: S608
    return {row.pop("feature"): Component(**row) for row in tx.execute(sql, (list(features),))}


def places(tx: Tx, where: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Id, class and place of many components, for looking at all of them together."""
    sql = f"""select i.id::text, i.class_now, i.longitude, i.latitude from components.items i
              where {where} order by i.class_now, i.identifier"""  # noqa: S608
    return tx.execute(sql, values).fetchall()


def settings(tx: Tx) -> dict[str, Any] | None:
    """What a pack declared."""
    return tx.execute("select pack, document, followed from components.settings order by pack limit 1").fetchone()


def set_settings(tx: Tx, pack: str, document: dict[str, Any]) -> None:
    """Keep what a pack declares."""
    tx.execute(
        """insert into components.settings (pack, document) values (%s, %s)
           on conflict (pack) do update set document = excluded.document""",
        (pack, Jsonb(document)),
    )


def drop_settings(tx: Tx, pack: str) -> None:
    """A pack declares nothing any more; what is registered stays."""
    tx.execute("delete from components.settings where pack = %s", (pack,))


def set_followed(tx: Tx, sequence: int) -> None:
    """Up to which change of the layer the register has looked."""
    tx.execute("update components.settings set followed = %s", (sequence,))


def set_strays(tx: Tx, rows: Sequence[tuple[str, str, str, list[str]]], at: datetime) -> None:
    """Features of the layer that cannot be taken, and why."""
    with tx.cursor() as cursor:
        cursor.executemany(
            """insert into components.strays (feature, code, name, reasons, at) values (%s::uuid, %s, %s, %s, %s)
               on conflict (feature) do update set code = excluded.code, name = excluded.name,
               reasons = excluded.reasons, at = excluded.at""",
            [(*row, at) for row in rows],
        )


def no_strays(tx: Tx, features: Sequence[str] | None) -> None:
    """These features are no strays (any more); None: nothing is."""
    if features is None:
        tx.execute("delete from components.strays")
    else:
        tx.execute("delete from components.strays where feature = any(%s::uuid[])", (list(features),))


def strays(tx: Tx, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Strays, a page at a time."""
    return tx.execute(
        """select feature::text, code, name, reasons, at from components.strays
           where feature > coalesce(%s::uuid, '00000000-0000-0000-0000-000000000000') order by feature limit %s""",
        (after, limit),
    ).fetchall()


def refresh_statistics(tx: Tx) -> None:
    """Tell the planner about a register that has just been filled."""
    tx.execute("analyze components.items")
