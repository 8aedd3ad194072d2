"""What this engine is handed: other engines as callables, so that it knows none of them more than it must."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chengshu.capabilities.cases import Case, CaseStandings, ClassCode, OpenCase
from chengshu.capabilities.citizens.model import Spot
from chengshu.kit import Announce, Database, announce_nothing
from chengshu.security import Audit, Keyring, Principal


def _keep_it_here(case_id: str, rating: int, note: str) -> None:
    """Where nobody else wants to know of ratings."""


@dataclass(frozen=True, slots=True)
class Tools:
    """`promise_of` says by when a report of a class is settled; `locate` gives the division of a place.

    `spots` are the places that a few letters may mean, `spot_at` is what lies at a place; `is_outside` says that a
    place is surely not in this city; `rated` is told how a citizen found the work on a case; `areas` are the
    divisions of the city with their names, `organisations` gives those of departments.
    """

    db: Database
    keyring: Keyring
    audit: Audit
    objects: Path
    classes: Callable[[], Sequence[ClassCode]]
    open_case: Callable[[OpenCase, Principal], Case]
    attach: Callable[[str, str, bytes], object]
    standings: CaseStandings
    promise_of: Callable[[str, datetime], datetime | None]
    locate: Callable[[float, float], str | None]
    words: Callable[[], Mapping[str, str]]
    rated: Callable[[str, int, str], object] = _keep_it_here
    flow: str = "urban_incident"
    spots: Callable[[str], Sequence[Spot]] = lambda _: ()
    spot_at: Callable[[float, float], Spot | None] = lambda *_: None
    is_outside: Callable[[float, float], bool] = lambda *_: False
    announce: Announce = announce_nothing
    areas: Callable[[], Sequence[tuple[str, str]]] = lambda: ()
    organisations: Callable[[Collection[str]], Mapping[str, str]] = lambda _: {}
