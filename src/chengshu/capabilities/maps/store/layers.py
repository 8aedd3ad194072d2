"""Layers and who holds grants of them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from psycopg import sql

from chengshu.capabilities.maps.model import Bbox, FieldDefinition, Grant, Layer, LayerDefinition
from chengshu.kit import Tx

_DECLARED = tuple(one.name for one in fields(LayerDefinition))
_JSON = ("titles", "filter", "style", "fields", "lineage")
# A review decides these for good; declaring the layer again does not undo it.
_REVIEWED = ("grade", "fields")
_KEPT = ("id", "published")
_COLUMNS = f"""
select {", ".join(_DECLARED)}, owner::text, version, features, category, classified, loaded, history_until,
       (extent[1])[0] as west, (extent[1])[1] as south, (extent[0])[0] as east, (extent[0])[1] as north
"""
_SELECT = f"{_COLUMNS} from maps.layers"
_WITH_GRANTS = f"""
{_COLUMNS}, (select json_agg(json_build_object('holder_kind', holder_kind, 'holder', holder, 'verb', verb))
             from maps.grants g where g.layer = l.id) as held
from maps.layers l where id = %s and retired is null
"""  # noqa: S608


def define(tx: Tx, layer: LayerDefinition) -> None:
    """Write a layer's definition; its features, version and what a review decided stay."""
    row = {name: getattr(layer, name) for name in _DECLARED}
    row["fields"] = [asdict(one) for one in layer.fields]
    row |= {name: json.dumps(row[name], ensure_ascii=False) for name in _JSON}
    names = ", ".join(_DECLARED)
    places = ", ".join(f"%({name})s" for name in _DECLARED)
    updates = [f"{name} = excluded.{name}" for name in _DECLARED if name not in (*_KEPT, *_REVIEWED)]
    updates += [f"{n} = case when l.classified then l.{n} else excluded.{n} end" for n in _REVIEWED]
    tx.execute(
        f"insert into maps.layers as l ({names}) values ({places})"  # noqa: S608
        f" on conflict (id) do update set {', '.join(updates)}, retired = null",
        row,
    )
    _make_partition(tx, layer.id)


def set_fields(tx: Tx, layer: str, fields: Sequence[FieldDefinition]) -> None:
    """Write the fields of a layer although its grades were reviewed; the grades are the caller's care."""
    text = json.dumps([asdict(one) for one in fields], ensure_ascii=False)
    tx.execute("update maps.layers set fields = %s where id = %s", [text, layer])


def retire_others(tx: Tx, pack: str, layers: Sequence[str], at: datetime) -> None:
    """Take the layers of a pack that are not named off the map."""
    tx.execute(
        "update maps.layers set retired = %s where pack = %s and id <> all(%s) and retired is null",
        (at, pack, list(layers)),
    )


def _make_partition(tx: Tx, layer: str) -> None:
    """Each layer has its own partition, so that the size of one is nothing to another."""
    name = f"layer_{layer}"
    known = tx.execute("select to_regclass(%s) is not null as there", [f'maps."{name}"']).fetchone()
    if known and known["there"]:
        return
    table, parent = sql.Identifier("maps", name), sql.Identifier("maps", "features")
    # Made beside and attached, because that does not make readers of other layers wait.
    tx.execute(sql.SQL("create table {} (like {} including all)").format(table, parent))
    attach = "alter table {} attach partition {} for values in ({})"
    tx.execute(sql.SQL(attach).format(parent, table, sql.Literal(layer)))


def every(tx: Tx) -> list[Layer]:
    """Return every layer in drawing order."""
    return [_layer(row) for row in tx.execute(_SELECT + " where retired is null order by position, id").fetchall()]


def one(tx: Tx, layer: str, *, lock: bool = False) -> Layer | None:
    """Return a layer; `lock` keeps every other writer of it waiting until the transaction ends."""
    query = _SELECT + " where id = %s and retired is null" + (" for update" if lock else "")
    row = tx.execute(query, [layer]).fetchone()
    return _layer(row) if row else None


def with_grants(tx: Tx, layer: str) -> tuple[Layer, list[Grant]] | None:
    """Return a layer and its grants in one question: nearly every request begins with both."""
    row = tx.execute(_WITH_GRANTS, [layer]).fetchone()
    if row is None:
        return None
    held = row.pop("held") or ()
    return _layer(row), [Grant(layer, **one) for one in held]


def _layer(row: dict[str, Any]) -> Layer:
    box = (row.pop("west"), row.pop("south"), row.pop("east"), row.pop("north"))
    row["fields"] = tuple(_field(one) for one in row["fields"])
    return Layer(**row, extent=None if box[0] is None else box)


def _field(row: dict[str, Any]) -> FieldDefinition:
    return FieldDefinition(**row | {"choices": tuple(row.get("choices", ()))})


def digest(tx: Tx, layer: str) -> str:
    """Return the digest of what was loaded last; empty before the first load and after an edit."""
    row = tx.execute("select digest from maps.layers where id = %s", [layer]).fetchone()
    return row["digest"] if row else ""


def loaded(tx: Tx, layer: str, count: int, extent: Bbox | None, digest: str) -> None:
    """Note that a layer holds something else altogether."""
    tx.execute(
        "update maps.layers set version = version + 1, loaded = version + 1, features = %s, digest = %s,"
        " extent = %s::box, history_until = null where id = %s",
        [count, digest, box_text(extent), layer],
    )


def changed(tx: Tx, layer: str, sequence: int, added: int, extent: Bbox | None, history: date | None) -> None:
    """Note that features of a layer were changed."""
    tx.execute(
        "update maps.layers set version = %s, features = features + %s, digest = '', extent = %s::box,"
        " history_until = greatest(history_until, %s::date) where id = %s",
        [sequence, added, box_text(extent), history, layer],
    )


def box_text(box: Bbox | None) -> str | None:
    """A box as PostgreSQL writes it."""
    return None if box is None else f"({box[2]},{box[3]}),({box[0]},{box[1]})"


def remove(tx: Tx, layer: str) -> None:
    """Take a layer away with everything in it."""
    tx.execute("delete from maps.feature_versions where layer = %s", [layer])
    tx.execute("delete from maps.gone where layer = %s", [layer])
    tx.execute("delete from maps.layers where id = %s", [layer])
    tx.execute(sql.SQL("drop table if exists {}").format(sql.Identifier("maps", f"layer_{layer}")))


# --- grants ---------------------------------------------------------------------------------------------------


def grants(tx: Tx, layer: str | None = None) -> list[Grant]:
    """Return the grants of a layer, or of all."""
    rows = tx.execute(
        "select layer, holder_kind, holder, verb, granted_by, granted from maps.grants"
        " where %(layer)s::text is null or layer = %(layer)s order by layer, holder_kind, holder, verb",
        {"layer": layer},
    ).fetchall()
    return [Grant(**row) for row in rows]


def add_grant(tx: Tx, grant: Grant, at: datetime) -> None:
    """Write a grant; twice is as good as once."""
    tx.execute(
        "insert into maps.grants (layer, holder_kind, holder, verb, granted_by, granted)"
        " values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
        [grant.layer, grant.holder_kind, grant.holder, grant.verb, grant.granted_by, at],
    )


def remove_grant(tx: Tx, grant: Grant) -> bool:
    """Take a grant back; False when there was none."""
    done = tx.execute(
        "delete from maps.grants where (layer, holder_kind, holder, verb) = (%s, %s, %s, %s)",
        [grant.layer, grant.holder_kind, grant.holder, grant.verb],
    )
    return done.rowcount == 1
