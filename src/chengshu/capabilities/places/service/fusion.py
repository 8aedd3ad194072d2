"""Fusion: what several departments say about places becomes one place, with evidence, and can be taken back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chengshu.capabilities.places.logic import has_control, is_identity, on_earth, spot_of
from chengshu.capabilities.places.logic.matching import Claim, is_sure, judge
from chengshu.capabilities.places.model import (
    Candidate,
    Decision,
    HandedIn,
    Locates,
    NewPlace,
    NewRecord,
    Record,
    Verdict,
)
from chengshu.capabilities.places.service.geocoder import Geocoder
from chengshu.capabilities.places.service.register import create_place
from chengshu.capabilities.places.store import evidence as store
from chengshu.capabilities.places.store import register
from chengshu.kit import (
    Announce,
    Conflict,
    Database,
    Event,
    FieldError,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.standards.addresses import name_key

MAX_RECORDS = 5000
_WELL_PLACED = 0.8
_FIELDS = ("name", "kind", "address", "longitude", "latitude")


class Fusion:
    """Records of departments, the places they belong to, and the decisions between them."""

    def __init__(self, db: Database, maps: Locates, geocoder: Geocoder, announce: Announce) -> None:
        self._db = db
        self._maps = maps
        self._geocoder = geocoder
        self._announce = announce

    def hand_in(self, source: str, records: Sequence[NewRecord], by: str) -> HandedIn:
        """Take a delivery of a department: sure ones are linked, new ones make a place, the doubtful wait for a person.

        The same delivery again changes nothing; a record that reads otherwise now is written again and waits.
        """
        _fit(source, records)
        placed = self._placed(records)
        counts = {"linked": 0, "made": 0, "waiting": 0, "unchanged": 0}
        with self._db.transaction() as tx:
            known = store.known(tx, source, [record.source_key for record in records])
            new = [one for one in placed if not _same(one, known.get(one.source_key))]
            counts["unchanged"] = len(placed) - len(new)
            for number, (record, candidates) in enumerate(self._judged(tx, source, new)):
                old = known.get(new[number].source_key)
                counts[self._take(tx, source, record, candidates, old, by)] += 1
            register.raise_names_version(tx)
        self._announce(Event("place.records_handed_in", "places", source, {"source": source, **counts}))
        return HandedIn(**counts)

    def records(
        self,
        state: str | None = None,
        source: str | None = None,
        place: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Record]:
        """Records, by id; those that wait are the desk."""
        last = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            rows = store.records(tx, state, source, place, last, limit + 1)
        more = encode_cursor(rows[limit - 1]["id"]) if len(rows) > limit else None
        return Page([_record(row) for row in rows[:limit]], more)

    def record(self, identity: str) -> tuple[Record, list[Decision]]:
        """What a department said, and every decision on it, the newest first. Raises `NotFound`."""
        with self._db.transaction() as tx:
            row = store.record(tx, identity) if is_identity(identity) else None
            decisions = store.decisions(tx, record=identity) if row else []
        if row is None:
            raise NotFound("There is no such record.", code="no_such_record")
        return _record(row), [_decision(one) for one in decisions]

    def sources(self) -> list[dict[str, Any]]:
        """Who handed records in, and how many of them wait, are linked and were refused."""
        with self._db.transaction() as tx:
            return store.sources(tx)

    def evidence(self, place: str) -> tuple[list[Record], list[Decision]]:
        """What is said about a place and by whom, and every decision on it."""
        if not is_identity(place):
            raise NotFound("There is no such place.", code="no_such_place")
        with self._db.transaction() as tx:
            rows = store.records(tx, None, None, place, None, 500)
            decisions = store.decisions(tx, place=place)
        return [_record(row) for row in rows], [_decision(row) for row in decisions]

    def decide(self, record: str, verdict: Verdict, place: str | None, by: str, note: str = "") -> Record:
        """A person's judgement on a waiting record: it is this place, it is a new one, or it is refused."""
        with self._db.transaction() as tx:
            row = self._waiting(tx, record)
            score, reasons = _chosen(row, place)
            if verdict == "linked":
                found = register.place(tx, place) if place and is_identity(place) else None
                if found is None or found["state"] != "current":
                    raise Refused("There is no such place.", errors=(FieldError("place", "choose a current place"),))
            elif verdict == "made":
                place = self._make(tx, row, by)
            else:
                place = None
            self._write(tx, row["id"], place, verdict, score, reasons, by, note)
            register.raise_names_version(tx)
            after = store.record(tx, record)
        assert after
        self._announce(Event("place.record_decided", "places", record, {"record": record, "verdict": verdict}))
        return _record(after)

    def undo(self, decision: str, by: str) -> Record:
        """Take a decision back: the record waits again; a place that only this decision made is withdrawn."""
        with self._db.transaction() as tx:
            row = store.decision(tx, decision) if is_identity(decision) else None
            if row is None:
                raise NotFound("There is no such decision.", code="no_such_decision")
            latest = store.decisions(tx, record=row["record"])[0]
            if row["undone"] or latest["id"] != decision:
                raise Conflict("Only the last decision on a record can be undone, once.", code="not_the_last")
            if row["verdict"] == "made":
                self._unmake(tx, row, by)
            store.undo(tx, decision, by, now())
            store.judge(tx, row["record"], "waiting", None)
            register.raise_names_version(tx)
            record = store.record(tx, row["record"])
        assert record
        self._announce(Event("place.decision_undone", "places", decision, {"decision": decision}))
        return _record(record)

    def _placed(self, records: Sequence[NewRecord]) -> list[NewRecord]:
        """Records with a point: that of the department, or that of the address when it is well known."""
        bare = [n for n, one in enumerate(records) if one.longitude is None and one.address]
        answers = self._geocoder.geocode_many([records[n].address for n in bare], 1)
        placed = list(records)
        for number, found in zip(bare, answers, strict=True):
            if found and found[0].score >= _WELL_PLACED:
                one = records[number]
                placed[number] = NewRecord(
                    one.source_key, one.name, one.kind, one.address, found[0].longitude, found[0].latitude,
                    {**one.properties, "placed_by": "geocode"},
                )  # fmt: skip
        return placed

    @staticmethod
    def _judged(tx: Tx, source: str, records: Sequence[NewRecord]) -> list[tuple[NewRecord, list[Candidate]]]:
        spots = [
            (n, *spot_of(one.longitude, one.latitude))
            for n, one in enumerate(records)
            if one.longitude is not None and one.latitude is not None
        ]
        rows = store.around(tx, spots, [(n, name_key(one.name)) for n, one in enumerate(records)])
        claimed = store.claimed(tx, source, list({row["id"] for row in rows}))
        near: dict[int, list[Mapping[str, Any]]] = {}
        for row in rows:
            near.setdefault(row["claim"], []).append(row)
        judged = []
        for number, one in enumerate(records):
            claim = Claim(one.name, one.kind, one.address, one.longitude, one.latitude)
            others = {place: key for place, key in claimed.items() if key != one.source_key}
            judged.append((one, judge(claim, near.get(number, []), others)))
        return judged

    def _take(
        self, tx: Tx, source: str, one: NewRecord, candidates: list[Candidate], old: Mapping[str, Any] | None, by: str
    ) -> str:
        row = {
            "id": old["id"] if old else new_id(), "source": source, "key": name_key(one.name), "state": "waiting",
            "place": None, "candidates": [asdict(c) for c in candidates], "at": now(), "by": by,
            **{name: getattr(one, name) for name in ("source_key", "properties", *_FIELDS)},
        }  # fmt: skip
        store.put(tx, row)
        if old is not None:
            return "linked" if old["state"] == "linked" else "waiting"
        if is_sure(candidates):
            best = candidates[0]
            reasons = [asdict(reason) for reason in best.reasons]
            self._write(tx, row["id"], best.place, "linked", best.score, reasons, "rule", "")
            return "linked"
        if not candidates and one.longitude is not None:
            self._write(tx, row["id"], self._make(tx, row, by), "made", 1.0, [], "rule", "")
            return "made"
        return "waiting"

    def _make(self, tx: Tx, row: Mapping[str, Any], by: str) -> str:
        if row["longitude"] is None or row["latitude"] is None:
            detail = "The record has no point and its address is not known well enough; give it one first."
            raise Refused(detail, errors=(FieldError("longitude", "missing"),))
        district = (self._maps.locate(row["longitude"], row["latitude"]) or "")[:6]
        new = NewPlace(row["name"], row["kind"] or "poi", row["longitude"], row["latitude"], "", row["address"])
        return create_place(tx, new, district, by)

    @staticmethod
    def _write(
        tx: Tx, record: str, place: str | None, verdict: Verdict, score: float, reasons: Any, by: str, note: str
    ) -> None:
        store.decide(
            tx,
            {"id": new_id(), "record": record, "place": place, "verdict": verdict, "score": score,
             "reasons": reasons, "note": note, "at": now(), "by": by},
        )  # fmt: skip
        store.judge(tx, record, "refused" if verdict == "refused" else "linked", place)

    @staticmethod
    def _unmake(tx: Tx, row: Mapping[str, Any], by: str) -> None:
        others = [one for one in store.records(tx, "linked", None, row["place"], None, 2) if one["id"] != row["record"]]
        if others:
            detail = "Other records are linked to the place this decision made; undo those first."
            raise Conflict(detail, code="place_in_use")
        register.change(tx, row["place"], {"state": "withdrawn"}, by, now())

    @staticmethod
    def _waiting(tx: Tx, record: str) -> dict[str, Any]:
        row = store.record(tx, record, lock=True) if is_identity(record) else None
        if row is None:
            raise NotFound("There is no such record.", code="no_such_record")
        if row["state"] != "waiting":
            raise Conflict("The record has been judged already; undo that first.", code="record_decided")
        return row


def _fit(source: str, records: Sequence[NewRecord]) -> None:
    wrong = [FieldError("source", "say which department")] if not source.strip() else []
    if len(records) > MAX_RECORDS:
        wrong.append(FieldError("records", f"at most {MAX_RECORDS} in one delivery"))
    seen: set[str] = set()
    for number, one in enumerate(records):
        if not one.source_key or one.source_key in seen:
            wrong.append(FieldError(f"records.{number}.source_key", "empty, or twice in this delivery"))
        seen.add(one.source_key)
        if not name_key(one.name):
            wrong.append(FieldError(f"records.{number}.name", "empty"))
        if has_control(one.source_key, one.name, one.kind, one.address) or "\\u0000" in json.dumps(one.properties):
            wrong.append(FieldError(f"records.{number}", "holds characters that are no writing"))
        point = (one.longitude, one.latitude)
        if point != (None, None) and (None in point or not on_earth(point[0] or 0, point[1] or 0)):
            wrong.append(FieldError(f"records.{number}.longitude", f"{point} is no point on the earth"))
    if wrong:
        raise Refused("The delivery cannot be taken; nothing was changed.", errors=tuple(wrong[:50]))


def _same(one: NewRecord, old: Mapping[str, Any] | None) -> bool:
    return (
        old is not None
        and all(getattr(one, name) == old[name] for name in _FIELDS)
        and (dict(one.properties) == old["properties"])
    )


def _chosen(row: Mapping[str, Any], place: str | None) -> tuple[float, Any]:
    found = next((one for one in row["candidates"] if one["place"] == place), None)
    return (found["score"], found["reasons"]) if found else (0.0, [])


def _record(row: Mapping[str, Any]) -> Record:
    return Record(**{**row, "candidates": tuple(row["candidates"])})


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(**{**row, "reasons": tuple(row["reasons"])})
