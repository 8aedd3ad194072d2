"""Looking at runs: lists, rankings, one subject, the cases behind a figure, the trend."""

from datetime import date
from uuid import UUID

from chengshu.capabilities.cases import Case
from chengshu.capabilities.evaluation import store
from chengshu.capabilities.evaluation.logic import MeasureBook, page_of, used_by
from chengshu.capabilities.evaluation.model import (
    EVERYBODY,
    Card,
    CaseLine,
    PeriodKind,
    Result,
    Run,
    RunFilter,
    Scheme,
    TrendPoint,
)
from chengshu.capabilities.evaluation.service.base import Base, sees_people, states_for
from chengshu.kit import FieldError, Forbidden, NotFound, Page, Refused, decode_cursor, encode_cursor
from chengshu.security import Principal

_ALL = RunFilter()
MOST_PERIODS = 24
MOST_OWN = 48


class Looking(Base):
    """What was worked out, for those who may see it."""

    def runs(self, by: Principal, wanted: RunFilter = _ALL, after: str | None = None, limit: int = 50) -> Page[Run]:
        """Runs, the newest period first."""
        key = _run_key(after) if after else None
        with self._db.transaction() as tx:
            found = store.runs(tx, wanted, states_for(by), key, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        return Page(found, encode_cursor(str(found[-1].begin), found[-1].id) if more else None)

    def run(self, by: Principal, identity: str) -> tuple[Run, Scheme]:
        """A run with the formulas by which it was worked out."""
        with self._db.transaction() as tx:
            run = self._seen(tx, by, identity)
            return run, self.schemes.of_run(tx, run.scheme_key)

    def ranking(self, by: Principal, identity: str, card: str) -> list[Result]:
        """Every subject of a card in its order. Of people, who may not see them all sees all together and himself."""
        with self._db.transaction() as tx:
            run = self._seen(tx, by, identity)
            _, found = self._card(tx, run, card)
            results = store.results(tx, run.id, card)
        return results if sees_people(by, found) else [one for one in results if one.subject in (EVERYBODY, by.id)]

    def subject(self, by: Principal, identity: str, card: str, subject: str) -> tuple[Run, Scheme, Card, Result]:
        """One subject of a card, with everything needed to tell how its score came about."""
        with self._db.transaction() as tx:
            run = self._seen(tx, by, identity)
            scheme, found = self._card(tx, run, card)
            _may_see(by, found, subject)
            result = next(iter(store.results(tx, run.id, card, subject)), None)
        if result is None:
            raise NotFound("Nothing was counted for this one in that period.", code="subject_unknown")
        return run, scheme, found, result

    def cases(
        self,
        by: Principal,
        identity: str,
        card: str,
        subject: str,
        measure: str,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[CaseLine]:
        """The cases that make a figure: exactly those it was counted from."""
        start = decode_cursor(after, int)[0] if after else 0
        with self._db.transaction() as tx:
            run = self._seen(tx, by, identity)
            scheme, found = self._card(tx, run, card)
            _may_see(by, found, subject)
            if measure not in used_by(found, scheme):
                raise NotFound("This card counts no such thing.", code="measure_unknown")
            sets = store.sets(tx, run.id, found.dimension, None if subject == EVERYBODY else subject)
        made = MeasureBook(scheme.measures).of(measure, sets)
        total = sum(one.amount for one in made)
        ids = page_of(made, max(start, 0), limit)
        known = self._facts.cards(ids, by) if ids else {}
        items = [_line(*known[one]) for one in ids if one in known]
        reached = start + limit
        return Page(items, encode_cursor(reached) if reached < total else None, total)

    def trend(self, by: Principal, scheme: str, kind: PeriodKind, card: str, subject: str) -> list[TrendPoint]:
        """A subject over the last periods, the oldest first."""
        version = self.schemes.get(scheme).scheme
        if card not in version.cards:
            raise NotFound("This scheme has no such card.", code="card_unknown")
        _may_see(by, version.cards[card], subject)
        states = ("released", "preliminary") if by.can("evaluation.write") else ("released",)
        with self._db.transaction() as tx:
            return store.trend(tx, scheme, kind, card, subject, states, MOST_PERIODS)[::-1]

    def mine(self, by: Principal) -> list[tuple[Run, Scheme, Result]]:
        """What released runs say of the person who asks: nobody is scored behind his back."""
        versions = {one.key: one.scheme for one in self.schemes.all()}
        cards = {f"{one.id}/{card.id}" for one in versions.values() for card in one.cards.values() if card.of_people}
        with self._db.transaction() as tx:
            found = store.of_person(tx, by.id, sorted(cards), MOST_OWN)
        return [(run, versions[run.scheme_key], result) for run, result in found]


def _run_key(after: str) -> tuple[date, str]:
    begin, identity = decode_cursor(after, str, str)
    try:
        return date.fromisoformat(begin), str(UUID(identity))
    except ValueError as error:
        wrong = FieldError("after", "not a cursor given by this list")
        raise Refused("The page cursor cannot be read; start from the first page.", errors=(wrong,)) from error


def _may_see(by: Principal, card: Card, subject: str) -> None:
    if subject not in (EVERYBODY, by.id) and not sees_people(by, card):
        raise Forbidden("The work of one person is seen by himself and by those who evaluate.", code="not_yours")


def _line(case: Case, opens: bool) -> CaseLine:
    return CaseLine(
        case=case.id,
        number=case.number,
        title=case.title if opens else None,
        classification=case.classification,
        state=case.state_title,
        division=case.division,
        organisation=case.organisation,
        opened=case.opened,
        handle_due=case.handle_due,
        handled=case.handled,
        closed=case.closed,
        late=case.late,
        exempt=case.exempt,
        rating=case.rating,
        opens=opens,
    )
