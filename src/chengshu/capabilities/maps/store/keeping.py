"""What a layer held before a load, kept beside it under a token until it is brought back or forgotten.

Three tables for each token, made in the transaction of the load: their being there is the proof that it was done.
"""

from psycopg import sql

from chengshu.capabilities.maps.store.features import NAMES
from chengshu.kit import Tx

_PARTS = ("features", "feature_versions", "gone")


def _table(token: str, part: str) -> sql.Identifier:
    return sql.Identifier("maps", f"kept_{token.replace('-', '')}_{part}")


def version(tx: Tx, layer: str, token: str) -> int | None:
    """Return the version of the layer that is kept under a token, or None."""
    table = _table(token, "layers")
    row = tx.execute("select to_regclass(%s) is not null as there", [table.as_string()]).fetchone()
    if not row or not row["there"]:
        return None
    found = tx.execute(sql.SQL("select version from {} where id = %s").format(table), [layer]).fetchone()
    return int(found["version"]) if found else None


def keep(tx: Tx, layer: str, token: str) -> None:
    """Copy everything of a layer. The layer is locked by the caller."""
    for part in _PARTS:
        query = sql.SQL("create table {} as select * from {} where layer = {}")
        tx.execute(query.format(_table(token, part), sql.Identifier("maps", part), sql.Literal(layer)))
    query = sql.SQL("create table {} as select * from maps.layers where id = {}")
    tx.execute(query.format(_table(token, "layers"), sql.Literal(layer)))


def bring_back(tx: Tx, layer: str, token: str) -> int:
    """Put what is kept in the place of what the layer holds; return the number of features."""
    for part in _PARTS:
        table = sql.Identifier("maps", part)
        tx.execute(sql.SQL("delete from {} where layer = %s").format(table), [layer])
        columns = sql.SQL(_columns(tx, token)) if part == "features" else sql.SQL("*")
        into = sql.SQL("({})").format(columns) if part == "features" else sql.SQL("")
        query = sql.SQL("insert into {} {} select {} from {}")
        tx.execute(query.format(table, into, columns, _table(token, part)))
    row = tx.execute(
        sql.SQL(
            "update maps.layers l set version = l.version + 1, loaded = l.version + 1, features = k.features,"
            " digest = k.digest, extent = k.extent, history_until = k.history_until"
            " from {} k where l.id = %s and k.id = l.id returning l.features"
        ).format(_table(token, "layers")),
        [layer],
    ).fetchone()
    return int(row["features"]) if row else 0


def _columns(tx: Tx, token: str) -> str:
    """What was kept of features: before the schema's 0041 their whole text was not."""
    query = "select 1 from pg_attribute where attrelid = %s::regclass and attname = 'whole'"
    found = tx.execute(query, [_table(token, "features").as_string()]).fetchone()
    return f"{NAMES}, root, whole" if found else f"{NAMES}, root"


def forget(tx: Tx, token: str) -> None:
    """Drop what is kept under a token; nothing happens when there is none."""
    for part in (*_PARTS, "layers"):
        tx.execute(sql.SQL("drop table if exists {}").format(_table(token, part)))
