"""What every desk of this engine needs: who may touch which mark, and the seal around exact places."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from chengshu.capabilities.survey_marks.model import Audit, Exact, Mark, MarkEvent
from chengshu.capabilities.survey_marks.store import marks as store
from chengshu.kit import Announce, Database, Event, Forbidden, NotFound, Tx, new_id, now
from chengshu.security import Keyring, Principal, Sealed

_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Tools:
    """What the engine was built with."""

    db: Database
    keyring: Keyring
    audit: Audit
    folder: Path
    announce: Announce
    knows_division: Callable[[str], bool] = bool


def today() -> date:
    """The day in the city."""
    return now().astimezone(_ZONE).date()


def readable(tx: Tx, by: Principal, own: str, *, lock: bool = False) -> Mark:
    """A mark this person may read. Raises `NotFound`, so that nobody learns of marks elsewhere."""
    mark = store.get(tx, own, lock=lock) if is_uuid(own) else None
    if mark is None or not by.covers(mark.division, "marks.read"):
        raise NotFound("There is no such mark.", code="no_such_mark")
    return mark


def writable(tx: Tx, by: Principal, own: str) -> Mark:
    """A mark this person may change, locked. Raises `NotFound`, `Forbidden`."""
    mark = readable(tx, by, own, lock=True)
    refuse_elsewhere(by, mark.division)
    return mark


def refuse_elsewhere(by: Principal, division: str) -> None:
    """Raise `Forbidden` when a person may not write marks in a division."""
    if not by.covers(division, "marks.write"):
        raise Forbidden(f"Marks in {division} are not yours to change.", code="outside_jurisdiction")


def seal(tools: Tools, own: str, exact: Exact) -> Sealed:
    """The exact place of a mark, sealed."""
    return tools.keyring.seal(json.dumps(asdict(exact)).encode(), purpose(own))


def unseal(tools: Tools, own: str, sealed: Sealed) -> Exact:
    """The exact place of a mark."""
    return Exact(**json.loads(tools.keyring.open(sealed, purpose(own))))


def purpose(own: str) -> str:
    """What the place of a mark is sealed as."""
    return f"survey mark {own}"


def event_of(mark: Mark, kind: str, by: Principal, **more: object) -> MarkEvent:
    """Something that happened to a mark, now and by this person."""
    known: dict[str, object] = {
        "id": new_id(), "mark": mark.id, "kind": kind, "day": today(), "before": mark.state, "after": mark.state,
        "note": "", "longitude": None, "latitude": None, "account": by.account, "name": by.name, "time": now(),
    }  # fmt: skip
    return MarkEvent(**{**known, **more})  # type: ignore[arg-type]


def tell(tools: Tools, mark: Mark, kind: str) -> None:
    """Announce that something happened to a mark."""
    data = {"number": mark.number, "state": mark.state, "division": mark.division, "kind": kind}
    tools.announce(Event("mark.changed", "survey_marks", mark.id, data))


def is_uuid(text: str) -> bool:
    """Whether a text is an id of ours."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
