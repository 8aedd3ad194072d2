"""Makes a copy of a whole layer in bounded memory: batches to unsorted columns, laid along the curve, then levels."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.tiles import store
from chengshu.capabilities.tiles.logic import facts as facts_logic
from chengshu.capabilities.tiles.logic import levels
from chengshu.capabilities.tiles.logic.ragged import Whole, ranges, starts_of, sums
from chengshu.capabilities.tiles.logic.shapes import COLUMNS, SINGLE, Index, Shapes, index_of, shapes_of
from chengshu.capabilities.tiles.logic.tile import curve_of
from chengshu.capabilities.tiles.model import Batch
from chengshu.kit import new_id

_CHUNK = 20_000
_FEW_VALUES = 50_000
# A tile with fewer features than this has each of so many values about once.
_SHARED = 3_000
_POINTS = ("x", "mercator", "plate")
# Shares of the work: reading the features, then laying their shapes, their fields and the lower levels.
_READ, _LAID, _TOLD = 0.6, 0.75, 0.85
Step = Callable[[float], None]


class _Columns:
    """Files that grow; `types` says what they hold."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.types: dict[str, str] = {}
        self._files: dict[str, BinaryIO] = {}

    def add(self, name: str, values: NDArray[Any]) -> None:
        if name not in self._files:
            self._files[name] = (self.folder / f"{name}.bin").open("wb")
            self.types[name] = values.dtype.str
        self._files[name].write(np.ascontiguousarray(values).data)

    def read(self, name: str) -> NDArray[Any]:
        path = self.folder / f"{name}.bin"
        if not path.exists() or path.stat().st_size == 0:
            return np.zeros(0, np.dtype(self.types.get(name, "|u1")))
        return np.asarray(np.memmap(path, np.dtype(self.types[name]), "r"))

    def flush(self) -> None:
        for file in self._files.values():
            file.flush()

    def close(self) -> None:
        for file in self._files.values():
            file.close()


class _Gathered:
    """A field while batches come in: its bytes per feature, and a dictionary as long as the values are few."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.prefix = f"f{number}"
        self.type = ""
        self.dictionary: dict[bytes, int] | None = {}

    def add(self, raw: _Columns, values: list[bytes], kind: str) -> None:
        if any(values):
            self.type = kind if self.type in ("", kind) else "String"
        raw.add(f"{self.prefix}.sizes", np.array([len(one) for one in values], np.uint32))
        raw.add(f"{self.prefix}.bytes", facts_logic.as_bytes(values))
        raw.add(f"{self.prefix}.codes", self._codes(values))

    def _codes(self, values: list[bytes]) -> NDArray[np.uint32]:
        known = self.dictionary
        if known is None:
            return np.zeros(len(values), np.uint32)
        for value in set(values):
            if value and value not in known:
                known[value] = len(known) + 1
        codes = [known[value] if value else 0 for value in values]
        if len(known) > _FEW_VALUES:
            self.dictionary = None
        return np.array(codes, np.uint32)


class Writer:
    """One copy in the making. `step` is called between steps with the share that is done: it may wait a little, so
    that requests get their turn, or raise to stop."""

    def __init__(self, folder: Path, step: Step) -> None:
        self._own = folder / f"making-{new_id()}"
        self._folder = folder
        self._step = step
        self._share = 0.0
        self._raw = _Columns(self._own / "raw")
        self._fields: dict[str, _Gathered] = {}
        self._many = 0

    def write(self, batches: Iterable[Batch], sequence: int, expected: int = 0) -> None:
        """Make the copy and let it be the current one. Whatever goes wrong, nothing half made is left behind.

        `expected` is how many features there may be.
        """
        try:
            for batch in batches:
                self._take(batch)
                self._pause(_READ * min(self._many / max(expected, self._many, 1), 1.0))
            made = self._own / "made"
            self._finish(made, sequence)
            store.publish(self._folder, made, f"{sequence}-{new_id()}")
        finally:
            self._raw.close()
            shutil.rmtree(self._own, ignore_errors=True)

    def _pause(self, share: float = 0.0) -> None:
        self._share = max(self._share, share)
        self._step(self._share)

    def _take(self, batch: Batch) -> None:
        many = len(batch.ids)
        geometries = shapely.from_wkb(np.array(batch.wkb, object), on_invalid="ignore")
        shapes = shapes_of(geometries, np.arange(self._many, self._many + many, dtype=np.uint32))
        for name in SINGLE:
            self._raw.add(name, getattr(shapes, name))
        self._raw.add("parts", np.diff(shapes.part_at))
        self._raw.add("points", np.diff(shapes.point_at))
        for name in ("shell", *_POINTS):
            self._raw.add(name, getattr(shapes, name))
        self._raw.add("curve", curve_of(shapes))
        self._raw.add("ids", facts_logic.id_values(batch.ids))
        self._raw.add("number", facts_logic.id_numbers(batch.ids))
        begins, ends = facts_logic.spans(batch)
        self._raw.add("begins", begins)
        self._raw.add("ends", ends)
        self._take_fields(batch, many)
        self._many += many

    def _take_fields(self, batch: Batch, many: int) -> None:
        columns = facts_logic.columns_of(batch, list(self._fields))
        for name, (values, kind) in columns.items():
            if name not in self._fields:
                self._fields[name] = _Gathered(name, len(self._fields))
                for before in _pieces(self._many):
                    self._fields[name].add(self._raw, [b""] * len(before), kind)
            self._fields[name].add(self._raw, values, kind)

    def _finish(self, made: Path, sequence: int) -> None:
        self._raw.flush()
        out = _Columns(made)
        order = self._order()
        whole = self._lay_shapes(out, order)
        dated = self._lay_facts(out, order)
        fields = [(one.name, one.type or "String") for one in self._fields.values()]
        for number, field in enumerate(self._fields.values()):
            self._pause(_LAID + (_TOLD - _LAID) * number / len(fields))
            self._lay_field(out, field, f"f{number}", order)
        plan = self._plan(whole, order)
        for number, (z, shown) in enumerate(plan.shown.items()):
            self._pause(_TOLD + (1 - _TOLD) * number / len(plan.shown))
            self._lay_level(out, whole, z, shown)
        out.close()
        facts = {"sequence": sequence, "fields": fields, "dated": dated}
        facts |= {"levels": sorted(plan.shown), "full_zoom": plan.full_zoom}
        store.write_manifest(made, facts, out.types)

    def _order(self) -> Whole:
        """The drawn features along the curve."""
        drawn = np.flatnonzero(self._raw.read("kind") > 0)
        return drawn[np.argsort(self._raw.read("curve")[drawn], kind="stable")]

    def _lay_shapes(self, out: _Columns, order: Whole) -> Shapes:
        raw = {name: self._raw.read(name) for name in (*SINGLE, "shell", *_POINTS, "parts", "points")}
        part_at, point_at = starts_of(raw["parts"]), starts_of(raw["points"])
        parts_before = points_before = 0
        _lead(out, "all.")
        for piece in _pieces(len(order)):
            which = order[piece]
            for name in SINGLE:
                column = np.array(piece, np.uint32) if name == "row" else raw[name][which]
                out.add(f"all.{name}", column)
            first, counts = part_at[which], raw["parts"][which]
            parts = ranges(first, counts)
            out.add("all.part_at", np.cumsum(counts) + parts_before)
            out.add("all.shell", raw["shell"][parts])
            begins, sizes = point_at[parts], raw["points"][parts]
            out.add("all.point_at", np.cumsum(sizes) + points_before)
            at = ranges(begins, sizes)
            for name in _POINTS:
                out.add(f"all.{name}", raw[name][at])
            parts_before += len(parts)
            points_before += len(at)
            self._pause()
        out.flush()
        whole = Shapes(**{name: out.read(f"all.{name}") for name in COLUMNS})
        _add_index(out, "all.", whole)
        return whole

    def _lay_facts(self, out: _Columns, order: Whole) -> bool:
        numbers = self._raw.read("number")[order]
        ids = self._raw.read("ids").reshape(-1, facts_logic.ID_BYTES)
        out.add("ids", np.zeros(0, np.uint8))
        out.add("numbers", np.zeros(0, np.uint8))
        for piece in _pieces(len(order)):
            out.add("ids", ids[order[piece]])
            out.add("numbers", facts_logic.number_fields(numbers[piece]))
        begins, ends = self._raw.read("begins")[order], self._raw.read("ends")[order]
        out.add("begins", begins)
        out.add("ends", ends)
        by_number = np.argsort(numbers, kind="stable")
        out.add("by_number", numbers[by_number])
        out.add("by_row", by_number.astype(np.uint32))
        return bool((begins != facts_logic.BEFORE_ALL).any() or (ends != facts_logic.AFTER_ALL).any())

    def _lay_field(self, out: _Columns, field: _Gathered, prefix: str, order: Whole) -> None:
        if field.dictionary is not None:
            values = list(field.dictionary)
            out.add(f"{prefix}.codes", self._raw.read(f"{field.prefix}.codes")[order])
            out.add(f"{prefix}.at", starts_of(np.array([len(one) for one in values], np.int64)))
            out.add(f"{prefix}.values", facts_logic.as_bytes(values))
            return
        sizes = self._raw.read(f"{field.prefix}.sizes")
        data, begins = self._raw.read(f"{field.prefix}.bytes"), starts_of(sizes)
        out.add(f"{prefix}.at", starts_of(sizes[order]))
        out.add(f"{prefix}.values", np.zeros(0, np.uint8))
        for piece in _pieces(len(order)):
            which = order[piece]
            out.add(f"{prefix}.values", data[ranges(begins[which], sizes[which].astype(np.int64))])
            self._pause()

    def _plan(self, whole: Shapes, order: Whole) -> levels.Plan:
        length = np.maximum(whole.east - whole.west, whole.bottom - whole.top)
        points = sums(np.diff(whole.point_at), whole.part_at)
        told_each = sum(self._bytes_each(one) for one in self._fields.values())
        current = self._raw.read("ends")[order] == facts_logic.AFTER_ALL
        return levels.plan(self._raw.read("curve")[order], levels.Sizes(length, points, told_each, current))

    def _bytes_each(self, field: _Gathered) -> float:
        """What a field adds to a feature in a tile: its tag, and its value as far as it is not shared."""
        size = len(self._raw.read(f"{field.prefix}.bytes")) / max(self._many, 1)
        return 4 + size * (1.0 if field.dictionary is None else min(1.0, len(field.dictionary) / _SHARED))

    def _lay_level(self, out: _Columns, whole: Shapes, z: int, shown: Whole) -> None:
        prefix = f"z{z}."
        parts_before = points_before = 0
        _lead(out, prefix)
        for piece in _pieces(len(shown)):
            simple = levels.simplified(whole.take(shown[piece]), z)
            for name in (*SINGLE, "shell", *_POINTS):
                out.add(prefix + name, getattr(simple, name))
            out.add(prefix + "part_at", simple.part_at[1:] + parts_before)
            out.add(prefix + "point_at", simple.point_at[1:] + points_before)
            parts_before += len(simple.shell)
            points_before += len(simple.x)
            self._pause()
        out.flush()
        _add_index(out, prefix, Shapes(**{name: out.read(prefix + name) for name in COLUMNS}))


def _lead(out: _Columns, prefix: str) -> None:
    """Every column is there even when nothing is in it; lists of ends begin with 0."""
    kinds = {"kind": np.uint8, "firm": np.int8, "shell": np.bool_}
    for name in COLUMNS:
        if name in ("part_at", "point_at"):
            out.add(prefix + name, np.zeros(1, np.int64))
        else:
            out.add(prefix + name, np.zeros(0, kinds.get(name, np.uint32)))


def _add_index(out: _Columns, prefix: str, shapes: Shapes) -> None:
    index = index_of(shapes)
    for name in Index.__slots__:
        out.add(f"{prefix}index.{name}", getattr(index, name))


def _pieces(many: int) -> Iterator[Whole]:
    for begin in range(0, many, _CHUNK):
        yield np.arange(begin, min(begin + _CHUNK, many))
