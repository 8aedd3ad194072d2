"""What every verb of evaluation stands on: the database, the facts of cases, and who may see what."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chengshu.capabilities.evaluation import store
from chengshu.capabilities.evaluation.model import Card, Run, Scheme, State
from chengshu.capabilities.evaluation.service.facts import Facts, Names
from chengshu.capabilities.evaluation.service.schemes import Schemes
from chengshu.kit import Announce, Database, Event, NotFound, Tx
from chengshu.security import Audit, Principal

PUBLISHED: tuple[State, ...] = ("released", "superseded")
EVERY: tuple[State, ...] = ("preliminary", "released", "superseded", "discarded")
SCORES_OF_PEOPLE = "evaluation.people"


class Base:
    """The base of the verbs."""

    def __init__(self, db: Database, facts: Facts, names: Names, audit: Audit, announce: Announce) -> None:
        self._db = db
        self._facts = facts
        self._names = names
        self._audit = audit
        self._announce = announce
        self.schemes = Schemes(db)

    def _seen(self, tx: Tx, by: Principal, identity: str, lock: bool = False) -> Run:
        """A run that this person may look at: who does not work on evaluations sees what is released."""
        found = store.run(tx, identity, lock) if _is_id(identity) else None
        if found is None or found.state not in states_for(by):
            raise NotFound("There is no such run, or it is not released.", code="run_unknown")
        return found

    def _card(self, tx: Tx, run: Run, name: str) -> tuple[Scheme, Card]:
        scheme = self.schemes.of_run(tx, run.scheme_key)
        if name not in scheme.cards:
            raise NotFound("This scheme has no such card.", code="card_unknown")
        return scheme, scheme.cards[name]

    def _tell(self, kind: str, run: Run, more: Mapping[str, Any]) -> None:
        told = {"scheme": run.scheme, "period": run.period, "begin": str(run.begin), **more}
        self._announce(Event(kind, "evaluation", run.id, told))


def states_for(by: Principal) -> tuple[State, ...]:
    """The states of the runs that a person may look at."""
    return EVERY if by.can("evaluation.write") else PUBLISHED


def sees_people(by: Principal, card: Card) -> bool:
    """Whether a person may see every subject of a card. His own score everybody sees."""
    return not card.of_people or by.can(SCORES_OF_PEOPLE)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
