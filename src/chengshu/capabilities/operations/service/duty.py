"""Duty: positions, who holds them when, swaps, and the handover that both sign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chengshu.capabilities.operations import logic
from chengshu.capabilities.operations.model import (
    Colleague,
    Handover,
    NewShift,
    Point,
    Position,
    Roster,
    Shift,
    Swap,
    SwapState,
)
from chengshu.capabilities.operations.service.tools import COMMAND, Tools, known_id
from chengshu.capabilities.operations.store import roster as store
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

LONGEST_LOOK = timedelta(days=92)
EARLY = timedelta(hours=2)  # a handover may be written this long before the shift ends


@dataclass(frozen=True, slots=True)
class ShiftChange:
    """Another plan for a shift; None leaves it as it is."""

    starts: datetime | None = None
    ends: datetime | None = None
    account: str | None = None
    note: str | None = None


class Duty:
    """The duty of the centre is the whole city's; whoever commands plans it, whoever holds a shift hands it over."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    # --- positions and shifts ---------------------------------------------------------------------------------

    def put_position(self, wanted: Position, by: Principal) -> Position:
        """A position, new (without an id) or changed."""
        title = logic.refuse_text("title", wanted.title, 60)
        kept = replace(wanted, id=wanted.id or new_id(), title=title, duty=wanted.duty.strip()[:400])
        with self._tools.db.transaction() as tx:
            if not store.put_position(tx, kept):
                raise Conflict("There is such a position already.", code="position_exists")
        self._tools.audit(by, "operations.position", kept.id, {"title": kept.title})
        self._tell("duty.changed", kept.id)
        return kept

    def retire_position(self, identity: str, by: Principal) -> None:
        """A position that is held no longer; its past stays."""
        with self._tools.db.transaction() as tx:
            if not store.retire_position(tx, known_id(identity, "position"), now()):
                raise NotFound("There is no such position.", code="position_unknown")
        self._tools.audit(by, "operations.retire_position", identity, {})
        self._tell("duty.changed", identity)

    def colleagues(self, text: str) -> Sequence[Colleague]:
        """Who can hold a shift, by a part of the name."""
        return self._tools.colleagues(text)

    def roster(self, start: datetime, end: datetime) -> Roster:
        """The plan of some days, at most a quarter of a year."""
        if not start < end <= start + LONGEST_LOOK:
            wrong = FieldError("end", f"after the start, at most {LONGEST_LOOK.days} days later")
            raise Refused("The plan cannot be shown so.", code="span_wrong", errors=(wrong,))
        at = now()
        with self._tools.db.transaction() as tx:
            shifts = store.shifts(tx, start, end)
            current = store.shifts(tx, at, at + timedelta(microseconds=1))
            return Roster(
                store.positions(tx), shifts, store.swaps(tx, [one.id for one in shifts]), [one.id for one in current]
            )

    def on_duty(self, at: datetime | None = None) -> list[tuple[Position, Shift]]:
        """Who holds which position at a moment."""
        moment = at or now()
        with self._tools.db.transaction() as tx:
            held = {one.id: one for one in store.positions(tx)}
            found = store.shifts(tx, moment, moment + timedelta(microseconds=1))
        pairs = [(held[one.position], one) for one in found if one.position in held]
        return sorted(pairs, key=lambda pair: (pair[0].rank, pair[0].title))

    def plan(self, wanted: NewShift, by: Principal) -> Shift:
        """Plan a shift. Nobody is in two places, and no position is held twice."""
        logic.refuse_span(wanted.starts, wanted.ends)
        name = self._named(wanted.account, "account")
        with self._tools.db.transaction() as tx:
            store.lock(tx)
            if wanted.position not in {one.id for one in store.positions(tx)}:
                raise NotFound("There is no such position.", code="position_unknown")
            shift = Shift(
                new_id(),
                wanted.position,
                wanted.starts,
                wanted.ends,
                wanted.account,
                name,
                wanted.note.strip()[:400],
                1,
            )
            _refuse_beside(tx, shift)
            store.add_shift(tx, shift)
        self._tools.audit(by, "operations.plan", shift.id, {"account": wanted.account})
        self._tell("duty.changed", shift.id)
        return shift

    def change(self, identity: str, version: int, wanted: ShiftChange, by: Principal) -> Shift:
        """Another time or another person."""
        with self._tools.db.transaction() as tx:
            store.lock(tx)
            before = self._shift(tx, identity)
            account = wanted.account or before.account
            after = replace(
                before,
                starts=wanted.starts or before.starts,
                ends=wanted.ends or before.ends,
                account=account,
                name=self._named(account, "account") if wanted.account else before.name,
                note=before.note if wanted.note is None else wanted.note.strip()[:400],
            )
            logic.refuse_span(after.starts, after.ends)
            _refuse_beside(tx, after)
            if not store.change_shift(tx, after, version):
                raise Conflict(f"This shift is at version {before.version}; look at it again.", code="shift_changed")
        self._tools.audit(by, "operations.change_shift", before.id, {"account": [before.account, after.account]})
        self._tell("duty.changed", before.id)
        return replace(after, version=version + 1)

    def remove(self, identity: str, by: Principal) -> None:
        """Take a shift out of the plan; it can be put back."""
        with self._tools.db.transaction() as tx:
            if not store.remove_shift(tx, known_id(identity, "shift"), now()):
                raise NotFound("There is no such shift.", code="shift_unknown")
        self._tools.audit(by, "operations.remove_shift", identity, {})
        self._tell("duty.changed", identity)

    def put_back(self, identity: str, by: Principal) -> Shift:
        """Undo `remove`, if nothing else was planned there meanwhile."""
        with self._tools.db.transaction() as tx:
            store.lock(tx)
            held = store.removed_shift(tx, known_id(identity, "shift"))
            if held is None:
                raise NotFound("There is no such shift.", code="shift_unknown")
            _refuse_beside(tx, held)
            store.remove_shift(tx, held.id, None)
        self._tools.audit(by, "operations.put_back_shift", identity, {})
        self._tell("duty.changed", identity)
        return held

    # --- swaps ------------------------------------------------------------------------------------------------

    def ask_swap(self, shift: str, to: str, reason: str, by: Principal) -> Swap:
        """Ask somebody to take one's shift; who commands may ask for anybody."""
        name = self._named(to, "to")
        with self._tools.db.transaction() as tx:
            held = self._shift(tx, shift)
            if held.account != by.id and not by.can(COMMAND):
                raise Forbidden("This is not your shift.", code="not_your_shift")
            if to == held.account:
                wrong = FieldError("to", "holds this shift already")
                raise Refused("This cannot be asked.", code="swap_wrong", errors=(wrong,))
            if held.ends <= now():
                raise Conflict("This shift is over.", code="shift_over")
            swap = Swap(
                new_id(), held.id, held.account, held.name, to, name, reason.strip()[:400], "asked", now(), None
            )
            if not store.add_swap(tx, swap):
                raise Conflict("Somebody is asked for this shift already.", code="swap_asked")
        self._tools.audit(by, "operations.ask_swap", swap.id, {"shift": held.id})
        self._tell("duty.swap_asked", held.id, to=to)
        return swap

    def decide_swap(self, identity: str, agree: bool, by: Principal) -> Swap:
        """Who was asked agrees and has the shift, or does not; who asked takes it back with `agree` False."""
        with self._tools.db.transaction() as tx:
            store.lock(tx)
            swap = store.swap(tx, known_id(identity, "swap"))
            if swap is None or by.id not in (swap.to_account, swap.from_account):
                raise NotFound("Nobody asked you this.", code="swap_unknown")
            if swap.state != "asked":
                raise Conflict("This was decided.", code="swap_decided")
            if agree and by.id != swap.to_account:
                raise Forbidden("Who was asked must agree.", code="swap_not_asked")
            state: SwapState = "agreed" if agree else "refused" if by.id == swap.to_account else "withdrawn"
            at = now()
            if agree:
                held = self._shift(tx, swap.shift)
                if held.account != swap.from_account:
                    raise Conflict("The shift was given to somebody else meanwhile.", code="shift_changed")
                taken = replace(held, account=swap.to_account, name=swap.to_name)
                _refuse_beside(tx, taken)
                store.change_shift(tx, taken, held.version)
            store.decide_swap(tx, swap.id, state, at)
        self._tools.audit(by, "operations.decide_swap", swap.id, {"state": state})
        self._tell("duty.changed", swap.shift)
        return replace(swap, state=state, decided=at)

    # --- open points ------------------------------------------------------------------------------------------

    def add_point(self, position: str, text: str, link: str, by: Principal) -> Point:
        """Note what is not finished; it is handed on until somebody closes it."""
        text = logic.refuse_text("text", text, 1000)
        if link and not link.startswith("/"):
            wrong = FieldError("link", "a page of the platform, beginning with /")
            raise Refused("This cannot be kept.", code="point_wrong", errors=(wrong,))
        with self._tools.db.transaction() as tx:
            if position not in {one.id for one in store.positions(tx)}:
                raise NotFound("There is no such position.", code="position_unknown")
            point = Point(new_id(), position, text, link[:400], now(), by.name)
            store.add_point(tx, point)
        self._tools.audit(by, "operations.add_point", point.id, {"position": position})
        self._tell("duty.changed", position)
        return point

    def close_point(self, identity: str, outcome: str, by: Principal) -> None:
        """It is finished, and how."""
        outcome = logic.refuse_text("outcome", outcome, 1000)
        with self._tools.db.transaction() as tx:
            if not store.close_point(tx, known_id(identity, "point"), now(), by.name, outcome):
                raise NotFound("There is no such open point.", code="point_unknown")
        self._tools.audit(by, "operations.close_point", identity, {})
        self._tell("duty.changed", identity)

    def points(self, position: str | None = None) -> list[Point]:
        """What is not finished."""
        with self._tools.db.transaction() as tx:
            return store.open_points(tx, known_id(position, "position") if position else None)

    # --- handover ---------------------------------------------------------------------------------------------

    def write_handover(self, from_shift: str, to_shift: str, summary: str, by: Principal) -> Handover:
        """Write, or write anew, what the next shift must know. Only who holds the shift that ends may."""
        summary = logic.refuse_text("summary", summary)
        with self._tools.db.transaction() as tx:
            going, coming = self._shift(tx, from_shift), self._shift(tx, to_shift)
            if going.account != by.id:
                raise Forbidden("Who holds the shift hands it over.", code="not_your_shift")
            if going.position != coming.position or not going.starts < coming.starts:
                wrong = FieldError("to_shift", "is not a later shift of the same position")
                raise Refused("These shifts do not follow each other.", code="handover_wrong", errors=(wrong,))
            if now() < going.ends - EARLY:
                raise Conflict("The shift does not end so soon.", code="handover_early")
            held = store.handover_of(tx, going.id, coming.id)
            if held is None:
                held = Handover(
                    new_id(), going.position, going.id, coming.id, "draft", summary, (), "", going.account, going.name,
                    coming.account, coming.name, "", 1, now(), None, None,
                )  # fmt: skip
                store.put_handover(tx, held)
            elif held.state == "draft":
                people = {"to_account": coming.account, "to_name": coming.name}
                store.change_handover(tx, held.id, {"summary": summary, **people})
            else:
                raise Conflict("This handover is signed; it is not changed any more.", code="handover_signed")
            written = self._handover(tx, held.id)
        self._tools.audit(by, "operations.write_handover", written.id, {})
        self._tell("duty.handover", written.id)
        return written

    def hand(self, identity: str, by: Principal) -> Handover:
        """The first signature: under the summary and the points that are open at this moment."""
        with self._tools.db.transaction() as tx:
            held = self._handover(tx, identity)
            if held.from_account != by.id:
                raise Forbidden("Who holds the shift hands it over.", code="not_your_shift")
            if held.state != "draft":
                raise Conflict("This was signed.", code="handover_signed")
            points = [_point(one) for one in store.open_points(tx, held.position)]
            digest = logic.digest_of(held.summary, points, held.from_shift, held.to_shift)
            values = {"state": "handed", "points": points, "digest": digest, "handed": now(), "refusal": ""}
            store.change_handover(tx, held.id, values)
            signed = self._handover(tx, held.id)
        self._tools.audit(by, "operations.hand", held.id, {"digest": digest, "points": len(points)})
        self._tell("duty.handover", held.id)
        return signed

    def take(self, identity: str, accept: bool, reason: str, by: Principal) -> Handover:
        """The second signature, or why not: then it is a draft again."""
        with self._tools.db.transaction() as tx:
            held = self._handover(tx, identity)
            if held.to_account != by.id:
                raise Forbidden("Who holds the next shift takes it.", code="not_your_shift")
            if held.state != "handed":
                raise Conflict("There is nothing to be taken.", code="handover_not_handed")
            if logic.digest_of(held.summary, held.points, held.from_shift, held.to_shift) != held.digest:
                raise Conflict("What was signed is no longer what stands here.", code="handover_changed")
            values: dict[str, Any] = {"state": "taken", "taken": now()}
            if not accept:
                refusal = logic.refuse_text("reason", reason, 1000)
                values = {"state": "draft", "refusal": refusal, "handed": None, "digest": "", "points": []}
            store.change_handover(tx, held.id, values)
            signed = self._handover(tx, held.id)
        self._tools.audit(by, "operations.take", held.id, {"accept": accept, "digest": held.digest})
        self._tell("duty.handover", held.id)
        return signed

    def handovers(self, position: str | None = None, after: str | None = None, limit: int = 50) -> Page[Handover]:
        """Handovers, the newest first."""
        place = None
        if after:
            written, last = decode_cursor(after, datetime, str)
            place = (written, known_id(last, "handover"))
        with self._tools.db.transaction() as tx:
            known = known_id(position, "position") if position else None
            found = store.handovers(tx, known, place, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        return Page(found, encode_cursor(found[-1].written, found[-1].id) if more else None)

    def _shift(self, tx: Tx, identity: str) -> Shift:
        found = store.shift(tx, known_id(identity, "shift"))
        if found is None:
            raise NotFound("There is no such shift.", code="shift_unknown")
        return found

    def _handover(self, tx: Tx, identity: str) -> Handover:
        found = store.handover(tx, known_id(identity, "handover"))
        if found is None:
            raise NotFound("There is no such handover.", code="handover_unknown")
        return found

    def _named(self, account: str, field: str) -> str:
        name = self._tools.account_name(account)
        if name is None:
            wrong = FieldError(field, "is not an account that can sign in")
            raise Refused("There is nobody like that.", code="account_unknown", errors=(wrong,))
        return name

    def _tell(self, kind: str, subject: str, **more: Any) -> None:
        self._tools.announce(Event(kind, "operations", subject, more))


def _refuse_beside(tx: Tx, shift: Shift) -> None:
    other = logic.overlaps(shift, store.beside(tx, shift))
    if other is None:
        return
    who = other.account == shift.account
    reason = f"{other.name} holds another shift at that time" if who else f"{other.name} holds this position then"
    wrong = FieldError("account" if who else "starts", reason)
    raise Refused("Two shifts at once.", code="shift_overlaps", errors=(wrong,))


def _point(point: Point) -> dict[str, Any]:
    """A point as it is signed."""
    said = asdict(point)
    return {name: said[name] for name in ("id", "text", "link", "opened_name")} | {"opened": point.opened.isoformat()}
