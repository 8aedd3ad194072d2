"""Many features at once, by COPY: memory holds one batch, never the layer."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import shapely
from psycopg import sql

from chengshu.capabilities.maps.logic.geometry import Batch, entity_of
from chengshu.capabilities.maps.logic.texts import Identity, whole_texts
from chengshu.capabilities.maps.store.features import NAMES
from chengshu.kit import Tx, new_id

_NULL = "\\N"
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def clear(tx: Tx, layer: str) -> None:
    """Take out all that a layer holds and what was known of its past."""
    tx.execute("delete from maps.features where layer = %s", [layer])
    tx.execute("delete from maps.feature_versions where layer = %s", [layer])
    tx.execute("delete from maps.gone where layer = %s", [layer])


def contents(batch: Batch) -> list[str]:
    """The features as lines of COPY without what differs from load to load; equal lines are equal features."""
    blobs = shapely.to_wkb(batch.shapes, hex=True).tolist()
    lines = []
    for one, properties, blob, box, point in zip(
        batch.features, batch.properties, blobs, batch.bounds.tolist(), batch.points.tolist(), strict=True
    ):
        west, south, east, north = box
        cells = (
            one.code.translate(_SPECIAL), one.name.translate(_SPECIAL), properties.translate(_SPECIAL), "\\\\x" + blob,
            f"({east!r},{north!r}),({west!r},{south!r})", repr(point[0]), repr(point[1]), _text(one.valid_from),
            _text(one.valid_to), one.source.translate(_SPECIAL), one.licence.translate(_SPECIAL),
            one.survey.translate(_SPECIAL), _text(one.surveyed), _text(one.accuracy_m),
        )  # fmt: skip
        lines.append("\t".join(cells))
    return lines


def _text(value: Any) -> str:
    return _NULL if value is None else str(value)


def digest_of(lines: Iterable[str]) -> str:
    """Return a digest of features in their order."""
    digest = blake2b(digest_size=16)
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()


def copy(tx: Tx, layer: str, kind: str, batches: Iterator[tuple[Batch, list[str]]], at: datetime, by: str) -> None:
    """Write batches of features with new ids, which are the order of pages and drawing: the order given is kept."""
    for batch, lines in batches:
        ids = sorted(new_id() for _ in lines)
        entities = [one.entity or entity_of(kind, one.code, own) for own, one in zip(ids, batch.features, strict=True)]
        identities = [(own, entity, 1) for own, entity in zip(ids, entities, strict=True)]
        write(tx, layer, (batch, lines), identities, 0, at, by)


def write(
    tx: Tx, layer: str, batch: tuple[Batch, list[str]], identities: Sequence[Identity], sequence: int, at: datetime,
    by: str,
) -> None:  # fmt: skip
    """Write features, with their contents as lines of COPY, under their id, entity and version."""
    features, lines = batch
    stamps = f"\t{at.isoformat()}\t{by.translate(_SPECIAL)}\t"
    rows = [
        f"{layer}\t{own}\t{entity}\t{version}\t{sequence}\t{line}{stamps}"
        f"{whole.translate(_SPECIAL) if whole else _NULL}\n"
        for (own, entity, version), line, whole in zip(
            identities, lines, whole_texts(features, identities, at), strict=True
        )
    ]
    with tx.cursor().copy(f"copy maps.features ({NAMES}, whole) from stdin") as stream:
        stream.write("".join(rows))


def refresh_statistics(tx: Tx, layer: str) -> None:
    """Let the planner know at once how large the layer is."""
    tx.execute(sql.SQL("analyze {}").format(sql.Identifier("maps", f"layer_{layer}")))


def double_values(tx: Tx, layer: str, field: str, limit: int) -> list[str]:
    """Return values that stand twice in a field that must be unique."""
    rows = tx.execute(
        "select properties->>%(field)s::text as value from maps.features where layer = %(layer)s"
        " and properties->>%(field)s::text is not null group by 1 having count(*) > 1 order by 1 limit %(limit)s",
        {"layer": layer, "field": field, "limit": limit},
    ).fetchall()
    return [row["value"] for row in rows]
