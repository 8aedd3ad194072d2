"""How cases stand, for those who opened them from another room and show it to people without an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chengshu.capabilities.cases.store import standings as store
from chengshu.kit import Database


@dataclass(frozen=True, slots=True)
class Standing:
    """A case in short. `result` is what the department wrote; `pictures` are the digests of photos taken after.

    `organisation` is who owes it.
    A case that is `merged` into another one stands as that one: number, state, times, result and photos are its.
    """

    id: str
    number: str
    state: str
    group: str
    updated: datetime
    closed: datetime | None
    result: str
    pictures: tuple[str, ...]
    merged: bool = False
    organisation: str | None = None


class CaseStandings:
    """Looks cases up by their ids, as the city itself sees them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, ids: Sequence[str]) -> dict[str, Standing]:
        """How these cases stand, by id; an unknown id is left out."""
        with self._db.transaction() as tx:
            rows = store.standings(tx, ids)
        return {row["id"]: Standing(**row | {"pictures": tuple(row["pictures"] or ())}) for row in rows}
