"""A coordinates engine on a real database, with a real trail of security and a real queue of jobs."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from chengshu.capabilities.coordinates import CONVERT_FILE, Coordinates, NewOperation
from chengshu.capabilities.jobs import Jobs
from chengshu.kit import Database, announce_nothing, new_id
from chengshu.security import Keyring, Principal, Security
from chengshu.standards.geo import Helmert, Operation, convert, system

SECRET = {
    "kind": "helmert", "dx": 120.125, "dy": -80.25, "dz": 30.5, "rx": 0.5, "ry": -1.2, "rz": 2.3, "scale": 4.1,
    "convention": "coordinate_frame",
}  # fmt: skip
XIAN = NewOperation("xian80", "西安80转2000", "EPSG:4610", "EPSG:4490", SECRET, 0.05)
HERE = [113.15, 27.85]


def person(name: str, *permissions: str) -> Principal:
    return Principal(new_id(), name, name, "session", (), frozenset(permissions), jurisdiction=("",))


USER = person("li", "coordinates.use")
MANAGER = person("wang", "coordinates.use", "coordinates.manage")
SEER = person("zhao", "coordinates.use", "coordinates.manage", "coordinates.see")


@dataclass
class House:
    coordinates: Coordinates
    jobs: Jobs
    security: Security
    keyring: Keyring
    folder: Path
    db: Database

    def work(self) -> None:
        while self.jobs.run_one({CONVERT_FILE: self.coordinates.files.convert}):
            pass

    def audited(self, action: str) -> list[tuple[str, str, dict[str, object]]]:
        found = self.security.trail.find(action=action).items
        return [(entry.account, entry.subject, dict(entry.detail)) for entry in found]


@pytest.fixture
def house(db: Database, tmp_path: Path) -> House:
    jobs = Jobs(db, announce_nothing)
    security, keyring = Security(db), Keyring(tmp_path / "keys" / "keyring")
    coordinates = Coordinates(db, keyring, security.audit, jobs, tmp_path / "conversions")
    return House(coordinates, jobs, security, keyring, tmp_path, db)


def old_place(x: float = HERE[0], y: float = HERE[1]) -> list[float]:
    """A place of the city in Xi'an 1980, by the parameters themselves."""
    given = {name: value for name, value in SECRET.items() if name != "kind"}
    operation = Operation("t", system("EPSG:4610"), system("EPSG:4490"), Helmert(**given))  # type: ignore[arg-type]
    place: list[float] = convert(np.array([[x, y]]), "EPSG:4490", "EPSG:4610", [operation]).points[0].tolist()
    return place
