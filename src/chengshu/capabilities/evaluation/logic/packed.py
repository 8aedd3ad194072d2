"""Ids of cases packed, 16 bytes each, and the fingerprint of all facts of a run."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from chengshu.capabilities.evaluation.model import FactSet

_SIZE = 16


def pieces(packed: bytes) -> list[bytes]:
    """The ids, still as bytes."""
    return [packed[at : at + _SIZE] for at in range(0, len(packed), _SIZE)]


def page_of(sets: Iterable[FactSet], start: int, count: int) -> list[str]:
    """A stretch of the ids of several sets, the newest case first; a case with two runs stands there twice."""
    found = sorted((piece for one in sets for piece in pieces(one.cases)), reverse=True)
    return [str(UUID(bytes=piece)) for piece in found[start : start + count]]


def merged(sets: Iterable[FactSet]) -> list[FactSet]:
    """Sets of the same subject and mask as one, in an order of their own and their ids too."""
    parts: dict[tuple[str, str, str, int], list[FactSet]] = {}
    for one in sets:
        parts.setdefault((one.dimension, one.subject, one.family, one.mask), []).append(one)
    made = []
    for key in sorted(parts):
        same = parts[key]
        ids = sorted(piece for part in same for piece in pieces(part.cases)) if len(same) > 1 else ()
        made.append(replace(same[0], cases=b"".join(ids)) if ids else same[0])
    return made


def fingerprint(sets: Sequence[FactSet]) -> str:
    """SHA-256 over every fact of sets that are in order."""
    digest = hashlib.sha256()
    for one in sets:
        digest.update(f"{one.dimension}\0{one.subject}\0{one.family}\0{one.mask}\0{one.amount}\0".encode())
        digest.update(one.cases)
    return digest.hexdigest()
