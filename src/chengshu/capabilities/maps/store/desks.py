"""Classifications, reports of mistakes, results of surveys."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.maps.model.desks import Classification, Distribution, Report, Result
from chengshu.kit import Tx

_CLASSIFICATION = (
    "id::text, layer, category, grade, field_grades, reason, state, submitted_by::text, submitted_name, submitted,"
    " decided_by::text, decided_name, decided, note"
)
_REPORT = (
    "id::text, layer, feature::text, longitude, latitude, division, text, state, by_id::text, by_name, created,"
    " decided_by, decided, answer, change::text, coalesce(number, '') as number, photo, photo_type"
)
_RESULT = (
    "id::text, layer, title, survey, surveyed, accuracy_m, complete, state, by_id::text, by_name, organisation::text,"
    " created, features, problems, decided_by, decided, note, change::text"
)


def _insert(tx: Tx, table: str, row: Mapping[str, Any]) -> None:
    values = {name: Jsonb(value) if isinstance(value, dict | list) else value for name, value in row.items()}
    places = ", ".join(f"%({name})s" for name in row)
    tx.execute(f"insert into {table} ({', '.join(row)}) values ({places})", values)  # noqa: S608


# --- classifications ------------------------------------------------------------------------------------------


def set_published(tx: Tx, layer: str, state: str) -> None:
    """Bring a layer into another state of publishing."""
    tx.execute("update maps.layers set published = %s where id = %s", [state, layer])


def add_classification(tx: Tx, one: Classification) -> None:
    """Keep what a provider says."""
    _insert(tx, "maps.classifications", asdict(one))


def classifications(tx: Tx, layer: str, state: str | None = None) -> list[Classification]:
    """Return what was said of a layer, newest first."""
    rows = tx.execute(
        f"select {_CLASSIFICATION} from maps.classifications where layer = %(layer)s"  # noqa: S608
        " and (%(state)s::text is null or state = %(state)s) order by classifications.id desc limit 200",
        {"layer": layer, "state": state},
    ).fetchall()
    return [Classification(**row) for row in rows]


def waiting_classifications(tx: Tx) -> list[Classification]:
    """Return what waits for a review, oldest first."""
    rows = tx.execute(
        f"select {_CLASSIFICATION} from maps.classifications where state = 'submitted' order by id limit 1000"  # noqa: S608
    ).fetchall()
    return [Classification(**row) for row in rows]


def decide_classification(tx: Tx, one: Classification) -> None:
    """Write what the review said."""
    tx.execute(
        "update maps.classifications set state = %(state)s, decided_by = %(decided_by)s, decided = %(decided)s,"
        " decided_name = %(decided_name)s, note = %(note)s where id = %(id)s",
        {name: getattr(one, name) for name in ("id", "state", "decided_by", "decided_name", "decided", "note")},
    )


def classify(tx: Tx, layer: str, one: Classification, fields: Sequence[Mapping[str, Any]]) -> None:
    """Let an accepted classification be in force; the layer is published."""
    tx.execute(
        "update maps.layers set category = %s, grade = %s, fields = %s, classified = true, published = 'published'"
        " where id = %s",
        [one.category, one.grade, Jsonb(list(fields)), layer],
    )


# --- reports --------------------------------------------------------------------------------------------------


def add_report(tx: Tx, one: Report) -> None:
    """Keep a report."""
    _insert(tx, "maps.reports", asdict(one))


def report(tx: Tx, id: str, *, lock: bool = False) -> Report | None:
    """Return a report."""
    query = f"select {_REPORT} from maps.reports where id = %s" + (" for update" if lock else "")  # noqa: S608
    row = tx.execute(query, [id]).fetchone()
    return Report(**row) if row else None


def report_numbered(tx: Tx, number: str) -> Report | None:
    """Return the report that has a number."""
    row = tx.execute(f"select {_REPORT} from maps.reports where number = %s", [number]).fetchone()  # noqa: S608
    return Report(**row) if row else None


def set_photo(tx: Tx, id: str, digest: str, media_type: str) -> None:
    """Write which picture belongs to a report."""
    tx.execute("update maps.reports set photo = %s, photo_type = %s where id = %s", [digest, media_type, id])


def reports(
    tx: Tx, state: str | None, by: str | None, layers: Sequence[str] | None, before: str | None, limit: int
) -> list[Report]:
    """Return reports, newest first."""
    rows = tx.execute(
        f"select {_REPORT} from maps.reports where (%(state)s::text is null or state = %(state)s)"  # noqa: S608
        " and (%(by)s::uuid is null or by_id = %(by)s)"
        " and (%(layers)s::text[] is null or layer is null or layer = any(%(layers)s))"
        " and (%(before)s::uuid is null or id < %(before)s) order by reports.id desc limit %(limit)s",
        {"state": state, "by": by, "layers": layers, "before": before, "limit": limit},
    ).fetchall()
    return [Report(**row) for row in rows]


def decide_report(tx: Tx, one: Report) -> None:
    """Write what the desk said."""
    tx.execute(
        "update maps.reports set state = %(state)s, decided_by = %(decided_by)s, decided = %(decided)s,"
        " answer = %(answer)s, change = %(change)s where id = %(id)s",
        {name: getattr(one, name) for name in ("id", "state", "decided_by", "decided", "answer", "change")},
    )


# --- results --------------------------------------------------------------------------------------------------


def add_result(tx: Tx, one: Result) -> None:
    """Keep a result; its features follow."""
    _insert(tx, "maps.results", asdict(one))


def add_result_features(tx: Tx, result: str, rows: Iterator[tuple[int, str, str, Any, bytes]]) -> None:
    """Keep the features of a result."""
    query = "copy maps.result_features (result, number, name, code, properties, wkb) from stdin"
    with tx.cursor().copy(query) as stream:
        for number, name, code, properties, wkb in rows:
            stream.write_row((result, number, name, code, Jsonb(properties), wkb))


def result(tx: Tx, id: str, *, lock: bool = False) -> Result | None:
    """Return a result."""
    query = f"select {_RESULT} from maps.results where id = %s" + (" for update" if lock else "")  # noqa: S608
    row = tx.execute(query, [id]).fetchone()
    return Result(**row) if row else None


def results(tx: Tx, layers: Sequence[str], state: str | None, before: str | None, limit: int) -> list[Result]:
    """Return results, newest first."""
    rows = tx.execute(
        f"select {_RESULT} from maps.results where layer = any(%(layers)s)"  # noqa: S608
        " and (%(state)s::text is null or state = %(state)s)"
        " and (%(before)s::uuid is null or id < %(before)s) order by results.id desc limit %(limit)s",
        {"layers": list(layers), "state": state, "before": before, "limit": limit},
    ).fetchall()
    return [Result(**row) for row in rows]


def result_features(tx: Tx, id: str, after: int = -1, limit: int | None = None) -> list[dict[str, Any]]:
    """Return the features of a result in their order."""
    return tx.execute(
        "select number, name, code, properties, wkb from maps.result_features"
        " where result = %s and number > %s order by number limit %s",
        [id, after, limit],
        binary=True,
    ).fetchall()


def decide_result(tx: Tx, one: Result) -> None:
    """Write the state of a result."""
    names = ("id", "state", "decided_by", "decided", "note", "change")
    values = {name: getattr(one, name) for name in names} | {"problems": Jsonb(one.problems)}
    tx.execute(
        "update maps.results set state = %(state)s, problems = %(problems)s, decided_by = %(decided_by)s,"
        " decided = %(decided)s, note = %(note)s, change = %(change)s where id = %(id)s",
        values,
    )


def present_by_code(tx: Tx, layer: str, codes: Sequence[str] | None) -> dict[str, dict[str, Any]]:
    """Return what a layer holds under these codes (None: under any): id, version and content."""
    rows = tx.execute(
        "select id::text as own, version, code, name, properties, wkb from maps.features"
        " where layer = %(layer)s and code <> '' and valid_to is null"
        " and (%(codes)s::text[] is null or code = any(%(codes)s))",
        {"layer": layer, "codes": codes},
        binary=True,
    ).fetchall()
    return {row["code"]: row for row in rows}


def add_distribution(tx: Tx, one: Distribution) -> None:
    """Write to whom a result was given."""
    _insert(tx, "maps.distributions", asdict(one))


def distributions(tx: Tx, result: str) -> list[Distribution]:
    """Return to whom a result was given, newest first."""
    rows = tx.execute(
        "select id::text, result::text, recipient, purpose, by_name, at from maps.distributions"
        " where result = %s order by distributions.id desc limit 1000",
        [result],
    ).fetchall()
    return [Distribution(**row) for row in rows]
