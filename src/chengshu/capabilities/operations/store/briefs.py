"""Daily briefs."""

from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from chengshu.capabilities.operations.model import Brief, Section
from chengshu.kit import Tx

_SECTIONS = TypeAdapter(tuple[Section, ...])
_BRIEF = """id::text, day, edition, state, title, sections, version, generated, generated_name, changed, changed_name,
    released, released_name, digest"""


def plain(sections: tuple[Section, ...]) -> list[dict[str, Any]]:
    """Sections as JSON."""
    found: list[dict[str, Any]] = _SECTIONS.dump_python(sections, mode="json")
    return found


def lock(tx: Tx, day: date) -> None:
    """One writer of a day's brief at a time, until the transaction ends."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended('operations.brief.' || %s, 0))", (day.isoformat(),))


def last_edition(tx: Tx, day: date) -> int:
    """The number of the last edition of a day; 0 when there is none."""
    row = tx.execute("select max(edition) as n from operations.brief where day = %s", (day,)).fetchone()
    return int(row["n"] or 0) if row else 0


def draft_of(tx: Tx, day: date) -> Brief | None:
    """The draft of a day that is being worked on."""
    query = f"select {_BRIEF} from operations.brief where day = %s and state = 'draft' for update"  # noqa: S608
    return _brief(tx.execute(query, (day,)).fetchone())


def add(tx: Tx, brief: Brief) -> None:
    """Keep a new draft."""
    tx.execute(
        """insert into operations.brief (id, day, edition, state, title, sections, generated, generated_name)
           values (%s, %s, %s, 'draft', %s, %s, %s, %s)""",
        (brief.id, brief.day, brief.edition, brief.title, Jsonb(plain(brief.sections)), brief.generated,
         brief.generated_name),
    )  # fmt: skip


def change(tx: Tx, brief: Brief, version: int) -> bool:
    """Put another content in the place of a version of a draft."""
    done = tx.execute(
        """update operations.brief set title = %s, sections = %s, generated = %s, generated_name = %s, changed = %s,
               changed_name = %s, version = version + 1 where id = %s and version = %s and state = 'draft'""",
        (brief.title, Jsonb(plain(brief.sections)), brief.generated, brief.generated_name, brief.changed,
         brief.changed_name, brief.id, version),
    )  # fmt: skip
    return done.rowcount == 1


def release(tx: Tx, brief: str, version: int, at: datetime, name: str, digest: str) -> bool:
    """From now on it does not change."""
    done = tx.execute(
        "update operations.brief set state = 'released', released = %s, released_name = %s, digest = %s,"
        " version = version + 1 where id = %s and version = %s and state = 'draft'",
        (at, name, digest, brief, version),
    )
    return done.rowcount == 1


def get(tx: Tx, brief: str) -> Brief | None:
    """One brief."""
    query = f"select {_BRIEF} from operations.brief where id = %s"  # noqa: S608
    return _brief(tx.execute(query, (brief,)).fetchone())


def find(tx: Tx, drafts: bool, after: tuple[date, int] | None, limit: int) -> list[Brief]:
    """The newest day first; drafts only for those who write them."""
    query = f"""select {_BRIEF} from operations.brief where (%(drafts)s or state = 'released')
                and (%(day)s::date is null or (day, edition) < (%(day)s, %(edition)s))
                order by day desc, edition desc limit %(limit)s"""  # noqa: S608
    day, edition = after or (None, None)
    rows = tx.execute(query, {"drafts": drafts, "day": day, "edition": edition, "limit": limit}).fetchall()
    return [found for row in rows if (found := _brief(row))]


def _brief(row: dict[str, Any] | None) -> Brief | None:
    return Brief(**{**row, "sections": _SECTIONS.validate_python(row["sections"])}) if row else None
