"""Patrols, damage, repairs, custody and attachments."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from chengshu.capabilities.cases import clean_evidence, evidence_path, keep_evidence
from chengshu.capabilities.survey_marks.logic import AFTER, BEFORE
from chengshu.capabilities.survey_marks.model import (
    Attachment,
    AttachmentKind,
    Custody,
    EventKind,
    Level,
    Mark,
    MarkEvent,
    Photo,
    Report,
    State,
)
from chengshu.capabilities.survey_marks.service.common import (
    Tools,
    event_of,
    is_uuid,
    readable,
    tell,
    today,
    writable,
)
from chengshu.capabilities.survey_marks.store import desk, marks
from chengshu.kit import Conflict, FieldError, NotFound, Refused, Tx, new_id, now
from chengshu.security import Principal

MOST_PHOTOS = 6
_LEAST_PHOTOS: dict[EventKind, int] = {"patrol": 1}
_STATE: dict[EventKind, State] = {"repair": "good", "cancelled": "cancelled"}


class Reports:
    """What happens to marks in the field."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def patrol(self, by: Principal, own: str, report: Report) -> MarkEvent:
        """Somebody was there, saw it and took a photo."""
        return self._report(by, own, "patrol", report)

    def damage(self, by: Principal, own: str, report: Report) -> MarkEvent:
        """It is damaged, destroyed or cannot be found."""
        return self._report(by, own, "damage", report)

    def repair(self, by: Principal, own: str, report: Report) -> MarkEvent:
        """It was repaired and is good again."""
        return self._report(by, own, "repair", report)

    def cancel(self, by: Principal, own: str, report: Report) -> MarkEvent:
        """It is taken out of the register for good; its record stays."""
        return self._report(by, own, "cancelled", report)

    def attach(self, by: Principal, own: str, kind: AttachmentKind, photo: Photo) -> Attachment:
        """Add a sketch, photo or agreement to the description of a mark."""
        with self._tools.db.transaction() as tx:
            mark = writable(tx, by, own)
            kept = self._keep(tx, by, mark, kind, None, photo)
        self._tools.audit(by, "marks.attach", own, {"attachment": kept.id, "kind": kind, "digest": kept.digest})
        return kept

    def attachment(self, by: Principal, mark: str, own: str) -> tuple[Attachment, Path]:
        """An attachment and where its bytes lie. Raises `NotFound`."""
        with self._tools.db.transaction() as tx:
            readable(tx, by, mark)
            found = desk.attachment(tx, mark, own) if is_uuid(own) else None
        if found is None:
            raise NotFound("There is no such attachment.", code="no_such_attachment")
        return found, evidence_path(self._tools.folder, found.digest)

    def hand_over(
        self, by: Principal, own: str, level: Level, holder: str, *, contact: str, since: date, agreement: str | None
    ) -> Custody:
        """Give a mark into somebody's care; who had it at this level before has it no longer."""
        if not holder.strip():
            raise Refused("Say who looks after the mark.", errors=(FieldError("holder", "needed"),))
        with self._tools.db.transaction() as tx:
            mark = writable(tx, by, own)
            if agreement and (not is_uuid(agreement) or desk.attachment(tx, own, agreement) is None):
                reason = "no attachment of this mark; hand the agreement in first"
                raise Refused("The agreement is not there.", errors=(FieldError("agreement", reason),))
            one = Custody(new_id(), mark.id, level, holder, contact, since, None, agreement, by.account)
            desk.end_custody(tx, own, level, since)
            desk.add_custody(tx, one)
        self._tools.audit(by, "marks.hand_over", own, {"level": level, "holder": holder})
        return one

    def _report(self, by: Principal, own: str, kind: EventKind, report: Report) -> MarkEvent:
        day = report.day or today()
        after = _STATE.get(kind) or report.state
        _check(kind, report, day, after)
        assert after is not None
        with self._tools.db.transaction() as tx:
            mark = writable(tx, by, own)
            if report.key and (known := desk.event_by_key(tx, own, report.key)):
                return known
            if mark.state not in BEFORE[kind]:
                raise Conflict(f"A mark that is {mark.state} takes no {kind}.", code="wrong_state")
            event = event_of(
                mark, kind, by, day=day, after=after, note=report.note.strip(),
                longitude=report.longitude, latitude=report.latitude,
            )  # fmt: skip
            desk.add_event(tx, event, report.key)
            for photo in report.photos:
                self._keep(tx, by, mark, _kind_of(kind), event.id, photo)
            visited = day if kind == "patrol" else mark.last_patrol
            last = max(visited, mark.last_patrol) if visited and mark.last_patrol else visited
            new = replace(mark, state=after, last_patrol=last, version=mark.version + 1, updated=now())
            marks.change(tx, new, mark.version)
        detail = {"number": mark.number, "before": mark.state, "after": after}
        self._tools.audit(by, f"marks.{kind}", own, detail)
        tell(self._tools, new, kind)
        return event

    def _keep(
        self, tx: Tx, by: Principal, mark: Mark, kind: AttachmentKind, event: str | None, photo: Photo
    ) -> Attachment:
        cleaned = clean_evidence(photo.content)
        digest = keep_evidence(self._tools.folder, cleaned.content)
        one = Attachment(
            new_id(), mark.id, event, kind, Path(photo.name).name[:200], cleaned.media_type, len(cleaned.content),
            digest, cleaned.taken, now(), by.account,
        )  # fmt: skip
        desk.add_attachment(tx, one)
        return one


def _kind_of(kind: EventKind) -> AttachmentKind:
    known: dict[EventKind, AttachmentKind] = {"patrol": "patrol", "damage": "damage", "repair": "repair"}
    return known.get(kind, "other")


def _check(kind: EventKind, report: Report, day: date, after: State | None) -> None:
    wrong = []
    if day > today():
        wrong.append(FieldError("day", "not later than today"))
    if after not in AFTER[kind]:
        wrong.append(FieldError("state", f"one of {', '.join(AFTER[kind])}"))
    if len(report.photos) < _LEAST_PHOTOS.get(kind, 0):
        wrong.append(FieldError("photos", "a patrol needs a photo of the mark"))
    if len(report.photos) > MOST_PHOTOS:
        wrong.append(FieldError("photos", f"at most {MOST_PHOTOS}"))
    if kind in ("damage", "cancelled") and not report.note.strip():
        wrong.append(FieldError("note", "say what happened"))
    if (report.longitude is None) != (report.latitude is None):
        wrong.append(FieldError("longitude", "both or none of longitude and latitude"))
    elif not (-180 <= (report.longitude or 0) <= 180 and -90 <= (report.latitude or 0) <= 90):
        wrong.append(FieldError("longitude", "no longitude and latitude in degrees"))
    if wrong:
        raise Refused("The report cannot be taken.", code="bad_report", errors=tuple(wrong))
