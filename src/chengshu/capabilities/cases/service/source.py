"""Cases as a source of figures: a count and the list behind it share one condition."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases.logic import FILTER_KEYS, as_it_stood, filter_errors, filter_from
from chengshu.capabilities.cases.service.keyset import read_cursor, write_cursor
from chengshu.capabilities.cases.store import conditions, lists
from chengshu.capabilities.cases.store import flows as flow_store
from chengshu.kit import Database, FieldError, Page, Refused, Tx, now

_MOST = 100_000  # cases whose hours are put together for one figure


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case as a line of the list behind a figure."""

    id: str
    title: str
    value: float | None
    time: datetime
    status: str
    link: str
    division: str | None
    kind: str = "case"


class CaseSource:
    """Count, values and list of cases, as the city itself sees them. Filter keys are ``filters``."""

    filters = frozenset(FILTER_KEYS)

    def __init__(self, db: Database, divisions: tuple[str, ...] | None = None, moment: datetime | None = None) -> None:
        self._db = db
        self._divisions = divisions
        self._moment = moment

    def within(self, divisions: tuple[str, ...]) -> "CaseSource":
        """Return the cases of these divisions only."""
        return CaseSource(self._db, divisions, self._moment)

    def since(self) -> datetime | None:
        """When the first case was opened; None without any."""
        with self._db.transaction() as tx:
            return lists.first_opened(tx, self._where(tx, {}))

    def before(self, start: datetime, end: datetime) -> "Callable[[datetime], CaseSource]":
        """The cases as they stood at a moment: open, overdue and ended then. Other states are refused."""
        return lambda moment: CaseSource(self._db, self._divisions, moment)

    def check(self, filter: Mapping[str, Any]) -> list[FieldError]:
        """What is wrong with a filter."""
        return filter_errors(filter, now())

    def count(self, filter: Mapping[str, Any]) -> int:
        """How many cases match: exactly as many as `list` gives."""
        with self._db.transaction() as tx:
            return lists.count(tx, self._where(tx, filter))

    def values(self, filter: Mapping[str, Any], field: str | None = None) -> Sequence[float]:
        """The hours from opening to end of the matching cases that have ended."""
        if field not in (None, "hours_to_close"):
            raise Refused("Cases have no such number.", errors=(FieldError("field", "use hours_to_close"),))
        with self._db.transaction() as tx:
            return lists.hours_to_close(tx, self._where(tx, filter), _MOST)

    def list(self, filter: Mapping[str, Any], after: str | None = None, limit: int = 50) -> Page[CaseFact]:
        """The cases behind a count, newest first."""
        place = read_cursor(after, "-opened")
        with self._db.transaction() as tx:
            where = self._where(tx, filter)
            rows = lists.page(tx, where, "-opened", place, limit + 1)
            total = lists.count(tx, where) if after is None else None
        return Page([_fact(row) for row in rows[:limit]], write_cursor(rows, limit, "-opened"), total)

    def fresh(self, filter: Mapping[str, Any]) -> datetime | None:
        """Cases are always as fresh as the moment they are counted."""
        return None

    def _where(self, tx: Tx, filter: Mapping[str, Any]) -> conditions.Condition:
        wanted = filter_from(filter, now())
        if self._moment is not None:
            wanted = as_it_stood(wanted, self._moment)
        return conditions.condition(wanted, (), None, within=self._divisions, apart=flow_store.apart(tx))


def _fact(row: dict[str, Any]) -> CaseFact:
    hours = (row["closed"] - row["opened"]).total_seconds() / 3600 if row["closed"] else None
    return CaseFact(
        id=row["id"],
        title=f"{row['number']} {row['title']}",
        value=round(hours, 2) if hours is not None else None,
        time=row["opened"],
        status="urgent" if row["overdue"] else row["severity"] if row["grp"] == "open" else "normal",
        link=f"/cases/{row['id']}",
        division=row["division"],
    )
