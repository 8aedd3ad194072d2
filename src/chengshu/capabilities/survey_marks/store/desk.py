"""Custody, events, attachments and requests for use."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from chengshu.capabilities.survey_marks.model import Attachment, Custody, MarkEvent, RequestState, UseRequest
from chengshu.kit import Tx


def end_custody(tx: Tx, mark: str, level: str, until: date) -> None:
    """End who looks after a mark at one level."""
    query = """
        update survey_marks.custody set until = greatest(%s, since) where mark = %s and level = %s and until is null
    """
    tx.execute(query, [until, mark, level])


def add_custody(tx: Tx, one: Custody) -> None:
    """Write who looks after a mark from now on."""
    _insert(tx, "custody", one)


def custody(tx: Tx, mark: str) -> list[Custody]:
    """Return the chain of custody, present first."""
    query = """
        select id, mark, level, holder, contact, since, until, agreement, noted_by from survey_marks.custody
        where mark = %s order by until is not null, array_position(array['county', 'town', 'keeper'], level), since desc
    """
    return [Custody(**row) for row in tx.execute(query, [mark]).fetchall()]


_EVENT = "id, mark, kind, day, before, after, note, longitude, latitude, account, name, time"


def add_event(tx: Tx, event: MarkEvent, key: str | None) -> bool:
    """Append what happened; False when this key was written already."""
    query = (
        f"insert into survey_marks.events ({_EVENT}, key) values ({', '.join(['%s'] * 13)}) "  # noqa: S608
        "on conflict (mark, key) where key is not null do nothing"
    )
    values = [getattr(event, name) for name in _EVENT.split(", ")]
    return tx.execute(query, [*values, key]).rowcount == 1


def add_events(tx: Tx, told: Sequence[MarkEvent]) -> None:
    """Append what happened to many marks."""
    query = f"insert into survey_marks.events ({_EVENT}) values ({', '.join(['%s'] * 12)})"  # noqa: S608
    with tx.cursor() as cursor:
        cursor.executemany(query, [[getattr(event, name) for name in _EVENT.split(", ")] for event in told])


def event_by_key(tx: Tx, mark: str, key: str) -> MarkEvent | None:
    """Return what was written under a key."""
    query = f"select {_EVENT} from survey_marks.events where mark = %s and key = %s"  # noqa: S608
    row = tx.execute(query, [mark, key]).fetchone()
    return MarkEvent(**row) if row else None


def events(tx: Tx, mark: str, limit: int = 200) -> list[MarkEvent]:
    """Return what happened to a mark, newest first."""
    query = f"select {_EVENT} from survey_marks.events where mark = %s order by id desc limit %s"  # noqa: S608
    return [MarkEvent(**row) for row in tx.execute(query, [mark, limit]).fetchall()]


def add_attachment(tx: Tx, one: Attachment) -> None:
    """Write an attachment."""
    _insert(tx, "attachments", one)


_ATTACHMENT = "id, mark, event, kind, name, media_type, size, digest, taken, added, added_by"


def attachments(tx: Tx, mark: str) -> list[Attachment]:
    """Return the attachments of a mark, oldest first."""
    query = f"select {_ATTACHMENT} from survey_marks.attachments where mark = %s order by id limit 500"  # noqa: S608
    return [Attachment(**row) for row in tx.execute(query, [mark]).fetchall()]


def attachment(tx: Tx, mark: str, own: str) -> Attachment | None:
    """Return one attachment."""
    query = f"select {_ATTACHMENT} from survey_marks.attachments where mark = %s and id = %s"  # noqa: S608
    row = tx.execute(query, [mark, own]).fetchone()
    return Attachment(**row) if row else None


_REQUEST = (
    "id, account, name, organisation, purpose, since, until, state, decided_by, decided, decision, returned, "
    "return_note, created, (select array_agg(rm.mark order by rm.mark) from survey_marks.request_marks rm "
    "where rm.request = r.id) as marks, "
    "(select array_agg(m.number order by rm.mark) from survey_marks.request_marks rm "
    "join survey_marks.marks m on m.id = rm.mark where rm.request = r.id) as numbers"
)


def add_request(tx: Tx, one: UseRequest) -> None:
    """Write a request with its marks."""
    names = [name for name in UseRequest.__dataclass_fields__ if name not in ("marks", "numbers")]
    query = f"insert into survey_marks.requests ({', '.join(names)}) values ({', '.join(['%s'] * len(names))})"  # noqa: S608
    tx.execute(query, [getattr(one, name) for name in names])
    query = "insert into survey_marks.request_marks (request, mark) select %s, unnest(%s::uuid[])"
    tx.execute(query, [one.id, list(one.marks)])


def request(tx: Tx, own: str, *, lock: bool = False) -> UseRequest | None:
    """Return one request."""
    query = f"select {_REQUEST} from survey_marks.requests r where id = %s"  # noqa: S608
    row = tx.execute(query + " for update" if lock else query, [own]).fetchone()
    return _request(row) if row else None


def requests(tx: Tx, account: str | None, state: str | None, before: str | None, limit: int) -> list[UseRequest]:
    """Return requests, newest first."""
    query = f"""
        select {_REQUEST} from survey_marks.requests r
        where (%(account)s::text is null or account = %(account)s) and (%(state)s::text is null or state = %(state)s)
          and (%(before)s::uuid is null or id < %(before)s::uuid) order by id desc limit %(limit)s
    """  # noqa: S608
    values = {"account": account, "state": state, "before": before, "limit": limit}
    return [_request(row) for row in tx.execute(query, values).fetchall()]


def decide(tx: Tx, own: str, state: RequestState, by: str, at: datetime, note: str) -> None:
    """Write a decision."""
    query = "update survey_marks.requests set state = %s, decided_by = %s, decided = %s, decision = %s where id = %s"
    tx.execute(query, [state, by, at, note, own])


def close(tx: Tx, own: str, state: RequestState, day: date | None, note: str) -> None:
    """Write that the marks were given back, or that the request was withdrawn."""
    query = "update survey_marks.requests set state = %s, returned = %s, return_note = %s where id = %s"
    tx.execute(query, [state, day, note, own])


def is_granted(tx: Tx, account: str, mark: str, day: date) -> bool:
    """Tell whether an approved request of this account for this mark runs on a day."""
    query = """
        select 1 from survey_marks.request_marks rm join survey_marks.requests r on r.id = rm.request
        where rm.mark = %s and r.account = %s and r.state = 'approved' and %s between r.since and r.until limit 1
    """
    return tx.execute(query, [mark, account, day]).fetchone() is not None


def divisions_of(tx: Tx, marks: Sequence[str]) -> list[str]:
    """Return the divisions of marks; as many as marks are there."""
    query = "select division from survey_marks.marks where id = any(%s::uuid[])"
    return [row["division"] for row in tx.execute(query, [list(marks)]).fetchall()]


def _request(row: dict[str, Any]) -> UseRequest:
    lists = {name: tuple(str(one) for one in row[name] or ()) for name in ("marks", "numbers")}
    return UseRequest(**{**row, **lists})


def _insert(tx: Tx, table: str, one: Any) -> None:
    names = list(type(one).__dataclass_fields__)
    query = f"insert into survey_marks.{table} ({', '.join(names)}) values ({', '.join(['%s'] * len(names))})"  # noqa: S608
    tx.execute(query, [getattr(one, name) for name in names])
