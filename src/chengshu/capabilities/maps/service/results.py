"""Results of surveys: handed in, checked, brought into their layer, given out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import shapely

from chengshu.capabilities.maps.logic import topology
from chengshu.capabilities.maps.logic.access import may_edit, owns
from chengshu.capabilities.maps.logic.fields import FieldRules
from chengshu.capabilities.maps.logic.geometry import as_geojson, place, read_shapes
from chengshu.capabilities.maps.logic.wishes import same_shape
from chengshu.capabilities.maps.model import Edit, Layer, NewFeature
from chengshu.capabilities.maps.model.desks import Distribution, Result
from chengshu.capabilities.maps.service.editing import Editing
from chengshu.capabilities.maps.service.finding import is_uuid
from chengshu.capabilities.maps.store import desks as store
from chengshu.capabilities.maps.store import layers as layer_store
from chengshu.kit import (
    Conflict,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security import Principal

MAX_RESULT = 50_000
MAX_PROBLEMS = 1_000
_SELF_CHECKED = ("invalid_ring", "duplicate", "overlap", "sliver")


class Results(Editing):
    """Verbs of the desk of results."""

    def hand_in(
        self,
        principal: Principal,
        layer: str,
        title: str,
        features: Sequence[NewFeature],
        *,
        survey: str,
        surveyed: date,
        accuracy_m: float | None = None,
        complete: bool = False,
    ) -> Result:
        """Hand in the result of a survey; it is checked at once and waits for whoever accepts it.

        A geometry that cannot be read refuses all of it; every other mistake is written into `problems`.
        """
        if not 0 < len(features) <= MAX_RESULT or not title.strip() or not survey.strip():
            wrong = FieldError("features", f"1 to {MAX_RESULT} features, with a title and the name of the survey")
            raise Refused("The result cannot be taken.", code="result_wrong", errors=(wrong,))
        shapes = read_shapes([one.geometry for one in features])
        missing = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes)).tolist()
        if missing:
            errors = tuple(FieldError(f"features.{n}", "the geometry is not GeoJSON or is empty") for n in missing[:50])
            raise Refused("The result cannot be read.", code="result_wrong", errors=errors)
        with self._db.transaction() as tx:
            found = self._editable(tx, principal, layer)
            problems = _problems(found, features, shapes)
            one = Result(
                new_id(), layer, title.strip(), survey.strip(), surveyed, accuracy_m, complete,
                "handed_in" if problems else "checked", principal.id, principal.name, principal.organisation, now(),
                len(features), problems,
            )  # fmt: skip
            store.add_result(tx, one)
            blobs = shapely.to_wkb(shapes).tolist()
            rows = ((n, f.name, f.code, f.properties, blobs[n]) for n, f in enumerate(features))
            store.add_result_features(tx, one.id, rows)
        self._note(principal, "maps.result_handed_in", one.id, {"layer": layer, "features": len(features)})
        return one

    def results(
        self,
        principal: Principal,
        *,
        layer: str | None = None,
        state: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Result]:
        """Return results handed in to layers the principal may edit, newest first."""
        before = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            grants = layer_store.grants(tx)
            every = [one for one in layer_store.every(tx) if layer in (None, one.id)]
            names = [one.id for one in every if may_edit(principal, one, grants)]
            found = store.results(tx, names, state, before, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def result(self, principal: Principal, id: str) -> Result:
        """Return a result. Raises `NotFound`."""
        with self._db.transaction() as tx:
            return self._result(tx, principal, id)[0]

    def result_features(self, principal: Principal, id: str, after: int = -1, limit: int = 1000) -> list[str]:
        """Return what was handed in as GeoJSON texts, by number: to look at before one decides."""
        with self._db.transaction() as tx:
            found, layer = self._result(tx, principal, id)
            rows = store.result_features(tx, id, after, limit)
        self._note_read(principal, layer, {"result": id, "features": len(rows)})
        return _texts(found, rows)

    def accept_result(self, principal: Principal, id: str, note: str = "") -> Result:
        """Bring a checked result into its layer, by codes and with the survey as the source. Nobody accepts his own."""
        with self._db.transaction() as tx:
            found, layer = self._result(tx, principal, id)
            _must_wait(found, ("checked",))
            _must_be_decided_by_another(principal, layer, found)
            rows = store.result_features(tx, id)
            codes = None if found.complete else [row["code"] for row in rows]
            edits = _merged(found, rows, store.present_by_code(tx, found.layer, codes))
        words = f"{found.title} ({found.survey}, {found.surveyed})"
        change = self._brought_in(principal, layer, edits, words) if edits else None
        one = replace(found, state="accepted", decided_by=principal.name, decided=now(), note=note, change=change)
        with self._db.transaction() as tx:
            store.decide_result(tx, one)
        self._note(principal, "maps.result_accepted", id, {"layer": layer.id, "edits": len(edits)})
        return one

    def reject_result(self, principal: Principal, id: str, note: str) -> Result:
        """Send a result back with a reason."""
        if not note.strip():
            raise Refused("Say why.", code="reason_missing", errors=(FieldError("note", "is required to reject"),))
        with self._db.transaction() as tx:
            found, layer = self._result(tx, principal, id)
            _must_wait(found, ("handed_in", "checked"))
            _must_be_decided_by_another(principal, layer, found)
            one = replace(found, state="rejected", decided_by=principal.name, decided=now(), note=note)
            store.decide_result(tx, one)
        self._note(principal, "maps.result_rejected", id, {"note": note})
        return one

    def distribute(self, principal: Principal, id: str, recipient: str, purpose: str) -> list[str]:
        """Give an accepted result to somebody for a purpose; both are written down. Returns GeoJSON texts."""
        if not recipient.strip() or not purpose.strip():
            wrong = FieldError("recipient", "name the recipient and the purpose")
            raise Refused("This cannot be given out.", errors=(wrong,))
        with self._db.transaction() as tx:
            found, _ = self._result(tx, principal, id)
            _must_wait(found, ("accepted",))
            given = Distribution(new_id(), id, recipient.strip(), purpose.strip(), principal.name, now())
            store.add_distribution(tx, given)
            rows = store.result_features(tx, id)
        self._note(principal, "maps.result_distributed", id, {"recipient": recipient, "purpose": purpose})
        return _texts(found, rows)

    def distributions(self, principal: Principal, id: str) -> list[Distribution]:
        """Return to whom a result was given."""
        with self._db.transaction() as tx:
            self._result(tx, principal, id)
            return store.distributions(tx, id)

    def _brought_in(self, principal: Principal, layer: Layer, edits: Sequence[Edit], words: str) -> str:
        return self.edit_reviewed(principal, layer.id, edits, words).id

    def _result(self, tx: Tx, principal: Principal, id: str) -> tuple[Result, Layer]:
        found = store.result(tx, id, lock=True) if is_uuid(id) else None
        if found is None:
            raise NotFound("There is no such result.", code="no_such_result")
        return found, self._editable(tx, principal, found.layer)


def _problems(layer: Layer, features: Sequence[NewFeature], shapes: Any) -> list[dict[str, Any]]:
    """What the check of a result finds: fields, geometries, codes, topology."""
    found = [_problem(n, field, reason) for n, field, reason in place(layer, FieldRules(layer.fields), features)[1]]
    seen: dict[str, int] = {}
    for number, one in enumerate(features):
        if not one.code:
            found.append(_problem(number, "code", "is required: it says which thing this is"))
        elif seen.setdefault(one.code, number) != number:
            found.append(_problem(number, "code", f"stands twice, also at {seen[one.code]}"))
    if not found:
        for mistake in topology.Topology(shapes).find(_SELF_CHECKED):
            found.append(_problem(mistake.features[0], "", f"{mistake.reason} (with {list(mistake.features[1:])})"))
            if len(found) == MAX_PROBLEMS:
                break
    return found[:MAX_PROBLEMS]


def _problem(number: int, field: str, reason: str) -> dict[str, Any]:
    return {"feature": number, "field": field, "reason": reason}


def _feature(result: Result, row: Mapping[str, Any]) -> NewFeature:
    return NewFeature(
        row["wkb"], row["name"], row["code"], row["properties"], valid_from=result.surveyed, survey=result.survey,
        surveyed=result.surveyed, accuracy_m=result.accuracy_m, source=result.title,
    )  # fmt: skip


def _texts(result: Result, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    shapes = as_geojson(shapely.from_wkb(np.array([row["wkb"] for row in rows], dtype=object)))
    beside = {"survey": result.survey, "surveyed": result.surveyed.isoformat(), "accuracy_m": result.accuracy_m}
    texts = []
    for row, shape in zip(rows, shapes, strict=True):
        properties = {**row["properties"], "name": row["name"], "code": row["code"], **beside}
        words = json.dumps(properties, ensure_ascii=False)
        texts.append(f'{{"type":"Feature","id":{row["number"]},"geometry":{shape},"properties":{words}}}')
    return texts


def _merged(result: Result, rows: Sequence[Mapping[str, Any]], present: Mapping[str, Mapping[str, Any]]) -> list[Edit]:
    """What a survey changes: new codes come, changed things change, and what a complete survey lacks is gone."""
    edits = []
    for row in rows:
        old = present.get(row["code"])
        feature = _feature(result, row)
        if old is None:
            edits.append(Edit("insert", feature=feature, effective=result.surveyed))
        elif (old["name"], old["properties"]) != (row["name"], row["properties"]) or not same_shape(
            old["wkb"], row["wkb"]
        ):
            edits.append(Edit("update", old["own"], old["version"], feature, result.surveyed))
    if result.complete:
        codes = {row["code"] for row in rows}
        lost = [old for code, old in present.items() if code not in codes]
        edits += [Edit("delete", old["own"], old["version"], effective=result.surveyed) for old in lost]
    return edits


def _must_wait(result: Result, states: Sequence[str]) -> None:
    if result.state not in states:
        why = f" with {len(result.problems)} problem(s)" if result.state == "handed_in" else ""
        raise Conflict(f"The result is {result.state}{why}.", code="result_moved_on")


def _must_be_decided_by_another(principal: Principal, layer: Layer, result: Result) -> None:
    if result.by_id == principal.id:
        raise Forbidden("Somebody else must decide about this.", code="own_work")
    if not owns(principal, layer):
        raise Forbidden("Only who provides the layer decides about results.", code="not_your_layer")
