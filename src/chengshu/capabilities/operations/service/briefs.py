"""The brief of a day: found by the rooms of the city, edited by people, released, and then no longer changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from chengshu.capabilities.operations.model import Brief, Section
from chengshu.capabilities.operations.service.tools import CITY_TIME, COMMAND, Tools, known_id
from chengshu.capabilities.operations.store import briefs as store
from chengshu.kit import (
    ChengshuError,
    Conflict,
    FieldError,
    NotFound,
    Page,
    Refused,
    decode_cursor,
    encode_cursor,
    get_logger,
    new_id,
    now,
)
from chengshu.security import Principal

MOST_TEXT = 4_000
_log = get_logger("operations")


def span_of(day: date) -> tuple[datetime, datetime]:
    """A day of the city: from midnight to midnight, or until now."""
    start = datetime.combine(day, time(), CITY_TIME)
    return start, min(start + timedelta(days=1), now().astimezone(CITY_TIME))


class Briefs:
    """Who commands writes briefs; whoever reads operations reads what was released."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def generate(self, day: date, by: Principal) -> Brief:
        """The draft of a day from what the rooms know; texts that people wrote into it stay."""
        if day > now().astimezone(CITY_TIME).date():
            wrong = FieldError("day", "lies in the future")
            raise Refused("There is nothing to tell yet.", code="brief_too_early", errors=(wrong,))
        found = self._gathered(day, by)
        at = now()
        with self._tools.db.transaction() as tx:
            store.lock(tx, day)
            held = store.draft_of(tx, day)
            if held is None:
                title = f"城市运行日报 {day.year} 年 {day.month} 月 {day.day} 日"
                edition = store.last_edition(tx, day) + 1
                brief = Brief(new_id(), day, edition, "draft", title, found, 1, at, by.name, None, None, None, None, "")
                store.add(tx, brief)
            else:
                written = {section.id: section.text for section in held.sections}
                sections = tuple(replace(one, text=written.get(one.id) or one.text) for one in found)
                brief = replace(held, sections=sections, generated=at, generated_name=by.name)
                store.change(tx, brief, held.version)
                brief = replace(brief, version=held.version + 1)
        self._tools.audit(by, "operations.generate_brief", brief.id, {"day": day.isoformat()})
        return brief

    def edit(self, identity: str, version: int, title: str, texts: Mapping[str, str], by: Principal) -> Brief:
        """Other words. Figures and lists are as they were found; nobody writes a figure by hand."""
        held = self.get(identity, by)
        known = {section.id for section in held.sections}
        wrong = [FieldError(f"texts.{name}", "is not a part of this brief") for name in sorted(set(texts) - known)]
        wrong += [
            FieldError(f"texts.{name}", f"at most {MOST_TEXT} characters")
            for name, text in texts.items()
            if len(text) > MOST_TEXT
        ]
        if not 1 <= len(title.strip()) <= 120:
            wrong.append(FieldError("title", "1 to 120 characters"))
        if wrong:
            raise Refused("The brief cannot be kept so.", code="brief_wrong", errors=tuple(wrong))
        sections = tuple(replace(one, text=texts.get(one.id, one.text).strip()) for one in held.sections)
        after = replace(held, title=title.strip(), sections=sections, changed=now(), changed_name=by.name)
        with self._tools.db.transaction() as tx:
            if not store.change(tx, after, version):
                raise _moved_on(held)
        self._tools.audit(by, "operations.edit_brief", held.id, {"version": version + 1})
        return replace(after, version=version + 1)

    def release(self, identity: str, version: int, by: Principal) -> Brief:
        """Give it out. A correction is another edition."""
        held = self.get(identity, by)
        said = json.dumps([held.title, store.plain(held.sections)], sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(said.encode()).hexdigest()
        at = now()
        with self._tools.db.transaction() as tx:
            if not store.release(tx, held.id, version, at, by.name, digest):
                raise _moved_on(held)
        self._tools.audit(by, "operations.release_brief", held.id, {"digest": digest})
        return replace(held, state="released", released=at, released_name=by.name, digest=digest, version=version + 1)

    def get(self, identity: str, by: Principal) -> Brief:
        """One brief; a draft is there for those who write it."""
        with self._tools.db.transaction() as tx:
            found = store.get(tx, known_id(identity, "brief"))
        if found is None or (found.state == "draft" and not by.can(COMMAND)):
            raise NotFound("There is no such brief.", code="brief_unknown")
        return found

    def find(self, by: Principal, after: str | None = None, limit: int = 50) -> Page[Brief]:
        """The newest day first."""
        place = None
        if after:
            day, edition = decode_cursor(after, str, int)
            try:
                place = (date.fromisoformat(day), edition)
            except ValueError:
                raise Refused("The page cursor cannot be read; start from the first page.") from None
        with self._tools.db.transaction() as tx:
            found = store.find(tx, by.can(COMMAND), place, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        return Page(found, encode_cursor(found[-1].day.isoformat(), found[-1].edition) if more else None)

    def _gathered(self, day: date, by: Principal) -> tuple[Section, ...]:
        start, end = span_of(day)
        sections = []
        for name, gather in self._tools.gathers.items():
            try:
                sections.append(gather(start, end, by))
            except ChengshuError as error:
                _log.warning("a part of the brief is missing", part=name, reason=error.detail)
                sections.append(Section(name, missing=error.code))
        return (Section("summary"), *sections)


def _moved_on(held: Brief) -> Conflict:
    if held.state == "released":
        return Conflict("This brief was released; make another edition.", code="brief_released")
    return Conflict(f"This brief is at version {held.version}; look at it again.", code="brief_changed")
