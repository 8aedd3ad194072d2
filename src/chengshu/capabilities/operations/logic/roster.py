"""What a plan of duty may hold; what is signed when a shift hands over."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from chengshu.capabilities.operations.model import Shift
from chengshu.kit import FieldError, Refused

LONGEST = timedelta(hours=36)


def refuse_span(starts: datetime, ends: datetime) -> None:
    """Raise `Refused` when nobody can hold such a shift."""
    if not starts < ends <= starts + LONGEST:
        wrong = FieldError("ends", f"after the beginning, at most {LONGEST.total_seconds() / 3600:g} hours later")
        raise Refused("The shift cannot be planned so.", code="shift_wrong", errors=(wrong,))


def overlaps(shift: Shift, others: Iterable[Shift]) -> Shift | None:
    """Another shift of the same person or the same position at the same time."""
    for other in others:
        if other.id == shift.id or not (other.starts < shift.ends and shift.starts < other.ends):
            continue
        if other.account == shift.account or other.position == shift.position:
            return other
    return None


def digest_of(summary: str, points: Sequence[dict[str, Any]], from_shift: str, to_shift: str) -> str:
    """What both signatures of a handover stand under."""
    said = json.dumps([from_shift, to_shift, summary, list(points)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
