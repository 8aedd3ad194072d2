"""What only those see who answer citizens: contacts, tips, topics."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.citizens import logic, store
from chengshu.capabilities.citizens.model import Contact, Look, Service, Tip, TipState, Topic
from chengshu.capabilities.citizens.service.tools import Tools
from chengshu.kit import (
    Conflict,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security import SYSTEM, Principal, Sealed

_ZONE = ZoneInfo("Asia/Shanghai")
_TIP = "citizens.tip"
_REPORT = "citizens.report"
FEW = 5
_NEXT: dict[TipState, tuple[TipState, ...]] = {
    "new": ("taken", "closed"),
    "taken": ("answered", "closed"),
    "answered": ("closed",),
    "closed": (),
}


class Desk:
    """Tips that expose nobody, contacts that are looked at with a reason, topics that many speak of."""

    def __init__(self, tools: Tools, services: Callable[[], list[Service]]) -> None:
        self._tools = tools
        self._services = services

    def tell(self, subject: str, body: str, division: str | None, contact: Contact) -> tuple[str, str]:
        """Take a tip; number and code, by which alone its answer is read. Where it came from is not kept."""
        wrong = [FieldError("subject", "1 to 120 characters")] if not 1 <= len(subject) <= 120 else []
        if not 1 <= len(body) <= logic.MOST_TEXT:
            wrong.append(FieldError("body", f"1 to {logic.MOST_TEXT} characters"))
        if division is not None and division not in {code for code, _ in self._tools.areas()}:
            wrong.append(FieldError("division", "is no division of this city"))
        if wrong:
            raise Refused("The tip cannot be taken like this.", code="tip_refused", errors=tuple(wrong))
        at = now()
        number, code = f"T{logic.new_number(at.astimezone(_ZONE).strftime('%y%m%d'))[1:]}", logic.new_code()
        row: dict[str, Any] = {
            "id": new_id(),
            "number": number,
            "code_hash": logic.code_hash(number, code),
            "subject": subject,
        }
        row |= {"body": body, "division": division, "state": "new", "created": at, "contact": None, "contact_key": None}
        if not contact.is_empty:
            plain = {"name": contact.name, "phone": contact.phone, "email": contact.email}
            sealed = self._tools.keyring.seal(json.dumps(plain).encode(), _TIP)
            row |= {"contact_key": sealed.key, "contact": sealed.content}
        with self._tools.db.transaction() as tx:
            store.add_tip(tx, row)
        return number, code

    def areas(self) -> list[tuple[str, str]]:
        """The divisions of the city, of which a tip may name one."""
        return list(self._tools.areas())

    def answer_to(self, number: str, code: str) -> tuple[str, str]:
        """State and answer of a tip, for who holds its code."""
        with self._tools.db.transaction() as tx:
            row = store.tip(tx, number)
        if row is None or not logic.fits(number, code, bytes(row["code_hash"])):
            raise Forbidden("There is no such tip, or this is not its code.", code="code_wrong")
        return row["state"], row["answer"]

    def tips(
        self, by: Principal, state: TipState | None = None, after: str | None = None, limit: int = 50
    ) -> Page[Tip]:
        """Tips of one's area, newest first."""
        key = decode_cursor(after) if after else None
        within = _area(by)
        with self._tools.db.transaction() as tx:
            rows = store.tips(tx, state, within, (key[0], key[1]) if key else None, limit + 1)
        found = [_tip(row) for row in rows[:limit]]
        return Page(found, encode_cursor(found[-1].created, found[-1].id) if len(rows) > limit else None)

    def look(self, by: Principal, number: str, reason: str) -> Contact:
        """Open the sealed contact of a tip. Who, when and why is written down first, and never erased."""
        if len(reason.strip()) < 4:
            wrong = FieldError("reason", "say in a few words why it must be seen")
            raise Refused("A sealed contact is opened for a reason.", errors=(wrong,))
        with self._tools.db.transaction() as tx:
            row = self._seen(by, store.tip(tx, number))
            sealed = store.tip_contact(tx, number)
            if sealed is None:
                raise NotFound("This tip has no contact.", code="contact_none")
            store.add_look(tx, new_id(), row["id"], Look(by.account, by.name, reason, now()))
        self._tools.audit(by, "citizens.tip_looked", number, {"reason": reason})
        return Contact(**json.loads(self._tools.keyring.open(Sealed(*sealed), _TIP)))

    def looks(self, by: Principal, number: str) -> list[Look]:
        """Who looked at the contact of a tip, and why."""
        with self._tools.db.transaction() as tx:
            return store.looks(tx, self._seen(by, store.tip(tx, number))["id"])

    def move_tip(self, by: Principal, number: str, state: TipState, answer: str = "") -> Tip:
        """Take a tip up, answer it, close it."""
        with self._tools.db.transaction() as tx:
            row = self._seen(by, store.tip(tx, number, lock=True))
            if state not in _NEXT[row["state"]]:
                raise Conflict(f"A tip that is {row['state']} cannot become {state}.", code="tip_state")
            if state == "answered" and not answer.strip():
                raise Refused("An answer has words.", errors=(FieldError("answer", "is empty"),))
            answered = now() if state == "answered" else None
            store.set_tip(tx, row["id"], state, answer or row["answer"], answered)
            kept = store.tip(tx, number)
        assert kept is not None
        self._tools.audit(by, "citizens.tip_moved", number, {"state": state})
        return _tip(kept)

    def contact(self, by: Principal, number: str, reason: str) -> Contact:
        """How the reporter of a report is reached. Written down with its reason."""
        if len(reason.strip()) < 4:
            wrong = FieldError("reason", "say in a few words why it must be seen")
            raise Refused("A contact is opened for a reason.", errors=(wrong,))
        with self._tools.db.transaction() as tx:
            row = store.report(tx, number)
            sealed = store.contact(tx, number)
        if row is None or not by.covers(row["division"]):
            raise NotFound("There is no report with this number.", code="report_unknown")
        if sealed is None:
            raise NotFound("This report has no contact.", code="contact_none")
        self._tools.audit(by, "citizens.contact_looked", number, {"reason": reason})
        return Contact(**json.loads(self._tools.keyring.open(Sealed(*sealed), _REPORT)))

    def topics(self, by: Principal, days: int = 14, end: datetime | None = None) -> list[Topic]:
        """What more people speak of than in the same time before, the most surprising first."""
        end = end or now()
        middle = end - timedelta(days=days)
        with self._tools.db.transaction() as tx:
            rows = store.topics(tx, middle - timedelta(days=days), middle, end, _area(by))
        names = {one.code: one.name for one in self._services()}
        found = [_topic(row, names.get(row["class_key"], row["class_key"])) for row in rows]
        return sorted(found, key=lambda one: (-one.surprise, -one.now, one.service))

    def open_topics(self, days: int = 30) -> list[Topic]:
        """What anybody may read: topics of at least `FEW` people, or with an answer."""
        found = self.topics(SYSTEM, days)
        shown = [one for one in found if one.now >= FEW or one.answer]
        return sorted(shown, key=lambda one: (not one.answer, -one.now, one.service))[:40]

    def answer_topic(self, by: Principal, service: str, division: str, text: str) -> None:
        """Say what the city does about a topic; anybody can read it."""
        if not 1 <= len(text.strip()) <= 1000:
            raise Refused("The answer cannot be kept.", errors=(FieldError("text", "1 to 1,000 characters"),))
        row = {"id": new_id(), "class_key": service, "division": division, "text": text.strip()}
        with self._tools.db.transaction() as tx:
            store.add_answer(tx, row | {"created": now(), "created_by": by.account})
        self._tools.audit(by, "citizens.topic_answered", service, {"division": division})

    def _seen(self, by: Principal, row: dict[str, Any] | None) -> dict[str, Any]:
        if row is None or not by.covers(row["division"]):
            raise NotFound("There is no such tip.", code="tip_unknown")
        return row


def _area(by: Principal) -> str:
    """The longest prefix that holds everything somebody covers; nothing outside his area is ever listed."""
    areas = by.jurisdiction
    if not areas:
        raise Forbidden("You look after no area.", code="no_area")
    if len(areas) == 1:
        return areas[0]
    if "" in areas:
        return ""
    raise Forbidden("Choose one of your areas first.", code="one_area")


def _tip(row: dict[str, Any]) -> Tip:
    return Tip(**{name: row[name] for name in Tip.__slots__})


def _topic(row: dict[str, Any], name: str) -> Topic:
    current, before = int(row["now"]), int(row["before"])
    return Topic(
        service=row["class_key"],
        service_name=name,
        division=row["division"],
        now=current,
        before=before,
        ratio=round(current / before, 2) if before else float(current),
        surprise=round(logic.surprise(current, before), 2),
        longitude=row["longitude"],
        latitude=row["latitude"],
        answer=row["answer"] or "",
        answered=row["answered"],
    )
