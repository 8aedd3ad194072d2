"""Reports of people: kept first, then a case; followed by number, rated once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.cases import (
    Case,
    OpenCase,
    clean_evidence,
    evidence_path,
    keep_evidence,
)
from chengshu.capabilities.citizens import logic, store
from chengshu.capabilities.citizens.model import (
    Attribute,
    Contact,
    Extra,
    Keeping,
    NewReport,
    Receipt,
    Report,
    ReportFilter,
    Service,
    Spot,
    Step,
)
from chengshu.capabilities.citizens.service.shown import NO_EXTRA, service_of, shown
from chengshu.capabilities.citizens.service.tools import Tools
from chengshu.kit import (
    Conflict,
    Event,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    decode_cursor,
    encode_cursor,
    get_logger,
    new_id,
    now,
)
from chengshu.security import SYSTEM

_log = get_logger("citizens")
_ZONE = ZoneInfo("Asia/Shanghai")
_PURPOSE = "citizens.report"
NEAR_DAYS = 30
MOST_PICTURES = 6
BAD = 2  # a rating of so many stars or less asks for a second look


class Citizens:
    """What anybody may do: look for a service, see what is reported near by, report, follow, rate."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def define(
        self, pack: str, extras: Mapping[str, Extra], progress: Mapping[str, Step], keeping: Keeping | None = None
    ) -> None:
        """Keep what a pack adds to services, by class key, how far a report is in each state of its flows, and how long
        the contacts of callers are kept.
        """
        rows = [asdict(one) | {"key": key, "keywords": list(one.keywords)} for key, one in extras.items()]
        with self._tools.db.transaction() as tx:
            store.put_extras(tx, pack, rows, progress)
            store.put_keeping(tx, pack, (keeping.after_end_days, keeping.at_most_days) if keeping else None, now())

    def extras(self) -> list[tuple[str, str, Extra]]:
        """What packs add to services: pack, class key and what is added."""
        with self._tools.db.transaction() as tx:
            rows = store.extras(tx)
        return [
            (
                row["pack"],
                row["class_key"],
                Extra(
                    tuple(row["keywords"]),
                    tuple(Attribute(**a) for a in row["attributes"]),
                    row["plain"],
                    row["icon"],
                    row["rank"],
                ),
            )
            for row in rows
        ]

    def services(self, q: str = "") -> list[Service]:
        """What can be reported, or what of it a question means."""
        extras = {key: extra for _, key, extra in self.extras()}
        found = [service_of(code, extras.get(code.key, NO_EXTRA)) for code in self._tools.classes()]
        return logic.search(found, q) if q.strip() else found

    def services_changed(self) -> datetime:
        """Since when the services and their questions are as they are now."""
        told = json.dumps([asdict(one) for one in self.services()], sort_keys=True, ensure_ascii=False, default=list)
        with self._tools.db.transaction() as tx:
            return store.changed(tx, hashlib.sha256(told.encode()).hexdigest(), now())

    def service(self, code: str) -> Service:
        """One service."""
        if found := next((one for one in self.services() if one.code == code), None):
            return found
        raise NotFound("There is no such service.", code="service_unknown")

    def report(self, new: NewReport, pictures: Sequence[tuple[str, bytes]] = ()) -> Receipt:
        """Take a report. It is durable before its case is opened; the same key again gives the same number.

        A second sending gets a new code: the first may never have reached him who asked.
        """
        service = next((one for one in self.services() if one.code == new.service), None)
        wrong = logic.faults(new, service)
        if not wrong and self._tools.is_outside(new.longitude, new.latitude):
            wrong.append(FieldError("longitude", "this place is not in this city"))
        if len(pictures) > MOST_PICTURES:
            wrong.append(FieldError("pictures", f"at most {MOST_PICTURES} photos"))
        if wrong:
            raise Refused("The report cannot be taken like this.", code="report_refused", errors=tuple(wrong))
        cleaned = [(name, clean_evidence(content)) for name, content in pictures]
        if any(not one.media_type.startswith("image/") for _, one in cleaned):
            raise Refused("Only photos can be sent.", errors=(FieldError("pictures", "is no picture"),))
        kept = [(name, keep_evidence(self._tools.objects, one.content), one) for name, one in cleaned]
        receipt, identity = self._keep(new, [(digest, one.media_type) for _, digest, one in kept])
        self._open(identity, receipt.number, new)
        return receipt

    def follow(self, number: str, code: str = "") -> Report:
        """How a report stands; with its code also what only the reporter sees."""
        row = self._row(number)
        mine = bool(code) and logic.fits(number, code, bytes(row["code_hash"]))
        if code and not mine:
            raise Forbidden("This is not the code of that report.", code="code_wrong")
        return self._shown([row], frozenset({number} if mine else ()))[0]

    def find(self, wanted: ReportFilter, after: str | None = None, limit: int = 50) -> Page[Report]:
        """Reports as anybody sees them, newest first."""
        key = decode_cursor(after) if after else None
        place = (key[0], key[1]) if key else None
        found: list[Report] = []
        while True:
            # What is open and what is closed is known to the cases; a page is filled from as many rows as it takes.
            with self._tools.db.transaction() as tx:
                rows = store.find(tx, wanted, place, limit + 1)
            page = self._shown(rows[:limit])
            found += [one for one in page if wanted.status in (None, one.status)]
            more = len(rows) > limit
            if more:
                place = (rows[limit - 1]["created"], rows[limit - 1]["id"])
            if not more or len(found) >= limit:
                break
        more = more or len(found) > limit
        found = found[:limit]
        return Page(found, encode_cursor(found[-1].created, found[-1].id) if more and found else None)

    def near(
        self, longitude: float, latitude: float, radius_m: float = 100, limit: int = 20
    ) -> list[tuple[float, Report]]:
        """What was reported near a place in the last month, nearest first, with the distance in metres."""
        box = logic.box_around(longitude, latitude, min(radius_m, 2000))
        with self._tools.db.transaction() as tx:
            rows = store.near(tx, box, now() - timedelta(days=NEAR_DAYS), 500)
        shown = self._shown(rows)
        measured = [(logic.metres(longitude, latitude, one.longitude, one.latitude), one) for one in shown]
        return sorted([pair for pair in measured if pair[0] <= radius_m], key=lambda pair: pair[0])[:limit]

    def cases_of(self, text: str) -> list[str]:
        """The cases of a report, when the text is its number. Who may see them, the room of cases knows."""
        number = logic.number_in(text)
        if number is None:
            return []
        with self._tools.db.transaction() as tx:
            return store.cases_of(tx, number)

    def rate(self, number: str, code: str, rating: int, note: str = "") -> Report:
        """Say how it went, once it is done. A bad rating opens a second look by somebody else."""
        row = self._row(number)
        if not logic.fits(number, code, bytes(row["code_hash"])):
            raise Forbidden("Only who reported it rates it: this is not the code of that report.", code="code_wrong")
        if self._shown([row])[0].status != "closed":
            raise Conflict("It can be rated when it is done.", code="not_done")
        with self._tools.db.transaction() as tx:
            if not store.rate(tx, row["id"], rating, note, now()):
                raise Conflict("It has been rated already.", code="rated")
        if row["case_id"]:
            with suppress(Conflict):  # the case was opened again meanwhile: what was said stays with the report
                self._tools.rated(row["case_id"], rating, note)
        if rating <= BAD:
            self._second_look(row, rating, note)
        return self.follow(number, code)

    def picture(self, number: str, digest: str, code: str = "") -> tuple[Path, str]:
        """A photo of a report, for its reporter, or for anybody when it is shown."""
        row = self._row(number)
        if (not row["shown"] or row["hidden"]) and not (code and logic.fits(number, code, bytes(row["code_hash"]))):
            raise NotFound("There is no such photo.", code="picture_unknown")
        return self.any_picture(number, digest)

    def any_picture(self, number: str, digest: str) -> tuple[Path, str]:
        """A photo of a report or of its result, for those who answer."""
        row = self._row(number)
        with self._tools.db.transaction() as tx:
            kind = store.picture(tx, number, digest)
        if kind is None:
            stand = self._tools.standings.of([row["case_id"]] if row["case_id"] else [])
            if not any(digest in one.pictures for one in stand.values()):
                raise NotFound("There is no such photo.", code="picture_unknown")
            kind = "image/jpeg"
        return evidence_path(self._tools.objects, digest), kind

    def support(self, number: str, key: str) -> Report:
        """Say that one is concerned by a report, too. The same key counts once."""
        self._row(number)
        with self._tools.db.transaction() as tx:
            store.support(tx, number, hashlib.sha256(f"{number} {key}".encode()).digest(), now())
        return self.follow(number)

    def spots(self, q: str) -> list[Spot]:
        """Places that a few letters may mean."""
        return list(self._tools.spots(q))[:8]

    def spot(self, longitude: float, latitude: float) -> tuple[bool, Spot | None]:
        """Whether a place is in this city, and what lies there."""
        if self._tools.is_outside(longitude, latitude):
            return False, None
        return True, self._tools.spot_at(longitude, latitude)

    def open_waiting(self) -> int:
        """Open the cases of reports that were kept when something broke before. For the worker."""
        with self._tools.db.transaction() as tx:
            rows = store.without_case(tx, now() - timedelta(seconds=30), 200)
        for row in rows:
            told = NewReport(
                row["class_key"],
                row["longitude"],
                row["latitude"],
                row["description"],
                row["address"],
                row["attributes"],
                source=row["source"],
            )
            self._open(row["id"], row["number"], told)
        return len(rows)

    def _keep(self, new: NewReport, pictures: Sequence[tuple[str, str]]) -> tuple[Receipt, str]:
        at, code, identity = now(), logic.new_code(), new_id()
        number = logic.new_number(at.astimezone(_ZONE).strftime("%y%m%d"))
        promised = self._tools.promise_of(new.service, at)
        row = {
            "id": identity,
            "number": number,
            "code_hash": logic.code_hash(number, code),
            "class_key": new.service,
            "description": new.description,
            "attributes": dict(new.attributes),
            "address": new.address,
            "address_id": new.address_id,
            "longitude": new.longitude,
            "latitude": new.latitude,
            "division": self._tools.locate(new.longitude, new.latitude),
            "shown": new.shown,
            "source": new.source,
            "key": new.key,
            "created": at,
            "promised": promised,
            "hidden": "personal" if new.shown and logic.names_somebody(new.description) else "",
            **self._sealed(new.contact),
        }
        with self._tools.db.transaction() as tx:
            if not store.add_report(tx, row):
                assert new.key is not None
                known = store.by_key(tx, new.key)
                assert known is not None
                store.set_code(tx, known["id"], logic.code_hash(known["number"], code))
                return Receipt(known["number"], code, known["promised"]), known["id"]
            for digest, media_type in pictures:
                store.add_picture(tx, identity, digest, media_type, at)
        return Receipt(number, code, promised), identity

    def _sealed(self, contact: Contact) -> dict[str, Any]:
        if contact.is_empty:
            return {"contact_key": None, "contact": None}
        sealed = self._tools.keyring.seal(json.dumps(asdict(contact)).encode(), _PURPOSE)
        return {"contact_key": sealed.key, "contact": sealed.content}

    def _open(self, identity: str, number: str, new: NewReport) -> None:
        """The case of a report; twice gives the same. What fails here is done by the worker in a while."""
        service = next((one for one in self.services() if one.code == new.service), None)
        facts: dict[str, Any] = {"report": number}
        if answers := logic.answers(service.attributes if service else (), new.attributes):
            facts["answers"] = answers
        wanted = OpenCase(
            type=self._tools.flow,
            title=service.name if service else new.service,
            description=new.description,
            longitude=new.longitude,
            latitude=new.latitude,
            source="public",
            source_id=identity,
            facts=facts,
            address=new.address,
            form={"classification": new.service},
        )
        try:
            case: Case = self._tools.open_case(wanted, SYSTEM)
            with self._tools.db.transaction() as tx:
                pictures = (store.report(tx, number) or {}).get("pictures") or []
            for digest in pictures:
                content = evidence_path(self._tools.objects, digest).read_bytes()
                self._tools.attach(case.id, f"{number}.jpg", content)
            with self._tools.db.transaction() as tx:
                store.set_case(tx, identity, case.id)
        except Exception:
            _log.exception("the case of a report was not opened, will try again", report=number)
            return
        self._tools.announce(Event("report.taken", "citizens", number, {"case": case.id}))

    def _second_look(self, row: dict[str, Any], rating: int, note: str) -> None:
        wanted = OpenCase(
            type=self._tools.flow,
            title=f"回头看 {row['number']}",
            description=note,
            longitude=row["longitude"],
            latitude=row["latitude"],
            source="second_look",
            source_id=row["id"],
            facts={"report": row["number"], "rating": rating},
            address=row["address"],
            form={"classification": row["class_key"]},
            related=row["case_id"],
        )
        case = self._tools.open_case(wanted, SYSTEM)
        with self._tools.db.transaction() as tx:
            store.set_second(tx, row["id"], case.id)

    def _row(self, number: str) -> dict[str, Any]:
        with self._tools.db.transaction() as tx:
            row = store.report(tx, number)
        if row is None:
            raise NotFound("There is no report with this number.", code="report_unknown")
        return row

    def _shown(self, rows: Sequence[dict[str, Any]], mine: frozenset[str] = frozenset()) -> list[Report]:
        return shown(self._tools, self.services, rows, mine, desk=False)
