"""Ids of cases packed, 16 bytes each, and the fingerprint of all facts of a run."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np

from chengshu.capabilities.evaluation.model import FactSet

_SIZE = 16


def in_order(parts: Iterable[bytes]) -> bytes:
    """The ids of several sets as one, in the order of their bytes."""
    ids = np.frombuffer(b"".join(parts), dtype=f"S{_SIZE}").copy()
    ids.sort(kind="stable")  # they come nearly in order, which this way of sorting makes use of
    return ids.tobytes()


def page_of(sets: Iterable[FactSet], start: int, count: int) -> list[str]:
    """A stretch of the ids of several sets, the newest case first; a case with two runs stands there twice."""
    ids = in_order(one.cases for one in sets)
    last = len(ids) // _SIZE - start
    places = range(last - 1, max(last - count, 0) - 1, -1)
    return [str(UUID(bytes=ids[at * _SIZE : (at + 1) * _SIZE])) for at in places]


def merged(sets: Iterable[FactSet]) -> list[FactSet]:
    """Sets of the same subject and mask as one, in an order of their own and their ids too; without a mask none."""
    parts: dict[tuple[str, str, str, int], list[FactSet]] = {}
    for one in sets:
        if not one.mask:
            continue
        parts.setdefault((one.dimension, one.subject, one.family, one.mask), []).append(one)
    made = []
    for key in sorted(parts):
        same = parts[key]
        made.append(replace(same[0], cases=in_order(part.cases for part in same)))
    return made


def fingerprint(sets: Sequence[FactSet]) -> str:
    """SHA-256 over every fact of sets that are in order."""
    digest = hashlib.sha256()
    for one in sets:
        digest.update(f"{one.dimension}\0{one.subject}\0{one.family}\0{one.mask}\0{one.amount}\0".encode())
        digest.update(one.cases)
    return digest.hexdigest()
