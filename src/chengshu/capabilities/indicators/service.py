"""The verbs of indicators: define, work out, keep, list."""

import hashlib
import json
import time as clock
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from chengshu.capabilities.indicators import logic, store
from chengshu.capabilities.indicators.forecast import Forecast, forecast
from chengshu.capabilities.indicators.model import (
    Card,
    Divisions,
    Indicator,
    IndicatorDraft,
    Measure,
    Part,
    Point,
    Source,
)
from chengshu.kit import (
    Announce,
    ChengshuError,
    Database,
    Event,
    Forbidden,
    NotFound,
    Page,
    Refused,
    announce_nothing,
    decode_cursor,
    encode_cursor,
    get_logger,
    now,
)

_SPARK = timedelta(hours=24)
_SLOT = timedelta(minutes=15)
_LEARNT = timedelta(days=14)  # how far back a forecast looks
_LOOKED_BACK = 72  # hours
_HOUR = timedelta(hours=1)
_SAME_VALUE_EVERY = timedelta(minutes=5)  # a number that stands still is written this often
_RAW_FOR = timedelta(days=2)
_KEPT_FOR = timedelta(days=400)
_HELD_S = 0.5  # many screens ask for the same number at once: one of them works it out
_HELD_MOST = 5_000
CITY: Divisions = ("",)
_log = get_logger("indicators")


class Indicators:
    """Numbers with a definition, a threshold, a source, a time, and the list behind them.

    `sources` is name -> where facts come from. Changed numbers are announced as ``indicator.changed``.
    """

    def __init__(self, db: Database, sources: Mapping[str, Source], announce: Announce = announce_nothing) -> None:
        self._db = db
        self._sources = sources
        self._announce = announce
        self._asked: dict[tuple[str, int], tuple[datetime, frozenset[datetime]]] = {}  # hours of which nothing is known
        self._held: dict[tuple[str, int, Divisions | None], tuple[float, Measure]] = {}
        self._thinned: datetime | None = None

    def define(self, pack: str, drafts: Sequence[IndicatorDraft]) -> Sequence[Indicator]:
        """Make these the indicators of a pack. Returns the new versions; unchanged content makes none."""
        unknown = sorted({draft.source for draft in drafts} - set(self._sources))
        if unknown:
            raise Refused(f"There is no source '{unknown[0]}'; known: {', '.join(sorted(self._sources))}.")
        at = now()
        digests = {draft.id: _digest(draft) for draft in drafts}
        with self._db.transaction() as tx:
            store.lock(tx)
            held = store.latest(tx, list(digests), pack)
            for id in digests:
                _refuse_foreign(held.get(id), pack, id)
            fresh = [
                Indicator(d.id, held[d.id]["version"] + 1 if d.id in held else 1, pack, d, at)
                for d in drafts
                if d.id not in held or held[d.id]["digest"] != digests[d.id]
            ]
            store.add(tx, fresh, digests)
            store.retire(tx, [id for id in digests if id in held and held[id]["retired"]], None)
            store.retire(tx, [id for id, row in held.items() if id not in digests and not row["retired"]], at)
        return fresh

    def definitions(self) -> Sequence[Indicator]:
        """Return the newest version of every indicator in force."""
        with self._db.transaction() as tx:
            return store.current(tx)

    def definition(self, id: str) -> Indicator:
        """Return one. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = store.current(tx, [id])
        if not found:
            raise NotFound(f"There is no indicator '{id}'.")
        return found[0]

    def values(
        self, ids: Sequence[str] | None = None, at: datetime | None = None, within: Divisions = CITY
    ) -> Sequence[Card]:
        """Return the cards of these indicators (or of all), in the order asked; unknown ids are left out.

        `within` is where the reader looks: a part of the city has its own number, worked out now and without a past.
        """
        at = at or now()
        with self._db.transaction() as tx:
            found = {indicator.id: indicator for indicator in store.current(tx, ids)}
            chosen = [found[id] for id in (ids if ids is not None else found) if id in found]
            whole = [indicator for indicator in chosen if self._part(indicator, within) is None]
            names = [indicator.id for indicator in whole]
            before = store.points_at(tx, {i.id: at - timedelta(seconds=i.draft.compare_s) for i in whole})
            last = store.last_points(tx, names)
            history = store.bucketed(tx, names, at - _SPARK, _SLOT)
        cards = []
        for one in chosen:
            part = self._part(one, within)
            past = last.get(one.id), before.get(one.id), history.get(one.id, ())
            cards.append(_card(one, self._measure(one, at, part), at, part, *past))
        return cards

    def _part(self, indicator: Indicator, within: Divisions) -> Divisions | None:
        """The part of the city this number speaks of to somebody who looks there; None for the whole city."""
        divided = hasattr(self._sources.get(indicator.draft.source), "within")
        return within if divided and "" not in within else None

    def _source(self, indicator: Indicator, part: Divisions | None) -> Source:
        source: Any = self._sources[indicator.draft.source]
        found: Source = source if part is None else source.within(part)
        return found

    def _measure(self, indicator: Indicator, at: datetime, part: Divisions | None = None) -> Measure | None:
        """Work a number out; None when its source does not answer now."""
        key, moment = (indicator.id, indicator.version, part), clock.monotonic()
        held = self._held.get(key)
        if held and moment - held[0] < _HELD_S and abs(at - held[1].time) < timedelta(seconds=_HELD_S):
            return held[1]
        try:
            measure = logic.measure(indicator.draft, self._source(indicator, part), at)
        except (ChengshuError, KeyError) as error:
            _log.warning("indicator not worked out", indicator=indicator.id, reason=str(error))
            return None
        if len(self._held) > _HELD_MOST:
            self._held.clear()
        self._held[key] = (moment, measure)
        return measure

    def refresh(self, at: datetime) -> Sequence[Point]:
        """Work every number out and keep what changed. Announces changes; returns the points that were kept."""
        with self._db.transaction() as tx:
            indicators = store.current(tx)
            last = store.last_points(tx, [indicator.id for indicator in indicators])
        fresh: dict[str, tuple[int, Measure]] = {}
        changed = []
        for indicator in indicators:
            measure, known = self._measure(indicator, at), last.get(indicator.id)
            if measure is None:
                continue
            is_new = known is None or known.value != measure.value
            if is_new:
                changed.append(indicator)
            if known is None or is_new or at - known.time >= _SAME_VALUE_EVERY:
                fresh[indicator.id] = (indicator.version, measure)
        with self._db.transaction() as tx:
            if fresh:
                store.keep(tx, list(fresh.items()))
        self._thin(at)
        for indicator in changed:  # that it changed, not how: whoever hears it asks for the number that is his
            self._announce(Event("indicator.changed", "indicators", indicator.id, {}))
        return [Point(measure.time, measure.value) for _, measure in fresh.values()]

    def look_back(self, at: datetime) -> int:
        """Work out the hours of the last days in which a number was not kept, where its facts kept their times.

        So a number has a past, and a band of what is to come, as soon as there are facts: not three days later.
        Return how many values were worked out.
        """
        end = at.replace(minute=0, second=0, microsecond=0)
        hours = [end - _HOUR * n for n in range(_LOOKED_BACK, 0, -1)]
        with self._db.transaction() as tx:
            indicators = store.current(tx)
            known = store.hours_known(tx, [one.id for one in indicators], hours[0])
        made = [
            (one.id, (one.version, measure))
            for one in indicators
            for measure in self._then(one, [hour for hour in hours if hour not in known.get(one.id, ())], at)
        ]
        with self._db.transaction() as tx:
            if made:
                store.keep(tx, made)
        return len(made)

    def _then(self, indicator: Indicator, hours: Sequence[datetime], at: datetime) -> list[Measure]:
        """What this number was at each of these hours, as far as its source knows. Hours of which it knew nothing are
        asked again only after a while: something may come later.
        """
        source: Any = self._sources[indicator.draft.source]
        name = (indicator.id, indicator.version)
        asked, nothing = self._asked.get(name, (datetime.min.replace(tzinfo=UTC), frozenset[datetime]()))
        lately = at - asked < _HOUR
        since = source.since() if hours and hasattr(source, "before") else None
        wanted = [hour for hour in hours if since and hour >= since and not (lately and hour in nothing)]
        if not wanted:
            return []
        found = list(_of_the_past(indicator, source, wanted))
        gone = {*wanted} - {one.time for one in found}
        self._asked[name] = (asked, nothing | gone) if lately else (at, frozenset(gone))
        return found

    def _thin(self, at: datetime) -> None:
        """Once an hour: older than two days one value a quarter of an hour, older than 400 days none."""
        if self._thinned and at - self._thinned < timedelta(hours=1):
            return
        with self._db.transaction() as tx:
            store.thin(tx, at - _RAW_FOR - timedelta(days=10), at - _RAW_FOR, _SLOT)
            store.forget(tx, at - _KEPT_FOR)
        self._thinned = at

    def history(
        self,
        id: str,
        start: datetime | None = None,
        end: datetime | None = None,
        after: str | None = None,
        limit: int = 200,
        within: Divisions = CITY,
    ) -> Page[Point]:
        """Return the values kept of an indicator, newest first. A part of the city has none: they are the city's."""
        if self._part(self.definition(id), within) is not None:
            return Page([], None)
        with self._db.transaction() as tx:
            found = store.history(tx, id, start, end, _moment(after), limit + 1)
        more = len(found) > limit
        return Page(found[:limit], encode_cursor(found[limit - 1].time) if more else None)

    def forecast(self, id: str, within: Divisions = CITY, at: datetime | None = None) -> Forecast:
        """Tell the next hours of a number from its own past. A part of the city has no past, so none to come."""
        indicator, moment = self.definition(id), at or now()
        if self._part(indicator, within) is not None:
            return Forecast("none", (), reason="part_of_city")
        with self._db.transaction() as tx:
            kept = store.bucketed(tx, [id], moment - _LEARNT, timedelta(hours=1)).get(id, [])
        return forecast(kept, moment, indicator.draft.decimals, logic.bounds(indicator.draft.aggregate))

    def kept_at(self, ids: Sequence[str], at: datetime) -> Mapping[str, Point]:
        """Return the values that stood at a moment, of the whole city; what was not kept by then is left out."""
        with self._db.transaction() as tx:
            return store.points_at(tx, dict.fromkeys(ids, at))

    def list(
        self,
        id: str,
        after: str | None = None,
        limit: int = 50,
        part: Part = "main",
        at: datetime | None = None,
        within: Divisions = CITY,
    ) -> Page[Any]:
        """Return the facts that the number counts; ``part="of"`` gives the whole that a share is a share of.

        Raises `Forbidden` when the number cannot be divided and the reader does not look after the whole city.
        """
        indicator = self.definition(id)
        place = self._part(indicator, within)
        if place is None and "" not in within:
            raise Forbidden("This number is of the whole city; so is its list.", code="outside_jurisdiction")
        filter = (indicator.draft.of or {}) if part == "of" else indicator.draft.filter
        return self._source(indicator, place).list(logic.resolved(filter, at or now()), after, limit)


def _of_the_past(indicator: Indicator, source: Any, hours: Sequence[datetime]) -> Iterator[Measure]:
    reason = None
    try:
        then = source.before(hours[0], hours[-1])
        for hour in hours:
            try:
                measure = logic.measure(indicator.draft, then(hour), hour)
            except (Refused, KeyError) as error:
                reason = str(error)
                continue
            if measure.value is not None:
                yield measure
    except ChengshuError as error:
        reason = str(error)
    if reason:
        _log.info("the past of an indicator is not known", indicator=indicator.id, reason=reason)


def _card(
    indicator: Indicator,
    measure: Measure | None,
    at: datetime,
    part: Divisions | None,
    last: Point | None,
    before: Point | None,
    history: Sequence[Point],
) -> Card:
    """A source that does not answer leaves the last value standing, marked stale."""
    draft = indicator.draft
    value = measure.value if measure else last.value if last else None
    time = (measure.fact_time or measure.time) if measure else last.time if last else at
    status = logic.status_of(value, draft.threshold, measure.fact_time if measure else None, at, draft.stale_after_s)
    return Card(
        id=indicator.id,
        title_key=draft.title,
        value=value,
        unit=draft.unit,
        threshold=draft.threshold,
        status=status if measure else "stale",
        source=draft.source,
        provider=draft.provider,
        time=time,
        change=logic.change(value, before.value if before else None, draft.decimals),
        definition=indicator,
        history=tuple(history),
        detail=measure.detail if measure else {},
        divisions=part,
    )


def _digest(draft: IndicatorDraft) -> str:
    text = json.dumps(store.content_of(draft), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_foreign(held: Mapping[str, Any] | None, pack: str, id: str) -> None:
    if held and held["pack"] != pack and held["retired"] is None:
        raise Refused(f"The indicator '{id}' belongs to the pack '{held['pack']}'; give this one another name.")


def _moment(after: str | None) -> datetime | None:
    if not after:
        return None
    values = decode_cursor(after)
    if len(values) != 1 or not isinstance(values[0], datetime):
        raise Refused("The page cursor cannot be read; start from the first page.")
    return values[0]
