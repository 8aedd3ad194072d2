"""The verbs of routing: ask, try out, propose and release."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from chengshu.capabilities.routing import logic, store
from chengshu.capabilities.routing.model import Facts, Finding, Owned, Suggestion, Table, TableVersion
from chengshu.capabilities.routing.written import TableFile, table_of
from chengshu.kit import (
    Conflict,
    Database,
    FieldError,
    NotFound,
    Page,
    Refused,
    decode_cursor,
    encode_cursor,
    now,
)
from chengshu.security import SYSTEM, Audit, Principal
from chengshu.standards.calendar import WorkingCalendar

_ZONE = ZoneInfo("Asia/Shanghai")
CITY = "city"  # who releases in the page, in place of the name of a pack


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation that a code names."""

    id: str
    name: str


class Routing:
    """Who should get a case. ``organisation_of`` finds an organisation by its code, ``loads`` counts open cases.

    ``classes`` are the keys of the classes in force, ``locate`` knows in which division a place lies, ``owner_at``
    whose the component of a class at a place is.
    """

    def __init__(
        self,
        db: Database,
        calendar: WorkingCalendar,
        audit: Audit,
        organisation_of: Callable[[str], Known | None],
        loads: Callable[[Sequence[str]], Mapping[str, int]] | None = None,
        classes: Callable[[], Sequence[str]] | None = None,
        locate: Callable[[float, float], str | None] | None = None,
        owner_at: Callable[[str, float, float], Owned | None] | None = None,
    ) -> None:
        self._db = db
        self._calendar = calendar
        self._audit = audit
        self._organisation_of = organisation_of
        self._loads = loads
        self._classes = classes
        self._locate = locate
        self._owner_at = owner_at

    def suggest(self, facts: Facts | Mapping[str, Any]) -> list[Suggestion]:
        """Organisations that should get the case, the best first; from every table for its type."""
        asked = facts if isinstance(facts, Facts) else facts_of(facts)
        with self._db.transaction() as tx:
            tables = store.in_force(tx, now(), type=asked.type)
        found = [one for table in tables for one in self._judged(table.table, table.version, asked)]
        found += self._owners(tables, asked)
        best: dict[str, Suggestion] = {}
        for one in sorted(found, key=lambda suggestion: -suggestion.score):
            best.setdefault(one.organisation, one)
        return list(best.values())

    def try_out(self, table: str, facts: Facts, document: Mapping[str, Any] | None = None) -> list[Suggestion]:
        """What a table would say; with a document, what that one would say before it is released."""
        current = self.table(table)
        tried, number = (current.table, current.version) if document is None else (self._read(document, table), 0)
        return self._judged(tried, number, facts)

    def tables(self) -> list[TableVersion]:
        """The tables in force."""
        with self._db.transaction() as tx:
            return store.in_force(tx, now())

    def table(self, table: str) -> TableVersion:
        """One table as it holds now. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = store.in_force(tx, now(), id=table)
        if not found:
            raise NotFound("There is no such routing table.", code="table_unknown")
        return found[0]

    def versions(self, table: str, after: str | None = None, limit: int = 50) -> Page[TableVersion]:
        """Every version of a table, the newest first."""
        before = decode_cursor(after, int)[0] if after else None
        with self._db.transaction() as tx:
            found = store.versions(tx, table, before, limit + 1)
        more = encode_cursor(found[limit - 1].version) if len(found) > limit else None
        return Page(found[:limit], more)

    def division_at(self, longitude: float, latitude: float) -> str | None:
        """The division in which a place lies."""
        return self._locate(longitude, latitude) if self._locate else None

    def lint(self, table: str, document: Mapping[str, Any]) -> list[Finding]:
        """What is wrong or odd in a table that is not released yet, and which cases nobody would get."""
        written = self._read(document, table)
        known = {code for code in {one.organisation for one in written.entries} if self._organisation_of(code)}
        return logic.findings(written, known, self._classes() if self._classes else (), _day(now()))

    def release(
        self,
        table: str,
        document: Mapping[str, Any],
        note: str,
        based_on: int,
        by: Principal,
        begins: date | None = None,
    ) -> TableVersion:
        """Release a new version of a table, for now or for a later day. ``based_on`` is the version looked at."""
        written, at = self._read(document, table), now()
        wrong = [one for one in self.lint(table, document) if one.level == "error"]
        if wrong:
            errors = tuple(FieldError(f"entries.{one.entry}", _said(one)) for one in wrong)
            raise Refused("The table has errors.", code="table_refused", errors=errors)
        start = at
        if begins is not None and begins != _day(at):
            start = datetime.combine(begins, time(), _ZONE)
            if start < at:
                why = FieldError("valid_from", "lies in the past")
                raise Refused("A table begins today or later.", code="table_refused", errors=(why,))
        with self._db.transaction() as tx:
            store.hold(tx, table)
            current = store.in_force(tx, at, id=table)
            if not current:
                raise NotFound("There is no such routing table.", code="table_unknown")
            if current[0].version != based_on:
                raise Conflict("Somebody else released a version meanwhile; look again.", code="table_changed")
            number = store.add(tx, written, "released", CITY, note, at, by.id, start)
            made = store.version(tx, table, number)
        assert made is not None
        self._audit(by, "routing.released", table, {"version": number, "note": note, "from": start.isoformat()})
        return made

    def decide(self, table: str, version: int, accept: bool, by: Principal) -> TableVersion:
        """Release or refuse the version that a pack proposed."""
        with self._db.transaction() as tx:
            done = store.decide(tx, table, version, "released" if accept else "refused", now(), by.id)
            found = store.version(tx, table, version)
        if found is None:
            raise NotFound("There is no such version.", code="table_unknown")
        if not done:
            raise Conflict("This version was decided already.", code="table_decided")
        self._audit(by, "routing.decided", table, {"version": version, "accept": accept})
        return found

    def withdraw(self, table: str, version: int, by: Principal) -> TableVersion:
        """Take back a version that has not begun. Raises `Conflict`."""
        with self._db.transaction() as tx:
            done = store.withdraw(tx, table, version, now())
            found = store.version(tx, table, version)
        if found is None:
            raise NotFound("There is no such version.", code="table_unknown")
        if not done:
            raise Conflict("Only a version that has not begun is taken back.", code="table_in_force")
        self._audit(by, "routing.withdrawn", table, {"version": version})
        return found

    def define(self, table: Table, pack: str) -> None:
        """Take up what a pack declares. Over a version that the city released itself it is only proposed."""
        at = now()
        with self._db.transaction() as tx:
            store.hold(tx, table.id, pack)
            if store.newest_of_pack(tx, table.id) == logic.digest(table):
                return
            current = store.in_force(tx, at, id=table.id)
            own = bool(current) and current[0].pack == CITY
            store.add(tx, table, "proposed" if own else "released", pack, "", at, SYSTEM.id, None if own else at)

    def retire_others(self, pack: str, names: Sequence[str]) -> None:
        """Tables that the pack no longer declares suggest nothing any more."""
        with self._db.transaction() as tx:
            store.retire_others(tx, pack, names)

    def declared(self) -> list[tuple[str, str, str]]:
        """Pack, id and digest of every table that a pack declared."""
        with self._db.transaction() as tx:
            return store.digests(tx)

    def _read(self, document: Mapping[str, Any], table: str) -> Table:
        try:
            written = table_of(TableFile.model_validate(document))
        except ValidationError as error:
            errors = tuple(FieldError(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors())
            raise Refused("The table cannot be read.", code="table_refused", errors=errors) from error
        if written.id != table:
            raise Refused("The table has another name.", errors=(FieldError("id", f"must be {table}"),))
        return written

    def _judged(self, table: Table, version: int, facts: Facts) -> list[Suggestion]:
        known = {code: self._organisation_of(code) for code in {one.organisation for one in table.entries}}
        ids = {found.id: code for code, found in known.items() if found}
        loads = self._loads(list(ids)) if self._loads else {}
        by_code = {ids[organisation]: count for organisation, count in loads.items() if organisation in ids}
        fits = logic.fits(table, facts, self._moment(facts.at or now()), by_code)
        return [
            Suggestion(found.id, fit.entry.organisation, found.name, fit.score, fit.because, table.id, version)
            for fit in fits
            if (found := known[fit.entry.organisation])
        ]

    def _owners(self, tables: Sequence[TableVersion], facts: Facts) -> list[Suggestion]:
        """Whoever owns the very component, by each table that asks owners."""
        if self._owner_at is None or facts.kind != "component" or facts.longitude is None or facts.latitude is None:
            return []
        assert facts.classification is not None
        owned = self._owner_at(facts.classification, facts.longitude, facts.latitude) if tables else None
        if owned is None:
            return []
        return [
            Suggestion(owned.organisation, "", owned.name, *fit, one.table.id, one.version)
            for one in tables
            if (fit := logic.as_owner(one.table, facts, owned))
        ]

    def _moment(self, at: datetime) -> logic.Moment:
        local = at.astimezone(_ZONE)
        return logic.Moment(local.hour * 60 + local.minute, self._calendar.is_working_day(local.date()))


def _day(at: datetime) -> date:
    return at.astimezone(_ZONE).date()


def _said(finding: Finding) -> str:
    values = ", ".join(str(value) for value in finding.values.values())
    return f"{finding.key.rpartition('.')[2]}: {values}"


def facts_of(told: Mapping[str, Any]) -> Facts:
    """The facts that matter among those of a case."""
    names = ("classification", "condition", "division", "severity", "longitude", "latitude")
    return Facts(str(told["type"]), **{name: told[name] for name in names if told.get(name) is not None})
