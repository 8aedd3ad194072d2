"""Findings of topology checks, and what differs between two days."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.maps.model.desks import Finding
from chengshu.capabilities.maps.store.features import NAMES, TEXT
from chengshu.kit import Tx

_FINDING = (
    "job::text, number, layer, kind, features::text[], longitude, latitude, size, reason, suggestion, repair,"
    " draft::text, other, others::text[]"
)
_ON = f"""
select {NAMES} from maps.features where layer = %(layer)s
  and (valid_from is null or valid_from <= %(day)s) and (valid_to is null or valid_to >= %(day)s)
union all
select {NAMES.replace("valid_to", "least(valid_to, true_until)")} from maps.feature_versions
where layer = %(layer)s and true_until >= %(day)s
  and (valid_from is null or valid_from <= %(day)s) and (valid_to is null or valid_to >= %(day)s)
"""  # noqa: S608
_DIFFERENT = """
select coalesce(a.entity, b.entity)::text as entity, a.id::text as id_a, b.id::text as id_b,
       coalesce(b.name, a.name) as name, coalesce(b.code, a.code) as code, a.wkb as wkb_a, b.wkb as wkb_b,
       a.name is distinct from b.name as named, a.code is distinct from b.code as coded,
       a.properties is distinct from b.properties as described
from ({first}) a full join ({second}) b on b.entity = a.entity
where (a.id is null or b.id is null or a.wkb is distinct from b.wkb or a.name <> b.name or a.code <> b.code
       or a.properties is distinct from b.properties)
  and coalesce(a.entity, b.entity) > %(after)s::uuid
order by coalesce(a.entity, b.entity) limit %(limit)s
"""


def replace_findings(tx: Tx, job: str, layer: str, findings: Iterable[Finding]) -> int:
    """Keep the findings of a check in place of what an earlier try of it wrote."""
    tx.execute("delete from maps.findings where job = %s", [job])
    query = (
        "copy maps.findings (job, number, layer, kind, features, longitude, latitude, size, reason, suggestion, place,"
        " repair, other, others) from stdin"
    )
    count = 0
    with tx.cursor().copy(query) as stream:
        for one in findings:
            count += 1
            stream.write_row((
                job, one.number, layer, one.kind, list(one.features), one.longitude, one.latitude, one.size, one.reason,
                one.suggestion, b"", Jsonb(one.repair), one.other, list(one.others),
            ))  # fmt: skip
    return count


def findings(tx: Tx, job: str, kind: str | None, after: int, limit: int) -> list[Finding]:
    """Return the findings of a check in their order."""
    rows = tx.execute(
        f"select {_FINDING} from maps.findings where job = %(job)s and number > %(after)s"  # noqa: S608
        " and (%(kind)s::text is null or kind = %(kind)s) order by number limit %(limit)s",
        {"job": job, "kind": kind, "after": after, "limit": limit},
    ).fetchall()
    return [_finding(row) for row in rows]


def some_findings(tx: Tx, job: str, numbers: Sequence[int]) -> list[Finding]:
    """Return certain findings of a check."""
    query = f"select {_FINDING} from maps.findings where job = %s and number = any(%s) order by number"  # noqa: S608
    return [_finding(row) for row in tx.execute(query, [job, list(numbers)]).fetchall()]


def note_draft(tx: Tx, job: str, numbers: Sequence[int], draft: str) -> None:
    """Write which draft mends findings."""
    query = "update maps.findings set draft = %s where job = %s and number = any(%s)"
    tx.execute(query, [draft, job, list(numbers)])


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(**row | {"features": tuple(row["features"]), "others": tuple(row["others"])})


def different(tx: Tx, layers: tuple[str, str], days: tuple[date, date], after: str, limit: int) -> list[dict[str, Any]]:
    """Return entities that may differ between two days (or two layers), in the order of their identity."""
    first, second = (_ON.replace("%(layer)s", f"%(layer_{n})s").replace("%(day)s", f"%(day_{n})s") for n in ("a", "b"))
    values = {
        "layer_a": layers[0], "layer_b": layers[1], "day_a": days[0], "day_b": days[1], "after": after, "limit": limit
    }  # fmt: skip
    return tx.execute(_DIFFERENT.format(first=first, second=second), values, binary=True).fetchall()


def texts(tx: Tx, layer: str, day: date, ids: Sequence[str], hidden: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    """Return entity, text and geometry of features as they were on a day."""
    text = TEXT.format(properties="(properties - %(hidden)s::text[])") + " as text"
    rows = tx.execute(
        f"select entity::text as own, wkb, {text} from ({_ON}) f where f.id = any(%(ids)s::uuid[])",  # noqa: S608
        {"layer": layer, "day": day, "ids": list(ids), "hidden": list(hidden)},
        binary=True,
    )
    return ((row["own"], row["text"], row["wkb"]) for row in rows)
