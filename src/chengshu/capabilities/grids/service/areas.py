"""Cells, and the responsibility grids made of them: who answers for a place on a day, and where nobody does."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import shapely

from chengshu.capabilities.grids import logic, store
from chengshu.capabilities.grids.model import (
    Area,
    Binding,
    BindingRole,
    Cell,
    Coverage,
    Gap,
    Responsible,
    Settings,
    Sums,
)
from chengshu.capabilities.grids.service.base import READ, WRITE, ZONE, Base, allowed, is_uuid, today
from chengshu.kit import (
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

MOST_CELLS = 2_000


class Areas(Base):
    """The desk of responsibility grids."""

    def define(self, settings: Settings, document: dict[str, Any]) -> None:
        """Go by what a pack declares."""
        with self._db.transaction() as tx:
            known = store.settings(tx)
            if known is None or known["document"] != document or known["pack"] != settings.pack:
                store.set_settings(tx, settings.pack, document)

    def forget(self, pack: str) -> None:
        """A pack declares nothing any more."""
        with self._db.transaction() as tx:
            store.drop_settings(tx, pack)

    def follow_cells(self) -> int | None:
        """Take the cells from the layer of the map when it has changed. Number of cells, or None when it has not."""
        settings = self.settings()
        if not settings.layer or not any(one.id == settings.layer for one in self._maps.layers()):
            return None
        sequence = self._maps.sequence(settings.layer)
        with self._db.transaction() as tx:
            row = store.settings(tx)
        if row is None or row["followed"] == sequence:
            return None
        found: dict[str, Cell] = {}
        for part in self._maps.columns(settings.layer):
            shapes = shapely.from_wkb(np.array(part.wkb, dtype=object))
            points = shapely.get_coordinates(shapely.point_on_surface(shapes))
            for code, (x, y) in zip(part.codes, points.tolist(), strict=True):
                faults = logic.code_faults(code, settings.segments, today())
                if code in found:
                    faults.append("stands twice")
                found[code] = Cell(code, code[: settings.segments[0]], x, y, faults)
        with self._db.transaction() as tx:
            store.set_cells(tx, found.values(), sequence)
        return len(found)

    def cells(
        self, by: Principal, prefix: str = "", *, faulty: bool = False, after: str | None = None, limit: int = 50
    ) -> Page[Cell]:
        """Cells whose code begins so, in their order; `faulty` ones only, with what is wrong with their codes."""
        last = decode_cursor(after, str)[0] if after else ""
        with self._db.transaction() as tx:
            found = store.cells(tx, prefix, faulty, last, limit + 1)
        shown = [one for one in found[:limit] if by.covers(one.division, READ)]
        return Page(shown, encode_cursor(found[limit - 1].code) if len(found) > limit else None)

    def create_area(self, by: Principal, name: str, cells: Sequence[str], first: date | None = None) -> Area:
        """A responsibility grid of these cells, from a day on."""
        codes = self._checked(by, cells)
        if not name.strip():
            raise Refused("It needs a name.", code="area_wrong", errors=(FieldError("name", "is required"),))
        own, day = new_id(), first or today()
        with self._db.transaction() as tx:
            values = {"id": own, "name": name.strip(), "division": _common(codes), "created": now()}
            store.add(tx, "areas", values | {"created_by": by.id})
            store.set_area_cells(tx, own, codes, day, day - timedelta(days=1))
            return self._area(tx, own, by, max(day, today()))

    def set_cells(
        self, area: str, cells: Sequence[str], by: Principal, version: int, first: date | None = None
    ) -> Area:
        """Other cells from a day on; the days before keep theirs."""
        codes, day = self._checked(by, cells), self._day(first)
        with self._db.transaction() as tx:
            self._held(tx, area, by, version)
            store.set_area_cells(tx, area, codes, day, day - timedelta(days=1))
            store.touch_area(tx, area)
            return self._area(tx, area, by, day)

    def end_area(self, area: str, by: Principal, last: date | None = None) -> Area:
        """It ends with this day; what it was stays readable."""
        day = last or today()
        if day < today():
            raise Refused("The past is not rewritten.", code="past", errors=(FieldError("last", "lies in the past"),))
        with self._db.transaction() as tx:
            self._held(tx, area, by, None)
            store.touch_area(tx, area, day)
            return self._area(tx, area, by, day)

    def bind(
        self,
        area: str,
        worker: str,
        role: BindingRole,
        by: Principal,
        first: date | None = None,
        last: date | None = None,
    ) -> Area:
        """Bind a worker to a responsibility grid for these days."""
        day = self._day(first)
        if last is not None and last < day:
            raise Refused("It ends before it begins.", code="days_wrong", errors=(FieldError("last", "is too early"),))
        with self._db.transaction() as tx:
            self._held(tx, area, by, None)
            self._worker(tx, worker, by, WRITE)
            if store.binding_overlaps(tx, area, worker, day, last):
                raise Conflict("He is bound there already on one of these days.", code="bound_already")
            values = {"id": new_id(), "area": area, "worker": worker, "role": role, "valid_from": day, "valid_to": last}
            store.add(tx, "bindings", values | {"created": now(), "created_by": by.id})
            store.touch_area(tx, area)
            return self._area(tx, area, by, day)

    def unbind(self, binding: str, by: Principal, last: date | None = None) -> Area:
        """His last day there; yesterday when none is named, so that from today on somebody else answers."""
        day = last or today() - timedelta(days=1)
        if day < today() - timedelta(days=1):
            raise Refused("The past is not rewritten.", code="past", errors=(FieldError("last", "lies in the past"),))
        with self._db.transaction() as tx:
            row = store.binding(tx, binding) if is_uuid(binding) else None
            if row is None or not by.covers(row["division"], READ):
                raise NotFound("There is no such binding.", code="no_such_binding")
            self._held(tx, row["area"], by, None)
            store.end_binding(tx, binding, day)
            store.touch_area(tx, row["area"])
            return self._area(tx, row["area"], by, today())

    def areas(self, by: Principal, on: date | None = None, after: str | None = None, limit: int = 50) -> Page[Area]:
        """Responsibility grids of a day, in the order of their names."""
        key = decode_cursor(after, str, str) if after else None
        with self._db.transaction() as tx:
            rows = store.areas(
                tx, on or today(), divisions=allowed(by), after=(key[0], key[1]) if key else None, limit=limit + 1
            )
        found = [area_of(row) for row in rows[:limit]]
        return Page(found, encode_cursor(found[-1].name, found[-1].id) if len(rows) > limit else None)

    def area(self, identity: str, by: Principal, on: date | None = None) -> Area:
        """One of them as it is on a day."""
        with self._db.transaction() as tx:
            return self._area(tx, identity, by, on or today())

    def responsible(self, longitude: float, latitude: float, at: datetime | None = None) -> list[Responsible]:
        """Who answers for a place at a time: main workers, then deputies. For the house itself."""
        return self.responsible_each([(longitude, latitude)], at)[0]

    def responsible_each(
        self, places: Sequence[tuple[float, float]], at: datetime | None = None
    ) -> list[list[Responsible]]:
        """Who answers for each of many places at a time, asked in one query."""
        day = (at or now()).astimezone(ZONE).date()
        cells = self.cells_at(places, day)
        known = sorted({cell for cell in cells if cell})
        if not known:
            return [[] for _ in places]
        by_cell: dict[str, list[Responsible]] = {cell: [] for cell in known}
        with self._db.transaction() as tx:
            for one in store.responsible(tx, known, day):
                by_cell[one.cell].append(one)
        return [by_cell[cell] if cell else [] for cell in cells]

    def coverage(
        self, by: Principal, *, on: date | None = None, prefix: str = "", wanted: Coverage | None = None,
        after: str | None = None, limit: int = 50,
    ) -> Page[Gap]:  # fmt: skip
        """Cells with who answers for them: those nobody does, those several do, or all."""
        last = decode_cursor(after, str)[0] if after else ""
        with self._db.transaction() as tx:
            found = store.coverage(tx, on or today(), prefix, wanted, last, limit + 1)
        shown = [one for one in found[:limit] if by.covers(one.division, READ)]
        return Page(shown, encode_cursor(found[limit - 1].code) if len(found) > limit else None)

    def sums(self, by: Principal, on: date | None = None, prefix: str = "") -> list[Sums]:
        """How much of each division is covered on a day."""
        with self._db.transaction() as tx:
            found = store.sums(tx, on or today(), prefix)
        return [one for one in found if by.covers(one.division, READ)]

    def _day(self, first: date | None) -> date:
        day = first or today()
        if day < today():
            raise Refused("The past is not rewritten.", code="past", errors=(FieldError("first", "lies in the past"),))
        return day

    def _checked(self, by: Principal, cells: Sequence[str]) -> list[str]:
        codes = sorted(set(cells))
        wrong = []
        if not codes or len(codes) > MOST_CELLS:
            wrong.append(FieldError("cells", f"are one to {MOST_CELLS}"))
        with self._db.transaction() as tx:
            known = store.known_cells(tx, codes)
        wrong += [FieldError("cells", f"{code} is no cell") for code in codes if code not in known][:20]
        if wrong:
            raise Refused("These cells make no grid.", code="cells_wrong", errors=tuple(wrong))
        if not all(by.covers(code, WRITE) for code in codes):
            raise Forbidden("Some of these cells lie outside your area.", code="outside_your_area")
        return codes

    def _held(self, tx: Tx, area: str, by: Principal, version: int | None) -> None:
        row = store.lock_area(tx, area) if is_uuid(area) else None
        if row is None or not by.covers(row["division"], READ):
            raise NotFound("There is no such responsibility grid.", code="no_such_area")
        if not by.covers(row["division"], WRITE):
            raise Forbidden("This lies outside your area.", code="outside_your_area")
        if row["ended"] is not None and row["ended"] < today():
            raise Conflict("This responsibility grid has ended.", code="area_ended")
        if version is not None and version != row["version"]:
            detail = f"Somebody changed it meanwhile: you saw version {version}, it is at {row['version']}."
            raise Conflict(detail, code="area_changed")

    def _area(self, tx: Tx, identity: str, by: Principal, on: date) -> Area:
        rows = store.areas(tx, on, ids=[identity]) if is_uuid(identity) else []
        if not rows or not by.covers(rows[0]["division"], READ):
            raise NotFound("There is no such responsibility grid.", code="no_such_area")
        return area_of(rows[0])


def area_of(row: dict[str, Any]) -> Area:
    """A row as a responsibility grid."""
    bindings = [
        Binding(
            **{
                **one,
                "valid_from": date.fromisoformat(one["valid_from"]),
                "valid_to": date.fromisoformat(one["valid_to"]) if one["valid_to"] else None,
            }
        )
        for one in row["bindings"]
    ]
    return Area(**{**row, "bindings": bindings})


def _common(codes: Sequence[str]) -> str:
    """The division that all codes begin with: community, town, county, or less."""
    for length in (12, 9, 6, 4, 2):
        if len({code[:length] for code in codes}) == 1:
            return codes[0][:length]
    return ""
