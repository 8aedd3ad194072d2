"""What lies in a circle: each room says what is inside, as far as the reader may see it, or that it cannot say."""

from datetime import UTC, datetime
from math import cos, radians

import pytest
from tests.capabilities.cases.desk import Desk, a_person, make_desk
from tests.capabilities.components.conftest import person, square, words

from chengshu.capabilities.grids import Grids, Position
from chengshu.capabilities.grids import Tools as GridTools
from chengshu.capabilities.grids import pack as grids_pack
from chengshu.capabilities.maps import FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.operations import Circle, IncidentKind
from chengshu.kit import Database, announce_nothing
from chengshu.security import SYSTEM
from chengshu.sensing.devices import DeviceRegistration, Devices
from chengshu.server import around
from chengshu.server.around import looks

HERE = (113.10, 27.80)
CIRCLE = Circle(*HERE, 500.0)
NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
KIND = IncidentKind("flood", "t", "nature", 500.0, (), (), ("hospital",))
ANN, BOB = person("ann", "grids.read"), person("bob", "grids.read")
PLANNER = person("planner", "grids.read", "grids.write")
READER = person("reader", "cases.read", "devices.read", "maps.read", "grids.read")
ELSEWHERE = person("elsewhere", "cases.read", "devices.read", "maps.read", "grids.read", where=("430281",))


def metres(east: float, north: float) -> tuple[float, float]:
    """The place so many metres east and north of the centre."""
    return HERE[0] + east / (111_195 * cos(radians(HERE[1]))), HERE[1] + north / 111_195


class Place:
    """The rooms, each on the same real database."""

    def __init__(self, db: Database, desk: Desk) -> None:
        self.desk, self.maps = desk, Maps(db, announce_nothing)
        self.devices = Devices(db, announce_nothing)
        self.grids = Grids(GridTools(db, announce_nothing, self.maps))
        self.looks = looks(desk.cases, self.devices, self.maps, self.grids)

    def look(self, kind: str, by=READER, circle: Circle = CIRCLE, incident: IncidentKind | None = None):
        return self.looks[kind](circle, by, incident)

    def layer(self, name: str, geometry: str, features: list[NewFeature], *fields: FieldDefinition) -> None:
        self.maps.define_layer(LayerDefinition(name, name, geometry=geometry, fields=fields, synthetic=True))
        self.maps.load(name, features)

    def walker(self, who, name: str, division: str, *place: float) -> None:
        self.grids.add_worker(PLANNER, name, division, account=who.id)
        self.grids.go_on(who)
        self.grids.here(who, [Position(self.desk.at, *metres(*place))])

    def with_grids(self) -> None:
        self.layer("grid_cells", "polygon", [NewFeature(square(113.09, 27.79, 0.02), "c", "430202001001001")])
        grids_pack.apply({"grids.yaml": words("grids.yaml")}, "urban_management", self.grids)
        self.grids.follow_cells()


@pytest.fixture
def place(db: Database, tmp_path) -> Place:
    made = Place(db, make_desk(db, tmp_path))
    made.desk.at = NOON
    return made


def test_what_is_asked_comes_in_the_order_in_which_it_is_shown(place):
    assert list(place.looks) == ["people", "residents", "facilities", "cases", "devices"]


def test_open_cases_in_the_circle_are_named_nearest_first_and_not_those_in_the_corners_of_its_box(place):
    far = place.desk.a_case(title="远", longitude=metres(0, 400)[0], latitude=metres(0, 400)[1])
    near = place.desk.a_case(title="近", longitude=metres(30, 40)[0], latitude=metres(30, 40)[1])
    place.desk.a_case(title="角", longitude=metres(450, 450)[0], latitude=metres(450, 450)[1])
    gone = place.desk.a_case(title="已结", longitude=HERE[0], latitude=HERE[1])
    place.desk.step(gone, "reject", "acceptor", reason="不属实")
    place.desk.a_case(title="无处", longitude=None, latitude=None)
    told = place.look("cases", SYSTEM)
    assert (told.known, told.total) == (True, 2)
    assert [one.id for one in told.things] == [near.id, far.id]
    assert [round(one.distance_m) for one in told.things] == [50, 400]
    assert (told.things[0].detail, told.things[0].link) == (near.number, f"/cases/{near.id}")


def test_a_case_that_is_overdue_is_urgent_and_comes_with_its_severity_before(place):
    place.desk.a_case(longitude=HERE[0], latitude=HERE[1])
    assert [one.status for one in place.look("cases", SYSTEM).things] == ["normal"]
    place.desk.wait(days=1)
    place.desk.cases.sweep_overdue()
    assert [one.status for one in place.look("cases", SYSTEM).things] == ["urgent"]


def test_nobody_sees_in_the_circle_what_his_desk_hides_from_him(place):
    place.desk.a_case(longitude=HERE[0], latitude=HERE[1])
    assert place.look("cases", a_person("acceptor", areas=("430281",))).total == 0
    assert place.look("cases", a_person("acceptor", areas=("4302",))).total == 1
    blind = person("blind", "maps.read")
    for kind in ("cases", "devices", "people"):
        told = place.look(kind, blind)
        assert (told.known, told.note, told.things) == (False, "not_yours", ())


def test_a_circle_with_more_than_is_named_counts_all_and_says_when_it_could_not(place, monkeypatch):
    for number in range(6):
        place.desk.a_case(longitude=metres(number, 0)[0], latitude=HERE[1])
    monkeypatch.setattr(around, "SHOWN", 4)
    told = place.look("cases", SYSTEM)
    assert (told.total, len(told.things), told.note) == (6, 4, "")
    monkeypatch.setattr(around, "_READ", 2)
    monkeypatch.setattr(around, "_MOST_PAGES", 2)
    told = place.look("cases", SYSTEM)
    assert (told.total, told.note) == (4, "more")


def test_devices_are_those_of_the_readers_divisions_with_how_they_are(place):
    kind = {"protocol": "hj212", "kind": "air_station", "division": "430202"}
    spots = {"A": metres(100, 0), "B": metres(0, 700)}
    place.devices.register_many(
        [
            DeviceRegistration(identifier=name, name=name, longitude=at[0], latitude=at[1], **kind)
            for name, at in spots.items()
        ]
    )
    told = place.look("devices")
    assert [(one.title, one.status, one.detail, round(one.distance_m)) for one in told.things] == [
        ("A", "stale", "air_station", 100)
    ]
    assert place.look("devices", ELSEWHERE).total == 0
    assert place.look("devices", circle=Circle(*HERE, 800.0)).total == 2


def test_people_on_duty_are_told_by_name_and_distance_and_never_by_place(place):
    assert place.look("people").known is False  # no pack says where anybody walks
    place.with_grids()
    place.walker(ANN, "安", "430202", 120, 0)
    place.walker(BOB, "柏", "430202", 0, 560)
    told = place.look("people")
    assert (told.known, told.total) == (True, 1)
    [thing] = told.things
    assert (thing.title, thing.distance_m, thing.longitude, thing.latitude) == ("安", 150.0, None, None)
    assert place.look("people", circle=Circle(*HERE, 600.0)).total == 2
    assert place.look("people", ELSEWHERE).total == 0
    place.desk.wait(minutes=31)  # nobody was heard of lately
    assert (place.look("people").known, place.look("people").total) == (True, 0)


def test_a_circle_drawn_larger_and_smaller_tells_no_more_than_fifty_metres(place):
    place.with_grids()
    place.walker(ANN, "安", "430202", 120, 0)
    seen = {radius: place.look("people", circle=Circle(*HERE, float(radius))).total for radius in (99, 101, 119, 150)}
    assert seen == {99: 0, 101: 1, 119: 1, 150: 1}


def test_who_goes_off_duty_is_gone_from_the_circle_at_once(place):
    place.with_grids()
    place.walker(ANN, "安", "430202", 10, 0)
    assert place.look("people").total == 1
    place.grids.go_off(ANN)
    assert place.look("people").total == 0


def test_places_that_matter_are_those_the_kind_of_incident_names(place):
    assert place.look("facilities").known is False  # there is no such layer
    spots = {
        "医院": ("hospital", metres(0, 100)),
        "学校": ("school", metres(50, 0)),
        "远": ("hospital", metres(0, 900)),
    }
    features = [
        NewFeature({"type": "Point", "coordinates": list(at)}, name, name, properties={"kind": kind})
        for name, (kind, at) in spots.items()
    ]
    place.layer("places_of_interest", "point", features, FieldDefinition("kind"))
    assert [one.title for one in place.look("facilities").things] == ["学校", "医院"]
    assert [one.title for one in place.look("facilities", incident=KIND).things] == ["医院"]
    assert place.look("facilities", person("blind", "cases.read")).known is False


def test_residents_are_summed_over_the_buildings_that_touch_the_circle(place):
    assert place.look("residents").known is False
    size = 0.0002
    features = [
        NewFeature(square(*metres(east, 0), size), name, name, properties={"residents": residents})
        for name, east, residents in (("A", 0, 30), ("B", 490, 12), ("C", 600, 500))
    ]
    place.layer("buildings", "polygon", features, FieldDefinition("residents", "integer"))
    told = place.look("residents")
    assert (told.known, told.total, told.figures) == (True, 2, {"buildings": 2.0, "residents": 42})
    empty = place.look("residents", circle=Circle(113.5, 27.8, 500.0))
    assert (empty.known, empty.total) == (False, 0)  # nobody lives there, or nobody knows: not said to be none
