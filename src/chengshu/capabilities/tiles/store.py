"""Copies of layers on disk: columns in files, mapped into memory. There is no SQL here; the truth is with the maps.

A copy is written beside the others and becomes the current one by one atomic rename. A file that is not what its
manifest says is damage: the copy is not used, and a new one is made.
"""

import json
import os
import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic.facts import Facts, Field
from chengshu.capabilities.tiles.logic.shapes import COLUMNS, Index, Shapes, index_of
from chengshu.capabilities.tiles.logic.tile import Sheet, Source

FORMAT = 1
_MANIFEST, _CURRENT, _LOCK = "manifest.json", "current", "lock"
_IN_MEMORY = 1 << 20
_STEP = 1 << 22


class Damaged(Exception):
    """A copy is not what its manifest says."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A layer's columns as they were at a sequence. `by_number` and `by_row` find a feature by its number."""

    name: str
    sequence: int
    source: Source
    by_number: NDArray[np.uint64]
    by_row: NDArray[np.uint32]

    def rows_of(self, numbers: NDArray[np.uint64], ids: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The rows of some features; those that are not here are left out."""
        first = np.searchsorted(self.by_number, numbers, "left")
        last = np.searchsorted(self.by_number, numbers, "right")
        found = []
        for own, begin, end in zip(ids, first.tolist(), last.tolist(), strict=True):
            rows = self.by_row[begin:end]
            found += [int(row) for row in rows if np.array_equal(self.source.facts.ids[row], own)]
        return np.array(found, np.int64)


def layer_folder(home: Path, layer: str) -> Path:
    """Where a layer's copies lie; a name that is no plain word is not used as a path."""
    plain = re.fullmatch(r"[a-z][a-z0-9_]{0,62}", layer)
    return home / (layer if plain else f"-{blake2b(layer.encode(), digest_size=12).hexdigest()}")


@contextmanager
def only_one(folder: Path) -> Iterator[bool]:
    """Hold the right to write copies of a layer; False when another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def current_name(folder: Path) -> str | None:
    """The name of the current copy."""
    try:
        return (folder / _CURRENT).read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None


def publish(folder: Path, made: Path, name: str) -> None:
    """Make a finished copy the current one; older ones go (who has them mapped keeps them until he lets go)."""
    target = folder / name
    made.rename(target)
    fresh = folder / f"{_CURRENT}.{name}"
    fresh.write_text(name, "utf-8")
    fresh.replace(folder / _CURRENT)
    for other in folder.iterdir():
        if other.is_dir() and other != target:
            shutil.rmtree(other, ignore_errors=True)


def forget(folder: Path) -> None:
    """Remove everything of a layer."""
    shutil.rmtree(folder, ignore_errors=True)


def save(folder: Path, name: str, values: NDArray[Any]) -> None:
    """Write a column."""
    values.tofile(folder / f"{name}.bin")


def write_manifest(folder: Path, facts: dict[str, Any], types: dict[str, str]) -> None:
    """Say what every file of the copy is; it is the last file written."""
    files = {}
    for path in sorted(folder.glob("*.bin")):
        values = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
        files[path.stem] = {"type": types[path.stem], "bytes": path.stat().st_size, "crc": _checksum(values)}
    (folder / _MANIFEST).write_text(json.dumps({"format": FORMAT, **facts, "files": files}), "utf-8")
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _checksum(values: NDArray[Any]) -> int:
    flat = values.reshape(-1).view(np.uint8)
    checksum = 0
    for begin in range(0, len(flat), _STEP):
        checksum = zlib.crc32(flat[begin : begin + _STEP].data, checksum)
    return checksum


def open_copy(folder: Path, *, check: bool = True) -> Copy | None:
    """The current copy of a layer; None when there is none. Raises `Damaged`."""
    name = current_name(folder)
    if name is None:
        return None
    try:
        manifest = json.loads((folder / name / _MANIFEST).read_text("utf-8"))
        if manifest["format"] != FORMAT:
            raise Damaged("it is of another version")
        return _opened(folder / name, name, manifest, check)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{type(error).__name__}: {error}") from error


def _opened(folder: Path, name: str, manifest: dict[str, Any], check: bool) -> Copy:
    columns = {stem: _column(folder / f"{stem}.bin", said, check) for stem, said in manifest["files"].items()}
    fields = []
    for number, (title, kind) in enumerate(manifest["fields"]):
        codes = columns.get(f"f{number}.codes")
        fields.append(Field(title, kind, codes, columns[f"f{number}.at"], columns[f"f{number}.values"]))
    ids, numbers = columns["ids"].reshape(-1, 40), columns["numbers"].reshape(-1, 8)
    facts = Facts(ids, numbers, columns["begins"], columns["ends"], tuple(fields))
    levels = {z: _sheet(columns, f"z{z}.") for z in manifest["levels"]}
    source = Source(facts, _sheet(columns, "all."), levels, manifest["full_zoom"], manifest["dated"])
    return Copy(name, manifest["sequence"], source, columns["by_number"], columns["by_row"])


def _column(path: Path, said: dict[str, Any], check: bool) -> NDArray[Any]:
    size = path.stat().st_size
    if size != said["bytes"]:
        raise Damaged(f"{path.name} has {size} bytes, not {said['bytes']}")
    kind = np.dtype(said["type"])
    if size <= _IN_MEMORY:
        values: NDArray[Any] = np.fromfile(path, kind)
    else:
        # A plain view: the class that NumPy gives mapped files costs time at every step.
        values = np.asarray(np.memmap(path, kind, "r"))
    if check and _checksum(values) != said["crc"]:
        raise Damaged(f"{path.name} has changed")
    return values


def _sheet(columns: dict[str, NDArray[Any]], prefix: str) -> Sheet:
    shapes = Shapes(**{name: columns[prefix + name] for name in COLUMNS})
    sides = {name: columns.get(f"{prefix}index.{name}") for name in Index.__slots__}
    if any(side is None for side in sides.values()):
        return Sheet(shapes, index_of(shapes))
    return Sheet(shapes, Index(**sides))  # type: ignore[arg-type]
