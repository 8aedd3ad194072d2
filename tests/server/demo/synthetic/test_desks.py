"""The demo's desks have work on them, once, and all of it is marked as invented."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chengshu.capabilities.survey_marks import MarkFilter
from chengshu.kit import Database
from chengshu.security import SYSTEM
from chengshu.server.city import City, build_city
from chengshu.server.demo.desks import load_desks
from chengshu.server.demo.load import demo_folder, planned_accounts
from chengshu.server.demo.synthetic import load_synthetic, quiet
from chengshu.server.packs import apply_packs, load_packs, pack_folders
from chengshu.server.settings import Settings


@pytest.fixture
def city(db: Database, tmp_path: Path, small: Path) -> Iterator[City]:
    built = build_city(Settings(database_url=db.url, home=tmp_path))
    apply_packs(load_packs(pack_folders()), built)
    load_synthetic(built, small, quiet)
    yield built
    built.close()


def test_every_desk_has_work_and_is_filled_once(city: City, small: Path) -> None:
    made = load_desks(city, small, quiet)
    assert made["patrols"] > 5
    assert load_desks(city, small, quiet) == {}
    numbers = city.survey_marks.statistics(SYSTEM, MarkFilter())
    assert 0 < numbers.patrolled < numbers.total
    states = {one.state for one in city.survey_marks.requests.find(SYSTEM, everybody=True).items}
    assert states == {"waiting", "approved", "refused", "returned"}
    cards = city.coordinates.operations().items
    assert {card.kind for card in cards} == {"helmert", "similarity", "grid"}
    assert all("编造" in card.note for card in cards)
    [fitted] = [card for card in cards if card.fit]
    assert fitted.fit
    assert fitted.fit["rmse"] < 0.1
    waiting = city.places.fusion.records("waiting").items
    assert waiting
    assert any(record.candidates for record in waiting)
    assert all("演示" in one["source"] for one in city.places.fusion.sources())
    [old] = city.places.register.find("跃进路").items
    assert old.matched == "跃进路"
    assert old.name != "跃进路"
    assert city.jobs.run_one(city.handlers())
    [batch] = city.places.desk.batches(None).items
    assert batch.state == "done"
    assert batch.counts["matched"] > 40


def test_the_people_of_the_desks_have_accounts() -> None:
    roles = {one.account: one.roles for one in planned_accounts(demo_folder())}
    assert roles["keeper"] == ("mark_keeper",)
    assert roles["placenames"] == ("place_name_clerk",)
    assert roles["placereview"] == ("place_name_reviewer",)
