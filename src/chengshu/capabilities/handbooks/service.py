"""The verbs of handbooks."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.handbooks import store
from chengshu.capabilities.handbooks.logic import changes_between, limit_text, read_workbook, write_workbook
from chengshu.capabilities.handbooks.model import Book, BookClass, Change, ImportReport, Limit, Row, RowFilter
from chengshu.kit import (
    Conflict,
    Database,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security import SYSTEM, Audit, Principal

_ALL = RowFilter()
_WHOLE = 100_000
_ZONE = ZoneInfo("Asia/Shanghai")


class Handbooks:
    """Editions of handbooks: brought in, compared, released, asked."""

    def __init__(self, db: Database, audit: Audit) -> None:
        self._db = db
        self._audit = audit

    def import_workbook(
        self, by: Principal, name: str, title: str, scheme: str, source: str, data: bytes, *, dry_run: bool = False
    ) -> ImportReport:
        """Read a workbook as a new edition. With one fault nothing is kept; `dry_run` keeps nothing either."""
        rows, faults = read_workbook(data, scheme)
        with self._db.transaction() as tx:
            changes = changes_between(self._newest_rows(tx, name), rows) if not faults else []
            if faults or dry_run:
                return ImportReport(None, len(rows), faults, changes)
            kept = self._keep(tx, name, title, source, rows, by.id)
        self._audit(by, "handbooks.imported", kept.id, {"name": name, "version": kept.version, "rows": len(rows)})
        return ImportReport(kept, len(rows), [], changes)

    def release(self, by: Principal, identity: str, valid_from: date) -> Book:
        """Put a draft in force from a day on. Whoever brought it in asks a colleague; the past is never rewritten."""
        with self._db.transaction() as tx:
            book = self._draft(tx, identity)
            if book.created_by == by.id:
                raise Forbidden("Somebody else than who brought it in releases an edition.", code="own_work")
            if valid_from < _today():
                wrong = FieldError("valid_from", "lies in the past; clocks that ran by the old limits would lie")
                raise Refused("An edition begins today or later.", errors=(wrong,))
            if store.day_is_taken(tx, book.name, valid_from):
                raise Conflict("Another edition begins on that day.", code="day_taken")
            store.release(tx, identity, valid_from, now(), by.id)
            released = store.book(tx, identity)
        assert released is not None
        self._audit(by, "handbooks.released", identity, {"name": book.name, "valid_from": str(valid_from)})
        return released

    def discard(self, by: Principal, identity: str) -> None:
        """Lay a draft aside; it stays readable."""
        with self._db.transaction() as tx:
            book = self._draft(tx, identity)
            store.discard(tx, identity)
        self._audit(by, "handbooks.discarded", identity, {"name": book.name, "version": book.version})

    def undo(self, by: Principal, identity: str) -> Book:
        """Make a draft again of one that was laid aside, or of an edition that has not begun: no clock ran by it."""
        with self._db.transaction() as tx:
            book = store.book(tx, identity, lock=True)
            if book is None:
                raise NotFound("There is no such edition of a handbook.", code="handbook_unknown")
            if book.state == "draft":
                raise Conflict("Nothing was decided of this edition yet.", code="handbook_undecided")
            if book.valid_from is not None and book.valid_from <= _today():
                why = "This edition has begun, and clocks ran by it. Make a draft of the edition before and release it."
                raise Conflict(why, code="handbook_in_force")
            store.reopen(tx, identity)
            again = self._known(tx, identity)
        self._audit(by, "handbooks.undone", identity, {"name": book.name, "version": book.version, "was": book.state})
        return again

    def copy(self, by: Principal, identity: str) -> Book:
        """A draft with the rows of an edition, so that what held before can hold again."""
        with self._db.transaction() as tx:
            book = self._known(tx, identity)
            kept = self._keep(tx, book.name, book.title, book.source, self._whole(tx, identity), by.id)
        self._audit(by, "handbooks.copied", kept.id, {"name": kept.name, "version": kept.version, "of": book.version})
        return kept

    def books(self, after: str | None = None, limit: int = 50) -> Page[Book]:
        """Editions of all handbooks, the newest first."""
        key = decode_cursor(after) if after else None
        with self._db.transaction() as tx:
            found = store.books(tx, (key[0], key[1]) if key else None, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        return Page(found, encode_cursor(found[-1].created, found[-1].id) if more else None)

    def book(self, identity: str) -> Book:
        """One edition."""
        with self._db.transaction() as tx:
            return self._known(tx, identity)

    def in_force(self, on: date | None = None) -> list[Book]:
        """The edition of each handbook that holds on a day."""
        with self._db.transaction() as tx:
            return store.in_force(tx, on or _today())

    def rows(self, identity: str, wanted: RowFilter = _ALL, after: str | None = None, limit: int = 50) -> Page[Row]:
        """Rows of an edition in the order of the workbook."""
        key = decode_cursor(after, int)[0] if after else None
        with self._db.transaction() as tx:
            self._known(tx, identity)
            found = store.rows(tx, identity, wanted, key, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        return Page([row for _, row in found], encode_cursor(found[-1][0]) if more else None)

    def classes(
        self, identity: str, wanted: RowFilter = _ALL, after: str | None = None, limit: int = 50
    ) -> Page[BookClass]:
        """Classes of an edition in the order of the workbook; a text finds names, codes and conditions."""
        key = decode_cursor(after, int)[0] if after else None
        with self._db.transaction() as tx:
            self._known(tx, identity)
            found = store.classes(tx, identity, wanted, key, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        return Page([_class(row) for row in found], encode_cursor(found[-1]["position"]) if more else None)

    def changes(self, identity: str, against: str | None = None) -> list[Change]:
        """What an edition changes against another; without one, against the newest that is released."""
        with self._db.transaction() as tx:
            book = self._known(tx, identity)
            before = self._whole(tx, against) if against else self._newest_rows(tx, book.name)
            return changes_between(before, self._whole(tx, identity))

    def conditions(self, class_key: str, on: date | None = None) -> list[tuple[str, Row]]:
        """The filing conditions of a class on a day, each with the edition it stands in."""
        with self._db.transaction() as tx:
            return store.conditions(tx, class_key, on or _today())

    def limit_of(self, class_key: str, condition: int, on: date) -> Limit | None:
        """How long handling may take for a class and the number of a filing condition, on the day of filing."""
        for edition, row in self.conditions(class_key, on):
            if row.number == condition:
                return Limit(row.amount, row.unit, f"{edition} {class_key} {condition}")
        return None

    def export(self, identity: str) -> bytes:
        """An edition as a workbook; reading it in again gives the same rows."""
        with self._db.transaction() as tx:
            self._known(tx, identity)
            return write_workbook(self._whole(tx, identity))

    def define(self, name: str, title: str, source: str, valid_from: date, rows: Sequence[Row], pack: str) -> None:
        """Release what a pack declares; a new edition only when something in it changed.

        Over an edition that the city released itself it stays a draft, for somebody to compare and decide.
        """
        with self._db.transaction() as tx:
            newest = store.newest(tx, name)
            packed = store.newest_of_pack(tx, name, pack)
            if packed and packed[1] == _digest(rows):
                store.resume(tx, packed[0])
                return
            book = self._keep(tx, name, title, source, rows, SYSTEM.id, pack)
            if newest and not newest[2]:
                return
            day = max(valid_from, _today()) if newest else valid_from
            while store.day_is_taken(tx, name, day):
                day += timedelta(days=1)
            store.release(tx, book.id, day, now(), SYSTEM.id)

    def declared(self) -> list[Book]:
        """The edition of each handbook that a pack brought last and that was not ended."""
        with self._db.transaction() as tx:
            return store.declared(tx)

    def retire_others(self, pack: str, names: Sequence[str]) -> None:
        """End the handbooks that a pack no longer declares; days before keep their limits."""
        with self._db.transaction() as tx:
            store.end_others(tx, pack, names, _today())

    def _keep(
        self, tx: Tx, name: str, title: str, source: str, rows: Sequence[Row], by: str, pack: str | None = None
    ) -> Book:
        identity = new_id()
        values = {"id": identity, "name": name, "version": store.next_version(tx, name), "title": title}
        values |= {"source": source, "state": "draft", "pack": pack, "digest": _digest(rows)}
        store.add_book(tx, values | {"created": now(), "created_by": by})
        store.add_rows(tx, identity, rows)
        return self._known(tx, identity)

    def _known(self, tx: Tx, identity: str) -> Book:
        if book := store.book(tx, identity):
            return book
        raise NotFound("There is no such edition of a handbook.", code="handbook_unknown")

    def _draft(self, tx: Tx, identity: str) -> Book:
        book = store.book(tx, identity, lock=True)
        if book is None:
            raise NotFound("There is no such edition of a handbook.", code="handbook_unknown")
        if book.state != "draft":
            raise Conflict(f"This edition is {book.state} already.", code="handbook_decided")
        return book

    def _newest_rows(self, tx: Tx, name: str) -> list[Row]:
        known = store.newest(tx, name)
        return self._whole(tx, known[0]) if known else []

    def _whole(self, tx: Tx, identity: str) -> list[Row]:
        return [row for _, row in store.rows(tx, identity, _ALL, None, _WHOLE)]


def _today() -> date:
    return now().astimezone(_ZONE).date()


def _class(row: Mapping[str, Any]) -> BookClass:
    limits = [limit_text(amount, unit) for amount, unit in zip(row["amounts"], row["units"], strict=True)]
    named = {name: value for name, value in row.items() if name not in ("position", "amounts", "units")}
    return BookClass(**named, limits=tuple(dict.fromkeys(limits)))


def _digest(rows: Sequence[Row]) -> str:
    return hashlib.sha256(repr(sorted(rows, key=lambda row: (row.class_key, row.number))).encode()).hexdigest()
