"""A layer checked, and two of its days compared."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely

from chengshu.capabilities.jobs import Handler, Job, Progress
from chengshu.capabilities.maps.logic import topology, wishes
from chengshu.capabilities.maps.logic.geometry import as_geojson
from chengshu.capabilities.maps.model import Comparison, Difference, Draft
from chengshu.capabilities.maps.model.desks import Finding
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

    def check(self, principal: Principal, layer: str, kinds: Sequence[str] = topology.KINDS, **limits: float) -> Job:
        """Queue a topology check of a layer; its findings are read with `findings`.

        `limits` are those of `topology.Limits`, in metres and square metres.
        """
        unknown = [one for one in kinds if one not in topology.KINDS]
        strange = [one for one in limits if one not in topology.Limits.__dataclass_fields__]
        if unknown or strange or not kinds:
            reason = f"known are: {', '.join((*topology.KINDS, *topology.Limits.__dataclass_fields__))}"
            fields = (*unknown, *strange) or ("kinds",)
            raise Refused("This cannot be checked.", errors=tuple(FieldError(str(one), reason) for one in fields))
        if self._jobs is None:
            raise Unavailable("Checks need the job queue.", code="no_jobs")
        with self._db.transaction() as tx:
            self._editable(tx, principal, layer)
        return self._jobs.submit(CHECK, {"layer": layer, "kinds": list(kinds), **limits}, principal.account, layer)

    def handlers(self) -> Mapping[str, Handler]:
        """The jobs of this engine, for the worker."""
        return {CHECK: self.run_check}

    def run_check(self, job: Job, progress: Progress) -> dict[str, Any]:
        """Do a queued check. Safe to run again from the start."""
        params = dict(job.params)
        layer, kinds = params.pop("layer"), params.pop("kinds")
        total = self.layer(layer).features
        if total > MAX_CHECKED:
            detail = f"The layer has {total} features; a check takes {MAX_CHECKED}. Check it in parts."
            raise Refused(detail, code="too_large_to_check")
        ids: list[str] = []
        blobs: list[bytes] = []
        versions: list[int] = []
        for part in self.columns(layer):
            ids += part.ids
            blobs += part.wkb
            versions += part.versions
            progress.step(len(ids), total + len(kinds), "reading")
        looked = topology.Topology(shapely.from_wkb(np.array(blobs, dtype=object)), topology.Limits(**params))
        counts: dict[str, int] = dict.fromkeys(kinds, 0)

        def step(kind: str, done: int, _: int) -> None:
            progress.step(total + done, total + len(kinds), kind)

        def found() -> Iterator[Finding]:
            for number, one in enumerate(looked.find(kinds, step)):
                if number == MAX_FINDINGS:
                    return
                counts[one.kind] += 1
                yield _kept(job.id, number + 1, layer, one, ids, versions)

        with self._db.transaction() as tx:
            count = store.replace_findings(tx, job.id, layer, found())
        return {"layer": layer, "features": len(ids), "findings": count, "kinds": counts, "cut": count == MAX_FINDINGS}

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
        after: str | None = None,
        limit: int = 1000,
        principal: Principal | None = None,
    ) -> Comparison:
        """Return what appeared, went or changed in a layer between two days; or between two layers.

        Entities are held against each other by their identity. Counts are of all; items are a page of them.
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
            counts = {"appeared": 0, "gone": 0, "changed": 0}
            page: list[dict[str, Any]] = []
            for row in _differences(tx, layers, (first, second), bool(hidden)):
                counts[row["kind"]] += 1
                if row["entity"] > start and len(page) <= limit:
                    page.append(row)
            items = _shown(tx, layers, (first, second), page[:limit], hidden)
        more = encode_cursor(page[limit - 1]["entity"]) if len(page) > limit else None
        return Comparison(counts["appeared"], counts["gone"], counts["changed"], items, more)


def _kept(job: str, number: int, layer: str, one: topology.Finding, ids: list[str], versions: list[int]) -> Finding:
    repair = [
        {
            "kind": "delete" if shape is None else "update",
            "id": ids[which],
            "expected_version": versions[which],
            "geometry": None if shape is None else str(shapely.to_wkb(shape, hex=True)),
        }
        for which, shape in one.repair
    ]
    features = tuple(ids[which] for which in one.features)
    return Finding(
        job,
        number,
        layer,
        one.kind,
        features,
        one.place.x,
        one.place.y,
        one.size,
        one.reason,
        one.suggestion,
        repair,
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
