"""Who called about a case: name and number sealed, seen by few, each look written down, erased in time."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from chengshu.capabilities.cases import Case
from chengshu.capabilities.citizens import logic, store
from chengshu.capabilities.citizens.model import Caller, Contact, Keeping, Look
from chengshu.capabilities.citizens.service.tools import Tools
from chengshu.kit import FieldError, NotFound, Refused, new_id, now
from chengshu.security import SYSTEM, Principal, Sealed

SEES = "citizens.callers"
_PURPOSE = "citizens.caller"
_BATCH = 500
_LOOK_AGAIN = timedelta(days=1)


class Callers:
    """Contacts of callers, beside their cases and not in them: no list, search, export or log of cases has them."""

    def __init__(self, tools: Tools, seen_case: Callable[[str, Principal], Case]) -> None:
        self._tools = tools
        self._seen_case = seen_case

    def take(self, case_id: str, contact: Contact, by: Principal, key: str) -> None:
        """Keep who called about a case that one sees. Nothing of it is given back; the same key is one call."""
        wrong = [FieldError("phone", "is needed to call back")] if not contact.phone else []
        wrong += logic.contact_faults(contact)
        if wrong:
            raise Refused("The caller cannot be kept like this.", code="caller_refused", errors=tuple(wrong))
        case, at = self._seen_case(case_id, by), now()
        plain = {"name": contact.name, "phone": contact.phone}
        sealed = self._tools.keyring.seal(json.dumps(plain).encode(), _PURPOSE)
        row = {
            "id": new_id(),
            "case_id": case.id,
            "number": case.number,
            "told": at,
            "told_to": by.name,
            "check_at": at,
        }
        row |= {"contact_key": sealed.key, "contact": sealed.content, "key": f"{by.id}:{key}"}
        with self._tools.db.transaction() as tx:
            store.add_caller(tx, row)

    def of_case(self, case_id: str, by: Principal) -> list[Caller]:
        """Who called about a case, without name and number; and who has looked."""
        case = self._in_sight(case_id, by)
        with self._tools.db.transaction() as tx:
            rows = store.callers(tx, case.id)
        return [Caller(**{**row, "looks": tuple(_look(told) for told in row["looks"])}) for row in rows]

    def look(self, case_id: str, caller: str, by: Principal, reason: str) -> Contact:
        """Name and number of a caller. Who, when and why is written down first, and never erased."""
        if len(reason.strip()) < 4:
            wrong = FieldError("reason", "say in a few words why it must be seen")
            raise Refused("A sealed contact is opened for a reason.", errors=(wrong,))
        case = self._in_sight(case_id, by)
        with self._tools.db.transaction() as tx:
            row = store.caller(tx, case.id, caller)
            if row is None:
                raise NotFound("There is no such contact, or it was erased.", code="contact_none")
            store.add_caller_look(tx, new_id(), row["id"], Look(by.account, by.name, reason.strip(), now()))
        self._tools.audit(by, "citizens.caller_looked", row["number"], {"reason": reason.strip()})
        sealed = Sealed(row["contact_key"], bytes(row["contact"]))
        return Contact(**json.loads(self._tools.keyring.open(sealed, _PURPOSE)))

    def keeping(self) -> Keeping:
        """How long contacts are kept."""
        with self._tools.db.transaction() as tx:
            found = store.keeping(tx)
        return Keeping(*found) if found else Keeping()

    def erase_due(self) -> int:
        """Erase what is kept no longer. For the worker; how many were erased."""
        keeping, erased = self.keeping(), 0
        while True:
            found, gone = self._some(keeping)
            erased += gone
            if found < _BATCH:
                return erased

    def _some(self, keeping: Keeping) -> tuple[int, int]:
        at = now()
        with self._tools.db.transaction() as tx:
            rows = store.callers_to_check(tx, at, _BATCH)
            ended = self._ended([row["case_id"] for row in rows])
            over = {row["id"]: _over(keeping, row["told"], ended.get(row["case_id"])) for row in rows}
            gone = [row for row in rows if over[row["id"]] <= at]
            store.erase_callers(tx, [row["id"] for row in gone], at)
            # An open case may end any day, and an ended one may be opened again.
            later = {one: min(end, at + _LOOK_AGAIN) for one, end in over.items() if end > at}
            store.check_callers_again(tx, later)
        for row in gone:
            self._tools.audit(SYSTEM, "citizens.caller_erased", row["number"], {})
        return len(rows), len(gone)

    def _ended(self, cases: list[str]) -> dict[str, datetime | None]:
        return {case: stand.closed for case, stand in self._tools.standings.of(cases).items()}

    def _in_sight(self, case_id: str, by: Principal) -> Case:
        """The case, for whom it may be shown there: the grant must reach to where the case lies."""
        case = self._seen_case(case_id, by)
        if not by.covers(case.division, SEES):
            raise NotFound("There is no such case, or it is not yours to see.", code="case_unknown")
        return case


def _over(keeping: Keeping, told: datetime, ended: datetime | None) -> datetime:
    """When a contact must be erased, as far as is known now."""
    most = told + timedelta(days=keeping.at_most_days)
    return min(most, ended + timedelta(days=keeping.after_end_days)) if ended else most


def _look(told: list[str]) -> Look:
    account, name, reason, at = told
    return Look(account, name, reason, datetime.fromisoformat(at))
