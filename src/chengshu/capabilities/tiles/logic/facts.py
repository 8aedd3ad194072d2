"""What features say besides their shape, prepared so that a tile only gathers bytes: ids, dates and field values.

A value is kept as the bytes it has inside a tile. A field with few different values has a dictionary and a number per
feature; one with many (a name, a code) has its bytes per feature, in the order of the features.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic import varint
from chengshu.capabilities.tiles.logic.ragged import Piece, Whole, slices, starts_of
from chengshu.capabilities.tiles.model import Batch

ID_BYTES, NUMBER_BYTES = 40, 8
BEFORE_ALL, AFTER_ALL = -(2**31), 2**31 - 1
_ID_HEAD = np.frombuffer(b"\x22\x26\x0a\x24", np.uint8)
_EPOCH = date(1970, 1, 1).toordinal()
_WORDS = {str: "String", int: "Number", float: "Number", bool: "Boolean"}
_FROM_COLUMNS = ("id", "name", "code")
# What stands before a short text: the tag and length of the value, the tag and length of the text.
_TEXT_HEADS = [bytes((0x22, size + 2, 0x0A, size)) for size in range(126)]
# So few ids are gathered faster than looked for one after the other.
_FEW = 4_096


@dataclass(frozen=True, slots=True)
class Field:
    """One field. With `codes` the values 1, 2, ... of a dictionary (0: none); without, a slice for each feature."""

    name: str
    type: str
    codes: NDArray[np.uint32] | None
    at: Whole
    values: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Facts:
    """`numbers` are the ids a tile has room for, made from the real ones; dates are days since 1970."""

    ids: NDArray[np.uint8]
    numbers: NDArray[np.uint8]
    begins: NDArray[np.int32]
    ends: NDArray[np.int32]
    fields: tuple[Field, ...]

    def __len__(self) -> int:
        return len(self.begins)

    @property
    def dated(self) -> bool:
        """Whether any feature has an end or a beginning."""
        return bool((self.begins != BEFORE_ALL).any() or (self.ends != AFTER_ALL).any())


def day_number(day: date | None, unbounded: int) -> int:
    """Days since 1970."""
    return unbounded if day is None else day.toordinal() - _EPOCH


def value_bytes(value: Any) -> bytes:
    """A value as a layer of a vector tile holds it, its tag included; nothing for none."""
    if value is None or value == "":
        return b""
    if isinstance(value, str):
        text = value.encode()
        return _TEXT_HEADS[len(text)] + text if len(text) < 126 else varint.field(4, varint.field(1, text))
    if isinstance(value, bool):
        return b"\x22\x02\x38" + (b"\x01" if value else b"\x00")
    if isinstance(value, int) and -(2**62) < value < 2**62:
        inner = varint.whole_field(5, value) if value >= 0 else varint.whole_field(6, -2 * value - 1)
    elif isinstance(value, int | float):
        inner = b"\x19" + struct.pack("<d", value)
    else:
        inner = varint.field(1, json.dumps(value, ensure_ascii=False).encode())
    return varint.field(4, inner)


def rows_of(properties: Sequence[str]) -> list[dict[str, Any]]:
    """The properties of a batch, read at once."""
    rows: list[dict[str, Any]] = msgspec.json.decode("[" + ",".join(properties) + "]")
    return rows


def names_of(rows: Sequence[dict[str, Any]], known: Sequence[str] = ()) -> list[str]:
    """Names of properties in the order in which they appear, after the known ones."""
    names = dict.fromkeys(known)
    for keys in {tuple(row) for row in rows}:
        names.update(dict.fromkeys(key for key in keys if key not in _FROM_COLUMNS))
    return list(names)


def column_bytes(values: Sequence[Any]) -> tuple[list[bytes], str]:
    """Each value as bytes, and the type of the field. Equal values of different types are kept apart."""
    types = set(map(type, values)) - {type(None)}
    cache: dict[Any, bytes] = {None: b""}
    if len(types) <= 1 and types <= set(_WORDS):
        for value in set(values):
            cache[value] = value_bytes(value)
        return [cache[value] for value in values], _WORDS[next(iter(types), str)]
    words = {_WORDS.get(kind, "String") for kind in types}
    return [value_bytes(value) for value in values], words.pop() if len(words) == 1 else "String"


def id_values(ids: Sequence[str]) -> NDArray[np.uint8]:
    """Ids as values of a tile: all have the same length."""
    if any(len(one) != 36 for one in ids):
        raise ValueError("an id is no UUID in its usual form")
    made = np.empty((len(ids), ID_BYTES), np.uint8)
    made[:, :4] = _ID_HEAD
    made[:, 4:] = np.frombuffer("".join(ids).encode("ascii"), np.uint8).reshape(-1, 36)
    return made


def id_texts(values: NDArray[np.uint8]) -> list[str]:
    """The way back."""
    text = values[:, 4:].tobytes().decode("ascii")
    return [text[at : at + 36] for at in range(0, len(text), 36)]


def id_numbers(ids: Sequence[str]) -> NDArray[np.uint64]:
    """A number of 49 bits for each UUID (what JavaScript can hold), always the same for the same one."""
    raw = np.frombuffer(bytes.fromhex("".join(ids).replace("-", "")), ">u8").reshape(-1, 2).astype(np.uint64)
    mixed = (raw[:, 0] ^ (raw[:, 1] >> np.uint64(29)) ^ (raw[:, 1] << np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xD6E8FEB86659FD93)
    numbers: NDArray[np.uint64] = (mixed >> np.uint64(16)) | np.uint64(1 << 48)
    return numbers


def number_fields(numbers: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """The id field of features; numbers of 49 bits have seven bytes each."""
    made = np.empty((len(numbers), NUMBER_BYTES), np.uint8)
    made[:, 0] = 0x08
    for place in range(7):
        low = (numbers >> np.uint64(7 * place)) & np.uint64(0x7F)
        made[:, place + 1] = low | np.uint64(0x80 if place < 6 else 0)
    return made


def spans(batch: Batch) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """First and last day of each feature."""
    begins = np.array([day_number(day, BEFORE_ALL) for day in batch.valid_from], np.int32)
    ends = np.array([day_number(day, AFTER_ALL) for day in batch.valid_to], np.int32)
    return begins, ends


def columns_of(batch: Batch, known: Sequence[str] = ()) -> dict[str, tuple[list[bytes], str]]:
    """Every field of a batch as bytes per feature: name and code, then the properties."""
    rows = rows_of(batch.properties)
    found = {"name": column_bytes(batch.names), "code": column_bytes(batch.codes)}
    for name in names_of(rows, known):
        if name not in _FROM_COLUMNS:
            found[name] = column_bytes([row.get(name) for row in rows])
    return found


def facts_of(batch: Batch) -> Facts:
    """The facts of a batch, in memory."""
    begins, ends = spans(batch)
    fields = [
        Field(name, kind, None, starts_of(np.array([len(one) for one in values], np.int64)), as_bytes(values))
        for name, (values, kind) in columns_of(batch).items()
    ]
    return Facts(id_values(batch.ids), number_fields(id_numbers(batch.ids)), begins, ends, tuple(fields))


def as_bytes(values: Sequence[bytes]) -> NDArray[np.uint8]:
    """Texts end to end."""
    return np.frombuffer(b"".join(values), np.uint8)


@dataclass(frozen=True, slots=True)
class Tags:
    """What features say: for every key (first axis) and feature (second) the number of a value, and whether there is
    one; and the values that these numbers count."""

    keys: NDArray[np.uint32]
    numbers: NDArray[np.uint32]
    there: NDArray[np.bool_]
    values: list[Piece]
    many: int

    def take(self, which: NDArray[Any]) -> "Tags":
        """Those of some features."""
        if len(which) == self.numbers.shape[1]:
            return self
        return Tags(self.keys, self.numbers[:, which], self.there[:, which], self.values, self.many)

    def flat(self) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """How many numbers each feature has, and key, value, key, value ... of all, end to end."""
        numbers = np.empty((*self.numbers.T.shape, 2), np.uint32)
        numbers[:, :, 0] = self.keys
        numbers[:, :, 1] = self.numbers.T
        there = self.there.T
        return there.sum(axis=1) * 2, numbers.reshape(-1) if there.all() else numbers[there].reshape(-1)


def tags_of(facts: Facts, rows: NDArray[Any], keys: dict[str, int], first_value: int) -> Tags:
    """The tags of some features. Only fields that `keys` names are used; ``id`` among them gives their ids."""
    wanted = [field for field in facts.fields if field.name in keys]
    names = [keys[field.name] for field in wanted]
    with_id = "id" in keys
    numbers = np.empty((len(wanted) + with_id, len(rows)), np.uint32)
    there = np.ones(numbers.shape, np.bool_)
    values: list[Piece] = []
    next_value = first_value
    for place, field in enumerate(wanted):
        local, has, said, many = _used(field, rows)
        np.add(local, np.uint32(next_value), out=numbers[place])
        if has is not None:
            there[place] = has
            numbers[place] *= has
        values += said
        next_value += many
    if with_id:
        names.append(keys["id"])
        numbers[-1] = np.arange(next_value, next_value + len(rows), dtype=np.uint32)
        values += _ids(facts, rows)
        next_value += len(rows)
    return Tags(np.array(names, np.uint32), numbers, there, values, next_value - first_value)


def _ids(facts: Facts, rows: NDArray[Any]) -> list[Piece]:
    if len(rows) < _FEW:
        return [facts.ids[rows].data.cast("B")] if len(rows) else []
    size = np.int64(ID_BYTES)
    return slices(facts.ids.reshape(-1), rows * size, (rows + np.int64(1)) * size)


def _used(field: Field, rows: NDArray[Any]) -> tuple[NDArray[np.uint32], NDArray[np.bool_] | None, list[Piece], int]:
    """For each feature the place of its value among those used here, whether it has one (None: all), these values."""
    if field.codes is None:
        begins, ends = field.at[rows], field.at[rows + 1]
        there = ends > begins
        many = int(np.count_nonzero(there))
        said = slices(field.values, begins, ends)
        if many == len(rows):
            return np.arange(many, dtype=np.uint32), None, said, many
        return np.cumsum(there, dtype=np.uint32) - there, there, said, many
    codes = field.codes[rows]
    if len(field.at) > len(rows):
        used, place = np.unique(codes, return_inverse=True)
    else:
        mark = np.zeros(len(field.at), np.bool_)
        mark[codes] = True
        used = np.flatnonzero(mark)
        place = (np.cumsum(mark) - 1)[codes]
    there = None
    if len(used) and used[0] == 0:
        there, used = codes != 0, used[1:]
        place = np.maximum(place, 1) - 1
    values = used - 1 if used.dtype == np.int64 else used.astype(np.int64) - 1
    return place.astype(np.uint32), there, slices(field.values, field.at[values], field.at[values + 1]), len(used)
