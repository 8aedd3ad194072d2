"""Whose the component is that a case is about: told by the register, or by nobody when it could be another's."""

import pytest
from psycopg import Connection

from chengshu.capabilities.components import Components
from chengshu.capabilities.maps import Maps
from chengshu.capabilities.routing import Owned, Place
from chengshu.kit import Database
from chengshu.security import Security
from chengshu.server.casework import owners_at

from .conftest import CLERK, COVER, KNOWN_ORGANISATION, LAMP, SOUTH, WEST, lamp

METRE = 1 / 98_000  # of longitude, so far south


def _assign(components: Components, name: str = "市市政路灯处") -> None:
    (party,) = [one for one in components.parties(CLERK) if one.name == name]
    components.set_party(party.id, KNOWN_ORGANISATION)


def _asked(components: Components, db: Database, metres: float, classification: str = LAMP) -> Owned | None:
    return owners_at(components, Security(db), [_spot(metres, classification)])[0]


def _spot(metres: float, classification: str = LAMP) -> Place:
    return classification, WEST + 0.001 + metres * METRE, SOUTH + 0.001


def test_the_owner_of_the_nearest_one_is_named_once_somebody_said_who_he_is(filled: Components, db: Database) -> None:
    assert _asked(filled, db, 3) is None  # the survey wrote a name, and nobody said whose it is
    _assign(filled)
    found = _asked(filled, db, 3)
    assert found is not None
    assert (found.organisation, found.party, found.identifier) == (
        KNOWN_ORGANISATION,
        "市市政路灯处",
        "4302020137000001",
    )
    assert found.metres == pytest.approx(3, abs=0.1)


def test_nobody_is_named_for_what_stands_far_off_or_is_another_thing(filled: Components, db: Database) -> None:
    _assign(filled)
    assert _asked(filled, db, 40) is None
    assert _asked(filled, db, 3, COVER) is None


def test_of_two_that_stand_together_and_have_two_owners_nobody_knows_which_is_meant(
    filled: Components, maps: Maps, db: Database
) -> None:
    _assign(filled)
    maps.load(
        "components",
        [
            *(lamp(n, WEST + 0.001 * n, SOUTH + 0.001) for n in (1, 2, 3)),
            lamp(4, WEST + 0.001 + 6 * METRE, SOUTH + 0.001, owner="某小区物业"),
        ],
    )
    filled.sync()
    assert _asked(filled, db, 3) is None
    assert _asked(filled, db, -8) is not None  # from there the first is nearer by more than chance


def test_many_places_are_answered_as_one_after_another_with_as_many_queries_as_one(
    filled: Components, maps: Maps, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _assign(filled)
    lamps = [*(lamp(n, WEST + 0.001 * n, SOUTH + 0.001) for n in (1, 2, 3))]
    maps.load("components", [*lamps, lamp(4, WEST + 0.001 + 6 * METRE, SOUTH + 0.001, owner="某小区物业")])
    filled.sync()
    far, pole = (LAMP, 0.0, 0.0), (LAMP, 180.0, 90.0)
    places = [far, *(_spot(metres, key) for metres in range(-40, 240, 7) for key in (LAMP, COVER)), pole]
    alone = [owners_at(filled, Security(db), [one])[0] for one in places]
    assert len({one.identifier for one in alone if one}) == 3
    asked: list[str] = []
    real = Connection.execute
    monkeypatch.setattr(Connection, "execute", lambda *told, **more: asked.append(str(told[1])) or real(*told, **more))
    owners_at(filled, Security(db), [_spot(3)])
    few = len(asked)
    asked.clear()
    assert owners_at(filled, Security(db), places) == alone
    assert 0 < len(asked) <= few
