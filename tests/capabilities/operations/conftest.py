"""An operations centre on a real database, in a city of two districts."""

from dataclasses import dataclass, field

import pytest

from chengshu.capabilities.operations import (
    Circle,
    IncidentKind,
    Inside,
    NewIncident,
    Operations,
    SuggestedTask,
    Thing,
    Tools,
    nearest,
)
from chengshu.kit import Database, Event, new_id
from chengshu.security import Principal

FIRE = IncidentKind("fire", "incident.kind.fire", "accident", 500.0, (SuggestedTask("cordon", 15),), ("119", "110"))
RESCUE, WATER = new_id(), new_id()


@dataclass
class Centre:
    """The room, and what it was given."""

    operations: Operations
    told: list[Event] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)

    def person(
        self, name: str, *permissions: str, where: tuple[str, ...] = ("",), organisation: str | None = None
    ) -> Principal:
        """Somebody who can sign in."""
        identity = new_id()
        self.people[identity] = name
        held = frozenset(permissions or ("operations.read", "operations.command"))
        return Principal(identity, name, name, "session", (), held, organisation, (), where)


def a_fire(**more: object) -> NewIncident:
    """A fire in the western district."""
    said = {"kind": "fire", "level": 3, "title": "仓库火灾", "circle": Circle(113.1, 27.8, 500.0)}
    return NewIncident(**{**said, **more})  # type: ignore[arg-type]


@pytest.fixture
def centre(db: Database) -> Centre:
    room: Centre

    def cases(circle: Circle, _by: Principal, _kind: IncidentKind | None) -> Inside:
        everything = [Thing("near", "近", 113.101, 27.8, 0), Thing("far", "远", 113.2, 27.8, 0)]
        inside = nearest(circle, everything)
        return Inside("cases", True, len(inside), tuple(inside))

    looks = {"cases": cases, "people": lambda _circle, _by, _kind: Inside("people", known=False)}
    tools = Tools(
        db,
        lambda by, action, subject, detail: room.trail.append(action),
        lambda event: room.told.append(event),
        locate=lambda longitude, latitude: "430204001" if longitude < 113.15 else "430211001",
        organisation_name={RESCUE: "消防救援支队", WATER: "水务局"}.get,
        account_name=lambda account: room.people.get(account),
        looks=looks,
    )
    room = Centre(Operations(tools))
    room.operations.define("city", [FIRE])
    return room


@pytest.fixture
def commander(centre: Centre) -> Principal:
    return centre.person("指挥长")
