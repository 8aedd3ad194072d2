"""Tables and queries of the schema `maps`."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from chengshu.capabilities.maps.logic import Placed
from chengshu.capabilities.maps.model import Bbox, LayerDefinition
from chengshu.kit import Tx, new_id

_DEFINE = """
insert into maps.layers (id, pack, title, titles, source, filter, style, visible, min_zoom, position, licence,
                         synthetic)
values (%(id)s, %(pack)s, %(title)s, %(titles)s, %(source)s, %(filter)s, %(style)s, %(visible)s, %(min_zoom)s,
        %(position)s, %(licence)s, %(synthetic)s)
on conflict (id) do update set pack = excluded.pack, title = excluded.title, titles = excluded.titles,
    source = excluded.source, filter = excluded.filter, style = excluded.style, visible = excluded.visible,
    min_zoom = excluded.min_zoom, position = excluded.position, licence = excluded.licence,
    synthetic = excluded.synthetic, retired = null
"""
_LAYERS = """
select id, pack, title, titles, source, filter, style, visible, min_zoom, position, licence, synthetic, version,
       features
from maps.layers where retired is null order by position, id
"""
_FEATURES = """
select id, json_build_object(
    'type', 'Feature', 'id', id, 'geometry', geometry,
    'properties', properties || jsonb_strip_nulls(jsonb_build_object(
        'name', nullif(name, ''), 'code', nullif(code, ''), 'source', nullif(source, ''),
        'licence', nullif(licence, ''), 'valid_from', valid_from, 'valid_to', valid_to,
        'longitude', longitude, 'latitude', latitude)))::text as feature
from maps.features
where layer = %(layer)s and id > %(after)s
  and (valid_from is null or valid_from <= %(day)s) and (valid_to is null or valid_to >= %(day)s)
  {within} order by id limit %(limit)s
"""
_COPY = """
copy maps.features (id, layer, code, name, properties, geometry, extent, longitude, latitude, valid_from,
                    valid_to, source, licence) from stdin
"""
_SEARCH = """
select f.id, f.layer, l.title, l.titles, f.name, f.code, f.longitude, f.latitude,
       (f.extent[1])[0] as west, (f.extent[1])[1] as south,
       (f.extent[0])[0] as east, (f.extent[0])[1] as north
from maps.features f join maps.layers l on l.id = f.layer and l.retired is null
where (f.name like %(like)s or f.code like %(like)s)
  and (f.valid_from is null or f.valid_from <= %(day)s) and (f.valid_to is null or f.valid_to >= %(day)s)
order by length(f.name), f.name, f.id limit %(limit)s
"""
_NO_ID = "00000000-0000-0000-0000-000000000000"


def define_layer(tx: Tx, layer: LayerDefinition) -> None:
    """Write a layer's definition; its features and version stay."""
    row = {name: getattr(layer, name) for name in LayerDefinition.__dataclass_fields__}
    tx.execute(_DEFINE, {**row, **{name: json.dumps(row[name]) for name in ("titles", "filter", "style")}})


def retire_others(tx: Tx, pack: str, layers: Sequence[str], at: datetime) -> None:
    """Take the layers of a pack that are not named off the map."""
    tx.execute(
        "update maps.layers set retired = %s where pack = %s and id <> all(%s) and retired is null",
        (at, pack, list(layers)),
    )


def layers(tx: Tx) -> list[dict[str, Any]]:
    """Return every layer in drawing order."""
    return tx.execute(_LAYERS).fetchall()


def layer_version(tx: Tx, layer: str, *, lock: bool = False) -> int | None:
    """Return the version of a layer, or None when there is no such layer."""
    query = "select version from maps.layers where id = %s and retired is null"
    row = tx.execute(query + " for update" if lock else query, [layer]).fetchone()
    return row["version"] if row else None


def layer_source(tx: Tx, layer: str) -> str | None:
    """Return where a layer's contents come from."""
    row = tx.execute("select source from maps.layers where id = %s and retired is null", [layer]).fetchone()
    return row["source"] if row else None


def layer_digest(tx: Tx, layer: str) -> str:
    """Return the digest of what was loaded last; empty before the first load."""
    row = tx.execute("select digest from maps.layers where id = %s", [layer]).fetchone()
    return row["digest"] if row else ""


def replace_features(tx: Tx, layer: str, placed: Sequence[Placed], digest: str) -> None:
    """Put these features in the place of all that the layer held."""
    tx.execute("delete from maps.features where layer = %s", [layer])
    with tx.cursor().copy(_COPY) as copy:
        # Ids are the order of pages and drawing; the order given is kept.
        for own, one in zip(sorted(new_id() for _ in placed), placed, strict=True):
            copy.write_row(_row(own, layer, one))
    query = "update maps.layers set version = version + 1, features = %s, digest = %s where id = %s"
    tx.execute(query, [len(placed), digest, layer])


def _row(own: str, layer: str, one: Placed) -> tuple[Any, ...]:
    feature, (west, south, east, north) = one.feature, one.bbox
    return (
        own,
        layer,
        feature.code,
        feature.name,
        json.dumps(feature.properties, ensure_ascii=False),
        json.dumps(feature.geometry),
        f"({east},{north}),({west},{south})",
        one.point[0],
        one.point[1],
        feature.valid_from,
        feature.valid_to,
        feature.source,
        feature.licence,
    )


def features(tx: Tx, layer: str, bbox: Bbox | None, day: date, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Return features as GeoJSON texts in the order of their ids."""
    values: dict[str, Any] = {"layer": layer, "day": day, "after": after or _NO_ID, "limit": limit}
    within = ""
    if bbox:
        within = "and extent && box(point(%(east)s, %(north)s), point(%(west)s, %(south)s))"
        values |= dict(zip(("west", "south", "east", "north"), bbox, strict=True))
    return tx.execute(_FEATURES.format(within=within), values).fetchall()


def areas(tx: Tx, layer: str) -> list[dict[str, Any]]:
    """Return every area of a layer with its code and validity."""
    query = "select code, geometry, valid_from, valid_to from maps.features where layer = %s and code <> ''"
    return tx.execute(query, [layer]).fetchall()


def search(tx: Tx, prefix: str, day: date, limit: int) -> list[dict[str, Any]]:
    """Return features whose name or code begins with the text."""
    escaped = prefix.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return tx.execute(_SEARCH, {"like": f"{escaped}%", "day": day, "limit": limit}).fetchall()
