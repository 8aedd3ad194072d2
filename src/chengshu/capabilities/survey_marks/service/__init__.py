"""Verbs of the survey marks engine: the register. `reports` and `requests` hold the rest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from chengshu.capabilities.coordinates import Coordinates
from chengshu.capabilities.survey_marks.logic import (
    Row,
    once,
    quarter_of,
    read_table,
    shown,
    wrong_description,
    wrong_fields,
)
from chengshu.capabilities.survey_marks.model import (
    GRADES,
    Exact,
    Imported,
    Mark,
    MarkChange,
    MarkDetail,
    MarkFilter,
    NewMark,
    Rejected,
    Statistics,
)
from chengshu.capabilities.survey_marks.service.common import (
    Tools,
    event_of,
    purpose,
    readable,
    refuse_elsewhere,
    seal,
    tell,
    today,
    unseal,
    writable,
)
from chengshu.capabilities.survey_marks.service.reports import Reports
from chengshu.capabilities.survey_marks.service.requests import Requests
from chengshu.capabilities.survey_marks.store import desk, marks
from chengshu.kit import (
    Conflict,
    FieldError,
    Forbidden,
    Page,
    Refused,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security import Principal, Sealed

__all__ = ["SurveyMarks", "Tools"]
_NEVER = date(1, 1, 1)
_GROUP = 1_000


class SurveyMarks:
    """The register of survey marks. Places are shown to about a hundred metres; exact ones are sealed and logged."""

    def __init__(self, tools: Tools, coordinates: Coordinates) -> None:
        self._tools = tools
        self._coordinates = coordinates
        self.reports = Reports(tools)
        self.requests = Requests(tools)

    # reading

    def find(self, by: Principal, wanted: MarkFilter, after: str | None = None, limit: int = 50) -> Page[Mark]:
        """Marks in one's jurisdiction, by number."""
        last = decode_cursor(after, str)[0] if after else None
        with self._tools.db.transaction() as tx:
            found = marks.find(tx, wanted, by.jurisdiction_for("marks.read"), last, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].number) if len(found) > limit else None)

    def mark(self, by: Principal, own: str) -> MarkDetail:
        """A mark with its custody, history and attachments."""
        with self._tools.db.transaction() as tx:
            found = readable(tx, by, own)
            return MarkDetail(
                found,
                desk.custody(tx, own),
                desk.events(tx, own),
                desk.attachments(tx, own),
                marks.former_places(tx, own),
                _may_see(tx, by, found),
                _is_due(found, today()),
            )

    def exact(self, by: Principal, own: str) -> dict[str, Any]:
        """The exact place, now and before, for those with `marks.see` or an approved request; written down."""
        with self._tools.db.transaction() as tx:
            found = readable(tx, by, own)
            if not _may_see(tx, by, found):
                detail = "The exact place needs marks.see, or an approved request for use."
                raise Forbidden(detail, code="place_masked")
            sealed = marks.sealed_of(tx, [own])[own]
            former = marks.sealed_former(tx, own)
        self._tools.audit(by, "marks.see", own, {"number": found.number})
        return {
            "place": unseal(self._tools, own, sealed),
            "former": [{"sequence": at, "place": unseal(self._tools, own, content)} for at, content in former],
        }

    def due(
        self, by: Principal, wanted: MarkFilter, on: date | None = None, after: str | None = None, limit: int = 50
    ) -> Page[Mark]:
        """Marks that nobody visited since the quarter of a day began, longest unvisited first."""
        last = None
        if after:
            day, own = decode_cursor(after)
            last = (date.fromisoformat(str(day)), str(own))
        with self._tools.db.transaction() as tx:
            where = by.jurisdiction_for("marks.read")
            found = marks.due(tx, quarter_of(on or today()), wanted, where, last, limit + 1)
        end = found[limit - 1] if len(found) > limit else None
        return Page(found[:limit], encode_cursor((end.last_patrol or _NEVER).isoformat(), end.id) if end else None)

    def statistics(self, by: Principal, wanted: MarkFilter, on: date | None = None) -> Statistics:
        """The register in numbers, by kind, grade and state."""
        day = on or today()
        with self._tools.db.transaction() as tx:
            where = by.jurisdiction_for("marks.read")
            rows = marks.counts(tx, quarter_of(day), wanted, where)
            divisions = marks.counts_by_division(tx, quarter_of(day), wanted, where)
        alive = [row for row in rows if row.state not in ("destroyed", "cancelled")]
        return Statistics(
            day,
            total=sum(row.marks for row in rows if row.state != "cancelled"),
            usable=sum(row.marks for row in rows if row.state == "good"),
            patrolled=sum(row.patrolled for row in alive),
            due=sum(row.marks - row.patrolled for row in alive),
            rows=rows,
            divisions=divisions,
        )

    # writing

    def register(self, by: Principal, new: NewMark) -> Mark:
        """Add a mark to the register."""
        wrong = [*wrong_fields(new), *self._unknown_division(new.division)]
        if wrong:
            raise Refused("The mark cannot be registered.", code="bad_mark", errors=tuple(wrong))
        refuse_elsewhere(by, new.division)
        exact = self._place(by, new.x, new.y, new.system, new.operation, new.height)
        mark = _made(by, new, exact)
        with self._tools.db.transaction() as tx:
            if not marks.add(tx, mark, seal(self._tools, mark.id, exact)):
                raise Conflict(f"The number {new.number} is taken.", code="number_taken")
            desk.add_event(tx, event_of(mark, "registered", by, before=""), None)
        self._tools.audit(by, "marks.register", mark.id, {"number": mark.number})
        tell(self._tools, mark, "registered")
        return mark

    def edit(self, by: Principal, own: str, change: MarkChange, version: int) -> Mark:
        """Change what the register says. Raises `Conflict` when somebody changed it meanwhile."""
        given = {name: getattr(change, name) for name in MarkChange.__dataclass_fields__}
        given = {name: value for name, value in given.items() if value is not None}
        with self._tools.db.transaction() as tx:
            old = writable(tx, by, own)
            self._check_change(by, old, given)
            new = replace(old, **given, version=version + 1, updated=now())
            if not marks.change(tx, new, version):
                raise Conflict("Somebody changed this mark meanwhile; look again.", code="stale")
            fields = sorted(name for name, value in given.items() if value != getattr(old, name))
            desk.add_event(tx, event_of(new, "edited", by, note=", ".join(fields)), None)
        self._tools.audit(by, "marks.edit", own, {"number": new.number, "fields": fields})
        tell(self._tools, new, "edited")
        return new

    def relocate(
        self, by: Principal, own: str, to: tuple[float, float], system: str, operation: str, *,
        height: float | None, day: date, reason: str, place: str | None = None,
    ) -> Mark:  # fmt: skip
        """Move a mark; the old place is kept."""
        if not reason.strip():
            raise Refused("Say why the mark is moved.", errors=(FieldError("reason", "needed"),))
        if day > today():
            raise Refused("The relocation lies ahead.", errors=(FieldError("day", "not later than today"),))
        exact = self._place(by, *to, system, operation, height)
        with self._tools.db.transaction() as tx:
            old = writable(tx, by, own)
            if old.state == "cancelled":
                raise Conflict("The mark is cancelled.", code="cancelled")
            marks.leave_place(tx, old, day, reason)
            new = replace(
                old, longitude=shown(exact.longitude), latitude=shown(exact.latitude), state="good",
                place=old.place if place is None else place, version=old.version + 1, updated=now(),
            )  # fmt: skip
            marks.change(tx, new, old.version)
            marks.set_sealed(tx, own, seal(self._tools, own, exact))
            desk.add_event(tx, event_of(new, "relocation", by, day=day, before=old.state, note=reason), None)
        self._tools.audit(by, "marks.relocate", own, {"number": new.number, "reason": reason[:500]})
        tell(self._tools, new, "relocation")
        return new

    # tables

    def import_table(self, by: Principal, text: str, *, dry_run: bool = False) -> Imported:
        """Take marks from a CSV: new numbers are added, known ones changed; rows that cannot be taken are listed."""
        return self._take_all(by, *read_table(text), dry_run=dry_run)

    def register_many(self, by: Principal, new: Iterable[NewMark]) -> Imported:
        """The same for marks that come from a program; rows count from 1."""
        rows: list[Row] = []
        bad: list[Rejected] = []
        for number, mark in enumerate(new, 1):
            wrong = wrong_fields(mark)
            bad += [Rejected(number, error.field, error.reason) for error in wrong]
            if not wrong:
                rows.append(Row(number, mark))
        return self._take_all(by, *once(rows, bad))

    def _take_all(self, by: Principal, rows: Sequence[Row], bad: list[Rejected], *, dry_run: bool = False) -> Imported:
        good: list[tuple[Row, Exact]] = []
        for group in _alike(rows):
            good += self._placed(by, group, bad)
        ready = []
        for row, exact in good:
            unknown = self._unknown_division(row.mark.division)
            bad += [Rejected(row.number, error.field, error.reason) for error in unknown]
            if not unknown:
                ready.append((row, exact))
        added = changed = same = 0
        for start in range(0, len(ready), _GROUP):
            done = self._take(by, ready[start : start + _GROUP], bad, dry_run=dry_run)
            added, changed, same = added + done[0], changed + done[1], same + done[2]
        if not dry_run:
            self._tools.audit(by, "marks.import", "marks", {"added": added, "changed": changed, "rejected": len(bad)})
        return Imported(added, changed, same, sorted(bad, key=lambda one: one.row))

    def export(self, by: Principal, wanted: MarkFilter, *, exact: bool = False) -> Iterator[tuple[Mark, Exact | None]]:
        """Every mark of a filter; with exact places for those who may see them, which is written down."""
        if exact and not by.can("marks.see"):
            raise Forbidden("Exact places need marks.see.", code="place_masked")
        self._tools.audit(by, "marks.export", "marks", {"exact": exact, "division": wanted.division or ""})
        return self._exported(by, wanted, exact)

    def reseal(self) -> int:
        """Seal every place with the newest key of the ring; return how many marks that were."""
        count, last = 0, "00000000-0000-0000-0000-000000000000"
        while True:
            with self._tools.db.transaction() as tx:
                page = marks.sealed_page(tx, last, _GROUP)
                for own, sealed in page:
                    ring, what = self._tools.keyring, purpose(own)
                    marks.set_sealed(tx, own, ring.seal(ring.open(sealed, what), what))
                    for sequence, former in marks.sealed_former(tx, own):
                        marks.reseal_former(tx, own, sequence, ring.seal(ring.open(former, what), what))
            if not page:
                return count
            count, last = count + len(page), page[-1][0]

    def _exported(self, by: Principal, wanted: MarkFilter, exact: bool) -> Iterator[tuple[Mark, Exact | None]]:
        after = None
        while True:
            page = self.find(by, wanted, after, _GROUP)
            places = {}
            if exact:
                seen = [mark.id for mark in page.items if by.covers(mark.division, "marks.see")]
                with self._tools.db.transaction() as tx:
                    places = {own: unseal(self._tools, own, one) for own, one in marks.sealed_of(tx, seen).items()}
            yield from ((mark, places.get(mark.id)) for mark in page.items)
            after = page.next
            if after is None:
                return

    def _place(self, by: Principal, x: float, y: float, system: str, operation: str, height: float | None) -> Exact:
        done = self._coordinates.convert_array(
            by, np.array([[x, y]]), system, operation=operation, purpose="survey marks"
        )
        if done.reasons:
            wrong = tuple(FieldError(field, done.reasons[0]) for field in ("x", "y"))
            raise Refused("The place of the mark cannot be used.", code="bad_place", errors=wrong)
        longitude, latitude = done.points[0].tolist()
        return Exact(longitude, latitude, height, system, x, y)

    def _placed(self, by: Principal, group: Sequence[Row], bad: list[Rejected]) -> list[tuple[Row, Exact]]:
        """Places of rows that share a system and an operation."""
        first = group[0].mark
        points = np.array([[row.mark.x, row.mark.y] for row in group])
        try:
            done = self._coordinates.convert_array(
                by, points, first.system, operation=first.operation, purpose="survey marks"
            )
        except Refused as refused:
            reason = refused.errors[0].reason if refused.errors else refused.detail
            field = refused.errors[0].field if refused.errors else "system"
            bad += [Rejected(row.number, field, reason) for row in group]
            return []
        bad += [Rejected(group[at].number, "x", reason) for at, reason in done.reasons.items()]
        return [
            (row, Exact(x, y, row.mark.height, row.mark.system, row.mark.x, row.mark.y))
            for at, (row, (x, y)) in enumerate(zip(group, done.points.tolist(), strict=True))
            if at not in done.reasons
        ]

    def _take(
        self, by: Principal, group: Sequence[tuple[Row, Exact]], bad: list[Rejected], *, dry_run: bool
    ) -> tuple[int, int, int]:
        fresh_ones: list[tuple[Mark, Sealed]] = []
        changes: list[Mark] = []
        same = 0
        with self._tools.db.transaction() as tx:
            known = marks.by_numbers(tx, [row.mark.number for row, _ in group])
            for row, exact in group:
                old, fresh = known.get(row.mark.number), _made(by, row.mark, exact)
                divisions = {row.mark.division, old.division if old else row.mark.division}
                if not all(by.covers(division, "marks.write") for division in divisions):
                    bad.append(Rejected(row.number, "division", "outside your jurisdiction"))
                elif old is None:
                    fresh_ones.append((fresh, seal(self._tools, fresh.id, exact)))
                elif (reason := _unlike(old, fresh)) is not None:
                    bad.append(Rejected(row.number, *reason))
                elif (new := _merged(old, fresh)) == old:
                    same += 1
                else:
                    changes.append(replace(new, version=old.version + 1, updated=now()))
            if not dry_run:
                marks.add_many(tx, fresh_ones)
                marks.change_many(tx, changes)
                told = [event_of(mark, "registered", by, before="", note="table") for mark, _ in fresh_ones]
                desk.add_events(tx, [*told, *(event_of(mark, "edited", by, note="table") for mark in changes)])
        return len(fresh_ones), len(changes), same

    def _check_change(self, by: Principal, old: Mark, given: dict[str, Any]) -> None:
        wrong = wrong_description(given.get("description", {}))
        if "grade" in given and given["grade"] not in GRADES[old.kind]:
            wrong.append(FieldError("grade", f"not a grade of {old.kind}"))
        if "name" in given and not given["name"].strip():
            wrong.append(FieldError("name", "needed"))
        if "division" in given:
            wrong += self._unknown_division(given["division"])
        if wrong:
            raise Refused("The mark cannot be changed so.", code="bad_mark", errors=tuple(wrong))
        if "division" in given:
            refuse_elsewhere(by, given["division"])

    def _unknown_division(self, division: str) -> list[FieldError]:
        if self._tools.knows_division(division):
            return []
        return [FieldError("division", f"there is no division {division}")]


def _made(by: Principal, new: NewMark, exact: Exact) -> Mark:
    return Mark(
        id=new_id(), number=new.number, name=new.name, kind=new.kind, grade=new.grade, state=new.state,
        division=new.division, place=new.place, longitude=shown(exact.longitude), latitude=shown(exact.latitude),
        height_datum=new.height_datum, monument=new.monument, built=new.built, builder=new.builder,
        description=new.description, last_patrol=None, version=1, created=now(), created_by=by.account, updated=now(),
    )  # fmt: skip


def _unlike(old: Mark, fresh: Mark) -> tuple[str, str] | None:
    """Why a row of a table cannot be the same mark: what it is and where it stands change by other ways."""
    if old.kind != fresh.kind:
        return "kind", f"the register has a {old.kind} mark under this number"
    if (old.longitude, old.latitude) != (fresh.longitude, fresh.latitude):
        return "x", "the register has another place for this number; report a relocation"
    return None


def _merged(old: Mark, fresh: Mark) -> Mark:
    names = ("name", "grade", "division", "place", "height_datum", "monument", "built", "builder")
    given = {name: getattr(fresh, name) for name in names if getattr(fresh, name) not in ("", None)}
    return replace(old, **given, description={**old.description, **fresh.description})


def _alike(rows: Sequence[Row]) -> list[list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.mark.system, row.mark.operation), []).append(row)
    return list(groups.values())


def _may_see(tx: Any, by: Principal, mark: Mark) -> bool:
    return by.covers(mark.division, "marks.see") or desk.is_granted(tx, by.account, mark.id, today())


def _is_due(mark: Mark, day: date) -> bool:
    alive = mark.state not in ("destroyed", "cancelled")
    return alive and (mark.last_patrol is None or mark.last_patrol < quarter_of(day))
