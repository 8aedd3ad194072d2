"""Places and their names."""

from datetime import date, datetime
from typing import Any

from chengshu.kit import Tx

# A renaming may be written before its day: until then a place is called what it is called today.
_TODAY = "(now() at time zone 'Asia/Shanghai')::date"
_OFFICIAL = f"""coalesce((
    select n.name from places.names n
    where n.place = p.id and n.use = 'official' and n.language = 'zh'
      and coalesce(n.valid_from, {_TODAY}) <= {_TODAY} and coalesce(n.valid_to, {_TODAY}) >= {_TODAY}
    order by n.valid_from desc nulls last limit 1), p.name)"""  # noqa: S608  (constants)
_PLACE = f"""p.id, p.kind, p.code, {_OFFICIAL} as name, p.district, p.address, p.longitude, p.latitude, p.state,
            p.version, p.created, p.updated, p.updated_by"""
_NAME = "id, name, use, language, romanised, valid_from, valid_to, basis, written, written_by"


def add(tx: Tx, row: dict[str, Any]) -> None:
    """Write a new place."""
    tx.execute(
        """insert into places.places (id, kind, code, name, district, address, longitude, latitude, spot, created,
                                      updated, updated_by)
           values (%(id)s, %(kind)s, %(code)s, %(name)s, %(district)s, %(address)s, %(longitude)s, %(latitude)s,
                   point(%(x)s, %(y)s), %(at)s, %(at)s, %(by)s)""",
        row,
    )


def add_name(tx: Tx, row: dict[str, Any]) -> None:
    """Write a name."""
    tx.execute(
        """insert into places.names (id, place, name, key, use, language, romanised, valid_from, valid_to, basis,
                                     written, written_by)
           values (%(id)s, %(place)s, %(name)s, %(key)s, %(use)s, %(language)s, %(romanised)s, %(valid_from)s,
                   %(valid_to)s, %(basis)s, %(at)s, %(by)s)""",
        row,
    )


def place(tx: Tx, identity: str, *, lock: bool = False) -> dict[str, Any] | None:
    """One place."""
    query = f"select {_PLACE} from places.places p where id = %s"  # noqa: S608  (a constant)
    return tx.execute(query + (" for update of p" if lock else ""), [identity]).fetchone()


def names(tx: Tx, identity: str) -> list[dict[str, Any]]:
    """The names of a place: the official one in force first, then the newest."""
    query = f"""select {_NAME} from places.names where place = %s
                order by (use = 'official' and valid_to is null) desc, valid_from desc nulls last, id"""  # noqa: S608
    return tx.execute(query, [identity]).fetchall()


def find(
    tx: Tx, prefix: str, kind: str | None, state: str | None, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Places one of whose names begins so (in Latin letters: is romanised so), by id, with the name that was meant."""
    query = f"""
        select {_PLACE}, coalesce(m.name, '') as matched from places.places p
        left join lateral (
            select n.name from places.names n
            where n.place = p.id and %(like)s <> '%%'
              and (n.key like %(like)s or (%(latin)s and replace(n.romanised, ' ', '') ilike %(like)s))
            order by n.name = p.name desc, n.id limit 1) m on true
        where (%(state)s::text is null or state = %(state)s) and (%(kind)s::text is null or kind = %(kind)s)
          and (%(after)s::uuid is null or id > %(after)s::uuid) and (%(like)s = '%%' or m.name is not null)
        order by id limit %(limit)s"""  # noqa: S608  (constants)
    escaped = prefix.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    values = {"like": f"{escaped}%", "latin": prefix.isascii(), "kind": kind, "state": state, "after": after}
    return tx.execute(query, {**values, "limit": limit}).fetchall()


def kinds(tx: Tx) -> list[dict[str, Any]]:
    """The kinds of current places, the commonest first."""
    query = (
        "select kind, count(*) as places from places.places where state = 'current' group by kind order by 2 desc, 1"
    )
    return tx.execute(query).fetchall()


def by_code(tx: Tx, code: str) -> dict[str, Any] | None:
    """The current place with this code."""
    query = f"select {_PLACE} from places.places p where code = %s and state = 'current' limit 1"  # noqa: S608
    return tx.execute(query, [code]).fetchone()


def begun_official(tx: Tx, place: str, language: str) -> date | None:
    """The day from which the last official name is in use."""
    query = """select valid_from from places.names
               where place = %s and use = 'official' and language = %s and valid_to is null"""
    row = tx.execute(query, [place, language]).fetchone()
    return row["valid_from"] if row else None


def end_official(tx: Tx, place: str, language: str, last: date) -> None:
    """The official name in force was so until this day."""
    tx.execute(
        """update places.names set valid_to = %s
           where place = %s and use = 'official' and language = %s and valid_to is null""",
        [last, place, language],
    )


def end_name(tx: Tx, place: str, name: str, last: date) -> bool:
    """A name that is not the official one was in use until this day."""
    query = "update places.names set valid_to = %s where id = %s and place = %s and use <> 'official' returning id"
    return tx.execute(query, [last, name, place]).fetchone() is not None


def change(tx: Tx, place: str, values: dict[str, Any], by: str, at: datetime) -> None:
    """Write what changed of a place; its version grows."""
    columns = {
        "name": "name = %(name)s",
        "state": "state = %(state)s",
        "kind": "kind = %(kind)s",
        "code": "code = %(code)s",
        "address": "address = %(address)s",
        "district": "district = %(district)s",
        "longitude": "longitude = %(longitude)s, latitude = %(latitude)s, spot = point(%(x)s, %(y)s)",
    }
    sets = ", ".join(text for name, text in columns.items() if name in values)
    query = f"""update places.places set {sets}{", " if sets else ""} version = version + 1, updated = %(at)s,
                updated_by = %(by)s where id = %(id)s"""  # noqa: S608  (constants)
    tx.execute(query, {**values, "id": place, "by": by, "at": at})


def landmarks(tx: Tx) -> list[dict[str, Any]]:
    """Every name of every current place, for the index in memory."""
    query = f"""
        select p.id, p.kind, p.code, p.district, p.longitude, p.latitude, p.official, n.key, n.name, n.use, n.valid_to
        from (select p.*, {_OFFICIAL} as official from places.places p where state = 'current') p
        join places.names n on n.place = p.id order by p.id, n.id"""  # noqa: S608  (constants)
    return tx.execute(query).fetchall()


def raise_names_version(tx: Tx) -> None:
    """A name changed: every process reads the names again at its next question."""
    tx.execute(
        """insert into places.state (names) values (1)
           on conflict (id) do update set names = places.state.names + 1"""
    )
