"""What somebody who is still typing may mean."""

import re
from dataclasses import dataclass

from chengshu.capabilities.places.logic.gazetteer import Gazetteer
from chengshu.capabilities.places.logic.hints import Hints, same_town
from chengshu.capabilities.places.logic.index import Named
from chengshu.capabilities.places.logic.ranking import district_name
from chengshu.capabilities.places.model import Locality, Suggestion
from chengshu.standards.addresses import leading_divisions

_NUMBER = re.compile(r"^(.*?\D)(\d{1,5})(?:号.*)?$")
_CROSSING = re.compile(r"^(.{2,}?[路街道巷里线])[与和及、/&×](.*)$")
_MOST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """The name being typed, narrowed to divisions typed before it; a street with a number once both are there."""

    gazetteer: Gazetteer
    name: str
    hints: Hints
    street: Locality | None = None
    number: str = ""
    crossing: str | None = None  # how the other street of a crossing begins

    def numbers(self) -> list[int]:
        """The numbers that begin with these digits: 23, 230 to 239, 2300 to 2399."""
        start = int(self.number)
        spans = range(min(3, _MOST_DIGITS + 1 - len(self.number)))
        return [start * 10**more + rest for more in spans for rest in range(10**more)]

    def localities(self, limit: int) -> list[Locality]:
        """Localities whose names begin so, the ones with the most addresses first; then those that are like it."""
        if not self.name:
            return []
        found: list[Named] = []
        for index in (self.gazetteer.streets, self.gazetteer.sites, self.gazetteer.villages):
            found += index.beginning(self.name, limit, self._keep)
        found.sort(key=lambda one: (one.key != self.name, -one.weight))
        if not found and len(self.name) > 1:
            for index in (self.gazetteer.streets, self.gazetteer.sites, self.gazetteer.villages):
                found += [named for named, _ in index.find(self.name, limit, 0.6)]
        return [self.gazetteer.localities[one.ref] for one in found[:limit]]

    def _keep(self, one: Named) -> bool:
        locality = self.gazetteer.localities[one.ref]
        if self.hints.prefixes and not any(locality.district.startswith(p) for p in self.hints.prefixes):
            return False
        return not (self.hints.town and locality.town) or same_town(self.hints.town, locality.town)


def split_suggestion(text: str, gazetteer: Gazetteer) -> Wanted:
    """Take off the divisions typed in full, and a number after a street that is known."""
    leading = leading_divisions(text)
    name = text[leading[-1][0].end :] if leading else text
    codes = [found for part, found in leading if part.name in ("city", "district")]
    town = next((part.text for part, _ in leading if part.name == "town"), "")
    hints = Hints(text, prefixes=tuple(d.code for d in codes[-1]) if codes else (), town=town)
    met = _CROSSING.match(name)
    known = [gazetteer.localities[named.ref] for named in gazetteer.streets.exact(met[1])] if met else []
    if met and known:
        return Wanted(gazetteer, name, hints, known[0], crossing=met[2])
    found = _NUMBER.match(name)
    plain = Wanted(gazetteer, name, hints)
    if not found:
        return plain
    streets = [gazetteer.localities[n.ref] for i in (gazetteer.streets, gazetteer.villages) for n in i.exact(found[1])]
    inside = [s for s in streets if not hints.prefixes or s.district.startswith(hints.prefixes)]
    if not inside:
        return plain
    return Wanted(gazetteer, found[1], hints, max(inside, key=lambda one: one.addresses), found[2])


def suggestion_of(locality: Locality) -> Suggestion:
    """A locality as something to choose."""
    detail = f"{district_name(locality.district)} {locality.town}".strip()
    return Suggestion(
        locality.name, locality.kind, detail, locality.longitude, locality.latitude, f"locality:{locality.id}"
    )
