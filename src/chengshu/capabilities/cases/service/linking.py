"""Cases that belong together: links, parents and children, and what may be the same thing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, CaseFilter, Likeness, LinkKind, OpenCase
from chengshu.capabilities.cases.service.desk import Desk
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.service.looking import Looking
from chengshu.capabilities.cases.service.room import begin, made
from chengshu.capabilities.cases.store import conditions
from chengshu.capabilities.cases.store import links as store
from chengshu.kit import Conflict, FieldError, Page, Refused, Tx, now
from chengshu.security import Principal

_CANDIDATES = 200


class Linking(Desk, Looking):
    """Link, put below another, and find what is alike."""

    def link(self, case_id: str, other: str, kind: LinkKind, by: Principal, key: str | None = None) -> Case:
        """Say that two cases are related, or (``parent``) that the other one is the parent of this one."""
        if case_id == other:
            raise Refused("A case does not belong to itself.", errors=(FieldError("other", "is the case itself"),))
        posts = self._posts(by)

        def work(tx: Tx) -> tuple[Case, bool]:
            self._look(tx, other, by, posts)
            sheet = self._take(tx, case_id, by, posts)
            told = made(sheet, "linked", key, [other, kind], by)
            if told is None:
                return sheet.case, False
            begin(sheet, by, posts, "linking")
            form = {"other": other, "kind": kind}
            if kind == "parent":
                if case_id in store.line_of(tx, other):
                    raise Conflict("The other case is below this one already.", code="link_circle")
                return sheet.write("case.linked", by, form=form, request=told, parent=other), True
            if kind != "related":
                wrong = FieldError("kind", "must be related or parent; duplicates are merged")
                raise Refused("Cases are not linked so.", code="link_refused", errors=(wrong,))
            if not store.add(tx, case_id, other, kind, sheet.at, by.id):
                return sheet.case, False
            return sheet.write("case.linked", by, form=form, request=told), True

        case, fresh = self._in_one(work)
        if fresh:
            self._tell("case.linked", case, {"other": other, "kind": kind, "by": by.id})
        return case

    def unlink(self, case_id: str, other: str, by: Principal, key: str | None = None) -> Case:
        """Take back that two cases are related, or that one is the parent of the other."""
        posts = self._posts(by)

        def work(tx: Tx) -> Case:
            sheet = self._take(tx, case_id, by, posts)
            told = made(sheet, "unlinked", key, other, by)
            if told is None:
                return sheet.case
            begin(sheet, by, posts, "linking")
            form = {"other": other}
            if sheet.case.parent == other:
                return sheet.write("case.unlinked", by, form=form, request=told, parent=None)
            if not is_id(other) or not store.drop(tx, case_id, other):
                raise Conflict("These cases are not linked.", code="link_unknown")
            return sheet.write("case.unlinked", by, form=form, request=told)

        return self._in_one(work)

    def open_child(self, parent: str, wanted: OpenCase, by: Principal) -> Case:
        """Open a case below another one that this person may see. It has its own flow, clocks and end."""
        posts = self._posts(by)
        with self._db.transaction() as tx:
            self._look(tx, parent, by, posts)
        return self.open_case(replace(wanted, parent=parent), by)

    def children(self, case_id: str, by: Principal, *, after: str | None = None, limit: int = 50) -> Page[Case]:
        """The cases below one, as far as this person may see them."""
        return self.find(CaseFilter(parent=case_id), by, after=after, limit=limit)

    def similar(self, about: str | OpenCase, by: Principal, *, limit: int = 10) -> list[Likeness]:
        """Cases that may be about the same thing as a case, or as what is about to be reported; the likest first."""
        posts = self._posts(by)
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            if isinstance(about, str):
                _, row = self._look(tx, about, by, posts)
                facts, own = _facts(row, store.pictures_of(tx, about)), about
            else:
                facts, own = _told(about), ""
            where = self._where(shelf, CaseFilter(), by, posts)
            if by.kind == "system":
                where = conditions.condition(CaseFilter(), (), None, apart=shelf.apart())
            rows = _candidates(tx, facts, where)
        found = (_likeness(facts, row) for row in rows if row["id"] != own)
        return sorted((one for one in found if one), key=lambda one: (-one.score, one.number))[:limit]


def _candidates(tx: Tx, facts: logic.Facts, where: conditions.Condition) -> list[dict[str, Any]]:
    span = (facts.at - logic.RECENT, facts.at + logic.RECENT)
    rows: list[dict[str, Any]] = []
    if facts.longitude is not None and facts.latitude is not None:
        cells = logic.cells_around(facts.longitude, facts.latitude, logic.NEAR_M)
        rows += store.near(tx, cells, span, where, _CANDIDATES)
    if facts.pictures:
        bands = [band for mark in facts.pictures for band in logic.picture_bands(mark)]
        rows += store.pictured(tx, bands, where, _CANDIDATES)
    return list({row["id"]: row for row in rows}.values())


def _facts(row: dict[str, Any], pictures: Sequence[int]) -> logic.Facts:
    names = ("type", "classification", "longitude", "latitude")
    told = {name: row[name] for name in names}
    return logic.Facts(**told, at=row["opened"], pictures=tuple(pictures))


def _told(wanted: OpenCase) -> logic.Facts:
    chosen = wanted.form.get("classification")
    pictures = tuple(wanted.facts.get("pictures", ()))
    return logic.Facts(wanted.type, chosen, wanted.longitude, wanted.latitude, now(), pictures)


def _likeness(facts: logic.Facts, row: dict[str, Any]) -> Likeness | None:
    score = logic.likeness(facts, _facts(row, row["pictures"] or ()))
    if score.value < logic.ENOUGH:
        return None
    return Likeness(
        row["id"], row["number"], row["title"], row["state"], row["grp"], row["opened"], score.value, score.because,
        score.metres, score.bits,
    )  # fmt: skip
