"""The verbs of rules: define, evaluate, notice silence, hand alerts over. One transaction each."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from chengshu.capabilities.rules import store
from chengshu.capabilities.rules.logic import Judged, RuleBook, advance, alert_of, missing_alert
from chengshu.capabilities.rules.model import (
    ALWAYS,
    Alert,
    AlertFilter,
    Breach,
    Changes,
    Heartbeat,
    Rule,
    RuleDraft,
    UnitOf,
)
from chengshu.kit import (
    Announce,
    Database,
    Event,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    get_logger,
    now,
)

if TYPE_CHECKING:
    from chengshu.data.telemetry import Reading
    from chengshu.sensing.devices import Device, DeviceKind

_CITY = ZoneInfo("Asia/Shanghai")
_SILENT_AT_ONCE = 1000  # alerts on silence raised by one look; the next look takes the rest
_log = get_logger("rules")
_Key = tuple[str, str, str]


def declared_units(kinds: Callable[[], Iterable["DeviceKind"]]) -> UnitOf:
    """Return a look-up over the kinds of devices that packs declare; asks again when it meets a new kind."""
    known: dict[str, dict[str, str]] = {}

    def unit_of(kind: str, name: str) -> str | None:
        if kind not in known:
            known.update({k.id: {p.code: p.unit for p in k.properties} for k in kinds()})
        return known.get(kind, {}).get(name)

    return unit_of


def _no_unit(_kind: str, _property: str) -> str | None:
    return None


class Rules:
    """The rule engine. Safe to run again on the same readings: nothing is counted or raised twice.

    `unit_of` tells the unit a property of a kind of device is measured in, so that limits written in another unit
    of the same dimension are converted.
    """

    def __init__(self, db: Database, announce: Announce, unit_of: UnitOf = _no_unit) -> None:
        self._db = db
        self._announce = announce
        self._unit_of = unit_of
        self._book = RuleBook((), unit_of)
        self._revision = -1
        self._beats: dict[_Key, Heartbeat] = {}
        self._written: dict[_Key, datetime] = {}
        self._started = now()

    # --- definitions ---

    def define(self, pack: str, drafts: Sequence[RuleDraft]) -> list[Rule]:
        """Make these the rules of a pack. Returns the new versions; unchanged content makes none."""
        at = now()
        digests = {draft.id: _digest(draft) for draft in drafts}
        with self._db.transaction() as tx:
            store.lock(tx, "define")
            held = store.latest(tx, list(digests), pack)
            fresh = [_version(pack, d, held.get(d.id), at) for d in drafts if _differs(held.get(d.id), digests)]
            for draft in drafts:
                _refuse_foreign(held.get(draft.id), pack, draft.id)
            gone = [id for id, row in held.items() if id not in digests and row["retired"] is None]
            back = [id for id in digests if id in held and held[id]["retired"] is not None]
            if fresh or gone or back:
                store.add_definitions(tx, fresh, digests)
                store.revive(tx, back)
                store.retire(tx, gone, at)
                store.raise_revision(tx)
        return fresh

    def rules(self) -> list[Rule]:
        """Return the newest version of every rule in force."""
        with self._db.transaction() as tx:
            return list({rule.id: rule for rule in store.definitions(tx)}.values())

    def rule(self, id: str, version: int | None = None) -> Rule:
        """Return a version of a rule: the one asked for, or the newest. Raises `NotFound`."""
        with self._db.transaction() as tx:
            versions = store.definitions(tx, id=id)
        found = [rule for rule in versions if version in (None, rule.version)]
        if not found:
            raise NotFound(f"There is no rule '{id}'" + (f" with version {version}." if version else "."))
        return found[-1]

    # --- evaluation ---

    def evaluate(self, readings: Sequence["Reading"], devices: Mapping[str, "Device"]) -> list[Alert]:
        """Judge readings; open and close alerts. `devices` is registry id -> device. Returns the new alerts."""
        self._started = min(self._started, now())  # a clock that was set back must not hide silence
        with self._db.transaction() as tx:
            self._refresh(tx)
        judged = self._book.judge(readings, devices)
        beats = self._book.heard(readings, devices)
        if not judged and not beats:
            return []
        concerned = {one.reading.device for one in judged} | {device for device, _, _ in beats}
        with self._db.transaction() as tx:
            store.lock(tx, "evaluate")
            held = store.breaches(tx, concerned)
            changes = Changes()
            self._step(judged, held, changes)
            _hear(beats, held, changes)
            closed = store.close_alerts(tx, changes.closed) if changes.closed else []
            opened = store.add_alerts(tx, changes.opened) if changes.opened else []
            if changes.breaches:
                store.keep_breaches(tx, changes.breaches.values())
            self._keep_beats(tx, beats)
        self._tell(opened, closed)
        return opened

    def check_missing(self, at: datetime) -> list[Alert]:
        """Open alerts for devices that fell silent. Time during which this engine did not run is not silence."""
        with self._db.transaction() as tx:
            self._refresh(tx)
            rules = {rule.id: rule for group in self._book.missing.values() for rule in group}
            cutoffs = {
                id: at - timedelta(seconds=rule.draft.missing_s)
                for id, rule in rules.items()
                if at - self._started >= timedelta(seconds=rule.draft.missing_s)
            }
            if not cutoffs:
                return []
            store.lock(tx, "evaluate")
            self._flush(tx)
            beats = store.silent(tx, cutoffs, _SILENT_AT_ONCE)
            if not beats:
                return []
            opened = store.add_alerts(tx, [missing_alert(rules[beat.rule], beat, at) for beat in beats])
            store.keep_breaches(tx, [_silence(beat) for beat in beats])
        self._tell(opened, [])
        return opened

    def _refresh(self, tx: Tx) -> None:
        revision = store.revision(tx)
        if revision != self._revision:
            self._book = RuleBook(store.definitions(tx), self._unit_of)
            self._revision = revision

    def _step(self, judged: Sequence[Judged], held: dict[_Key, Breach], changes: Changes) -> None:
        """Walk through the readings in their order; what is well and was never ill leaves no trace."""
        at = now()
        raised: dict[_Key, int] = {}
        for one in judged:
            rule = one.judge.rule
            key = (one.reading.device, rule.id, one.reading.property)
            before = held.get(key)
            if (before is None and not one.broken) or not one.counts():
                continue
            if before is None:
                before = Breach(*key, "normal", None, 0, ALWAYS)
            step = advance(before, one.reading.time, one.broken, one.is_clear, rule.draft)
            held[key] = changes.breaches[key] = step.state
            if step.event == "opened":
                raised[key] = len(changes.opened)
                unit = self._unit_of(one.device.kind, one.reading.property) or ""
                changes.opened.append(alert_of(one, unit, at))
            elif step.event == "closed" and key in raised:
                place = raised.pop(key)
                changes.opened[place] = replace(changes.opened[place], closed=at, close_reason="recovered")
            elif step.event == "closed":
                changes.closed[key] = at

    def _keep_beats(self, tx: Tx, beats: Mapping[_Key, Heartbeat]) -> None:
        """Write a heartbeat only when it moved by a quarter of what the rule allows: less to write, same result."""
        allowed = {rule.id: rule.draft.missing_s for group in self._book.missing.values() for rule in group}
        due = []
        for key, beat in beats.items():
            self._beats[key] = beat
            written = self._written.get(key)
            quarter = timedelta(seconds=allowed.get(beat.rule, 0) / 4)
            if written is None or beat.received - written >= quarter:
                due.append(beat)
        self._write(tx, due)

    def _flush(self, tx: Tx) -> None:
        self._write(tx, list(self._beats.values()))

    def _write(self, tx: Tx, beats: Sequence[Heartbeat]) -> None:
        if beats:
            store.keep_heartbeats(tx, beats)
            self._written |= {beat.key: beat.received for beat in beats}
            for beat in beats:
                self._beats.pop(beat.key, None)

    # --- alerts ---

    def unannounced(self, limit: int = 100) -> list[Alert]:
        """Return alerts that want a case and have none yet, oldest first."""
        with self._db.transaction() as tx:
            return store.unannounced(tx, limit)

    def mark_announced(self, alert_id: str, case_id: str | None) -> None:
        """Note the case that an alert led to. May be said twice."""
        with self._db.transaction() as tx:
            if not store.mark_announced(tx, alert_id, case_id, now()):
                raise NotFound("There is no such alert.")

    def find_alerts(self, wanted: AlertFilter, after: str | None = None, limit: int = 50) -> Page[Alert]:
        """Return alerts, newest first. `total` counts what the filter matches."""
        place = _place(after)
        if wanted.device is not None and not _is_id(wanted.device):
            return Page([], None, 0)
        with self._db.transaction() as tx:
            found = store.find_alerts(tx, wanted, place, limit + 1)
            total = store.count_alerts(tx, wanted)
        more = len(found) > limit
        found = found[:limit]
        return Page(found, encode_cursor(found[-1].opened, found[-1].id) if more else None, total)

    def count_alerts(self, wanted: AlertFilter) -> int:
        """Return how many alerts `find_alerts` lists for this filter."""
        with self._db.transaction() as tx:
            return store.count_alerts(tx, wanted)

    def opened_in_slots(
        self, start: datetime, slot_s: int, slots: int, divisions: tuple[str, ...] | None = None
    ) -> list[int]:
        """Return how many alerts were opened in each of so many slots of time, in these divisions."""
        end = start + timedelta(seconds=slot_s * slots)
        wanted = AlertFilter(opened_since=start, opened_until=end, divisions=divisions)
        with self._db.transaction() as tx:
            found = store.opened_in_slots(tx, wanted, start, slot_s)
        return [found.get(slot, 0) for slot in range(slots)]

    def alert(self, id: str) -> Alert:
        """Return one alert. Raises `NotFound`."""
        found = None
        if _is_id(id):
            with self._db.transaction() as tx:
                found = store.alert(tx, id)
        if found is None:
            raise NotFound("There is no such alert.")
        return found

    def _tell(self, opened: Sequence[Alert], closed: Sequence[Alert]) -> None:
        # An alert that is no longer open when it is written still happened: it is told as opened, then closed.
        for alert in opened:
            self._announce(_event("alert.opened", alert))
        for alert in [*closed, *(alert for alert in opened if alert.closed)]:
            self._announce(_event("alert.closed", alert))


def _hear(beats: Mapping[_Key, Heartbeat], held: Mapping[_Key, Breach], changes: Changes) -> None:
    """A device that was silent and is heard again: its alert is over."""
    for key, beat in beats.items():
        before = held.get(key)
        if before and before.phase == "open" and before.last_time < beat.received:
            changes.closed[key] = now()
            changes.breaches[key] = Breach(*key, "normal", None, 0, beat.received)


def _silence(beat: Heartbeat) -> Breach:
    return Breach(*beat.key, "open", beat.received, 1, beat.received)


def _digest(draft: RuleDraft) -> str:
    text = json.dumps(store.content_of(draft), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _differs(held: Mapping[str, object] | None, digests: Mapping[str, str]) -> bool:
    return held is None or held["digest"] != digests[str(held["id"])]


def _refuse_foreign(held: Mapping[str, object] | None, pack: str, id: str) -> None:
    if held and held["pack"] != pack and held["retired"] is None:
        raise Refused(f"The rule '{id}' belongs to the pack '{held['pack']}'; give this one another name.")


def _version(pack: str, draft: RuleDraft, held: Mapping[str, object] | None, at: datetime) -> Rule:
    """The first version holds since ever, a later one from its declared day, or from now on."""
    number = int(str(held["version"])) + 1 if held else 1
    effective = datetime.combine(draft.effective, time(), _CITY) if draft.effective else at if held else ALWAYS
    return Rule(draft.id, number, pack, draft, effective, at)


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _place(after: str | None) -> tuple[datetime, str] | None:
    if not after:
        return None
    values = decode_cursor(after)
    if len(values) != 2 or not isinstance(values[0], datetime) or not _is_id(str(values[1])):
        raise Refused("The page cursor cannot be read; start from the first page.")
    return values[0], str(values[1])


def _event(type: str, alert: Alert) -> Event:
    names = ("rule", "device", "property", "severity", "division", "title", "device_name", "value", "threshold", "unit")
    data = {name: getattr(alert, name) for name in names}
    return Event(type, "rules", alert.id, data | {"observation_time": alert.observation_time.isoformat()})
