"""Tables and queries of the schema `handbooks`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from chengshu.capabilities.handbooks.model import Book, Row, RowFilter
from chengshu.kit import Tx

_BOOK = """b.id::text, b.name, b.version, b.title, b.source, b.state, b.valid_from, b.pack, b.created, b.created_by,
           b.released_by, (select count(*) from handbooks.rows r where r.book = b.id)::int as rows"""
_ROW = """r.scheme, r.edition, r.kind, r.big, r.big_title, r.small, r.small_title, r.number, r.condition, r.amount,
          r.unit, r.handling, r.closing, r.responsible as "order", r.law"""
_CLASS = "r.class_key, r.scheme, r.edition, r.kind, r.big, r.big_title, r.small, r.small_title"
_SAYS = """(r.small_title ilike %(q)s or r.condition ilike %(q)s or r.big_title ilike %(q)s
            or r.big || r.small like %(code)s)"""
_KEPT = (
    *("class_key", "scheme", "edition", "kind", "big", "big_title", "small", "small_title", "number", "condition"),
    *("amount", "unit", "handling", "closing", "order", "law"),
)
# The edition of each handbook that holds on a day.
_IN_FORCE = """select distinct on (name) id from handbooks.books
               where state = 'released' and valid_from <= %(on)s and (valid_to is null or valid_to > %(on)s)
               order by name, valid_from desc"""


def next_version(tx: Tx, name: str) -> int:
    """The number of the next edition. Two importers of one handbook wait for each other."""
    tx.execute("select pg_advisory_xact_lock(hashtext('handbooks.' || %s))", (name,))
    found = tx.execute(
        "select coalesce(max(version), 0) + 1 as version from handbooks.books where name = %s", (name,)
    ).fetchone()
    assert found is not None
    return int(found["version"])


def add_book(tx: Tx, values: dict[str, Any]) -> None:
    """Keep an edition."""
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    tx.execute(f"insert into handbooks.books ({names}) values ({marks})", values)  # noqa: S608


def add_rows(tx: Tx, book: str, rows: Sequence[Row]) -> None:
    """Keep the rows of an edition, in their order."""
    copy = """copy handbooks.rows (book, position, class_key, scheme, edition, kind, big, big_title, small, small_title,
              number, condition, amount, unit, handling, closing, responsible, law) from stdin"""
    with tx.cursor() as cursor, cursor.copy(copy) as out:
        for at, row in enumerate(rows):
            out.write_row((book, at, *(getattr(row, name) for name in _KEPT)))


def book(tx: Tx, identity: str, lock: bool = False) -> Book | None:
    """An edition."""
    sql = f"select {_BOOK} from handbooks.books b where b.id = %s::uuid"  # noqa: S608
    found = tx.execute(sql + (" for update of b" if lock else ""), (identity,)).fetchone()
    return Book(**found) if found else None


def books(tx: Tx, after: tuple[datetime, str] | None, limit: int) -> list[Book]:
    """Editions, the newest first."""
    sql = f"select {_BOOK} from handbooks.books b "  # noqa: S608
    if after:
        sql += "where (b.created, b.id) < (%(created)s, %(id)s::uuid) "
    values = {"created": after[0], "id": after[1]} if after else {}
    rows = tx.execute(sql + "order by b.created desc, b.id desc limit %(limit)s", values | {"limit": limit})
    return [Book(**row) for row in rows]


def in_force(tx: Tx, on: date) -> list[Book]:
    """The edition of each handbook that holds on a day."""
    sql = f"select {_BOOK} from handbooks.books b where b.id in ({_IN_FORCE}) order by b.name"  # noqa: S608
    return [Book(**row) for row in tx.execute(sql, {"on": on})]


def newest(tx: Tx, name: str) -> tuple[str, str, str] | None:
    """Id, digest and pack of the newest released edition of a handbook."""
    found = tx.execute(
        "select id::text, digest, coalesce(pack, '') as pack from handbooks.books "
        "where name = %s and state = 'released' order by valid_from desc limit 1",
        (name,),
    ).fetchone()
    return (found["id"], found["digest"], found["pack"]) if found else None


def newest_of_pack(tx: Tx, name: str, pack: str) -> tuple[str, str] | None:
    """Id and digest of the edition that a pack brought last, whatever was decided of it."""
    found = tx.execute(
        "select id::text, digest from handbooks.books where name = %s and pack = %s order by version desc limit 1",
        (name, pack),
    ).fetchone()
    return (found["id"], found["digest"]) if found else None


def declared(tx: Tx) -> list[Book]:
    """The edition of each handbook that a pack brought last, unless the pack gave it up."""
    sql = f"""select * from (
                  select distinct on (b.name, b.pack) {_BOOK}, b.valid_to from handbooks.books b
                  where b.pack is not null order by b.name, b.pack, b.version desc
              ) newest where valid_to is null"""  # noqa: S608
    return [Book(**{name: value for name, value in row.items() if name != "valid_to"}) for row in tx.execute(sql)]


def reopen(tx: Tx, identity: str) -> None:
    """Make a draft of an edition again."""
    sql = """update handbooks.books set state = 'draft', valid_from = null, released = null, released_by = null
             where id = %s::uuid"""
    tx.execute(sql, (identity,))


def end_others(tx: Tx, pack: str, names: Sequence[str], on: date) -> None:
    """The handbooks that a pack declared and no longer does hold up to this day."""
    tx.execute(
        "update handbooks.books set valid_to = %s where pack = %s and name <> all(%s) and state = 'released' "
        "and valid_to is null",
        (on, pack, list(names)),
    )


def resume(tx: Tx, identity: str) -> None:
    """An edition whose pack declares it again holds again."""
    tx.execute("update handbooks.books set valid_to = null where id = %s::uuid", (identity,))


def day_is_taken(tx: Tx, name: str, day: date) -> bool:
    """Whether an edition of this handbook begins on this day already."""
    sql = "select 1 from handbooks.books where name = %s and valid_from = %s and state = 'released'"
    return tx.execute(sql, (name, day)).fetchone() is not None


def release(tx: Tx, identity: str, valid_from: date, at: datetime, by: str) -> None:
    """Put an edition in force from a day on."""
    tx.execute(
        "update handbooks.books set state = 'released', valid_from = %s, released = %s, released_by = %s "
        "where id = %s::uuid",
        (valid_from, at, by, identity),
    )


def discard(tx: Tx, identity: str) -> None:
    """Lay a draft aside."""
    tx.execute("update handbooks.books set state = 'discarded' where id = %s::uuid", (identity,))


def rows(tx: Tx, identity: str, wanted: RowFilter, after: int | None, limit: int) -> list[tuple[int, Row]]:
    """Rows of an edition with their positions."""
    where, values = _where(identity, wanted, after, limit)
    sql = f"select r.position, {_ROW} from handbooks.rows r where {where} and r.position > %(after)s"  # noqa: S608
    if wanted.q:
        sql += f" and {_SAYS}"
    found = tx.execute(sql + " order by r.position limit %(limit)s", values)
    return [(row.pop("position"), Row(**row)) for row in found]


def classes(tx: Tx, identity: str, wanted: RowFilter, after: int | None, limit: int) -> list[dict[str, Any]]:
    """Classes of an edition with their limits; a class is found when one of its rows says what is looked for."""
    where, values = _where(identity, wanted, after, limit)
    found = f" and bool_or({_SAYS})" if wanted.q else ""
    sql = f"""select min(r.position) as position, {_CLASS}, count(*)::int as conditions,
                     array_agg(r.amount order by r.number) as amounts, array_agg(r.unit order by r.number) as units
              from handbooks.rows r where {where} group by {_CLASS}
              having min(r.position) > %(after)s{found} order by 1 limit %(limit)s"""  # noqa: S608
    return tx.execute(sql, values).fetchall()


def _where(identity: str, wanted: RowFilter, after: int | None, limit: int) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"book": identity, "after": -1 if after is None else after, "limit": limit}
    where = "r.book = %(book)s::uuid"
    for name in ("kind", "big", "class_key"):
        if (value := getattr(wanted, name)) is not None:
            where, values[name] = f"{where} and r.{name} = %({name})s", value
    if wanted.q:
        values["q"] = f"%{_plain(wanted.q)}%"
        values["code"] = f"{_plain(''.join(wanted.q.split()))}%"
    return where, values


def conditions(tx: Tx, class_key: str, on: date) -> list[tuple[str, Row]]:
    """The filing conditions of a class on a day, each with the handbook and edition it stands in."""
    sql = f"""select b.name || ' ' || b.version as edition_of, {_ROW} from handbooks.rows r
              join handbooks.books b on b.id = r.book
              where r.class_key = %(key)s and b.id in ({_IN_FORCE}) order by b.name, r.number"""  # noqa: S608
    return [(row.pop("edition_of"), Row(**row)) for row in tx.execute(sql, {"key": class_key, "on": on})]


def _plain(text: str) -> str:
    """A text in which the signs of LIKE stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
