"""Evidence of cases: pictures and documents with the stamps of place, time and device."""

from datetime import UTC, datetime
from pathlib import Path

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Attachment, Case
from chengshu.capabilities.cases.service import evidence
from chengshu.capabilities.cases.service.checks import refuse_evidence
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.service.room import Room
from chengshu.capabilities.cases.service.sheet import Sheet
from chengshu.capabilities.cases.store import evidence as store
from chengshu.capabilities.cases.store import sides
from chengshu.kit import Conflict, Forbidden, NotFound, Tx, new_id, now
from chengshu.security import Principal

MOST_ATTACHMENTS = 60


class Attaching(Room):
    """Add evidence, and give it back to those who may see the case."""

    def attach(
        self,
        case_id: str,
        name: str,
        content: bytes,
        stage: str,
        by: Principal,
        *,
        taken: datetime | None = None,
        longitude: float | None = None,
        latitude: float | None = None,
        device: str | None = None,
        key: str | None = None,
    ) -> Attachment:
        """Add evidence to an open case. The bytes are durable before the row; the same picture twice is one.

        Who sent it with a ``key`` and sends it again gets what was kept then, also when the case has moved on since.
        """
        refuse_evidence(name, stage, longitude, latitude, device, key)
        # The first answer reads as every later one, which comes from the store.
        taken = taken and taken.astimezone(UTC)
        posts = self._posts(by)

        def look(tx: Tx) -> Attachment | None:
            sheet = self._take(tx, case_id, by, posts)
            if known := _sent_before(tx, case_id, by, key, stage):
                return known
            self._may_attach(tx, sheet, by)
            return None

        if before := self._in_one(look):
            return before
        cleaned = evidence.clean(content, voice=True)
        digest = evidence.keep(self._objects, cleaned.content)
        place = (longitude, latitude) if longitude is not None else (cleaned.longitude, cleaned.latitude)
        attachment = Attachment(
            new_id(), case_id, Path(name).name, cleaned.media_type, len(cleaned.content), digest, stage, now(), by.id,
            by.name, taken or cleaned.taken, *place, device,
        )  # fmt: skip

        def work(tx: Tx) -> tuple[Attachment, Case | None]:
            sheet = self._take(tx, case_id, by, posts)
            if known := _sent_before(tx, case_id, by, key, stage):
                return known, None
            self._may_attach(tx, sheet, by)
            if not store.add(tx, attachment, cleaned.likeness, key):
                return store.same(tx, case_id, digest, stage) or attachment, None
            form = {"name": attachment.name, "digest": digest, "stage": stage, "media_type": attachment.media_type}
            return attachment, sheet.write("attach", by, form=form)

        kept, case = self._in_one(work)
        if case is not None:
            self._tell("case.attached", case, {"attachment": kept.id, "stage": stage})
        return kept

    def attachment(self, case_id: str, attachment_id: str, by: Principal) -> tuple[Attachment, Path]:
        """An attachment and where its bytes lie, for those who may see the case."""
        posts = self._posts(by)
        with self._db.transaction() as tx:
            self._look(tx, case_id, by, posts)
            found = store.one(tx, case_id, attachment_id) if is_id(attachment_id) else None
        if found is None:
            raise NotFound("There is no such attachment.", code="attachment_unknown")
        return found, evidence.object_path(self._objects, found.digest)

    def _may_attach(self, tx: Tx, sheet: Sheet, by: Principal) -> None:
        case = sheet.case
        if case.group != "open":
            raise Conflict("The case has ended; nothing can be added.", code="case_ended")
        his_turn = case.opened_by == by.id or logic.allowed(sheet.flow, case, by) or _has_task(tx, case, by)
        if not his_turn:
            raise Forbidden(
                "Evidence is added by those whose turn it is, or who opened the case.", code="not_your_turn"
            )
        if len(store.of_case(tx, case.id)) >= MOST_ATTACHMENTS:
            raise Conflict(f"A case holds at most {MOST_ATTACHMENTS} attachments.", code="attachments_full")


def _sent_before(tx: Tx, case_id: str, by: Principal, key: str | None, stage: str) -> Attachment | None:
    known = store.by_key(tx, case_id, by.id, key) if key is not None else None
    if known is not None and known.stage != stage:
        raise Conflict("This key was used for another attachment.", code="key_reused")
    return known


def _has_task(tx: Tx, case: Case, by: Principal) -> bool:
    found = sides.of_case(tx, "tasks", case.id) if case.tasks else []
    return any(row["state"] == "open" and row["assignee"] in (None, by.id) for row in found)
