"""Addresses, the localities they hang on, and divisions."""

from collections.abc import Iterable, Sequence
from typing import Any

from chengshu.capabilities.places.model import Locality, NewDivision
from chengshu.kit import Tx

COLUMNS = (
    *("id", "source", "code", "district"),
    *("town", "village", "group_name", "street", "number", "building", "unit", "room", "poi"),
    *("label", "locality", "site"),
    *("number_int", "number_rest", "building_key", "unit_key", "room_key"),
    *("building_id", "longitude", "latitude", "spot", "valid_from", "valid_to"),
)
_READ = ", ".join(f"a.{name}" for name in COLUMNS if name not in ("spot", "source"))
_TODAY = "(a.valid_from is null or a.valid_from <= current_date) and (a.valid_to is null or a.valid_to >= current_date)"
INDEXES = {
    "addresses_locality": "create index addresses_locality on places.addresses"
    " (locality, number_int, building_key, room_key)",
    "addresses_site": "create index addresses_site on places.addresses (site, building_key, room_key)"
    " where site is not null",
    "addresses_code": "create index addresses_code on places.addresses (code) where code <> ''",
    "addresses_building": "create index addresses_building on places.addresses (building_id, id)"
    " where building_id <> ''",
    "addresses_spot": "create index addresses_spot on places.addresses using gist (spot)",
    "addresses_source": "create index addresses_source on places.addresses (source)",
}
# The nearest to what was asked first: the same part of the number, building, unit and room; then the plainest.
_CLOSEST = """
order by (a.number_rest = %(rest)s) desc, (a.building_key = %(building)s) desc, (a.unit_key = %(unit)s) desc,
    (a.room_key = %(room)s) desc, (a.room_key = '') desc, (a.building_key = '') desc, a.id limit %(limit)s
"""
_AT_NUMBER = f"""
select {_READ} from places.addresses a
where a.locality = any(%(localities)s) and a.number_int = %(number)s and {_TODAY} {_CLOSEST}
"""  # noqa: S608  (constants)
_AT_SITE = f"""
select {_READ} from places.addresses a
where a.site = any(%(sites)s) and (not %(named)s or a.building_key = %(building)s) and {_TODAY} {_CLOSEST}
"""  # noqa: S608  (constants)
_NEIGHBOURS = f"""
select {_READ} from unnest(%(localities)s::integer[]) wanted (locality)
cross join lateral (
    (select * from places.addresses b where b.locality = wanted.locality and b.number_int < %(number)s
        and b.number_int > 0 order by b.locality desc, b.number_int desc limit 1)
    union all
    (select * from places.addresses b where b.locality = wanted.locality and b.number_int > %(number)s
        order by b.locality, b.number_int limit 1)
) a
"""  # noqa: S608  (constants)
_NEAREST = f"""
select {_READ} from places.addresses a where {_TODAY}
order by a.spot <-> point(%(x)s, %(y)s) limit %(limit)s
"""  # noqa: S608  (constants)
_NUMBERS = f"""
select distinct on (a.number_int, a.number_rest) {_READ} from places.addresses a
where a.locality = %(locality)s and a.number_int = any(%(numbers)s) and {_TODAY}
order by a.number_int, a.number_rest, (a.room_key = '') desc, a.id limit %(limit)s
"""  # noqa: S608  (constants)


def versions(tx: Tx) -> tuple[int, int]:
    """The versions of the localities and of the names in the register."""
    row = tx.execute("select version, names from places.state").fetchone()
    return (int(row["version"]), int(row["names"])) if row else (0, 0)


def raise_version(tx: Tx) -> int:
    """The names have changed: every process reads them again at its next question."""
    query = """insert into places.state (version) values (1)
               on conflict (id) do update set version = places.state.version + 1 returning version"""
    row = tx.execute(query).fetchone()
    assert row
    return int(row["version"])


def lock_loads(tx: Tx) -> None:
    """One load at a time, until the end of the transaction."""
    tx.execute("select pg_advisory_xact_lock(hashtext('places.addresses'))")


def localities(tx: Tx) -> list[Locality]:
    """Every locality."""
    query = """select id, kind, district, town, name, key, longitude, latitude, addresses
               from places.localities where addresses > 0 order by id"""
    return [Locality(**row) for row in tx.execute(query)]


def locality_ids(tx: Tx) -> dict[tuple[str, str, str, str], int]:
    """The number of each locality by kind, district, town and key."""
    query = "select id, kind, district, town, key from places.localities"
    return {(row["kind"], row["district"], row["town"], row["key"]): row["id"] for row in tx.execute(query)}


def add_localities(tx: Tx, rows: Sequence[tuple[str, str, str, str, str]]) -> dict[tuple[str, str, str, str], int]:
    """Write localities (kind, district, town, name, key) and return their numbers."""
    query = """
        insert into places.localities (kind, district, town, name, key, longitude, latitude)
        select kind, district, town, name, key, 0, 0
        from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) t (kind, district, town, name, key)
        on conflict (kind, district, town, key) do update set name = excluded.name
        returning id, kind, district, town, key"""
    found = tx.execute(query, [list(column) for column in zip(*rows, strict=True)]).fetchall()
    return {(row["kind"], row["district"], row["town"], row["key"]): row["id"] for row in found}


def count_localities(tx: Tx) -> int:
    """Give each locality its place and number of addresses; those without any stay, counted as none."""
    tx.execute("update places.localities set addresses = 0 where addresses > 0")
    query = """
        with held as (
            select locality as id, count(*) as n, avg(longitude) as x, avg(latitude) as y
            from places.addresses where locality is not null group by locality
            union all
            select site, count(*), avg(longitude), avg(latitude)
            from places.addresses where site is not null group by site)
        update places.localities l set addresses = held.n, longitude = held.x, latitude = held.y
        from held where held.id = l.id"""
    return tx.execute(query).rowcount


def is_empty(tx: Tx) -> bool:
    """True when no address is kept."""
    return tx.execute("select 1 from places.addresses limit 1").fetchone() is None


def drop_indexes(tx: Tx) -> None:
    """For a first load only: nobody reads an empty table."""
    for name in INDEXES:
        tx.execute(f"drop index if exists places.{name}")


def make_indexes(tx: Tx) -> None:
    """Make the indexes of the addresses."""
    tx.execute("set local maintenance_work_mem = '256MB'")
    for statement in INDEXES.values():
        tx.execute(statement)


def analyse(tx: Tx) -> None:
    """Tell the planner what is there."""
    tx.execute("analyze places.addresses")
    tx.execute("analyze places.localities")


def remove_source(tx: Tx, source: str) -> int:
    """Take away all addresses of a source."""
    return tx.execute("delete from places.addresses where source = %s", [source]).rowcount


def copy_addresses(tx: Tx, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write addresses, in the order of `COLUMNS`."""
    with tx.cursor().copy(f"copy places.addresses ({', '.join(COLUMNS)}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def at_number(tx: Tx, localities: Sequence[int], number: int, wanted: dict[str, str], limit: int) -> list[Any]:
    """Addresses with this number on these localities, the nearest to what is wanted first."""
    return tx.execute(
        _AT_NUMBER, {**wanted, "localities": list(localities), "number": number, "limit": limit}
    ).fetchall()


def at_site(tx: Tx, sites: Sequence[int], wanted: dict[str, str], limit: int) -> list[Any]:
    """Addresses of these sites; only those of the building when one is wanted."""
    values = {**wanted, "sites": list(sites), "named": bool(wanted["building"]), "limit": limit}
    return tx.execute(_AT_SITE, values).fetchall()


def neighbours(tx: Tx, localities: Sequence[int], number: int) -> list[Any]:
    """The next lower and the next higher number on each locality."""
    return tx.execute(_NEIGHBOURS, {"localities": list(localities), "number": number}).fetchall()


def nearest(tx: Tx, x: float, y: float, limit: int) -> list[Any]:
    """The addresses nearest to a spot."""
    return tx.execute(_NEAREST, {"x": x, "y": y, "limit": limit}).fetchall()


def numbers(tx: Tx, locality: int, wanted: Sequence[int], limit: int) -> list[Any]:
    """One address for each of these numbers on a locality."""
    return tx.execute(_NUMBERS, {"locality": locality, "numbers": list(wanted), "limit": limit}).fetchall()


def by_id(tx: Tx, identity: str) -> Any | None:
    """One address."""
    return tx.execute(f"select {_READ} from places.addresses a where a.id = %s", [identity]).fetchone()  # noqa: S608  (a constant)


def by_code(tx: Tx, code: str) -> Any | None:
    """The address with this code."""
    return tx.execute(f"select {_READ} from places.addresses a where a.code = %s limit 1", [code]).fetchone()  # noqa: S608  (a constant)


def of_building(tx: Tx, building: str, after: str | None, limit: int) -> list[Any]:
    """The door plates and rooms of a building, by id."""
    query = f"""select {_READ} from places.addresses a where a.building_id = %(building)s
                and (%(after)s::uuid is null or a.id > %(after)s::uuid) order by a.id limit %(limit)s"""  # noqa: S608  (a constant)
    return tx.execute(query, {"building": building, "after": after, "limit": limit}).fetchall()


def replace_divisions(tx: Tx, source: str, divisions: Sequence[NewDivision]) -> None:
    """Put these divisions in the place of all that came from this source."""
    tx.execute("delete from places.divisions where source = %s", [source])
    query = """
        insert into places.divisions (code, name, level, parent, valid_from, valid_to, source)
        values (%s, %s, %s, %s, coalesce(%s, date '0001-01-01'), %s, %s)
        on conflict (code, valid_from) do update set name = excluded.name, level = excluded.level,
            parent = excluded.parent, valid_to = excluded.valid_to, source = excluded.source"""
    rows = [(d.code, d.name, d.level, d.parent, d.valid_from, d.valid_to, source) for d in divisions]
    with tx.cursor() as cursor:
        cursor.executemany(query, rows)


def divisions(tx: Tx, code: str | None, parent: str | None, name: str | None, on: Any) -> list[Any]:
    """Divisions of a day with this code, below this parent or with this name."""
    query = """
        select code, name, level, parent, nullif(valid_from, date '0001-01-01') as valid_from, valid_to, source
        from places.divisions
        where (%(code)s::text is null or code = %(code)s) and (%(parent)s::text is null or parent = %(parent)s)
          and (%(name)s::text is null or name = %(name)s)
          and valid_from <= %(on)s and (valid_to is null or valid_to >= %(on)s)
        order by code limit 2000"""
    return tx.execute(query, {"code": code, "parent": parent, "name": name, "on": on}).fetchall()
