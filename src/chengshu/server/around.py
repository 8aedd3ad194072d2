"""What the rooms of the city know about a circle on the map: cases, devices, people, places, who lives there."""

import json
from collections.abc import Callable, Iterable, Mapping
from math import cos, pi, radians, sin
from typing import Any

from chengshu.capabilities.cases import CaseFilter, Cases
from chengshu.capabilities.evaluation import PAPER_FONT
from chengshu.capabilities.grids import Grids
from chengshu.capabilities.indicators import Indicators
from chengshu.capabilities.maps import Maps
from chengshu.capabilities.operations import (
    Circle,
    Colleague,
    IncidentKind,
    Inside,
    Look,
    Operations,
    Thing,
    Tools,
    box_of,
    nearest,
)
from chengshu.capabilities.rules import Rules
from chengshu.kit import Announce, Database, NotFound
from chengshu.security import Principal, Security
from chengshu.sensing.devices import Devices
from chengshu.server.days import gathers, remembers, rhythms

SHOWN = 50  # things of a kind that are named; the rest is counted
_READ = 200  # what lies in the box around the circle is read page by page, to be measured
_MOST_PAGES = 25
_CORNERS = 64
_PLACES, _BUILDINGS, _RESIDENTS = "places_of_interest", "buildings", "residents"


def centre(
    db: Database,
    security: Security,
    rooms: tuple[Cases, Devices, Maps, Rules, Indicators, Grids],
    announce: Announce,
    words: Callable[[], Mapping[str, str]],
) -> Operations:
    """The operations centre with what it is given."""
    cases, devices, maps, rules, indicators, grids = rooms

    def account_name(account: str) -> str | None:
        try:
            found = security.accounts.get(account)
        except NotFound:
            return None
        return None if found.disabled else found.name

    def organisation_name(organisation: str) -> str | None:
        known = security.organisations.is_known(organisation)
        return security.organisations.get(organisation).name if known else None

    def colleagues(text: str) -> list[Colleague]:
        found = security.accounts.find(q=text or None, limit=30).items
        return [Colleague(one.id, one.name, one.organisation_name or "") for one in found if not one.disabled]

    tools = Tools(
        db,
        security.audit,
        announce,
        locate=maps.locate,
        organisation_name=organisation_name,
        account_name=account_name,
        colleagues=colleagues,
        words=words,
        looks=looks(cases, devices, maps, grids),
        gathers=gathers(cases, rules, indicators),
        remembers=remembers(cases, rules, indicators),
        rhythms=rhythms(cases, rules),
        font=PAPER_FONT,
    )
    return Operations(tools)


def looks(cases: Cases, devices: Devices, maps: Maps, grids: Grids) -> Mapping[str, Look]:
    """Who is asked about a circle, in the order in which it is shown."""
    return {
        "people": lambda circle, by, _: _people(grids, circle, by),
        "residents": lambda circle, by, _: _residents(maps, circle, by),
        "facilities": lambda circle, by, kind: _facilities(maps, circle, by, kind),
        "cases": lambda circle, by, _: _cases(cases, circle, by),
        "devices": lambda circle, by, _: _devices(devices, circle, by),
    }


def _told(kind: str, circle: Circle, things: Iterable[Thing], complete: bool = True) -> Inside:
    found = nearest(circle, things)
    return Inside(kind, True, len(found), tuple(found[:SHOWN]), note="" if complete else "more")


def _people(grids: Grids, circle: Circle, by: Principal) -> Inside:
    """Grid workers on duty who were heard of lately, of the reader's divisions: how far, and never where."""
    if not by.can("grids.read"):
        return Inside("people", known=False, note="not_yours")
    found = grids.within(circle.longitude, circle.latitude, circle.radius_m, by)
    if found is None:
        return Inside("people", known=False)
    things = tuple(
        Thing(one.worker, one.name, None, None, float(one.metres), "normal", link="/grids/people")
        for one in found[:SHOWN]
    )
    return Inside("people", True, len(found), things)


def _cases(cases: Cases, circle: Circle, by: Principal) -> Inside:
    """Open cases that the reader may see."""
    if not by.can("cases.read"):
        return Inside("cases", known=False, note="not_yours")
    wanted, after, found = CaseFilter(group="open", box=box_of(circle)), None, []
    for _ in range(_MOST_PAGES):
        page = cases.find(wanted, by, sort="due", after=after, limit=_READ)
        found += page.items
        after = page.next
        if after is None:
            break
    things = [
        Thing(
            one.id, one.title, one.longitude, one.latitude, 0.0,
            "urgent" if one.overdue else one.severity, one.number, f"/cases/{one.id}",
        )
        for one in found
        if one.longitude is not None and one.latitude is not None
    ]  # fmt: skip
    return _told("cases", circle, things, after is None)


def _devices(devices: Devices, circle: Circle, by: Principal) -> Inside:
    """Devices in the reader's divisions."""
    if not by.can("devices.read"):
        return Inside("devices", known=False, note="not_yours")
    within, after, found = by.jurisdiction_for("devices.read"), None, []
    for _ in range(_MOST_PAGES):
        page = devices.find(within=within, box=box_of(circle), after=after, limit=_READ)
        found += page.items
        after = page.next
        if after is None:
            break
    things = [
        Thing(
            one.id, one.name, one.longitude, one.latitude, 0.0,
            "normal" if one.state == "online" else "stale", one.kind, f"/devices/{one.id}",
        )
        for one in found
        if one.longitude is not None and one.latitude is not None
    ]  # fmt: skip
    return _told("devices", circle, things, after is None)


def _facilities(maps: Maps, circle: Circle, by: Principal, kind: IncidentKind | None) -> Inside:
    """Places that matter: those that the kind of incident names, or all of them."""
    if not by.can("maps.read") or not _has(maps, _PLACES):
        return Inside("facilities", known=False)
    where: dict[str, Any] = _crossing(circle)
    if kind and kind.facilities:
        named = {"op": "in", "args": [{"property": "kind"}, list(kind.facilities)]}
        where = {"op": "and", "args": [where, named]}
    page = maps.find(_PLACES, where=where, limit=1000, principal=by)
    things = []
    for text in page.items:
        feature = json.loads(text)
        said, at = feature["properties"], feature["geometry"]["coordinates"]
        link = f"/map?c={at[0]:.5f},{at[1]:.5f}&z=17"
        things.append(Thing(feature["id"], said.get("name", ""), at[0], at[1], 0.0, "", said.get("kind", ""), link))
    return _told("facilities", circle, things, page.next is None)


def _residents(maps: Maps, circle: Circle, by: Principal) -> Inside:
    """Who lives there, by the buildings that touch the circle."""
    if not by.can("maps.read") or not _has(maps, _BUILDINGS):
        return Inside("residents", known=False)
    found = maps.statistics(_BUILDINGS, fields=(_RESIDENTS,), where=_crossing(circle), principal=by).total
    residents = found.fields.get(_RESIDENTS)
    figures = {"buildings": float(found.count), "residents": round(residents.sum) if residents else 0.0}
    return Inside("residents", residents is not None and residents.count > 0, found.count, (), figures)


def _has(maps: Maps, layer: str) -> bool:
    return any(one.id == layer for one in maps.layers())


def _crossing(circle: Circle) -> dict[str, Any]:
    """The condition that a shape touches the circle, in CQL2."""
    west, south, east, north = box_of(circle)
    wide, high = (east - west) / 2, (north - south) / 2
    out = 1 / cos(pi / _CORNERS)  # corners lie a little outside, so that no part of the circle is left out
    turns = [radians(360 * corner / _CORNERS) for corner in range(_CORNERS)]
    ring = [[circle.longitude + wide * out * cos(t), circle.latitude + high * out * sin(t)] for t in turns]
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return {"op": "s_intersects", "args": [{"property": "geometry"}, shape]}
