"""Deliveries of departments as files: read, put into CGCS2000, and handed to fusion piece by piece."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from chengshu.capabilities.jobs import Job, Jobs, Progress
from chengshu.capabilities.places.logic import is_identity, on_earth
from chengshu.capabilities.places.logic.delivery import columns_of, read_rows
from chengshu.capabilities.places.model import NewRecord
from chengshu.capabilities.places.service.fusion import Fusion
from chengshu.capabilities.places.sheets import read_table, write_csv
from chengshu.capabilities.places.store import deliveries as store
from chengshu.kit import Database, FieldError, NotFound, Page, Refused, decode_cursor, encode_cursor, new_id, now
from chengshu.standards.geo import CITY, convert, system

JOB_KIND = "places.delivery"
MOST_REJECTS = 5_000
_CHUNK = 500


class Deliveries:
    """Takes the table of a department; what it says goes the way of every delivery."""

    def __init__(self, db: Database, fusion: Fusion, jobs: Jobs) -> None:
        self._db = db
        self._fusion = fusion
        self._jobs = jobs

    def submit(
        self, source: str, name: str, data: bytes, columns: Mapping[str, str], coordinates: str, by: str
    ) -> dict[str, Any]:
        """Take a file; a job hands its rows in. Raises `Refused` when it cannot be read or says too little."""
        if not source.strip():
            raise Refused("Say which department it is from.", errors=(FieldError("source", "empty"),))
        header, rows = read_table(name, data)
        chosen = columns_of(header, columns)
        _joined(coordinates)
        row = {"id": new_id(), "source": source.strip(), "title": name, "content": data, "rows": len(rows),
               "columns": {**chosen, "system": coordinates}, "made": now(), "made_by": by}  # fmt: skip
        with self._db.transaction() as tx:
            store.add(tx, row)
        job = self._jobs.submit(JOB_KIND, {"delivery": row["id"]}, by, f"{row['source']} · {name}")
        with self._db.transaction() as tx:
            store.set_job(tx, str(row["id"]), job.id)
        return self.get(str(row["id"]))

    def get(self, identity: str) -> dict[str, Any]:
        """A delivery, what became of it, and the rows that were not taken. Raises `NotFound`."""
        with self._db.transaction() as tx:
            row = store.one(tx, identity) if is_identity(identity) else None
        if row is None:
            raise NotFound("There is no such delivery.", code="no_such_delivery")
        return row

    def page(self, by: str | None, after: str | None, limit: int) -> Page[dict[str, Any]]:
        """Deliveries of a person, or of everybody; the newest first."""
        before = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            rows = store.page(tx, by, before, limit + 1)
        return Page(rows[:limit], encode_cursor(rows[limit - 1]["id"]) if len(rows) > limit else None)

    def rejects(self, identity: str) -> bytes:
        """The rows that were not taken, as a table."""
        lines = [(one["row"], one["field"], one["reason"]) for one in self.get(identity)["rejects"]]
        return write_csv(["row", "field", "reason"], lines)

    def run(self, job: Job, progress: Progress) -> dict[str, Any]:
        """The handler of the job. Run again it changes nothing that it did already."""
        own = str(job.params["delivery"])
        with self._db.transaction() as tx:
            held = store.content(tx, own)
        if held is None or held["content"] is None:
            return {"delivery": own}
        columns = dict(held["columns"])
        coordinates = columns.pop("system")
        header, rows = read_table(held["title"], bytes(held["content"]))
        good, bad = read_rows(header, rows, columns)
        good, lost = _moved(good, coordinates)
        bad += lost
        counts: dict[str, int] = {"linked": 0, "made": 0, "waiting": 0, "unchanged": 0}
        for start in range(0, len(good), _CHUNK):
            part = [record for _, record in good[start : start + _CHUNK]]
            for what, count in asdict(self._fusion.hand_in(held["source"], part, held["made_by"])).items():
                counts[what] += count
            with self._db.transaction() as tx:
                store.step(tx, own, start + len(part), counts)
            progress.step(start + len(part), len(good))
        with self._db.transaction() as tx:
            store.step(tx, own, len(good), counts)
            store.finish(tx, own, sorted(bad, key=lambda one: one["row"])[:MOST_REJECTS])
        return {"delivery": own, **counts, "rejected": len({one["row"] for one in bad})}


def _joined(coordinates: str) -> None:
    """Raise `Refused` when the way from a system to ours needs an operation."""
    known = system(coordinates)
    if known.family != CITY.family:
        reason = f"{known.id} needs an operation; convert the file first, under coordinates"
        raise Refused("The coordinates cannot be used.", code="needs_operation", errors=(FieldError("system", reason),))


def _moved(
    rows: Sequence[tuple[int, NewRecord]], coordinates: str
) -> tuple[list[tuple[int, NewRecord]], list[dict[str, Any]]]:
    """The records in CGCS2000, and the rows whose points are nowhere."""
    placed = [n for n, (_, one) in enumerate(rows) if one.longitude is not None]
    points = np.array([[rows[n][1].longitude, rows[n][1].latitude] for n in placed], float).reshape(-1, 2)
    if not placed:
        return list(rows), []
    done = convert(points, system(coordinates), CITY)
    moved, lost = list(rows), []
    for at, (number, (x, y)) in enumerate(zip(placed, done.points.tolist(), strict=True)):
        row, record = rows[number]
        if at in done.reasons or not on_earth(x, y):
            lost.append({"row": row, "field": "longitude", "reason": done.reasons.get(at, "no point on the earth")})
        else:
            moved[number] = (row, replace(record, longitude=x, latitude=y))
    gone = {one["row"] for one in lost}
    return [pair for pair in moved if pair[0] not in gone], lost
