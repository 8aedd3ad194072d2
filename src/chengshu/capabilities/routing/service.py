"""The verbs of routing: ask, try out, propose and release."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from chengshu.capabilities.routing import logic, store
from chengshu.capabilities.routing.model import Facts, Finding, Owned, Place, Suggestion, Table, TableVersion
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
    """Who should get a case. ``organisations_of`` finds organisations by their codes, ``loads`` counts open cases.

    ``classes`` are the keys of the classes in force, ``locate`` knows in which division a place lies, ``owners_at``
    whose the component of a class at each of some places is.
    """

    def __init__(
        self,
        db: Database,
        calendar: WorkingCalendar,
        audit: Audit,
        organisations_of: Callable[[Collection[str]], Mapping[str, Known]],
        loads: Callable[[Sequence[str]], Mapping[str, int]] | None = None,
        classes: Callable[[], Sequence[str]] | None = None,
        locate: Callable[[float, float], str | None] | None = None,
        owners_at: Callable[[Sequence[Place]], Sequence[Owned | None]] | None = None,
    ) -> None:
        self._db = db
        self._calendar = calendar
        self._audit = audit
        self._organisations_of = organisations_of
        self._loads = loads
        self._classes = classes
        self._locate = locate
        self._owners_at = owners_at

    def suggest(self, facts: Facts | Mapping[str, Any]) -> list[Suggestion]:
        """Organisations that should get the case, the best first; from every table for its type."""
        return self.suggest_each([facts])[0]

    def suggest_each(self, cases: Sequence[Facts | Mapping[str, Any]]) -> list[list[Suggestion]]:
        """The same for each of many cases, at one moment: what is asked of others is asked once for all of them."""
        asked = [one if isinstance(one, Facts) else facts_of(one) for one in cases]
        at = now()
        with self._db.transaction() as tx:
            tables = store.in_force(tx, at, types=sorted({one.type for one in asked}))
        by_type: dict[str, list[TableVersion]] = {}
        for table in tables:
            by_type.setdefault(table.table.type, []).append(table)
        around = self._around([table.table for table in tables])
        judged: dict[Facts, list[Suggestion]] = {}  # tables do not go by the place: cases of one street are alike
        answers = []
        for facts, owned in zip(asked, self._owners(asked, by_type), strict=True):
            alike, mine = replace(facts, longitude=None, latitude=None), by_type.get(facts.type, [])
            if alike not in judged:
                judged[alike] = [fit for one in mine for fit in self._judged(one.table, one.version, alike, around, at)]
            answers.append(_best([*judged[alike], *_to_owner(mine, facts, owned)]))
        return answers

    def try_out(self, table: str, facts: Facts, document: Mapping[str, Any] | None = None) -> list[Suggestion]:
        """What a table would say; with a document, what that one would say before it is released."""
        current = self.table(table)
        tried, number = (current.table, current.version) if document is None else (self._read(document, table), 0)
        return self._judged(tried, number, facts, self._around([tried]), now())

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
        known = self._organisations_of({one.organisation for one in written.entries})
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

    def _around(self, tables: Sequence[Table]) -> "_Around":
        codes = {entry.organisation for table in tables for entry in table.entries}
        known = self._organisations_of(codes) if codes else {}
        ids = {one.id: code for code, one in known.items()}
        loads = self._loads(list(ids)) if self._loads and ids else {}
        return _Around(known, {ids[one]: count for one, count in loads.items() if one in ids})

    def _judged(self, table: Table, version: int, facts: Facts, around: "_Around", at: datetime) -> list[Suggestion]:
        asked = {entry.organisation for entry in table.entries}
        loads = {code: count for code, count in around.loads.items() if code in asked}
        return [
            Suggestion(found.id, fit.entry.organisation, found.name, fit.score, fit.because, table.id, version)
            for fit in logic.fits(table, facts, self._moment(facts.at or at), loads)
            if (found := around.known.get(fit.entry.organisation))
        ]

    def _owners(self, asked: Sequence[Facts], tables: Collection[str]) -> list[Owned | None]:
        """Whoever owns the very component that each case is about, where there is a table for its type."""
        if self._owners_at is None:
            return [None for _ in asked]
        places = {at: place for at, facts in enumerate(asked) if facts.type in tables and (place := _place(facts))}
        owners = dict(zip(places, self._owners_at(list(places.values())), strict=True)) if places else {}
        return [owners.get(at) for at in range(len(asked))]

    def _moment(self, at: datetime) -> logic.Moment:
        local = at.astimezone(_ZONE)
        return logic.Moment(local.hour * 60 + local.minute, self._calendar.is_working_day(local.date()))


@dataclass(frozen=True, slots=True)
class _Around:
    """The organisations that tables name, by code, and how many open cases each has."""

    known: Mapping[str, Known]
    loads: Mapping[str, int]


def _place(facts: Facts) -> Place | None:
    if facts.kind != "component" or facts.longitude is None or facts.latitude is None:
        return None
    assert facts.classification is not None
    return facts.classification, facts.longitude, facts.latitude


def _to_owner(tables: Sequence[TableVersion], facts: Facts, owned: Owned | None) -> list[Suggestion]:
    """The owner of the component, by each table that asks owners."""
    if owned is None:
        return []
    return [
        Suggestion(owned.organisation, "", owned.name, *fit, one.table.id, one.version)
        for one in tables
        if (fit := logic.as_owner(one.table, facts, owned))
    ]


def _best(found: Sequence[Suggestion]) -> list[Suggestion]:
    """Each organisation once, the best first."""
    best: dict[str, Suggestion] = {}
    for one in sorted(found, key=lambda suggestion: -suggestion.score):
        best.setdefault(one.organisation, one)
    return list(best.values())


def _day(at: datetime) -> date:
    return at.astimezone(_ZONE).date()


def _said(finding: Finding) -> str:
    values = ", ".join(str(value) for value in finding.values.values())
    return f"{finding.key.rpartition('.')[2]}: {values}"


def facts_of(told: Mapping[str, Any]) -> Facts:
    """The facts that matter among those of a case."""
    names = ("classification", "condition", "division", "severity", "longitude", "latitude")
    return Facts(str(told["type"]), **{name: told[name] for name in names if told.get(name) is not None})
