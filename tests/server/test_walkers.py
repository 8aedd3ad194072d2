"""The invented workers of the demo: on duty in their own cells, and given nothing to do."""

from datetime import timedelta
from itertools import pairwise

import pytest
from tests.capabilities.components.conftest import SOUTH, STEP, WEST
from tests.capabilities.grids.conftest import CELLS, PLANNER, READER
from tests.capabilities.grids.conftest import grids as grids  # a fixture
from tests.capabilities.grids.conftest import maps as maps  # a fixture

from chengshu.capabilities.grids import Grids
from chengshu.kit import Database, now, set_clock
from chengshu.security import SYSTEM, Security
from chengshu.server.casework import nearest_who_sign_in
from chengshu.server.walkers import EVERY, INVENTED, Walkers, place


@pytest.fixture
def security(db: Database) -> Security:
    return Security(db)


def some_workers(grids: Grids, number: int) -> None:
    area = grids.create_area(PLANNER, "网格", CELLS)
    for one in range(number):
        worker = grids.add_worker(PLANNER, f"{INVENTED}{one:02d}", "430202")
        grids.bind(area.id, worker.id, "main", PLANNER)


def test_every_third_is_on_duty_in_his_own_cells_and_stays_so(grids: Grids, security: Security) -> None:
    some_workers(grids, 6)
    walkers = Walkers(grids, security)
    assert walkers.walk() == 6 / EVERY
    at = now()
    for minutes in (0, 5, 10, 40):
        set_clock(lambda minutes=minutes: at + timedelta(minutes=minutes))
        assert walkers.walk() == 2
        seen = grids.on_duty(READER)
        assert sum(one["workers"] for one in seen) == 2
        assert {one["cell"] for one in seen} <= set(CELLS)
    assert [one.name for one in grids.workers(READER, on_duty=True).items] == [f"{INVENTED}00", f"{INVENTED}03"]


def test_real_people_stay_as_they_are_and_get_the_tasks(grids: Grids, security: Security) -> None:
    account = security.accounts.create("grid", f"{INVENTED}（本人）", "Street-corner-17!", by=SYSTEM)
    me = grids.add_worker(PLANNER, account.name, "430202", account=account.id)
    other = grids.add_worker(PLANNER, "老王", "430202")
    some_workers(grids, EVERY)
    Walkers(grids, security).walk()
    known = {one.id: one for one in grids.workers(SYSTEM).items}
    assert not known[me.id].on_duty
    assert (known[other.id].account, known[other.id].on_duty) == (None, False)
    middle = (WEST + STEP, SOUTH + STEP)
    assert grids.nearest(*middle)
    assert nearest_who_sign_in(grids, security, [middle]) == [None]


def test_a_way_round_has_no_leaps() -> None:
    path = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    start = now()
    steps = [place(path, start + timedelta(seconds=10 * n)) for n in range(300)]
    assert all(abs(x - to_x) + abs(y - to_y) < 0.03 for (x, y), (to_x, to_y) in pairwise(steps))
    assert len(set(steps)) > 250
