"""What can be done with many cases at once: which moves, with how many of them, and who should get each."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import (
    CaseFilter,
    Flow,
    Group,
    Move,
    OfferedCase,
    OfferedFlow,
    OfferedMove,
    Offers,
    State,
    Suggested,
    SuggestedPile,
)
from chengshu.capabilities.cases.service.batches import MOST_TOGETHER
from chengshu.capabilities.cases.service.book import Shelf
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.service.room import Room, case_from
from chengshu.capabilities.cases.store import lists
from chengshu.kit import FieldError, Refused
from chengshu.security import Principal


class Offering(Room):
    """The questions before a pile is moved; they change nothing."""

    def suggested(self, case_id: str, by: Principal) -> list[Any]:
        """Who should get a case, by the routing tables of the city, and why."""
        posts = self._posts(by)
        with self._db.transaction() as tx:
            _, row = self._look(tx, case_id, by, posts)
        return self._suggested_for([row])[0]

    def suggested_each(self, ids: Sequence[str], by: Principal) -> Suggested:
        """The same for each of these cases. One that he does not see is left out."""
        _, rows = self._seen_of(ids, by)
        piles: dict[str, tuple[list[str], list[Any]]] = {}
        for row, found in zip(rows, self._suggested_for(rows), strict=True):
            piles.setdefault(repr(found), ([], found))[0].append(row["id"])
        return Suggested([SuggestedPile(tuple(cases), tuple(found)) for cases, found in piles.values()])

    def _suggested_for(self, rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        ask = self._around.suggest
        return [list(one) for one in ask([_facts(row) for row in rows])] if ask and rows else [[] for _ in rows]

    def offers(self, ids: Sequence[str], by: Principal) -> Offers:
        """The moves this person may make now with some of these cases. A case that he does not see is left out.

        Moves of the same name that ask for another form stand by themselves: a form is filled in for one of them. So do
        those of which one ends a case and the other does not.
        """
        shelf, rows = self._seen_of(ids, by)
        found: list[OfferedCase] = []
        moves: dict[str, _Pile] = {}
        for row in rows:
            case, flow = case_from(row, shelf), shelf.version(row["type"], row["flow_version"])
            found.append(OfferedCase(case.id, case.number, case.title, case.version, case.state_title))
            for move in logic.allowed(flow, case, by):
                target = flow.target(move)
                pile = moves.setdefault(_asking(move, target.group), _Pile(move, target.group))
                pile.take(case.id, flow, case.flow_version, target)
        return Offers(found, sorted((pile.told() for pile in moves.values()), key=lambda one: -len(one.cases)))

    def _seen_of(self, ids: Sequence[str], by: Principal) -> tuple[Shelf, list[dict[str, Any]]]:
        """Those of these cases that this person sees, in the order told."""
        if len(ids) > MOST_TOGETHER:
            wrong = FieldError("ids", f"must be {MOST_TOGETHER} at most")
            raise Refused("These are too many cases at once.", code="moves_too_many", errors=(wrong,))
        posts = self._posts(by)
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            where = self._where(shelf, CaseFilter(), by, posts, apart=True)
            rows = {row["id"]: row for row in lists.seen_rows(tx, [one for one in ids if is_id(one)], where)}
        return shelf, [rows[one] for one in dict.fromkeys(ids) if one in rows]


class _Pile:
    """The cases that one move with one form fits."""

    def __init__(self, move: Move, group: Group) -> None:
        self._move = move
        self._group: Group = group
        self._cases: list[str] = []
        self._flows: dict[tuple[str, int], OfferedFlow] = {}
        self._targets: dict[str, None] = {}

    def take(self, case_id: str, flow: Flow, version: int, target: State) -> None:
        self._cases.append(case_id)
        self._flows.setdefault((flow.id, version), OfferedFlow(flow.id, flow.title, version))
        self._targets.setdefault(target.title)

    def told(self) -> OfferedMove:
        move = self._move
        targets, flows = tuple(self._targets), tuple(self._flows.values())
        return OfferedMove(move.id, move.title, targets, self._group, move.form, flows, tuple(self._cases))


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a case when somebody is looked for."""
    names = ("type", "classification", "condition", "division", "grid", "longitude", "latitude", "severity")
    return {name: row[name] for name in names} | {"opened": row["opened"], "form": row["form"]}


def _asking(move: Move, group: Group) -> str:
    return json.dumps([move.id, move.title, group, move.form], ensure_ascii=False, sort_keys=True, default=str)
