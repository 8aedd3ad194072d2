"""Indexes of declared fields: one for each field of a layer that asks for it, on the partition of the layer."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from psycopg import sql

from chengshu.capabilities.maps.model import FieldDefinition, Layer
from chengshu.capabilities.maps.store.predicates import value_sql
from chengshu.kit import Tx

_PREFIX = "field_"
# One builder at a time in a city, whichever process it lives in.
_LOCK = 7_401_811


@dataclass(frozen=True, slots=True)
class Index:
    """An index as it should be. Its name says what it holds: another expression is another index."""

    layer: str
    field: str
    name: str
    columns: str


def wanted(layer: Layer, *, patterns: bool) -> list[Index]:
    """Return the indexes that a layer should have; `patterns`: `like` needs one of its own."""
    found = []
    for field in layer.fields:
        if not field.looked_up:
            continue
        parameters: dict[str, object] = {}
        value = f"({value_sql(field.name, _type(field), False, parameters)})"
        if parameters:
            continue  # a name from a data set that cannot stand in a statement without parameters
        # With the id behind it the index is the order of pages as well.
        columns = [f"{value}, id"]
        if field.type == "text" and patterns:
            columns.append(f"{value} text_pattern_ops")
        found += [_index(layer.id, field.name, one) for one in columns]
    return found


def _type(field: FieldDefinition) -> str:
    return "number" if field.type == "integer" else field.type


def _index(layer: str, field: str, columns: str) -> Index:
    digest = blake2b(f"{layer} {field} {columns}".encode(), digest_size=10).hexdigest()
    return Index(layer, field, f"{_PREFIX}{digest}", columns)


def needs_patterns(tx: Tx) -> bool:
    """Whether the database orders texts by a language, which `like` cannot use."""
    query = "select datcollate not in ('C', 'POSIX') as so from pg_database where datname = current_database()"
    row = tx.execute(query).fetchone()
    return row is not None and bool(row["so"])


def present(tx: Tx, layer: str | None = None) -> dict[str, tuple[str, bool]]:
    """Return what is there: name -> layer, whether it is whole (a build that was broken off is not)."""
    rows = tx.execute(
        "select c.relname as name, substr(t.relname, 7) as layer, i.indisvalid as whole from pg_index i"
        " join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid"
        " join pg_namespace n on n.oid = t.relnamespace where n.nspname = 'maps' and c.relname like %(prefix)s"
        " and (%(layer)s::text is null or t.relname = 'layer_' || %(layer)s)",
        {"prefix": f"{_PREFIX}%", "layer": layer},
    ).fetchall()
    return {row["name"]: (row["layer"], row["whole"]) for row in rows}


def make(tx: Tx, index: Index, *, beside: bool) -> None:
    """Build an index; `beside` the work of others, which needs a connection outside a transaction."""
    how = "concurrently if not exists" if beside else "if not exists"
    table = sql.Identifier("maps", f"layer_{index.layer}")
    statement = sql.SQL(f"create index {how} {{}} on {{}} ({index.columns})")
    tx.execute(statement.format(sql.Identifier(index.name), table))


def drop(tx: Tx, names: Iterable[str], *, beside: bool) -> None:
    """Take indexes away."""
    how = sql.SQL("drop index concurrently if exists {}" if beside else "drop index if exists {}")
    for name in names:
        tx.execute(how.format(sql.Identifier("maps", name)))


def look_through(tx: Tx, layer: str) -> None:
    """Let the planner know what the values of a layer are like."""
    tx.execute(sql.SQL("analyze {}").format(sql.Identifier("maps", f"layer_{layer}")))


def try_lock(tx: Tx) -> bool:
    """Become the one builder; False when another one is at work."""
    row = tx.execute("select pg_try_advisory_lock(%s) as ours", [_LOCK]).fetchone()
    return row is not None and bool(row["ours"])


def unlock(tx: Tx) -> None:
    """Let others build."""
    tx.execute("select pg_advisory_unlock(%s)", [_LOCK])
