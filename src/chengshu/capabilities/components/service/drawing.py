"""The register and its layer on the map: what the layer holds is taken in, what the register changes is drawn.

The register is the truth about a component that it has changed and the map does not show yet; for everything else what
somebody drew on the map is taken, so that neither undoes the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import numpy as np
import shapely

from chengshu.capabilities.components.logic import content as contents
from chengshu.capabilities.components.logic.classes import Catalogue
from chengshu.capabilities.components.logic.identifiers import faults_of, take_apart
from chengshu.capabilities.components.model import ROLES, STATE_WORDS, Component, Content, Settings
from chengshu.capabilities.components.service.base import Said, today, with_values
from chengshu.capabilities.components.service.doubts import Doubts
from chengshu.capabilities.components.store import items as store
from chengshu.capabilities.maps import Columns, Edit, Layer, NewFeature
from chengshu.kit import Conflict, Tx, get_logger, new_id, now
from chengshu.security import SYSTEM

_log = get_logger("components")
_BATCH = 20_000
_DRAWN_AT_ONCE = 500
_STATES = {word: state for state, words in STATE_WORDS.items() for word in (state, *words)}


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of looking at the layer."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    strays: int = 0


class Drawing(Doubts):
    """Both directions, by the clock of the worker."""

    def sync(self) -> Followed:
        """Draw what the register changed, then take what the map changed."""
        settings = self.settings()
        if not settings.layer or not any(one.id == settings.layer for one in self._maps.layers()):
            return Followed()
        self.draw()
        return self.follow()

    def follow(self) -> Followed:
        """Take in what is new on the layer. Doing it again changes nothing."""
        settings = self.settings()
        with self._db.transaction() as tx:
            row = store.settings(tx)
        since = row["followed"] if row else 0
        catalogue = self.catalogue()
        total = Followed()
        while True:
            changes = self._maps.changes(settings.layer, since)
            if changes.reset:
                sequence = self._maps.sequence(settings.layer)
                with self._db.transaction() as tx:
                    store.no_strays(tx, None)
                for part in self._maps.columns(settings.layer, _BATCH):
                    total = _sum(total, self._take_in(part, settings, catalogue))
                with self._db.transaction() as tx:
                    store.set_followed(tx, sequence)
                    store.refresh_statistics(tx)
                since = sequence
                continue
            if len(changes.upserts):
                total = _sum(total, self._take_in(changes.upserts, settings, catalogue))
            gone = self._gone(changes.deletes, catalogue)
            total = _sum(total, Followed(gone=gone))
            if changes.sequence != since:
                with self._db.transaction() as tx:
                    store.set_followed(tx, changes.sequence)
            since = changes.sequence
            if not changes.more:
                return total

    def _take_in(self, part: Columns, settings: Settings, catalogue: Catalogue) -> Followed:
        points = shapely.get_coordinates(shapely.point_on_surface(shapely.from_wkb(np.array(part.wkb, dtype=object))))
        spots = [(float(x), float(y)) for x, y in points]
        places = self._places(spots, settings.cells)
        synthetic = self._maps.layer(settings.layer).synthetic
        with self._db.transaction() as tx:
            known = store.by_identifiers(tx, settings.numbering, part.codes)
            drawn_as = store.of_features(tx, part.ids)
            fresh: list[dict[str, Any]] = []
            strays: list[tuple[str, str, str, list[str]]] = []
            contents_new: list[Content] = []
            changed = 0
            for at, code in enumerate(part.codes):
                content, wrong = _read(part, at, spots[at], settings, catalogue, drawn_as.get(part.ids[at]))
                if content is None:
                    strays.append((part.ids[at], code, part.names[at], wrong))
                    continue
                before = drawn_as.get(part.ids[at]) or known.get(code)
                if before is None:
                    contents_new.append(content)
                    fresh.append({"at": at, "identifier": code, "place": places[at]})
                elif before.drawn and self._redrawn(tx, before, content, places[at], catalogue):
                    changed += 1
            self._add_all(tx, fresh, contents_new, part, settings, catalogue, synthetic)
            store.no_strays(tx, part.ids)
            store.set_strays(tx, strays, now())
        return Followed(new=len(fresh), changed=changed, strays=len(strays))

    def _redrawn(
        self, tx: Tx, before: Component, drawn: Content, place: tuple[str | None, str | None], catalogue: Catalogue
    ) -> bool:
        was = contents.content_of(before)
        # The map knows less than the register: what it does not hold stays as it is.
        values = {name: value for name in contents.FIELDS if (value := getattr(drawn, name)) not in ("", None)}
        after = with_values(was, values)
        if not contents.differs(was, after):
            return False
        self._change(tx, before, after, place, Said(SYSTEM, "drawn"), catalogue, drawn=True)
        return True

    def _add_all(
        self, tx: Tx, fresh: Sequence[dict[str, Any]], found: Sequence[Content], part: Columns, settings: Settings,
        catalogue: Catalogue, synthetic: bool,
    ) -> None:  # fmt: skip
        parties = store.party_ids(tx, (getattr(one, role) for one in found for role in ROLES))
        at = now()
        rows = []
        for one, content in zip(fresh, found, strict=True):
            division, _ = one["place"]
            row = self._row(content, one["place"], catalogue, parties)
            row |= {"id": new_id(), "numbering": settings.numbering, "identifier": one["identifier"]}
            row |= {"division": division or one["identifier"][:6], "synthetic": synthetic, "version": 1}
            row |= {"created": at, "changed": at, "changed_by": SYSTEM.name}
            rows.append(row | {"feature": part.ids[one["at"]], "drawn": True})
        store.add(tx, rows)

    def _gone(self, features: Sequence[str], catalogue: Catalogue) -> int:
        """What was taken off the map is gone from the street, unless the register says something newer."""
        if not features:
            return 0
        with self._db.transaction() as tx:
            store.no_strays(tx, features)
            gone = 0
            for one in store.of_features(tx, features).values():
                if one.drawn and one.state != "removed":
                    after = with_values(contents.content_of(one), {"state": "removed"})
                    place = (one.division, one.cell)
                    self._change(tx, one, after, place, Said(SYSTEM, "drawn"), catalogue, drawn=True, feature=None)
                    gone += 1
            return gone

    def draw(self) -> int:
        """Draw on the layer what the register changed. Number of components drawn."""
        settings = self.settings()
        layer = self._maps.layer(settings.layer)
        names = {one.name for one in layer.fields}
        total = 0
        while True:
            with self._db.transaction() as tx:
                rows = store.to_draw(tx, _DRAWN_AT_ONCE)
            if not rows:
                return total
            edits, meant = self._edits(rows, layer, names)
            try:
                made = self._maps.edit_reviewed(SYSTEM, settings.layer, edits, "register").items if edits else ()
            except Conflict as error:  # somebody drew at the same moment: look again at the next turn
                _log.info("the map changed meanwhile", detail=error.detail)
                return total
            features = {at: item.id if item.after is not None else None for at, item in zip(meant, made, strict=True)}
            with self._db.transaction() as tx:
                store.is_drawn(tx, [(row["id"], row["version"], features.get(at)) for at, row in enumerate(rows)])
            total += len(rows)

    def _edits(self, rows: Sequence[dict[str, Any]], layer: Layer, names: set[str]) -> tuple[list[Edit], list[int]]:
        """The edits that show these components, and which of them each is about."""
        ids = [row["feature"] for row in rows if row["feature"]]
        shown: dict[str, dict[str, Any]] = {}
        if ids:
            page = self._maps.find(layer.id, ids=ids, days=(None, None), limit=len(ids))
            features = map(msgspec.json.decode, page.items)
            shown = {one["id"]: one["properties"] | {"version": one["version"]} for one in features}
        edits, meant = [], []
        for at, row in enumerate(rows):
            feature = row.pop("feature")
            own = Component(**row)
            old = shown.get(feature) if feature else None
            if own.state == "removed":
                if old:
                    edits.append(Edit("delete", feature, old["version"]))
                    meant.append(at)
                continue
            content = _feature(own, names, old or {})
            edits.append(Edit("update", feature, old["version"], content) if old else Edit("insert", feature=content))
            meant.append(at)
        return edits, meant


def _feature(own: Component, names: set[str], old: dict[str, Any]) -> NewFeature:
    """A component as a feature; properties of the layer that the register does not know stay."""
    digits = own.class_now.split(":")[-2:]
    properties = {name: old[name] for name in names if name in old}
    said: dict[str, Any] = {
        "class_code": "".join(digits),
        "owner": own.owner,
        "manager": own.manager,
        "keeper": own.keeper,
        "state": STATE_WORDS[own.state][0],
        "material": own.material,
        "installed_year": own.installed.year if own.installed else None,
        "street": own.address,
    }
    properties |= {name: value for name, value in said.items() if name in names}
    return NewFeature(
        geometry={"type": "Point", "coordinates": [own.longitude, own.latitude]},
        name=own.name,
        code=own.identifier,
        properties={name: value for name, value in properties.items() if value not in (None, "")},
        valid_from=own.installed,
        source=own.source or str(old.get("source") or ""),
        licence=str(old.get("licence") or ""),
        survey=str(old.get("survey") or ""),
        surveyed=own.surveyed,
    )


def _read(
    part: Columns, at: int, spot: tuple[float, float], settings: Settings, catalogue: Catalogue, own: Component | None
) -> tuple[Content | None, list[str]]:
    """A feature as a component, or what is wrong with it. One the register drew keeps its numbering."""
    code = part.codes[at] if own is None else own.identifier
    numbering = settings.numbering if own is None else own.numbering
    wrong = faults_of(code, today())
    parts = take_apart(code)
    known = catalogue.resolve(numbering, parts.big, parts.small) if parts else None
    if parts and known is None:
        wrong.append(f"{parts.big} {parts.small} is no class of {numbering}")
    if wrong or known is None:
        return None, wrong
    said = msgspec.json.decode(part.properties[at])
    owner = str(said.get("owner") or "")
    return Content(
        class_key=known.key,
        longitude=spot[0],
        latitude=spot[1],
        name=part.names[at] or known.title.get("zh", ""),
        address=str(said.get("street") or ""),
        state=_STATES.get(str(said.get("state") or "完好"), "in_use"),
        manager=str(said.get("manager") or ""),
        owner=owner,
        keeper=str(said.get("keeper") or ""),
        material=str(said.get("material") or ""),
        installed=_installed(said.get("installed_year"), part.valid_from[at]),
    ), []


def _installed(year: Any, since: date | None) -> date | None:
    """The day something was put up: the year is what surveys say, and the day from which the map shows it fits it."""
    if not year:
        return None
    return since if since and since.year == int(year) else date(int(year), 1, 1)


def _sum(one: Followed, other: Followed) -> Followed:
    return Followed(one.new + other.new, one.changed + other.changed, one.gone + other.gone, one.strays + other.strays)
