"""A layer checked, and two of its days compared."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any

import numpy as np
import shapely

from chengshu.capabilities.jobs import Handler, Job, Progress
from chengshu.capabilities.maps.logic import topology, wishes
from chengshu.capabilities.maps.logic.areas import is_valid_on
from chengshu.capabilities.maps.logic.covering import KINDS_AGAINST, Covering
from chengshu.capabilities.maps.logic.geometry import Shapes, as_geojson
from chengshu.capabilities.maps.model import Comparison, Difference, DifferenceKind, Draft
from chengshu.capabilities.maps.model.desks import Finding
from chengshu.capabilities.maps.service.base import today
from chengshu.capabilities.maps.service.editing import Editing
from chengshu.capabilities.maps.service.finding import is_uuid
from chengshu.capabilities.maps.service.reading import Reading
from chengshu.capabilities.maps.store import checks as store
from chengshu.capabilities.maps.store import edits as edit_store
from chengshu.capabilities.maps.store.features import NO_ID
from chengshu.kit import Conflict, FieldError, NotFound, Page, Refused, Tx, Unavailable, decode_cursor, encode_cursor
from chengshu.security import Principal

CHECK = "maps.check"
MAX_FINDINGS = 100_000
MAX_CHECKED = 400_000
_BATCH = 5_000


class Checking(Reading, Editing):
    """Verbs that look for mistakes and differences."""

    def check(
        self,
        principal: Principal,
        layer: str,
        kinds: Sequence[str] = topology.KINDS,
        *,
        against: str | None = None,
        **limits: float,
    ) -> Job:
        """Queue a topology check of what a layer holds today; its findings are read with `findings`.

        `against` is a layer of areas that kinds such as `uncovered` hold the areas of this one against. `limits` are
        those of `topology.Limits`, in metres and square metres.
        """
        known = (*topology.KINDS, *KINDS_AGAINST)
        unknown = [one for one in kinds if one not in known]
        strange = [one for one in limits if one not in topology.Limits.__dataclass_fields__]
        if unknown or strange or not kinds:
            reason = f"known are: {', '.join((*known, *topology.Limits.__dataclass_fields__))}"
            fields = (*unknown, *strange) or ("kinds",)
            raise Refused("This cannot be checked.", errors=tuple(FieldError(str(one), reason) for one in fields))
        if (against is not None) != bool(set(kinds) & set(KINDS_AGAINST)) or against == layer:
            reason = f"another layer, for the kinds {', '.join(KINDS_AGAINST)} and only for them"
            raise Refused("This cannot be checked.", errors=(FieldError("against", reason),))
        if self._jobs is None:
            raise Unavailable("Checks need the job queue.", code="no_jobs")
        with self._db.transaction() as tx:
            self._editable(tx, principal, layer)
            if against is not None:
                self._readable(tx, principal, against)
                self._note_read(principal, self._with_features(tx, against), {"checked": layer})
        params = {"layer": layer, "kinds": list(kinds), "against": against, **limits}
        return self._jobs.submit(CHECK, params, principal.account, layer)

    @property
    def has_jobs(self) -> bool:
        """Whether checks can be queued."""
        return self._jobs is not None

    def handlers(self) -> Mapping[str, Handler]:
        """The jobs of this engine, for the worker."""
        return {CHECK: self.run_check}

    def run_check(self, job: Job, progress: Progress) -> dict[str, Any]:
        """Do a queued check. Safe to run again from the start."""
        params = dict(job.params)
        layer, kinds, against = params.pop("layer"), params.pop("kinds"), params.pop("against", None)
        total = self._checkable(layer) + (self._checkable(against) if against else 0)

        def read(done: int) -> None:
            progress.step(done, total + len(kinds), "reading")

        own = self._present(layer, read)
        limits = topology.Limits(**params)
        looked: topology.Topology = topology.Topology(own.shapes, limits)
        others = None
        if against is not None:
            others = self._present(against, lambda done: read(len(own.ids) + done))
            looked = Covering(own.shapes, others.shapes, limits)
        counts: dict[str, int] = dict.fromkeys(kinds, 0)

        def step(kind: str, done: int, _: int) -> None:
            progress.step(total + done, total + len(kinds), kind)

        def found() -> Iterator[Finding]:
            for number, one in enumerate(looked.find(kinds, step)):
                if number == MAX_FINDINGS:
                    return
                counts[one.kind] += 1
                yield _kept(job.id, number + 1, (layer, against or ""), one, own, others)

        with self._db.transaction() as tx:
            count = store.replace_findings(tx, job.id, layer, found())
        return {
            "layer": layer, "features": len(own.ids), "findings": count, "kinds": counts, "against": against,
            "cut": count == MAX_FINDINGS,
        }  # fmt: skip

    def _checkable(self, layer: str) -> int:
        total = self.layer(layer).features
        if total > MAX_CHECKED:
            detail = f"The layer '{layer}' has {total} features; a check takes {MAX_CHECKED}. Check it in parts."
            raise Refused(detail, code="too_large_to_check")
        return total

    def _present(self, layer: str, step: Callable[[int], None]) -> "_Present":
        """What a layer holds today."""
        day, done = today(), 0
        ids: list[str] = []
        blobs: list[bytes] = []
        versions: list[int] = []
        for part in self.columns(layer):
            here = [is_valid_on(day, *days) for days in zip(part.valid_from, part.valid_to, strict=True)]
            ids += compress(part.ids, here)
            blobs += compress(part.wkb, here)
            versions += compress(part.versions, here)
            done += len(part)
            step(done)
        return _Present(ids, versions, shapely.from_wkb(np.array(blobs, dtype=object)))

    def findings(
        self, principal: Principal, job: str, kind: str | None = None, after: str | None = None, limit: int = 200
    ) -> Page[Finding]:
        """Return what a check found."""
        last = decode_cursor(after, int)[0] if after else 0
        with self._db.transaction() as tx:
            found = store.findings(tx, job, kind, last, limit + 1) if is_uuid(job) else []
            for layer in {one.layer for one in found}:
                self._editable(tx, principal, layer)
        return Page(found[:limit], encode_cursor(found[limit - 1].number) if len(found) > limit else None)

    def mend(self, principal: Principal, job: str, numbers: Sequence[int], note: str = "") -> Draft:
        """Make a draft of the repairs that findings suggest; it is submitted like any other."""
        with self._db.transaction() as tx:
            found = store.some_findings(tx, job, numbers) if is_uuid(job) else []
            layers = {one.layer for one in found}
            if len(layers) != 1:
                raise NotFound("There are no such findings.", code="no_such_finding")
            layer = self._editable(tx, principal, layers.pop())
            edits = _together(found)
            ids = [one["id"] for one in edits]
            rows = {row["id"]: row for row in edit_store.contents_of(tx, layer.id, ids)}
        wishes_ = [wishes.read(one | {"feature": _moved(rows.get(one["id"]), one)}) for one in edits]
        words = note.strip() or f"{len(found)} topology finding(s) mended"
        draft = self.edit(principal, layer.id, wishes_, words, draft=True)
        assert isinstance(draft, Draft)
        with self._db.transaction() as tx:
            store.note_draft(tx, job, [one.number for one in found], draft.id)
        return draft

    def compare(
        self,
        layer: str,
        first: date,
        second: date,
        *,
        other: str | None = None,
        kind: DifferenceKind | None = None,
        after: str | None = None,
        limit: int = 1000,
        principal: Principal | None = None,
    ) -> Comparison:
        """Return what appeared, went or changed in a layer between two days; or between two layers.

        Entities are held against each other by their identity. Counts are of all; items are a page of them, or of one
        `kind` of them.
        """
        start = decode_cursor(after, str)[0] if after else NO_ID
        layers = (layer, other or layer)
        with self._db.transaction() as tx:
            hidden: tuple[str, ...] = ()
            for one in dict.fromkeys(layers):
                found = self._with_features(tx, one)
                if principal is not None:
                    hidden += self._readable(tx, principal, one)[1]
                    self._note_read(principal, found, {"compared": [str(first), str(second)]})
            counts: Counter[str] = Counter()
            page: list[dict[str, Any]] = []
            for row in _differences(tx, layers, (first, second), bool(hidden)):
                kinds = _kinds_of(row)
                counts.update(kinds)
                if row["entity"] > start and len(page) <= limit and kind in (None, *kinds):
                    page.append(row)
            items = _shown(tx, layers, (first, second), page[:limit], hidden)
        more = encode_cursor(page[limit - 1]["entity"]) if len(page) > limit else None
        told = [counts[name] for name in ("appeared", "gone", "changed", "reshaped", "redescribed")]
        return Comparison(told[0], told[1], told[2], told[3], told[4], items, more)


@dataclass(frozen=True, slots=True)
class _Present:
    """Features as they are checked: numbers of findings are places in these lists."""

    ids: list[str]
    versions: list[int]
    shapes: Shapes


def _kept(
    job: str, number: int, layers: tuple[str, str], one: topology.Finding, own: _Present, others: _Present | None
) -> Finding:
    repair = [
        {
            "kind": "delete" if shape is None else "update",
            "id": own.ids[which],
            "expected_version": own.versions[which],
            "geometry": None if shape is None else str(shapely.to_wkb(shape, hex=True)),
        }
        for which, shape in one.repair
    ]
    return Finding(
        job,
        number,
        layers[0],
        one.kind,
        tuple(own.ids[which] for which in one.features),
        one.place.x,
        one.place.y,
        one.size,
        one.reason,
        one.suggestion,
        repair,
        other=layers[1] if one.others else "",
        others=tuple(others.ids[which] for which in one.others) if others else (),
    )


def _together(found: Sequence[Finding]) -> list[dict[str, Any]]:
    """The repairs of findings as edits; two that touch one feature cannot be done together."""
    edits: dict[str, dict[str, Any]] = {}
    for one in found:
        if not one.repair:
            raise Conflict(f"Finding {one.number} has no repair; mend it by hand.", code="no_repair")
        for edit in one.repair:
            if edit["id"] in edits:
                detail = f"Two findings change the feature {edit['id']}; mend one, check again, then mend the other."
                raise Conflict(detail, code="repairs_collide")
            edits[edit["id"]] = {**edit, "effective": None, "correction": True}
    return list(edits.values())


def _moved(row: dict[str, Any] | None, edit: Mapping[str, Any]) -> dict[str, Any] | None:
    if edit["kind"] == "delete":
        return None
    if row is None:
        raise Conflict(f"The feature {edit['id']} is gone; check again.", code="version_conflict")
    return {name: value for name, value in row.items() if name != "id"} | {"geometry": edit["geometry"]}


def _differences(tx: Tx, layers: tuple[str, str], days: tuple[date, date], hidden: bool) -> Iterator[dict[str, Any]]:
    after = NO_ID
    while True:
        rows = store.different(tx, layers, days, after, _BATCH)
        for row in rows:
            what = _what(row)
            if row["id_a"] is None or row["id_b"] is None:
                yield row | {"kind": "appeared" if row["id_a"] is None else "gone", "what": ()}
            elif what and not (hidden and what == ("properties",)):
                yield row | {"kind": "changed", "what": what}
        if len(rows) < _BATCH:
            return
        after = rows[-1]["entity"]


def _kinds_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    if row["kind"] != "changed":
        return (row["kind"],)
    return "changed", "reshaped" if "geometry" in row["what"] else "redescribed"


def _what(row: Mapping[str, Any]) -> tuple[str, ...]:
    if row["id_a"] is None or row["id_b"] is None:
        return ()
    moved = not wishes.same_shape(row["wkb_a"], row["wkb_b"])
    marks = {"geometry": moved, "name": row["named"], "code": row["coded"], "properties": row["described"]}
    return tuple(name for name, differs in marks.items() if differs)


def _shown(
    tx: Tx, layers: tuple[str, str], days: tuple[date, date], rows: Sequence[dict[str, Any]], hidden: Sequence[str]
) -> list[Difference]:
    texts: list[dict[str, str]] = []
    for side, layer, day in (("id_a", layers[0], days[0]), ("id_b", layers[1], days[1])):
        found = list(store.texts(tx, layer, day, [row[side] for row in rows if row[side]], hidden))
        shapes = as_geojson(shapely.from_wkb(np.array([wkb for *_, wkb in found], dtype=object)))
        texts.append({own: f'{text},"geometry":{shape}}}' for (own, text, _), shape in zip(found, shapes, strict=True)})
    return [
        Difference(
            row["kind"],
            row["entity"],
            row["name"],
            row["code"],
            texts[0].get(row["entity"]),
            texts[1].get(row["entity"]),
            row["what"],
        )
        for row in rows
    ]
