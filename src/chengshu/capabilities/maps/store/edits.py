"""Drafts, changes and versions of features."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.maps.logic.geometry import Batch
from chengshu.capabilities.maps.logic.wishes import plain, read
from chengshu.capabilities.maps.model import Applied, ChangeItem, Draft, Edit, FieldDefinition
from chengshu.capabilities.maps.store.features import NAMES, TEXT
from chengshu.capabilities.maps.store.loads import contents, write
from chengshu.capabilities.maps.store.predicates import value_sql
from chengshu.kit import Tx

_DRAFT = (
    "id::text, layer, state, note, edits, by_id::text, by_name, created, changed, reviewed_by::text, reviewed_name,"
    " review_note, change::text"
)
_CHANGE = "id::text, layer, sequence, note, by_id::text, by_name, at, draft::text, undoes::text, undone_by::text, items"


# --- features -------------------------------------------------------------------------------------------------


def current(tx: Tx, layer: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what is known of features now: version, who, when, validity, identity."""
    rows = tx.execute(
        "select id::text as own, version, coalesce(root, version) as root, updated, updated_by,"
        " valid_from, valid_to, entity::text as entity, wkb"
        " from maps.features where layer = %s and id = any(%s::uuid[])",
        [layer, list(ids)],
        binary=True,
    ).fetchall()
    return {row.pop("own"): row for row in rows}


def contents_of(tx: Tx, layer: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return the contents of features as JSON, without their geometry."""
    rows = tx.execute(
        "select id::text as own, name, code, properties, valid_from::text, valid_to::text, source, licence, survey,"
        " surveyed::text, accuracy_m, entity::text from maps.features where layer = %s and id = any(%s::uuid[])",
        [layer, list(ids)],
    ).fetchall()
    return [{"id": row.pop("own"), **row} for row in rows]


def retire(tx: Tx, layer: str, until: Mapping[str, date | None], change: str, at: datetime, sequence: int) -> None:
    """Take features out; their versions stay, with the last day on which each was true."""
    ids = list(until)
    tx.execute(
        f"insert into maps.feature_versions ({NAMES}, root, true_until, replaced, change)"  # noqa: S608
        f" select {', '.join('f.' + name.strip() for name in NAMES.split(','))}, f.root, u.until, %(at)s, %(change)s"
        " from maps.features f join unnest(%(ids)s::uuid[], %(until)s::date[]) as u(id, until) on u.id = f.id"
        " where f.layer = %(layer)s",
        {"layer": layer, "ids": ids, "until": [until[one] for one in ids], "at": at, "change": change},
    )
    tx.execute("delete from maps.features where layer = %s and id = any(%s::uuid[])", [layer, ids])
    tx.execute(
        "insert into maps.gone (layer, sequence, id) select %s, %s, unnest(%s::uuid[])"
        " on conflict (layer, id) do update set sequence = excluded.sequence",
        [layer, sequence, ids],
    )


def add(
    tx: Tx,
    layer: str,
    batch: Batch,
    keys: Sequence[tuple[str, str, int]],
    sequence: int,
    at: datetime,
    by: str,
) -> None:
    """Write features under their id, entity and version."""
    write(tx, layer, (batch, contents(batch)), keys, sequence, at, by)
    come_back(tx, layer, [own for own, *_ in keys])


def come_back(tx: Tx, layer: str, ids: Sequence[str]) -> None:
    """What is there again is not gone."""
    tx.execute("delete from maps.gone where layer = %s and id = any(%s::uuid[])", [layer, list(ids)])


def restore(tx: Tx, layer: str, wanted: Mapping[str, tuple[int, int]], sequence: int, at: datetime, by: str) -> None:
    """Write old versions of features as new ones: id -> (version whose content comes back, new version)."""
    ids = list(wanted)
    kept = NAMES.replace("version, sequence", "w.fresh, %(sequence)s").replace("updated, updated_by", "%(at)s, %(by)s")
    selected = ", ".join(one.strip() if one.strip()[0] in "w%" else f"v.{one.strip()}" for one in kept.split(","))
    tx.execute(
        f"insert into maps.features ({NAMES}, root) select {selected}, coalesce(v.root, v.version)"  # noqa: S608
        " from maps.feature_versions v join unnest(%(ids)s::uuid[], %(old)s::int[], %(fresh)s::int[])"
        " as w(id, old, fresh) on w.id = v.id and w.old = v.version where v.layer = %(layer)s",
        {
            "layer": layer,
            "ids": ids,
            "old": [wanted[one][0] for one in ids],
            "fresh": [wanted[one][1] for one in ids],
            "sequence": sequence,
            "at": at,
            "by": by,
        },
    )
    come_back(tx, layer, ids)


def set_truths(tx: Tx, layer: str, truths: Sequence[tuple[str, int, date | None]]) -> None:
    """Set the last day on which past versions were true."""
    tx.execute(
        "update maps.feature_versions v set true_until = t.until"
        " from unnest(%s::uuid[], %s::int[], %s::date[]) as t(id, version, until)"
        " where v.layer = %s and v.id = t.id and v.version = t.version",
        [[one[0] for one in truths], [one[1] for one in truths], [one[2] for one in truths], layer],
    )


def last_versions(tx: Tx, layer: str, ids: Sequence[str]) -> dict[str, int]:
    """Return the highest version that each feature ever had."""
    rows = tx.execute(
        "select id::text as own, max(version) as version from (select id, version from maps.features"
        " where layer = %(layer)s and id = any(%(ids)s::uuid[]) union all select id, version"
        " from maps.feature_versions where layer = %(layer)s and id = any(%(ids)s::uuid[])) x group by id",
        {"layer": layer, "ids": list(ids)},
    ).fetchall()
    return {row["own"]: row["version"] for row in rows}


def roots(tx: Tx, layer: str, versions: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Return whose content past versions of features carry."""
    rows = tx.execute(
        "select v.id::text as own, coalesce(v.root, v.version) as root from maps.feature_versions v"
        " join unnest(%s::uuid[], %s::int[]) as w(id, version) on w.id = v.id and w.version = v.version"
        " where v.layer = %s",
        [[one for one, _ in versions], [version for _, version in versions], layer],
    ).fetchall()
    return {row["own"]: row["root"] for row in rows}


def versions(tx: Tx, layer: str, id: str) -> list[dict[str, Any]]:
    """Return every version of a feature, newest first."""
    text = TEXT.format(properties="properties") + " as text"
    rows = tx.execute(
        f"select version, true as current, wkb, null::date as true_until, null::timestamptz as replaced, {text}"  # noqa: S608
        " from maps.features where layer = %(layer)s and id = %(id)s union all"
        f" select version, false, wkb, true_until, replaced, {text} from maps.feature_versions"
        " where layer = %(layer)s and id = %(id)s order by version desc",
        {"layer": layer, "id": id},
        binary=True,
    )
    return rows.fetchall()


_ARRAYS = {"text": "text[]", "integer": "float8[]", "number": "float8[]", "boolean": "boolean[]"}


def taken_values(tx: Tx, layer: str, field: FieldDefinition, values: Sequence[Any], but: Sequence[str]) -> list[str]:
    """Return which values of a unique field other features have already."""
    given: dict[str, Any] = {"layer": layer, "field": field.name, "values": list(values), "but": list(but)}
    value = value_sql(field.name, "number" if field.type == "integer" else field.type, False, given)
    array = _ARRAYS.get(field.type, "timestamptz[]")
    rows = tx.execute(
        "select distinct properties->>%(field)s::text as value from maps.features"  # noqa: S608
        f" where layer = %(layer)s and {value} = any(%(values)s::{array}) and id <> all(%(but)s::uuid[])",
        given,
    ).fetchall()
    return [row["value"] for row in rows]


# --- changes --------------------------------------------------------------------------------------------------


def add_change(tx: Tx, change: Applied) -> None:
    """Write down what was done."""
    row = {name: getattr(change, name) for name in Applied.__slots__}
    row["items"] = Jsonb([_plain_item(one) for one in change.items])
    names = ", ".join(row)
    tx.execute(f"insert into maps.changes ({names}) values ({', '.join(f'%({n})s' for n in row)})", row)  # noqa: S608
    if change.undoes:
        tx.execute("update maps.changes set undone_by = %s where id = %s", [change.id, change.undoes])


def _plain_item(item: ChangeItem) -> dict[str, Any]:
    truths = [[version, _text(before), _text(after)] for version, before, after in item.truths]
    return asdict(item) | {"truths": truths}


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def change(tx: Tx, id: str, *, lock: bool = False) -> Applied | None:
    """Return a change."""
    query = f"select {_CHANGE} from maps.changes where id = %s" + (" for update" if lock else "")  # noqa: S608
    row = tx.execute(query, [id]).fetchone()
    return _change(row) if row else None


def changes_of(tx: Tx, layer: str, before: str | None, limit: int) -> list[Applied]:
    """Return the changes of a layer, newest first."""
    rows = tx.execute(
        f"select {_CHANGE} from maps.changes where layer = %(layer)s"  # noqa: S608
        " and (%(before)s::uuid is null or id < %(before)s) order by changes.id desc limit %(limit)s",
        {"layer": layer, "before": before, "limit": limit},
    ).fetchall()
    return [_change(row) for row in rows]


def _change(row: dict[str, Any]) -> Applied:
    items = [
        ChangeItem(i["id"], i["before"], i["after"], tuple((v, _day(a), _day(b)) for v, a, b in i["truths"]))
        for i in row["items"]
    ]
    return Applied(**row | {"items": tuple(items)})


# --- drafts ---------------------------------------------------------------------------------------------------


def add_draft(tx: Tx, draft: Draft) -> None:
    """Keep a draft."""
    row = {name: getattr(draft, name) for name in Draft.__slots__}
    row["edits"] = Jsonb([plain(one) for one in draft.edits])
    names = ", ".join(row)
    tx.execute(f"insert into maps.drafts ({names}) values ({', '.join(f'%({n})s' for n in row)})", row)  # noqa: S608


def draft(tx: Tx, id: str, *, lock: bool = False) -> Draft | None:
    """Return a draft."""
    query = f"select {_DRAFT} from maps.drafts where id = %s" + (" for update" if lock else "")  # noqa: S608
    row = tx.execute(query, [id]).fetchone()
    return _draft(row) if row else None


def drafts(
    tx: Tx, layers: Sequence[str], state: str | None, by: str | None, before: str | None, limit: int
) -> list[Draft]:
    """Return drafts of layers, newest first."""
    rows = tx.execute(
        f"select {_DRAFT} from maps.drafts where layer = any(%(layers)s)"  # noqa: S608
        " and (%(state)s::text is null or state = %(state)s) and (%(by)s::uuid is null or by_id = %(by)s)"
        " and (%(before)s::uuid is null or id < %(before)s) order by drafts.id desc limit %(limit)s",
        {"layers": list(layers), "state": state, "by": by, "before": before, "limit": limit},
    ).fetchall()
    return [_draft(row) for row in rows]


def _draft(row: dict[str, Any]) -> Draft:
    return Draft(**row | {"edits": tuple(read(one) for one in row["edits"])})


def change_draft(tx: Tx, id: str, edits: Sequence[Edit], note: str, at: datetime) -> None:
    """Write other edits into a draft."""
    values = [Jsonb([plain(one) for one in edits]), note, at, id]
    tx.execute("update maps.drafts set edits = %s, note = %s, changed = %s where id = %s", values)


def move_draft(
    tx: Tx,
    id: str,
    state: str,
    at: datetime,
    *,
    by: tuple[str, str] | None = None,
    note: str = "",
    change: str | None = None,
) -> None:
    """Bring a draft into another state."""
    who, name = by or (None, None)
    tx.execute(
        "update maps.drafts set state = %s, changed = %s, reviewed_by = coalesce(%s::uuid, reviewed_by),"
        " reviewed_name = coalesce(%s, reviewed_name), review_note = %s, change = %s where id = %s",
        [state, at, who, name, note, change, id],
    )
