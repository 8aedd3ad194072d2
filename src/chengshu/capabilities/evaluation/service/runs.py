"""Working out a period, releasing it with four eyes, correcting it."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

from chengshu.capabilities.evaluation import store
from chengshu.capabilities.evaluation.logic import (
    MeasureBook,
    before,
    bounds,
    fingerprint,
    period_of,
    results_of,
)
from chengshu.capabilities.evaluation.model import (
    DIMENSION_OF,
    NOBODY,
    PERIODS,
    FactSet,
    Period,
    PeriodKind,
    Result,
    Run,
    Scheme,
    SchemeVersion,
)
from chengshu.capabilities.evaluation.service.base import Base
from chengshu.capabilities.evaluation.service.facts import facts_of
from chengshu.capabilities.evaluation.service.schemes import scheme_unknown, today
from chengshu.kit import Conflict, FieldError, Forbidden, Refused, Tx, new_id, now
from chengshu.security import SYSTEM, Principal

LONGEST_REASON = 500


class Runs(Base):
    """The life of a run: preliminary, then released or discarded; a released one only gives way to its correction."""

    def compute(
        self, by: Principal, scheme: str, kind: PeriodKind, day: date, *, corrects: str | None = None, reason: str = ""
    ) -> Run:
        """Work out the period in which a day lies, by the formulas in force on its first day.

        A period that lasts is worked out up to now. A preliminary run before it is discarded, unless facts and
        formulas are the same: then it is that run. What is released stays; a correction names it and says why.
        """
        period = period_of(_known(kind), day)
        begin, end = bounds(period)
        if begin >= now():
            wrong = FieldError("begin", "lies in the future")
            raise Refused("This period has not begun.", code="period_ahead", errors=(wrong,))
        version = self._version(scheme, period)
        book = MeasureBook(version.scheme.measures)
        until = min(end, now())
        sets = facts_of(self._facts, version.scheme, book, begin, until)
        names = self._names_of(sets)  # asks other rooms: done before the transaction
        # Scores are worked out while the facts are written down: the database is busy with those for as long.
        with ThreadPoolExecutor(1, "scores") as hand, self._db.transaction() as tx:
            results = hand.submit(_results, version.scheme, book, sets, names)
            store.alone(tx, scheme, kind, period.begin)
            _check_correction(tx, scheme, period, corrects, reason)
            digest = fingerprint(sets)
            run, is_new = _same(tx, version, period, digest, corrects), False
            if run is None:
                _clear_the_way(tx, scheme, period)
                run, is_new = _added(tx, by, version, period, until, sets, digest, corrects, reason.strip()), True
                store.add_sets(tx, run.id, sets)
                store.add_results(tx, run.id, results.result())
        if is_new:
            told = {"scheme": scheme, "version": run.version, "period": kind, "begin": str(run.begin)}
            self._audit(
                by, "evaluation.computed", run.id, {**told, "fingerprint": run.fingerprint, "corrects": corrects}
            )
            self._tell("evaluation.computed", run, {"state": run.state})
        return run

    def release(self, by: Principal, identity: str) -> Run:
        """Publish a run. Somebody else than who worked it out does, and only when its period is over."""
        with self._db.transaction() as tx:
            run = self._preliminary(tx, by, identity)
            if run.computed_by == by.id:
                raise Forbidden("Somebody else than who worked out a run releases it.", code="own_work")
            if run.until < bounds(Period(run.period, run.begin, run.end))[1]:
                raise Conflict(
                    "The period was not over when this was worked out; work it out again.", code="unfinished"
                )
            if run.corrects:
                store.decide(tx, run.corrects, "superseded", corrected_by=run.id)
            store.decide(tx, run.id, "released", released=now(), released_by=by.id, released_by_name=by.name)
            released = self._seen(tx, by, identity)
        self._audit(by, "evaluation.released", run.id, {"scheme": run.scheme, "begin": str(run.begin)})
        self._tell("evaluation.released", released, {"corrects": run.corrects})
        return released

    def discard(self, by: Principal, identity: str) -> Run:
        """Lay a preliminary run aside; it stays readable for those who work on evaluations."""
        with self._db.transaction() as tx:
            run = self._preliminary(tx, by, identity)
            store.decide(tx, run.id, "discarded")
            gone = self._seen(tx, by, identity)
        self._audit(by, "evaluation.discarded", run.id, {"scheme": run.scheme, "begin": str(run.begin)})
        return gone

    def keep_up(self) -> int:
        """Work out, as preliminary, the last whole period of each kind that nobody has worked out."""
        made = 0
        for one in self.schemes.declared():
            for kind in one.scheme.periods:
                period = before(period_of(kind, today()))
                if period.begin >= one.scheme.valid_from and not self._has_run(one.scheme.id, period):
                    self.compute(SYSTEM, one.scheme.id, kind, period.begin)
                    made += 1
        return made

    def _has_run(self, scheme: str, period: Period) -> bool:
        with self._db.transaction() as tx:
            states = ("preliminary", "released")
            return bool(store.runs_of(tx, scheme, period.kind, period.begin, states))

    def _version(self, scheme: str, period: Period) -> SchemeVersion:
        found = next((one for one in self.schemes.in_force(period.begin) if one.scheme.id == scheme), None)
        if found is None:
            raise scheme_unknown()
        if period.kind not in found.scheme.periods:
            wrong = FieldError("period", f"is none of: {', '.join(found.scheme.periods)}")
            raise Refused("This scheme does not know such a period.", errors=(wrong,))
        return found

    def _names_of(self, sets: list[FactSet]) -> dict[str, dict[str, str]]:
        names: dict[str, dict[str, str]] = {}
        for dimension in dict.fromkeys(DIMENSION_OF.values()):
            ids = {one.subject for one in sets if one.dimension == dimension and one.subject != NOBODY}
            names[dimension] = dict(self._names(dimension, ids)) if ids else {}
        return names

    def _preliminary(self, tx: Tx, by: Principal, identity: str) -> Run:
        run = self._seen(tx, by, identity, lock=True)
        if run.state != "preliminary":
            raise Conflict(f"This run is {run.state} already.", code="run_decided")
        return run


def _results(
    scheme: Scheme, book: MeasureBook, sets: list[FactSet], names: Mapping[str, Mapping[str, str]]
) -> list[Result]:
    return [
        result
        for card in scheme.cards.values()
        for result in results_of(card, scheme, book, sets, names[card.dimension])
    ]


def _known(kind: PeriodKind) -> PeriodKind:
    if kind not in PERIODS:
        raise Refused(
            "There is no such period.", errors=(FieldError("period", f"must be one of {', '.join(PERIODS)}"),)
        )
    return kind


def _check_correction(tx: Tx, scheme: str, period: Period, corrects: str | None, reason: str) -> None:
    """A released run is named by what corrects it, with a reason; nothing else is corrected."""
    released = next(iter(store.runs_of(tx, scheme, period.kind, period.begin, ("released",))), None)
    if released is None and corrects is None:
        return
    if released is None or corrects is None:
        detail = (
            "This period is released; a new run corrects it and names it." if released else "Nothing is released here."
        )
        raise Conflict(detail, code="period_released" if released else "nothing_to_correct")
    if released.id != corrects:
        raise Conflict("Another run of this period is the released one.", code="not_the_released_run")
    if not 2 <= len(reason.strip()) <= LONGEST_REASON or "\x00" in reason:
        wrong = FieldError("reason", f"must have 2 to {LONGEST_REASON} characters")
        raise Refused("A correction says why.", code="reason_missing", errors=(wrong,))


def _same(tx: Tx, version: SchemeVersion, period: Period, digest: str, corrects: str | None) -> Run | None:
    """The preliminary run that is there already with these very facts and formulas."""
    for run in store.runs_of(tx, version.scheme.id, period.kind, period.begin, ("preliminary",)):
        whole = run.until >= bounds(period)[1] or now() < bounds(period)[1]
        if (run.fingerprint, run.scheme_key, run.corrects) == (digest, version.key, corrects) and whole:
            return run
    return None


def _clear_the_way(tx: Tx, scheme: str, period: Period) -> None:
    for run in store.runs_of(tx, scheme, period.kind, period.begin, ("preliminary",)):
        store.decide(tx, run.id, "discarded")


def _added(
    tx: Tx,
    by: Principal,
    version: SchemeVersion,
    period: Period,
    until: datetime,
    sets: list[FactSet],
    digest: str,
    corrects: str | None,
    reason: str,
) -> Run:
    identity = new_id()
    values: dict[str, Any] = {
        "id": identity,
        "scheme_key": version.key,
        "scheme": version.scheme.id,
        "version": version.scheme.version,
    }
    values |= {"period": period.kind, "begin": period.begin, "end": period.end, "until": until, "state": "preliminary"}
    values |= {"facts": sum(one.amount for one in sets), "fingerprint": digest, "computed": now(), "computed_by": by.id}
    values |= {"computed_by_name": by.name, "corrects": corrects, "reason": reason}
    store.add_run(tx, values)
    run = store.run(tx, identity)
    assert run is not None
    return run
