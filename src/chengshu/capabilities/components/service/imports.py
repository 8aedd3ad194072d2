"""Files of components: read and judged line by line, mended, released by somebody else, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chengshu.capabilities.components.logic import content as contents
from chengshu.capabilities.components.logic.classes import Catalogue
from chengshu.capabilities.components.logic.columns import COLUMNS, heading_of
from chengshu.capabilities.components.logic.reading import Judged, Unreadable, judge, read_sheet, twice
from chengshu.capabilities.components.model import Component, Content, Fault, Import, ImportLine
from chengshu.capabilities.components.service.base import READ, WRITE, Said, is_uuid, today, with_values
from chengshu.capabilities.components.service.census import Census
from chengshu.capabilities.components.store import imports as store
from chengshu.capabilities.components.store import items
from chengshu.kit import (
    ChengshuError,
    Conflict,
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
from chengshu.security import Principal

_Place = tuple[str | None, str | None]


class Imports(Census):
    """The desk of files."""

    def bring_in(self, by: Principal, file_name: str, numbering: str, data: bytes) -> Import:
        """Read an Excel or CSV file. Lines that are wrong wait to be mended; nothing enters the register yet."""
        catalogue, settings = self.catalogue(), self.settings()
        if numbering not in catalogue.numberings():
            wrong = FieldError("numbering", f"is one of {', '.join(catalogue.numberings())}")
            raise Refused("This numbering is not known.", code="numbering_unknown", errors=(wrong,))
        try:
            given = read_sheet(data, file_name)
        except Unreadable as error:
            wrong = FieldError("file", str(error))
            raise Refused("The file cannot be read.", code="file_unreadable", errors=(wrong,)) from error
        judged = [judge(cells, catalogue, numbering, today()) for _, cells in given]
        numbers = [line for line, _ in given]
        doubles = twice(zip(numbers, judged, strict=True))
        places = self._of_lines(judged, settings.cells)
        own = new_id()
        rows = []
        for line, cells, one, place in zip(numbers, [cells for _, cells in given], judged, places, strict=True):
            faults = [*one.faults, *_place_faults(one, place, by, settings.cells)]
            faults += [doubles[line]] if line in doubles else []
            rows.append(_row(line, cells, one, faults))
        with self._db.transaction() as tx:
            values = {"id": own, "name": file_name[:200], "numbering": numbering, "state": "read", "created": now()}
            store.add(tx, values | {"by_id": by.id, "by_name": by.name})
            store.add_lines(tx, own, rows)
            return self._import(tx, own)

    def _of_lines(self, judged: Sequence[Judged], cells: str) -> list[_Place]:
        """Where each line lies; a line without a place lies nowhere."""
        known = [at for at, one in enumerate(judged) if {"longitude", "latitude"} <= one.values.keys()]
        points = [(judged[at].values["longitude"], judged[at].values["latitude"]) for at in known]
        found: list[_Place] = [(None, None)] * len(judged)
        for at, place in zip(known, self._places(points, cells), strict=True):
            found[at] = place
        return found

    def imports(self, after: str | None = None, limit: int = 50) -> Page[Import]:
        """Files, newest first."""
        last = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            found = store.batches(tx, last, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def import_(self, identity: str) -> Import:
        """One file. Raises `NotFound`."""
        with self._db.transaction() as tx:
            return self._import(tx, identity)

    def lines(
        self, identity: str, outcome: str | None = None, after: str | None = None, limit: int = 50
    ) -> Page[ImportLine]:
        """Its lines in the order of the file, with what is wrong or what they did."""
        last = decode_cursor(after, int)[0] if after else -1
        with self._db.transaction() as tx:
            self._import(tx, identity)
            found = store.lines(tx, identity, outcome, last, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].line) if len(found) > limit else None)

    def mend(self, identity: str, line: int, given: Mapping[str, str], by: Principal) -> ImportLine:
        """Put other words into a line that was wrong, and judge it again."""
        catalogue, settings = self.catalogue(), self.settings()
        unknown = [name for name in given if name not in COLUMNS]
        if unknown:
            errors = tuple(FieldError(name, "is no column") for name in unknown)
            raise Refused("There are no such columns.", code="column_unknown", errors=errors)
        cells = {name: text.strip() for name, text in given.items() if text.strip()}
        with self._db.transaction() as tx:
            kept = self._import(tx, identity, lock=True)
            _must_be(kept, "read", "released")
            before = store.lines(tx, identity, None, line - 1, 1)
            if not before or before[0].line != line:
                raise NotFound("The file has no such line.", code="no_such_line")
            if before[0].outcome not in ("faulty", "waiting"):
                raise Conflict("This line has been taken already.", code="line_taken")
        one = judge(cells, catalogue, kept.numbering, today())
        place = self._of_lines([one], settings.cells)[0]
        faults = [*one.faults, *_place_faults(one, place, by, settings.cells)]
        with self._db.transaction() as tx:
            if one.identifier and (other := store.named(tx, identity, one.identifier, line)):
                reason = f"stands in line {other} already"
                faults.append(Fault(heading_of("identifier"), one.identifier, reason, "keep one of the two lines"))
            store.mend(tx, identity, line, _row(line, cells, one, faults))
            return store.lines(tx, identity, None, line - 1, 1)[0]

    def release(self, identity: str, by: Principal) -> Import:
        """Take every line that is right into the register; by somebody else than who brought the file in.

        Lines mended afterwards are taken by releasing once more.
        """
        catalogue, settings = self.catalogue(), self.settings()
        with self._db.transaction() as tx:
            kept = self._import(tx, identity, lock=True)
            _must_be(kept, "read", "released")
            if kept.by == by.id:
                raise Forbidden("Somebody else than who brought the file in releases it.", code="own_work")
            rows = store.waiting(tx, identity)
            if not rows:
                raise Conflict("No line waits to be taken.", code="nothing_waits")
            outcomes, changed = self._take(tx, kept, rows, by, catalogue, settings.cells)
            store.set_outcomes(tx, identity, outcomes)
            store.set_state(tx, identity, "released", now(), (by.id, by.name))
            found = self._import(tx, identity)
        self._changed(*changed)
        return found

    def _take(
        self, tx: Tx, kept: Import, rows: Sequence[dict[str, Any]], by: Principal, catalogue: Catalogue, cells: str
    ) -> tuple[list[dict[str, Any]], list[Component]]:
        numbers = [row["identifier"] for row in rows if row["identifier"]]
        known = items.by_identifiers(tx, kept.numbering, numbers, lock=True)
        points = [(row["values"]["longitude"], row["values"]["latitude"]) for row in rows]
        outcomes, changed = [], []
        for row, place in zip(rows, self._places(points, cells), strict=True):
            said = Said(by, "imported", f"{kept.name}: {row['line']}")
            values = contents.read(row["values"])
            before = known.get(row["identifier"])
            try:
                if not by.covers(place[0] or (row["identifier"] or "")[:6] or None, WRITE):
                    raise Forbidden(f"Line {row['line']} lies outside your area.", code="outside_your_area")
                outcome, done = self._take_line(tx, before, row["identifier"], values, place, said, catalogue)
            except ChengshuError as error:
                raise Refused(f"Line {row['line']}: {error.detail}", code=error.code, errors=error.errors) from error
            was = contents.plain(contents.content_of(before)) if before else None
            facts = {"component": done.id, "before": was, "version": done.version}
            outcomes.append({"line": row["line"], "outcome": outcome} | facts)
            changed += [done] if outcome != "same" else []
        return outcomes, changed

    def _take_line(
        self, tx: Tx, before: Component | None, identifier: str | None, values: dict[str, Any], place: _Place,
        said: Said, catalogue: Catalogue,
    ) -> tuple[str, Component]:  # fmt: skip
        if before is None:
            return "new", self._register(tx, Content(**values), identifier, place, said, catalogue)
        was = contents.content_of(before)
        after = with_values(was, values)
        if not contents.differs(was, after):
            return "same", before
        return "changed", self._change(tx, before, after, place, said, catalogue)

    def undo_import(self, identity: str, by: Principal) -> Import:
        """Take back what a file did. A component that was changed since keeps what it says, and the line says so."""
        catalogue, settings = self.catalogue(), self.settings()
        with self._db.transaction() as tx:
            kept = self._import(tx, identity, lock=True)
            _must_be(kept, "released")
            outcomes, changed = [], []
            rows = store.done(tx, identity)
            known = items.many(tx, [row["component"] for row in rows])
            for row in rows:
                own = known[row["component"]]
                if not by.covers(own.division, WRITE):
                    raise Forbidden("The file reaches outside your area.", code="outside_your_area")
                if own.version != row["done_version"]:
                    outcomes.append({"line": row["line"], "outcome": "kept", "component": None, "version": None})
                    continue
                before = contents.content_of(own)
                values = contents.read(row["before"]) if row["before"] else {"state": "removed"}
                after = with_values(before, values)
                place = self._places([(after.longitude, after.latitude)], settings.cells)[0]
                back = self._change(tx, own, after, place, Said(by, "undone", kept.name), catalogue)
                changed.append(back)
                outcomes.append({"line": row["line"], "outcome": "undone", "component": None, "version": back.version})
            store.set_outcomes(tx, identity, [{"before": None, **row} for row in outcomes])
            store.set_state(tx, identity, "undone", now(), (by.id, by.name))
            found = self._import(tx, identity)
        self._changed(*changed)
        return found

    def discard_import(self, identity: str, by: Principal) -> Import:
        """Lay a file aside of which nothing was taken; its lines stay readable."""
        with self._db.transaction() as tx:
            kept = self._import(tx, identity, lock=True)
            _must_be(kept, "read")
            store.set_state(tx, identity, "discarded", now(), (by.id, by.name))
            return self._import(tx, identity)

    def _import(self, tx: Tx, identity: str, lock: bool = False) -> Import:
        found = store.batch(tx, identity, lock) if is_uuid(identity) else None
        if found is None:
            raise NotFound("There is no such file.", code="no_such_import")
        return found


def _must_be(kept: Import, *states: str) -> None:
    if kept.state not in states:
        raise Conflict(f"This file is {kept.state}.", code="import_moved_on")


def _row(line: int, cells: Mapping[str, str], one: Judged, faults: Sequence[Fault]) -> dict[str, Any]:
    return {
        "line": line,
        "given": dict(cells),
        "identifier": one.identifier,
        "values": one.values,
        "faults": [asdict(fault) for fault in faults],
        "outcome": "faulty" if faults else "waiting",
    }


def _place_faults(one: Judged, place: _Place, by: Principal, layer: str) -> list[Fault]:
    """What is wrong with where a line says that something stands."""
    if not {"longitude", "latitude"} <= one.values.keys():
        return []
    said = f"{one.values['longitude']}, {one.values['latitude']}"
    name = heading_of("longitude")
    if place[0] is None:
        return [Fault(name, said, "lies outside the city", "mend the place; longitude comes first, in CGCS2000")]
    if not by.covers(place[0], READ):
        return [Fault(name, said, "lies outside your area", "leave it to who is responsible there")]
    found = []
    if one.cell and layer and place[1] != one.cell:
        cell = place[1] or "no grid cell"
        found.append(Fault(heading_of("cell"), one.cell, f"the place lies in {cell}", "mend the cell or the place"))
    return found
