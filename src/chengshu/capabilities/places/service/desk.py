"""The desk of batches: a file of addresses in, an answer with its score for each row, a person's word, a file out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Literal

from chengshu.capabilities.jobs import Job, Jobs, Progress
from chengshu.capabilities.places.logic import is_identity
from chengshu.capabilities.places.model import Answer, Batch, BatchRow, RowState
from chengshu.capabilities.places.service.geocoder import Geocoder
from chengshu.capabilities.places.sheets import read_table, write_csv, write_xlsx
from chengshu.capabilities.places.store import batches as store
from chengshu.kit import (
    Conflict,
    Database,
    FieldError,
    NotFound,
    Page,
    Refused,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)

JOB_KIND = "places.batch"
MATCHED = 0.9  # from here on a row is taken as found
DOUBTFUL = 0.5  # below this nothing worth showing was found
_CLEAR = 0.02
_CHUNK = 200
_HINTS = ("详细地址", "地址", "住址", "address", "ADDRESS", "Address", "位置", "地点")
_RESULT = ("匹配状态", "得分", "匹配级别", "标准地址", "经度", "纬度", "地址编码", "地址标识")
Decision = Literal["accept", "correct", "refuse"]


class Desk:
    """Batches and their rows. A person sees his own; who reviews sees all."""

    def __init__(self, db: Database, geocoder: Geocoder, jobs: Jobs) -> None:
        self._db = db
        self._geocoder = geocoder
        self._jobs = jobs

    def submit(self, name: str, data: bytes, address_columns: Sequence[str], by: str, title: str = "") -> Batch:
        """Take a file; the rows are placed by a job. Without address columns those with an address's name are taken."""
        header, lines = read_table(name, data)
        chosen = _address_columns(header, address_columns)
        identity = new_id()
        row = {"id": identity, "title": title or name, "columns": header, "address_columns": chosen,
               "rows": len(lines), "at": now(), "by": by}  # fmt: skip
        with self._db.transaction() as tx:
            store.add(tx, row)
            store.add_rows(tx, identity, _rows(header, lines, chosen))
        job = self._jobs.submit(JOB_KIND, {"batch": identity}, by, title or name)
        with self._db.transaction() as tx:
            store.set_job(tx, identity, job.id)
        return self.get(identity)

    def run(self, job: Job, progress: Progress) -> dict[str, Any]:
        """The handler of the job: safe to run again from the start; rows a person has judged stay."""
        identity = str(job.params["batch"])
        total = self.get(identity).rows
        done = 0
        while rows := self._some(identity, done):
            answers = self._geocoder.geocode_many([row["text"] for row in rows], 5)
            with self._db.transaction() as tx:
                store.place_rows(
                    tx, identity, [_placed(row["row"], found) for row, found in zip(rows, answers, strict=True)]
                )
                done = rows[-1]["row"]
                store.set_state(tx, identity, "running", done)
            progress.step(done, total)
        with self._db.transaction() as tx:
            store.set_state(tx, identity, "done", total)
        return {"batch": identity, "rows": total, **self.get(identity).counts}

    def get(self, identity: str) -> Batch:
        """A batch with the number of rows in each state. Raises `NotFound`."""
        with self._db.transaction() as tx:
            row = store.batch(tx, identity) if is_identity(identity) else None
            counts = store.counts(tx, [identity]) if row else {}
        if row is None:
            raise NotFound("There is no such batch.", code="no_such_batch")
        return _batch(row, counts[identity])

    def batches(self, by: str | None, after: str | None = None, limit: int = 50) -> Page[Batch]:
        """Batches of a person, or of everybody; the newest first."""
        before = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            rows = store.batches(tx, by, before, limit + 1)
            counts = store.counts(tx, [row["id"] for row in rows[:limit]])
        more = encode_cursor(rows[limit - 1]["id"]) if len(rows) > limit else None
        return Page([_batch(row, counts[row["id"]]) for row in rows[:limit]], more)

    def rows(
        self, identity: str, state: RowState | None = None, after: str | None = None, limit: int = 100
    ) -> Page[BatchRow]:
        """Rows in the order of the file."""
        self.get(identity)
        last = decode_cursor(after, int)[0] if after else 0
        with self._db.transaction() as tx:
            rows = store.rows(tx, identity, state, last, limit + 1)
        more = encode_cursor(rows[limit - 1]["row"]) if len(rows) > limit else None
        return Page([_row(row) for row in rows[:limit]], more)

    def decide(
        self, identity: str, number: int, decision: Decision, by: str, answer: dict[str, Any] | None = None
    ) -> BatchRow:
        """Accept the answer of a row, put another one in its place, or say that there is none."""
        with self._db.transaction() as tx:
            row = store.one_row(tx, identity, number) if is_identity(identity) else None
            if row is None:
                raise NotFound("There is no such row.", code="no_such_row")
            if row["state"] == "waiting":
                raise Conflict("The row has not been placed yet.", code="row_waiting")
            if decision == "accept" and row["answer"] is None:
                raise Conflict("Nothing was found for the row; correct or refuse it.", code="nothing_found")
            if decision == "correct" and answer is None:
                raise Refused("A correction needs the right answer.", errors=(FieldError("answer", "missing"),))
            state = {"accept": "accepted", "correct": "corrected", "refuse": "refused"}[decision]
            store.decide(tx, identity, number, state, answer if decision == "correct" else None, by, now())
            after = store.one_row(tx, identity, number)
        assert after
        return _row(after)

    def accept_all(self, identity: str, least: float, by: str) -> tuple[int, datetime]:
        """Accept every undecided row with at least this score; return how many, and the moment that names them."""
        self.get(identity)
        at = now()
        with self._db.transaction() as tx:
            return store.accept_all(tx, identity, least, by, at), at

    def reopen(self, identity: str, *, row: int | None = None, decided: datetime | None = None) -> int:
        """Take judgements back: that of a row, or those of one moment. What was found stands there again."""
        if (row is None) == (decided is None):
            raise Refused("Say which judgement.", errors=(FieldError("row", "a row, or a moment"),))
        self.get(identity)
        with self._db.transaction() as tx:
            rows = store.decided(tx, identity, row, decided)
            before = [(one["row"], *_judged(one["candidates"])) for one in rows]
            if before:
                store.reopen(tx, identity, before)
        return len(before)

    def export(self, identity: str, kind: Literal["csv", "xlsx"]) -> bytes:
        """The file as it came, with the answers beside it."""
        batch = self.get(identity)
        write: Callable[..., bytes] = write_csv if kind == "csv" else write_xlsx
        return write([*batch.columns, *_RESULT], self._lines(batch))

    def _lines(self, batch: Batch) -> Iterator[list[object]]:
        done = 0
        while rows := self._some(batch.id, done):
            for row in rows:
                found = row["answer"] if row["state"] != "refused" else None
                told = (
                    [found[name] for name in ("level", "label", "longitude", "latitude", "code", "id")]
                    if found
                    else [""] * 6
                )
                cells = [row["input"].get(name, "") for name in batch.columns]
                yield [*cells, row["state"], "" if row["score"] is None else row["score"], *told]
            done = rows[-1]["row"]

    def _some(self, identity: str, after: int) -> list[dict[str, Any]]:
        with self._db.transaction() as tx:
            return store.rows(tx, identity, None, after, _CHUNK)


def _address_columns(header: Sequence[str], wanted: Sequence[str]) -> list[str]:
    unknown = [name for name in wanted if name not in header]
    if unknown:
        reason = f"no column {', '.join(unknown)}; the file has {', '.join(header)}"
        raise Refused("A column is not in the file.", errors=(FieldError("address_columns", reason),))
    if wanted:
        return list(wanted)
    found = next((name for hint in _HINTS for name in header if hint in name), None)
    if found is None:
        reason = f"which of {', '.join(header)} hold the address?"
        raise Refused("No column looks like an address.", errors=(FieldError("address_columns", reason),))
    return [found]


def _rows(
    header: Sequence[str], lines: Sequence[Sequence[str]], chosen: Sequence[str]
) -> Iterator[tuple[int, dict[str, str], str]]:
    for number, line in enumerate(lines, 1):
        cells = dict(zip(header, line, strict=True))
        yield number, cells, "".join(cells[name] for name in chosen).strip()


def _placed(number: int, found: Sequence[Answer]) -> tuple[int, str, float | None, Any, Any]:
    candidates = [told(one) for one in found]
    return number, *_judged(candidates), candidates


def _judged(found: Sequence[dict[str, Any]]) -> tuple[str, float | None, Any]:
    """State, score and answer of a row by what was found for it."""
    if not found or found[0]["score"] < DOUBTFUL:
        return "missing", found[0]["score"] if found else None, None
    best = found[0]
    # Two different doors that fit equally well are for a person to choose.
    rival = next((one["score"] for one in found[1:] if one["exact"] and one["label"] != best["label"]), 0.0)
    clear = best["score"] - rival >= _CLEAR or best["score"] >= 1.0 > rival
    sure = best["score"] >= MATCHED and not best["note"] and clear
    return "matched" if sure else "doubtful", best["score"], best


def told(answer: Answer) -> dict[str, Any]:
    """An answer as it is kept with a row."""
    return asdict(replace(answer, parts=dict(answer.parts)))


def _batch(row: dict[str, Any], counts: dict[str, int]) -> Batch:
    lists = {name: tuple(row[name]) for name in ("columns", "address_columns")}
    return Batch(**{**row, **lists}, counts=counts)


def _row(row: dict[str, Any]) -> BatchRow:
    return BatchRow(**{**row, "candidates": tuple(row["candidates"])})
