"""A day as it was: what stood at a moment, and how much happened in each quarter of an hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from chengshu.capabilities.operations.model import Mark, Past
from chengshu.capabilities.operations.service.tools import Tools, sight_of
from chengshu.capabilities.operations.store import incidents as store
from chengshu.kit import ChengshuError, FieldError, Refused, get_logger, now
from chengshu.security import Principal

SLOT = timedelta(minutes=15)
LONGEST = timedelta(days=2)
_log = get_logger("operations")


class Replay:
    """The past as the rooms kept it. What was not kept is said to be unknown."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def at(self, moment: datetime, by: Principal) -> list[Past]:
        """Everything as it stood at a moment."""
        if moment > now() + timedelta(minutes=1):
            wrong = FieldError("at", "lies in the future")
            raise Refused("The future has not been kept.", code="replay_future", errors=(wrong,))
        return [self._incidents(moment, by), *(self._remember(name, moment, by) for name in self._tools.remembers)]

    def day(self, start: datetime, end: datetime, by: Principal) -> Mapping[str, list[int]]:
        """How many things of each kind began in every quarter of an hour of the span."""
        if not start < end <= start + LONGEST:
            wrong = FieldError("end", "after the start, at most two days later")
            raise Refused("The span cannot be told.", code="span_wrong", errors=(wrong,))
        slots = int((end - start) / SLOT)
        return {name: list(count(start, slots, by)) for name, count in self._tools.rhythms.items()}

    def _incidents(self, moment: datetime, by: Principal) -> Past:
        with self._tools.db.transaction() as tx:
            found = store.between(tx, sight_of(by), moment, moment + timedelta(microseconds=1))
        marks = tuple(
            Mark(
                "incident", one.id, one.title, "urgent", one.declared, one.longitude, one.latitude,
                f"/operations/incidents/{one.id}", one.number,
            )
            for one in found
        )  # fmt: skip
        return Past("incidents", True, len(marks), marks)

    def _remember(self, name: str, moment: datetime, by: Principal) -> Past:
        try:
            return self._tools.remembers[name](moment, by)
        except ChengshuError as error:
            _log.warning("nobody remembers", what=name, reason=error.detail)
            return Past(name, known=False, note=error.code)
