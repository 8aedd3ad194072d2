"""Bring packs in force, retire what they no longer declare, and say what that changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from chengshu.kit.packs import InForce
from chengshu.security import SYSTEM, Principal
from chengshu.server.packs.model import Pack
from chengshu.server.packs.readers import READERS, Reader


@dataclass(frozen=True, slots=True)
class PackChange:
    """What became different in one engine because of one pack, by id."""

    pack: str
    engine: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]


def apply_packs(
    packs: Sequence[Pack],
    city: Any,
    readers: Sequence[Reader] = READERS,
    *,
    whole: bool = False,
    by: Principal = SYSTEM,
) -> list[PackChange]:
    """Make the engines (`city.rules`, `city.cases`, ...) go by these packs. Twice is as good as once.

    `whole`: these are all the packs of the city, and what any other pack declared is retired. Whoever did it and what
    it changed goes to the audit trail; nothing does when nothing changed.
    """
    before = {reader.engine: _held(reader, city) for reader in readers}
    if whole:
        here = {pack.id for pack in packs}
        for reader in reversed(readers):
            for gone in sorted({pack for pack, _ in before[reader.engine]} - here):
                reader.module.apply({}, gone, getattr(city, reader.engine))
    for pack in packs:
        for reader in readers:
            reader.module.apply(pack.documents, pack.id, getattr(city, reader.engine))
    found = [one for reader in readers for one in _changes(reader.engine, before[reader.engine], _held(reader, city))]
    changes = sorted(found, key=lambda change: change.pack)
    for pack_id, mine in groupby(changes, key=lambda change: change.pack):
        detail = {one.engine: {"added": one.added, "changed": one.changed, "retired": one.retired} for one in mine}
        city.security.audit(by, "packs.apply", pack_id, detail)
    return changes


_Held = dict[tuple[str, str], Any]  # pack, id -> content


def _held(reader: Reader, city: Any) -> _Held:
    found: Sequence[InForce] = list(reader.module.in_force(getattr(city, reader.engine)))
    return {(one.pack, one.id): one.content for one in found}


def _changes(engine: str, before: _Held, after: _Held) -> Iterator[PackChange]:
    for pack in sorted({pack for pack, _ in [*before, *after]}):
        old = {id: content for (owner, id), content in before.items() if owner == pack}
        new = {id: content for (owner, id), content in after.items() if owner == pack}
        added, retired = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
        changed = sorted(id for id in old.keys() & new.keys() if old[id] != new[id])
        if added or changed or retired:
            yield PackChange(pack, engine, tuple(added), tuple(changed), tuple(retired))
