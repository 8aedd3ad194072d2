"""What an export takes out of a layer, put down on disk first: then its columns and kinds of geometry are known."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import shapely

from chengshu.capabilities.mapfiles.logic.mapping import BESIDE
from chengshu.capabilities.mapfiles.logic.placing import Placing
from chengshu.capabilities.mapfiles.model import ExportRequest
from chengshu.capabilities.maps import Layer, Maps
from chengshu.kit import Refused
from chengshu.security import Principal

PAGE = 10_000
_SCHEMA = pa.schema([("id", pa.string()), ("wkb", pa.binary()), ("properties", pa.string())])
_OWN = ("longitude", "latitude")
_DECODE = msgspec.json.Decoder()


class _Item(msgspec.Struct):
    id: str
    properties: dict[str, Any]
    geometry: msgspec.Raw


_ITEMS = msgspec.json.Decoder(_Item)
_DIMENSIONS = ("point", "line", "polygon")


@dataclass(slots=True)
class Spool:
    """Rows on disk, by kind of geometry where the format wants one kind a file."""

    folder: Path
    kinds: dict[str, str] = field(default_factory=dict)  # column -> type of a layer's field
    rows: dict[str, int] = field(default_factory=dict)  # kind of geometry -> rows
    types: dict[str, set[int]] = field(default_factory=dict)
    high: dict[str, bool] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)

    def batches(self, kind: str) -> Iterator[tuple[list[str], list[bytes], list[dict[str, Any]]]]:
        """Ids, geometries and properties of one kind of geometry."""
        with pa.ipc.open_stream(str(self.folder / f"{kind}.arrow")) as reader:
            for batch in reader:
                ids, wkb, texts = (batch.column(at).to_pylist() for at in range(3))
                yield ids, wkb, [_DECODE.decode(text) for text in texts]


def spool(
    maps: Maps,
    layer: Layer,
    by: Principal,
    wanted: ExportRequest,
    placing: Placing,
    folder: Path,
    *,
    apart: bool,
    step: Any,
) -> Spool:
    """Read what is wanted, as the asker may see it, and move it to the wanted system."""
    made = Spool(folder)
    types = {one.name: str(one.type) for one in layer.fields}
    writers: dict[str, Any] = {}
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for items in _pages(maps, layer, by, wanted):
            shapes = shapely.from_geojson(np.array([bytes(one.geometry).decode() for one in items], dtype=object))
            bad = placing.place(shapes)
            if bad:
                number, reason = next(iter(bad.items()))
                detail = (
                    f"{len(bad)} feature(s) cannot be said in that system, the first is {items[number].id}: {reason}."
                )
                raise Refused(detail, code="cannot_convert")
            names = [_name_of(kind) if apart else "all" for kind in shapely.get_dimensions(shapes).tolist()]
            made.sources.update(str(one.properties.get("source", "")) for one in items)
            made.licences.update(str(one.properties.get("licence", "")) for one in items)
            texts = [_properties(one.properties, wanted.fields, types, made.kinds) for one in items]
            wkb = shapely.to_wkb(shapes, flavor="iso").tolist()
            for name in sorted(set(names)):
                rows = [number for number, one in enumerate(names) if one == name]
                if name not in writers:
                    writers[name] = pa.ipc.new_stream(str(folder / f"{name}.arrow"), _SCHEMA)
                columns = [[items[n].id for n in rows], [wkb[n] for n in rows], [texts[n] for n in rows]]
                arrays = [pa.array(cells, kind.type) for cells, kind in zip(columns, _SCHEMA, strict=True)]
                writers[name].write_batch(pa.record_batch(arrays, schema=_SCHEMA))
                _note(made, name, shapes[rows])
            step(sum(made.rows.values()))
    finally:
        for writer in writers.values():
            writer.close()
    return made


def _pages(maps: Maps, layer: Layer, by: Principal, wanted: ExportRequest) -> Iterator[list[_Item]]:
    after = None
    while True:
        page = maps.find(
            layer.id, bbox=wanted.bbox, where=wanted.where, on=wanted.on, after=after, limit=PAGE, principal=by
        )
        if page.items:
            yield [_ITEMS.decode(text) for text in page.items]
        if page.next is None:
            return
        after = page.next


def _properties(
    given: dict[str, Any], fields: Sequence[str] | None, types: Mapping[str, str], kinds: dict[str, str]
) -> str:
    for name in _OWN:
        given.pop(name, None)
    kept = given if fields is None else {name: value for name, value in given.items() if name in fields}
    for name, value in kept.items():
        if value is None:
            continue
        kind = types.get(name) or BESIDE.get(name) or _kind_of(value)
        known = kinds.get(name)
        if known is None or (known != kind and known != "text"):
            number = {known, kind} == {"integer", "number"}
            kinds[name] = kind if known is None else "number" if number else "text"
    return msgspec.json.encode(kept).decode()


def _kind_of(value: Any) -> str:
    return {bool: "boolean", int: "integer", float: "number"}.get(type(value), "text")


def _name_of(dimension: int) -> str:
    return _DIMENSIONS[dimension]


def _note(made: Spool, name: str, shapes: Any) -> None:
    made.rows[name] = made.rows.get(name, 0) + len(shapes)
    made.types.setdefault(name, set()).update(shapely.get_type_id(shapes).tolist())
    made.high[name] = made.high.get(name, False) or bool(shapely.has_z(shapes).any())
