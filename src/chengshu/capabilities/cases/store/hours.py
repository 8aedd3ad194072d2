"""Office hours of organisations."""

from datetime import date

from chengshu.capabilities.cases.model import Hours
from chengshu.capabilities.cases.store.plain import as_json
from chengshu.kit import Tx


def put(tx: Tx, hours: Hours) -> None:
    """Keep the hours of an organisation, in place of those before."""
    days = {day.isoformat(): spans for day, spans in hours.days.items()}
    tx.execute(
        "insert into cases.hours (organisation, hours, days, changed, changed_by) values (%s, %s, %s, %s, %s) "
        "on conflict (organisation) do update set hours = excluded.hours, days = excluded.days, "
        "changed = excluded.changed, changed_by = excluded.changed_by, revision = excluded.revision",
        (hours.organisation, as_json(hours.hours), as_json(days), hours.changed, hours.changed_by),
    )


def drop(tx: Tx, organisation: str) -> bool:
    """Let the organisation work by the hours of those above it again."""
    return tx.execute("delete from cases.hours where organisation = %s", (organisation,)).rowcount == 1


def revision(tx: Tx) -> str:
    """Another text after every change of any hours."""
    row = tx.execute("select concat_ws(' ', count(*), max(revision)) as text from cases.hours").fetchone()
    return str(row["text"]) if row else ""


def every(tx: Tx) -> list[Hours]:
    """The hours of every organisation that has its own: hundreds at most."""
    return [
        Hours(
            row["organisation"],
            tuple((opening, closing) for opening, closing in row["hours"]),
            {
                date.fromisoformat(day): tuple((opening, closing) for opening, closing in spans)
                for day, spans in row["days"].items()
            },
            row["changed"],
            row["changed_by"],
        )
        for row in tx.execute("select * from cases.hours order by organisation")
    ]
