"""The desk of one person: what waits for him, and whom he can give work to."""

from collections.abc import Sequence

from chengshu.capabilities.cases import model
from chengshu.capabilities.cases.model import Worker
from chengshu.capabilities.cases.service.room import Room
from chengshu.capabilities.cases.store import sides
from chengshu.kit import NotFound
from chengshu.security import Principal


class StandingDesk(Room):
    """Counts, and colleagues."""

    def waiting(self, by: Principal) -> model.Waiting:
        """How much waits for this person to decide, to answer and to do, and what he asked of others."""
        posts = self._posts(by)
        with self._db.transaction() as tx:
            counts = sides.waiting(tx, self._sight(self._book.open(tx), by, posts))
        return model.Waiting(**counts)

    def people(self, q: str, by: Principal) -> Sequence[Worker]:
        """Colleagues in and below the organisations of this person, to whom he may hand work."""
        if self._around.people is None:
            return []
        own = dict.fromkeys(scope.organisation for scope in by.scopes if scope.organisation)
        found = [one for organisation in own for one in self._around.people(q, organisation)]
        return list({one.account: one for one in found}.values())

    def person(self, account: str) -> Worker:
        """The name behind an account that stands in a case. Raises `NotFound`."""
        name = self._around.name_of(account) if self._around.name_of else None
        if name is None:
            raise NotFound("There is no such person.", code="person_unknown")
        return Worker(account, name)
