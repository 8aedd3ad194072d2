"""Workers, shifts and duty. Where somebody was is for himself; others learn that he is on duty, and about how near.

Positions exist only while somebody is on duty and are deleted after the days the pack names. No verb takes the name of
another person to give his track.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from chengshu.capabilities.grids import logic, store
from chengshu.capabilities.grids.model import Accepted, Duty, Me, NearWorker, Position, Shift, Worker
from chengshu.capabilities.grids.service.areas import Areas, area_of
from chengshu.capabilities.grids.service.base import WRITE, allowed, is_uuid, midnight, today
from chengshu.capabilities.maps import FeaturePage
from chengshu.kit import (
    Conflict,
    Event,
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

MOST_POSITIONS = 1_000
MOST_SHIFTS = 500
_AHEAD = timedelta(minutes=2)  # how far the clock of a phone may run ahead
_MOST_OF_A_DAY = 20_000
_MOST_OWN_CELLS = 500


class Duties(Areas):
    """The desk of people, and what each does about himself."""

    def add_worker(
        self, by: Principal, name: str, division: str, *, account: str | None = None, organisation: str | None = None,
        phone: str = "",
    ) -> Worker:  # fmt: skip
        """Somebody walks cells from now on; `account` is the id of who signs in as him."""
        if not name.strip():
            raise Refused("A worker has a name.", code="worker_wrong", errors=(FieldError("name", "is required"),))
        if not by.covers(division, WRITE):
            raise Forbidden("This lies outside your area.", code="outside_your_area")
        own = new_id()
        with self._db.transaction() as tx:
            if account and store.worker_of(tx, account):
                raise Conflict("This account is a worker already.", code="worker_known")
            values = {"id": own, "name": name.strip(), "division": division, "account": account, "phone": phone.strip()}
            store.add(tx, "workers", values | {"organisation": organisation, "created": now()})
            return self._worker(tx, own, by)

    def change_worker(self, identity: str, by: Principal, **values: Any) -> Worker:
        """Another name, phone, organisation or account; `active` False: he walks no more."""
        with self._db.transaction() as tx:
            known = self._worker(tx, identity, by, WRITE)
            account = values.get("account")
            if account and (other := store.worker_of(tx, account)) and other.id != identity:
                raise Conflict("This account is a worker already.", code="worker_known")
            if values:
                store.set_worker(tx, identity, values)
            if values.get("active") is False and known.on_duty:
                store.end_duty(tx, identity, now(), "left")
            return self._worker(tx, identity, by)

    def workers(
        self,
        by: Principal,
        *,
        q: str | None = None,
        on_duty: bool = False,
        gone: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Worker]:
        """Workers in the order of their names: who is on duty, and when each was last heard of; or who is `gone`."""
        key = decode_cursor(after, str, str) if after else None
        with self._db.transaction() as tx:
            place = (key[0], key[1]) if key else None
            found = store.workers(tx, allowed(by), q, on_duty, place, limit + 1, gone=gone)
        shown = found[:limit]
        return Page(
            [_without_phone(one, by) for one in shown],
            encode_cursor(shown[-1].name, shown[-1].id) if len(found) > limit else None,
        )

    def plan(
        self, by: Principal, workers: Sequence[str], spans: Sequence[tuple[datetime, datetime]], note: str = ""
    ) -> int:
        """Plan these times for these workers, all or none. Number of shifts."""
        wrong = [
            FieldError("spans", "ends before it begins, or lasts more than a day")
            for a, b in spans
            if not a < b <= a + timedelta(days=1)
        ]
        if not spans or not workers or len(spans) * len(workers) > MOST_SHIFTS:
            wrong.append(FieldError("spans", f"times and workers make one to {MOST_SHIFTS} shifts"))
        if wrong:
            raise Refused("These shifts cannot be.", code="shifts_wrong", errors=tuple(wrong[:20]))
        first, last = min(a for a, _ in spans), max(b for _, b in spans)
        with self._db.transaction() as tx:
            for identity in sorted(set(workers)):
                known = self._worker(tx, identity, by, WRITE)
                store.worker(tx, identity, lock=True)
                taken = store.shifts(tx, first, last, identity, None, None, 10_000)
                for begins, ends in sorted(spans):
                    if any(one.begins < ends and one.ends > begins for one in taken):
                        detail = f"{known.name} has a shift then already: {begins:%Y-%m-%d %H:%M}."
                        raise Conflict(detail, code="shift_overlaps")
                    made = Shift(new_id(), identity, known.name, begins, ends, note.strip(), False)
                    values = {"id": made.id, "worker": identity, "begins": begins, "ends": ends, "note": made.note}
                    store.add(tx, "shifts", values | {"created": now(), "created_by": by.id})
                    taken.append(made)
        return len(spans) * len(set(workers))

    def cancel_shift(self, identity: str, by: Principal) -> None:
        """A shift will not be; one that is over stays."""
        with self._db.transaction() as tx:
            found = store.shift(tx, identity) if is_uuid(identity) else None
            if found is None:
                raise NotFound("There is no such shift.", code="no_such_shift")
            self._worker(tx, found.worker, by, WRITE)
            if found.ends <= now():
                raise Conflict("This shift is over.", code="shift_over")
            store.cancel_shift(tx, identity)

    def shifts(
        self,
        by: Principal,
        first: date,
        last: date,
        worker: str | None = None,
        after: str | None = None,
        limit: int = 200,
    ) -> Page[Shift]:
        """Shifts of these days."""
        key = decode_cursor(after) if after else None
        begins, ends = midnight(first), midnight(last + timedelta(days=1))
        with self._db.transaction() as tx:
            found = store.shifts(tx, begins, ends, worker, allowed(by), (key[0], key[1]) if key else None, limit + 1)
        shown = found[:limit]
        return Page(shown, encode_cursor(shown[-1].begins, shown[-1].id) if len(found) > limit else None)

    # --- what a worker does about himself ---------------------------------------------------------------------

    def me(self, by: Principal) -> Me:
        """What I am: my grids, my next shift, whether I am on duty."""
        with self._db.transaction() as tx:
            own = self._myself(tx, by)
            rows = store.areas(tx, today(), worker=own.id)
            coming = store.shifts(tx, now(), now() + timedelta(days=14), own.id, None, None, 1)
            return Me(own, store.duty(tx, own.id), coming[0] if coming else None, [area_of(row) for row in rows])

    def my_cells(self, by: Principal) -> FeaturePage:
        """The outlines of my own grid cells of today, as the layer of the map has them: to be kept on a phone."""
        with self._db.transaction() as tx:
            own = self._myself(tx, by)
            codes = sorted({code for row in store.areas(tx, today(), worker=own.id) for code in area_of(row).cells})
        layer = self.settings().layer
        if not codes or not layer:
            return FeaturePage([], None, 0)
        where = {"op": "in", "args": [{"property": "code"}, codes[:_MOST_OWN_CELLS]]}
        return self._maps.find(layer, where=where, limit=_MOST_OWN_CELLS)

    def go_on(self, by: Principal) -> Duty:
        """I am on duty from now on. Saying it again changes nothing."""
        with self._db.transaction() as tx:
            own = self._myself(tx, by, lock=True)
            if known := store.duty(tx, own.id):
                return known
            current = [
                one for one in store.shifts(tx, now(), now() + _AHEAD, own.id, None, None, 5) if one.begins <= now()
            ]
            shift = current[0].id if current else None
            store.add(tx, "duties", {"id": new_id(), "worker": own.id, "began": now(), "shift": shift})
            found = store.duty(tx, own.id)
        assert found
        self._announce(Event("duty.began", "grids", own.id, {"worker": own.id, "division": own.division}))
        return found

    def go_off(self, by: Principal) -> None:
        """I am off duty: nobody learns about my place any more. Saying it again changes nothing."""
        with self._db.transaction() as tx:
            own = self._myself(tx, by, lock=True)
            store.end_duty(tx, own.id, now(), "self")
        self._announce(Event("duty.ended", "grids", own.id, {"worker": own.id, "division": own.division}))

    def here(self, by: Principal, positions: Sequence[Position]) -> Accepted:
        """Where I was; also later, when there was no network. What lies outside of duty is dropped unseen, and told.

        A phone whose clock runs ahead is told so; what it sends is not kept, and it does not send it again for ever.
        """
        wrong = [
            FieldError(f"positions.{at}", "is a longitude and a latitude")
            for at, one in enumerate(positions)
            if not (-180 <= one.longitude <= 180 and -90 <= one.latitude <= 90)
        ]
        if wrong or not 0 < len(positions) <= MOST_POSITIONS:
            wrong = wrong or [FieldError("positions", f"are one to {MOST_POSITIONS}")]
            raise Refused("These are no positions.", code="positions_wrong", errors=tuple(wrong[:20]))
        ordered = sorted(positions, key=lambda one: one.at)
        oldest = now() - timedelta(days=self.settings().keep_positions_days)
        cell = self.cell_at(ordered[-1].longitude, ordered[-1].latitude)
        with self._db.transaction() as tx:
            own = self._myself(tx, by)
            duties = store.duties_between(tx, own.id, ordered[0].at, ordered[-1].at)
            current = store.duty(tx, own.id)
            kept, refused = logic.sorted_out(ordered, duties, current, oldest, now() + _AHEAD)
            store.add_positions(tx, own.id, kept)
            if current and kept and kept[-1][1] == current.id:
                last = kept[-1][0]
                store.set_seen(tx, own.id, last, cell if last is ordered[-1] else None)
        outside = sum(one.count for one in refused if one.reason in ("before_duty", "off_duty"))
        return Accepted(len(kept), outside, refused)

    def my_track(self, by: Principal, day: date) -> list[Position]:
        """Where I was on a day. There is no verb that gives somebody else's."""
        with self._db.transaction() as tx:
            own = self._myself(tx, by)
            return store.track(tx, own.id, midnight(day), midnight(day + timedelta(days=1)), _MOST_OF_A_DAY)

    # --- what others learn ------------------------------------------------------------------------------------

    def nearest(
        self, longitude: float, latitude: float, limit: int = 5, by: Principal | None = None
    ) -> list[NearWorker]:
        """Workers on duty who were heard of lately, nearest first, each distance to the next fifty metres.

        Without `by` for the house itself (dispatch asks it); with it, those of his area.
        """
        return self._near([(longitude, latitude)], by)[0][:limit]

    def within(self, longitude: float, latitude: float, radius_m: float, by: Principal) -> list[NearWorker] | None:
        """Those around a place, nearest first; None when nobody is told here where people on duty are.

        The distance that is told decides, not the true one: a circle drawn larger and smaller says no more about a
        place than fifty metres do.
        """
        if not self.settings().pack:
            return None
        reach = logic.told(radius_m)
        return [one for one in self._near([(longitude, latitude)], by)[0] if one.metres <= reach]

    def _near(self, places: Sequence[tuple[float, float]], by: Principal | None) -> list[list[NearWorker]]:
        settings = self.settings()
        with self._db.transaction() as tx:
            rows = store.on_duty_seen(tx, now() - timedelta(minutes=settings.fresh_minutes))
        rows = [row for row in rows if by is None or by.covers(row["division"], "grids.read")]
        answering = self.responsible_each(places) if rows else [[]] * len(places)
        return [
            _nearest_first(place, rows, {one.worker for one in theirs})
            for place, theirs in zip(places, answering, strict=True)
        ]

    def accounts_near(self, places: Sequence[tuple[float, float]], limit: int = 5) -> list[list[tuple[str, str, int]]]:
        """Account, name and distance of the nearest on duty to each place who can sign in: whoever sends tasks asks it.

        However many places there are, each table is asked once.
        """
        each = dict(zip(unlike := list(dict.fromkeys(places)), self._near(unlike, None), strict=True))
        near = {place: found[:limit] for place, found in each.items()}
        with self._db.transaction() as tx:
            accounts = store.accounts_of(tx, list({one.worker for found in near.values() for one in found}))
        return [
            [(accounts[one.worker], one.name, one.metres) for one in near[place] if one.worker in accounts]
            for place in places
        ]

    def on_duty(self, by: Principal) -> list[dict[str, Any]]:
        """How many workers are on duty in each cell, and when the last of them was heard of: for the situation map."""
        with self._db.transaction() as tx:
            return store.on_duty_by_cell(tx, allowed(by))

    def sweep(self) -> tuple[int, int]:
        """By the clock: end duties somebody forgot, delete positions that are old enough. Numbers of both."""
        settings = self.settings()
        if not settings.pack:
            return 0, 0
        at = now()
        with self._db.transaction() as tx:
            forgotten = store.overlong(tx, at - timedelta(hours=settings.longest_duty_hours))
            for identity in forgotten:
                store.end_duty(tx, identity, at, "clock")
            gone = store.forget_positions(tx, at - timedelta(days=settings.keep_positions_days))
        return len(forgotten), gone

    def _myself(self, tx: Tx, by: Principal, lock: bool = False) -> Worker:
        found = store.worker_of(tx, by.id, lock)
        if found is None:
            raise NotFound("You are no grid worker.", code="not_a_worker")
        return found


def _nearest_first(
    place: tuple[float, float], rows: Sequence[dict[str, Any]], answering: Collection[str]
) -> list[NearWorker]:
    found = [
        NearWorker(
            row["worker"],
            row["name"],
            row["organisation"],
            logic.told(logic.metres(place, (row["longitude"], row["latitude"]))),
            row["seen"],
            row["worker"] in answering,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.metres, not one.responsible, one.name, one.worker))


def _without_phone(one: Worker, by: Principal) -> Worker:

    return one if by.covers(one.division, WRITE) or one.account == by.id else replace(one, phone="", account=None)
