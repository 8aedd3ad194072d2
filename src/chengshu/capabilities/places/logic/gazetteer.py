"""The city's names in memory: its streets, villages and sites, and which of them a question may mean."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from chengshu.capabilities.places.logic.hints import Hints, same_town
from chengshu.capabilities.places.logic.index import Named, NameIndex
from chengshu.capabilities.places.model import Locality
from chengshu.standards.addresses import name_key, road_stem

_K = TypeVar("_K")
_KEPT = 8
_SECTION = 0.97  # 珠江北路东段 asked, 珠江北路 known
_WORTH = 0.55
_ELSEWHERE = 0.35
_NEARLY = 0.25


class Gazetteer:
    """Built once for a version of the data; never changed.

    A street, village or site whose place in the register has other names is found under those too.
    """

    def __init__(self, version: int, localities: Iterable[Locality]) -> None:
        self.version = version
        self.localities = {one.id: one for one in localities}
        self.streets = self._index(("street",))
        self.villages = self._index(("village", "group"))
        self.sites = self._index(("site",))
        self.districts = _centres((one.district, one) for one in self.localities.values())
        self.towns = _centres(((one.district, one.town), one) for one in self.localities.values() if one.town)

    def _index(self, kinds: Sequence[str]) -> NameIndex:
        chosen = (one for one in self.localities.values() if one.kind in kinds)
        return NameIndex([Named(one.key, one.id, one.addresses) for one in chosen])

    def streets_for(self, hints: Hints) -> dict[int, float]:
        """Streets the question may mean, with the likeness of their names."""
        return self._narrowed(hints, self._like(self.streets, hints.road, hints)) if hints.road else {}

    def villages_for(self, hints: Hints) -> dict[int, float]:
        """Villages and groups the question may mean."""
        if not hints.village:
            return {}
        found: dict[int, float] = {}
        if hints.group:
            found = self._like(self.villages, hints.village + hints.group, hints)
        found |= {
            ref: score for ref, score in self._like(self.villages, hints.village, hints).items() if ref not in found
        }
        return self._narrowed(hints, found)

    def sites_for(self, hints: Hints) -> dict[int, float]:
        """Compounds, buildings and landmarks the question may mean."""
        found: dict[int, float] = {}
        for key in hints.sites:
            for ref, likeness in self._like(self.sites, key, hints).items():
                found[ref] = max(found.get(ref, 0.0), likeness)
        return self._narrowed(hints, found)

    def scanned(self, text: str) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
        """Streets, villages and sites whose names stand in the text: for when the parts say nothing known."""
        streets, villages, sites = (
            {named.ref: 1.0 for _, _, names in index.within(text) for named in names}
            for index in (self.streets, self.villages, self.sites)
        )
        return streets, villages, sites

    def _like(self, index: NameIndex, key: str, hints: Hints) -> dict[int, float]:
        stem = road_stem(key)
        names = index.find(key, _KEPT, _WORTH, lambda one: self._inside(hints, self.localities[one.ref]))
        found = {named.ref: likeness for named, likeness in names}
        if stem != key:
            found |= {named.ref: _SECTION for named in index.exact(stem) if named.ref not in found}
        return found

    def _narrowed(self, hints: Hints, found: Mapping[int, float]) -> dict[int, float]:
        """Those in the district and town asked for, unless only names elsewhere are much more like the one asked."""
        inside = {ref: likeness for ref, likeness in found.items() if self._inside(hints, self.localities[ref])}
        top = max(inside.values(), default=0.0)
        if top < max(found.values(), default=0.0) - _ELSEWHERE:
            inside, top = dict(found), max(found.values(), default=0.0)
        least = top if top >= 1.0 else top - _NEARLY
        kept = sorted((item for item in inside.items() if item[1] >= least), key=lambda item: -item[1])
        return dict(kept[:_KEPT])

    def _inside(self, hints: Hints, locality: Locality) -> bool:
        if hints.prefixes and not any(locality.district.startswith(prefix) for prefix in hints.prefixes):
            return False
        return not (hints.town and locality.town) or same_town(hints.town, locality.town)


class Landmarks:
    """The names of the register in memory, current, former and alias, each with its place."""

    def __init__(self, version: int, day: date, rows: Iterable[Mapping[str, Any]]) -> None:
        self.version, self.day = version, day  # names change with the days
        self.rows = list(rows)
        self.index = NameIndex([Named(row["key"], number) for number, row in enumerate(self.rows)])
        # 旧名 -> the official names it stands for, to ask for a street by what it was called.
        self.renamed: dict[str, set[str]] = {}
        for row in self.rows:
            official = name_key(row["official"])
            if row["key"] != official:
                self.renamed.setdefault(row["key"], set()).add(official)

    def like(self, hints: Hints) -> list[tuple[Mapping[str, Any], float]]:
        """Places whose names are like the sites asked for, or like the whole text."""
        found: dict[str, tuple[Mapping[str, Any], float]] = {}
        for key in dict.fromkeys((*hints.sites, name_key(hints.text))):
            for named, likeness in self.index.find(key, _KEPT, _WORTH):
                row = self.rows[named.ref]
                if likeness > found.get(row["id"], (row, 0.0))[1]:
                    found[row["id"]] = (row, likeness)
        return list(found.values())

    def beginning(self, prefixes: Iterable[str], limit: int, known: set[str]) -> list[Mapping[str, Any]]:
        """One name of each place that begins with one of these, but for those whose official name is `known`."""
        found: dict[str, Mapping[str, Any]] = {}
        for prefix in filter(None, dict.fromkeys(prefixes)):
            for named in self.index.beginning(prefix, limit):
                row = self.rows[named.ref]
                if row["official"] not in known:
                    found.setdefault(row["id"], row)
        return list(found.values())


def _centres(items: Iterable[tuple[_K, Locality]]) -> dict[_K, tuple[float, float]]:
    sums: dict[_K, list[float]] = {}
    for key, one in items:
        held = sums.setdefault(key, [0.0, 0.0, 0.0])
        weight = max(one.addresses, 1)
        held[0] += one.longitude * weight
        held[1] += one.latitude * weight
        held[2] += weight
    return {key: (x / weight, y / weight) for key, (x, y, weight) in sums.items()}
