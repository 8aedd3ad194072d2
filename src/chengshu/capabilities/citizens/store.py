"""Tables and queries of the schema `citizens`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Json, Jsonb

from chengshu.capabilities.citizens.model import IncomingFilter, Look, ReportFilter
from chengshu.kit import Tx

_REPORT = """r.id::text, r.number, r.class_key, r.description, r.address, r.longitude, r.latitude, r.division, r.shown,
             r.address_id, r.attributes,
             r.source, r.case_id::text, r.created, r.promised, r.rating, r.hidden, r.reply, r.replied,
             (select count(*) from citizens.supports s where s.report = r.id)::int as supports,
             (select array_agg(p.digest order by p.added) from citizens.pictures p where p.report = r.id) as pictures"""
_TIP = """t.id::text, t.number, t.subject, t.body, t.division, t.state, t.answer, t.contact is not null as has_contact,
          (select count(*) from citizens.looks l where l.tip = t.id)::int as looks, t.created, t.answered"""
_TOPICS = """
with counted as (
    select class_key, coalesce(division, '') as division,
           count(*) filter (where created >= %(middle)s) as now, count(*) filter (where created < %(middle)s) as before,
           avg(longitude) as longitude, avg(latitude) as latitude
    from citizens.reports where created >= %(begin)s and created < %(end)s and division like %(within)s
    group by 1, 2)
select c.*, a.text as answer, a.created as answered from counted c
left join lateral (select text, created from citizens.answers a
                   where a.class_key = c.class_key and a.division = c.division and a.created >= %(begin)s
                   order by created desc limit 1) a on true
where c.now > 0 order by c.now desc limit 1000
"""


def add_report(tx: Tx, values: dict[str, Any]) -> bool:
    """Keep a report; False when its key was used before."""
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    sql = f"insert into citizens.reports ({names}) values ({marks}) on conflict (key) do nothing"  # noqa: S608
    return tx.execute(sql, values | {"attributes": Jsonb(values["attributes"])}).rowcount > 0


def by_key(tx: Tx, key: str) -> dict[str, Any] | None:
    """The report that was sent with a key."""
    sql = "select id::text, number, promised, case_id::text from citizens.reports where key = %s"
    return tx.execute(sql, (key,)).fetchone()


def cases_of(tx: Tx, number: str) -> list[str]:
    """The cases that came of a report: its own, and that of the second look."""
    sql = "select case_id::text, second_case::text from citizens.reports where number = %s"
    row = tx.execute(sql, (number,)).fetchone()
    return [case for case in row.values() if case] if row else []


def set_code(tx: Tx, identity: str, code: bytes) -> None:
    """Give a report another code."""
    tx.execute("update citizens.reports set code_hash = %s where id = %s::uuid", (code, identity))


def set_case(tx: Tx, identity: str, case: str) -> None:
    """The case that a report became."""
    tx.execute("update citizens.reports set case_id = %s::uuid where id = %s::uuid", (case, identity))


def without_case(tx: Tx, before: datetime, limit: int) -> list[dict[str, Any]]:
    """Reports that were kept and whose case was not: what a crash left in between."""
    sql = (
        f"select {_REPORT} from citizens.reports r where r.case_id is null and r.created < %s "  # noqa: S608
        "order by r.created limit %s"
    )
    return tx.execute(sql, (before, limit)).fetchall()


def add_picture(tx: Tx, report: str, digest: str, media_type: str, at: datetime) -> None:
    """Keep that a photo belongs to a report."""
    tx.execute(
        "insert into citizens.pictures values (%s::uuid, %s, %s, %s) on conflict do nothing",
        (report, digest, media_type, at),
    )


def picture(tx: Tx, number: str, digest: str) -> str | None:
    """The media type of a photo of a report."""
    row = tx.execute(
        "select p.media_type from citizens.pictures p join citizens.reports r on r.id = p.report "
        "where r.number = %s and p.digest = %s",
        (number, digest),
    ).fetchone()
    return str(row["media_type"]) if row else None


def report(tx: Tx, number: str) -> dict[str, Any] | None:
    """A report by its number."""
    sql = f"select {_REPORT}, r.code_hash, r.second_case::text from citizens.reports r where r.number = %s"  # noqa: S608
    return tx.execute(sql, (number,)).fetchone()


def find(tx: Tx, wanted: ReportFilter, after: tuple[datetime, str] | None, limit: int) -> list[dict[str, Any]]:
    """Reports, the newest first."""
    parts, values = ["r.hidden = ''"], {"limit": limit}
    conditions = {
        "numbers": ("r.number = any(%(numbers)s)", list(wanted.numbers)),
        "services": ("r.class_key = any(%(services)s)", list(wanted.services)),
        "begin": ("r.created >= %(begin)s", wanted.begin),
        "end": ("r.created <= %(end)s", wanted.end),
        "division": ("r.division like %(division)s", f"{wanted.division}%" if wanted.division else None),
    }
    for name, (sql, value) in conditions.items():
        if value:
            parts.append(sql)
            values[name] = value  # type: ignore[assignment]
    if after:
        parts.append("(r.created, r.id) < (%(created)s, %(id)s::uuid)")
        values |= {"created": after[0], "id": after[1]}  # type: ignore[dict-item]
    sql = f"select {_REPORT} from citizens.reports r where {' and '.join(parts)} "  # noqa: S608
    return tx.execute(sql + "order by r.created desc, r.id desc limit %(limit)s", values).fetchall()


def incoming(
    tx: Tx, wanted: IncomingFilter, areas: Sequence[str], after: tuple[datetime, str] | None, limit: int
) -> list[dict[str, Any]]:
    """Reports of some areas for the desk, the newest first."""
    parts = ["coalesce(r.division, '') like any(%(areas)s)"]
    values: dict[str, Any] = {"areas": [f"{one}%" for one in areas], "limit": limit}
    conditions: dict[str, tuple[str, Any]] = {
        "number": ("r.number = %(number)s", wanted.number),
        "service": ("r.class_key = %(service)s", wanted.service),
        "q": ("(r.description ilike %(q)s or r.address ilike %(q)s or r.number ilike %(q)s)", wanted.q),
    }
    for name, (sql, value) in conditions.items():
        if value:
            parts.append(sql)
            values[name] = f"%{value}%" if name == "q" else value
    if wanted.hidden is not None:
        parts.append("r.hidden <> ''" if wanted.hidden else "r.hidden = ''")
    if wanted.answered is not None:
        parts.append("r.reply <> ''" if wanted.answered else "r.reply = ''")
    if wanted.bad:
        parts.append("r.rating <= 2")
    if after:
        parts.append("(r.created, r.id) < (%(created)s, %(id)s::uuid)")
        values |= {"created": after[0], "id": after[1]}
    sql = f"""select {_REPORT}, r.contact is not null as has_contact, r.second_case::text, r.rating_note
              from citizens.reports r where {" and ".join(parts)}
              order by r.created desc, r.id desc limit %(limit)s"""  # noqa: S608
    return tx.execute(sql, values).fetchall()


def set_reply(tx: Tx, number: str, text: str, by: str, at: datetime) -> None:
    """Keep what was said to who reported."""
    sql = "update citizens.reports set reply = %s, replied_by = %s, replied = %s where number = %s"
    tx.execute(sql, (text, by, at, number))


def set_hidden(tx: Tx, number: str, reason: str, by: str, at: datetime) -> None:
    """Keep why others do not see a report; an empty reason shows it again."""
    sql = "update citizens.reports set hidden = %s, hidden_by = %s, hidden_at = %s where number = %s"
    tx.execute(sql, (reason, by, at, number))


def all_looks(tx: Tx, after: tuple[datetime, str] | None, limit: int) -> list[dict[str, Any]]:
    """Who looked at which sealed contact, the newest first."""
    where = "where (l.at, l.id) < (%(at)s, %(id)s::uuid)" if after else ""
    sql = f"""select l.id::text, l.number, l.account, l.name, l.reason, l.at from (
                select l.*, t.number from citizens.looks l join citizens.tips t on t.id = l.tip
                union all
                select l.*, c.number from citizens.caller_looks l join citizens.callers c on c.id = l.caller) l {where}
              order by l.at desc, l.id desc limit %(limit)s"""  # noqa: S608
    return tx.execute(sql, {"limit": limit} | ({"at": after[0], "id": after[1]} if after else {})).fetchall()


def near(tx: Tx, box: tuple[float, float, float, float], since: datetime, limit: int) -> list[dict[str, Any]]:
    """Reports inside a box since a time."""
    sql = (
        f"select {_REPORT} from citizens.reports r "  # noqa: S608
        "where r.place <@ box(point(%s, %s), point(%s, %s)) and r.created >= %s and r.hidden = '' "
        "order by r.created desc limit %s"
    )
    return tx.execute(sql, (*box, since, limit)).fetchall()


def rate(tx: Tx, identity: str, rating: int, note: str, at: datetime) -> bool:
    """Keep a rating; the first one stands."""
    done = tx.execute(
        "update citizens.reports set rating = %s, rating_note = %s, rated = %s where id = %s::uuid and rating is null",
        (rating, note, at, identity),
    )
    return done.rowcount > 0


def set_second(tx: Tx, identity: str, case: str) -> None:
    """The case of the second look."""
    tx.execute("update citizens.reports set second_case = %s::uuid where id = %s::uuid", (case, identity))


def contact(tx: Tx, number: str) -> tuple[str, bytes] | None:
    """The sealed contact of a report."""
    row = tx.execute(
        "select contact_key, contact from citizens.reports where number = %s and contact is not null", (number,)
    ).fetchone()
    return (row["contact_key"], bytes(row["contact"])) if row else None


def add_tip(tx: Tx, values: dict[str, Any]) -> None:
    """Keep a tip."""
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    tx.execute(f"insert into citizens.tips ({names}) values ({marks})", values)  # noqa: S608


def tip(tx: Tx, number: str, lock: bool = False) -> dict[str, Any] | None:
    """A tip by its number, with the hash of its code."""
    sql = f"select {_TIP}, t.code_hash from citizens.tips t where t.number = %s"  # noqa: S608
    return tx.execute(sql + (" for update of t" if lock else ""), (number,)).fetchone()


def tips(
    tx: Tx, state: str | None, within: str, after: tuple[datetime, str] | None, limit: int
) -> list[dict[str, Any]]:
    """Tips of an area, the newest first."""
    sql = f"select {_TIP} from citizens.tips t where coalesce(t.division, '') like %(within)s"  # noqa: S608
    values: dict[str, Any] = {"within": f"{within}%", "limit": limit}
    if state:
        sql, values["state"] = f"{sql} and t.state = %(state)s", state
    if after:
        sql += " and (t.created, t.id) < (%(created)s, %(id)s::uuid)"
        values |= {"created": after[0], "id": after[1]}
    return tx.execute(sql + " order by t.created desc, t.id desc limit %(limit)s", values).fetchall()


def tip_contact(tx: Tx, number: str) -> tuple[str, bytes] | None:
    """The sealed contact of a tip."""
    row = tx.execute(
        "select contact_key, contact from citizens.tips where number = %s and contact is not null", (number,)
    ).fetchone()
    return (row["contact_key"], bytes(row["contact"])) if row else None


def add_look(tx: Tx, identity: str, tip: str, look: Look) -> None:
    """Write down who looked and why, before he sees anything."""
    tx.execute(
        "insert into citizens.looks values (%s::uuid, %s::uuid, %s, %s, %s, %s)",
        (identity, tip, look.account, look.name, look.reason, look.at),
    )


def looks(tx: Tx, tip: str) -> list[Look]:
    """Who looked at the contact of a tip."""
    rows = tx.execute("select account, name, reason, at from citizens.looks where tip = %s::uuid order by at", (tip,))
    return [Look(**row) for row in rows]


def set_tip(tx: Tx, identity: str, state: str, answer: str, at: datetime | None) -> None:
    """A tip goes on."""
    tx.execute(
        "update citizens.tips set state = %s, answer = %s, answered = coalesce(%s, answered) where id = %s::uuid",
        (state, answer, at, identity),
    )


def topics(tx: Tx, begin: datetime, middle: datetime, end: datetime, within: str) -> list[dict[str, Any]]:
    """How many reports of each class in each division, in two equal times."""
    values = {"begin": begin, "middle": middle, "end": end, "within": f"{within}%"}
    return tx.execute(_TOPICS, values).fetchall()


def put_extras(tx: Tx, pack: str, extras: Sequence[Mapping[str, Any]], progress: Mapping[str, str]) -> None:
    """Keep what a pack adds to services, in place of what it added before."""
    tx.execute("delete from citizens.services where pack = %s", (pack,))
    tx.execute("delete from citizens.progress where pack = %s", (pack,))
    rows = [
        {**one, "attributes": Json(one["attributes"]), "plain": Jsonb(one["plain"]), "pack": pack} for one in extras
    ]
    with tx.cursor() as cursor:
        cursor.executemany(
            "insert into citizens.services (pack, class_key, keywords, attributes, plain, icon, rank) "
            "values (%(pack)s, %(key)s, %(keywords)s, %(attributes)s, %(plain)s, %(icon)s, %(rank)s)",
            rows,
        )
        cursor.executemany(
            "insert into citizens.progress values (%s, %s, %s)",
            [(pack, state, step) for state, step in progress.items()],
        )


def extras(tx: Tx) -> list[dict[str, Any]]:
    """What packs add to services."""
    sql = "select pack, class_key, keywords, attributes, plain, icon, rank from citizens.services order by 1, 2"
    return tx.execute(sql).fetchall()


def changed(tx: Tx, digest: str, at: datetime) -> datetime:
    """Since when services are as this digest says: now, when they were different before."""
    row = tx.execute("select changed from citizens.service_changes where digest = %s", (digest,)).fetchone()
    if row is None:
        tx.execute(
            "insert into citizens.service_changes values (true, %s, %s) "
            "on conflict (one) do update set digest = excluded.digest, changed = excluded.changed",
            (digest, at),
        )
    moment: datetime = row["changed"] if row else at
    return moment


def progress(tx: Tx) -> dict[str, str]:
    """How far a report is, by the state of its case."""
    return {row["state"]: row["step"] for row in tx.execute("select state, step from citizens.progress").fetchall()}


def support(tx: Tx, number: str, key_hash: bytes, at: datetime) -> None:
    """Somebody else is concerned, too; the same one counts once."""
    tx.execute(
        "insert into citizens.supports select id, %s, %s from citizens.reports where number = %s "
        "on conflict do nothing",
        (key_hash, at, number),
    )


def add_answer(tx: Tx, values: dict[str, Any]) -> None:
    """Keep what the city says to a topic."""
    tx.execute(
        "insert into citizens.answers (id, class_key, division, text, created, created_by) "
        "values (%(id)s, %(class_key)s, %(division)s, %(text)s, %(created)s, %(created_by)s)",
        values,
    )


def add_caller(tx: Tx, values: Mapping[str, Any]) -> bool:
    """Keep who called; False when the key was used before."""
    sql = (
        "insert into citizens.callers (id, case_id, number, contact_key, contact, told, told_to, key, check_at) values "
        "(%(id)s, %(case_id)s, %(number)s, %(contact_key)s, %(contact)s, %(told)s, %(told_to)s, %(key)s, %(check_at)s) "
        "on conflict (key) do nothing"
    )
    return tx.execute(sql, values).rowcount > 0


def callers(tx: Tx, case_id: str) -> list[dict[str, Any]]:
    """Who called about a case, without what is sealed, and who looked."""
    sql = """select c.id::text, c.told, c.told_to, c.erased,
               coalesce((select json_agg(json_build_array(l.account, l.name, l.reason, l.at) order by l.at)
                         from citizens.caller_looks l where l.caller = c.id), '[]') as looks
             from citizens.callers c where c.case_id = %s::uuid order by c.told, c.id"""
    return tx.execute(sql, (case_id,)).fetchall()


def caller(tx: Tx, case_id: str, identity: str) -> dict[str, Any] | None:
    """The sealed contact of somebody who called about a case; it is not erased meanwhile."""
    sql = (
        "select id::text, number, contact_key, contact from citizens.callers "
        "where case_id = %s::uuid and id = %s::uuid and contact is not null for update"
    )
    return tx.execute(sql, (case_id, identity)).fetchone()


def add_caller_look(tx: Tx, identity: str, caller: str, look: Look) -> None:
    """Write down who looked and why, before he sees anything."""
    tx.execute(
        "insert into citizens.caller_looks values (%s::uuid, %s::uuid, %s, %s, %s, %s)",
        (identity, caller, look.account, look.name, look.reason, look.at),
    )


def callers_to_check(tx: Tx, at: datetime, limit: int) -> list[dict[str, Any]]:
    """Callers of whom it must be looked whether they are to be erased; others look at other ones meanwhile."""
    sql = (
        "select id::text, case_id::text, number, told from citizens.callers "
        "where contact is not null and check_at <= %s order by check_at limit %s for update skip locked"
    )
    return tx.execute(sql, (at, limit)).fetchall()


def check_callers_again(tx: Tx, later: Mapping[str, datetime]) -> None:
    """When to look next at each."""
    tx.execute(
        "update citizens.callers c set check_at = l.at"
        " from unnest(%s::uuid[], %s::timestamptz[]) as l(id, at) where c.id = l.id",
        (list(later), list(later.values())),
    )


def erase_callers(tx: Tx, ids: Sequence[str], at: datetime) -> None:
    """Forget how they are reached; that somebody called, and who looked, stays."""
    sql = "update citizens.callers set contact = null, contact_key = null, erased = %s where id = any(%s::uuid[])"
    tx.execute(sql, (at, list(ids)))


def put_keeping(tx: Tx, pack: str, keeping: tuple[int, int] | None, at: datetime) -> None:
    """Keep how long a pack lets contacts of callers be kept; all are looked at anew."""
    tx.execute("delete from citizens.keeping where pack = %s", (pack,))
    if keeping:
        tx.execute("insert into citizens.keeping values (%s, %s, %s)", (pack, *keeping))
    tx.execute("update citizens.callers set check_at = least(check_at, %s) where contact is not null", (at,))


def keeping(tx: Tx) -> tuple[int, int] | None:
    """The shortest times any pack gives, in days: after the end of a case, and at most."""
    row = tx.execute("select min(after_end_days) as ended, min(at_most_days) as most from citizens.keeping").fetchone()
    return (row["ended"], row["most"]) if row and row["ended"] is not None else None
