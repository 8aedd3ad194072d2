"""Boards that go out by the clock: once per due time, each reader with his own rights, honest states."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.server.boarding import ISSUES, Person, at, due_of, issues, keep, note, number, plan
from tests.server.living_city import LivingCity

from chengshu.kit import set_clock


@pytest.fixture
def clock() -> Iterator[Callable[[datetime], None]]:
    """Moves the clock of this process; sessions are opened before and looked through after."""
    yield lambda moment: set_clock(lambda: moment)
    set_clock(None)


def test_a_board_goes_out_once_per_due_time_to_each_reader_with_his_own_rights(
    living: LivingCity, person: Person, clock: Callable[[datetime], None]
) -> None:
    owner, reader, bare, nobody = person("composer"), person("onlooker"), person("bare"), person()
    ids = [one.account_id for one in (reader, bare, nobody)]  # type: ignore[attr-defined]
    board = keep(owner, "晨报", note(), number("cases_open"))
    due, sending = due_of(plan(owner, board, *ids)), living.city.dashboards.sending
    clock(due - timedelta(seconds=1))
    sending.send_due()
    set_clock(None)
    assert issues(owner, board) == []
    clock(due + timedelta(seconds=5))
    for _ in range(3):  # a worker that starts again, and again
        sending.send_due()
    set_clock(None)
    [issue] = issues(owner, board)
    assert (issue["state"], issue["made"], issue["withheld"], issue["missed"]) == ("sent", 2, 1, 0)
    assert datetime.fromisoformat(issue["due"]) == due
    states = owner.get(f"{ISSUES}/{issue['id']}/states").json()
    assert sorted((one["state"], one["reason"]) for one in states["copies"]) == [
        ("made", ""), ("made", ""), ("withheld", "no_right"),
    ]  # fmt: skip
    assert [(one["channel"], one["state"]) for one in states["deliveries"]] == [("in_app", "delivered")] * 2
    mine = reader.get(f"{ISSUES}/{issue['id']}").json()["report"]
    assert {one["panel"]: one["missing"] for one in mine["told"]} == {"n": "", "i": ""}
    his = bare.get(f"{ISSUES}/{issue['id']}").json()["report"]
    assert {one["panel"]: one["missing"] for one in his["told"]} == {"n": "", "i": "not_yours"}
    assert reader.get(f"{ISSUES}/{issue['id']}/paper.pdf").content.startswith(b"%PDF-")
    assert person("onlooker").get(f"{ISSUES}/{issue['id']}").status_code == 404
    assert reader.get(f"{ISSUES}/{issue['id']}/states").status_code == 403
    about = f"/dashboards/issues/{issue['id']}"
    inbox = reader.get("/api/v1/messages/inbox").json()["items"]
    assert [one["about"] for one in inbox].count(about) == 1


def test_a_worker_that_died_in_the_middle_leaves_nothing_twice_and_nothing_out(
    living: LivingCity, person: Person, clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, *readers = person("composer"), person("onlooker"), person("onlooker"), person("onlooker")
    ids = [one.account_id for one in readers]  # type: ignore[attr-defined]
    board = keep(owner)
    due, sending = due_of(plan(owner, board, *ids)), living.city.dashboards.sending
    clock(due)
    whole = sending._copy_for
    made: list[Any] = []

    def dies(*given: Any) -> None:
        if len(made) == 2:
            raise SystemExit("killed")
        made.append(given)
        whole(*given)

    monkeypatch.setattr(sending, "_copy_for", dies)
    with pytest.raises(SystemExit):
        sending.send_due()
    monkeypatch.setattr(sending, "_copy_for", whole)
    sending.send_due()
    sending.send_due()
    set_clock(None)
    [issue] = issues(owner, board)
    assert (issue["state"], issue["made"]) == ("sent", 3)
    for reader in readers:
        inbox = reader.get("/api/v1/messages/inbox").json()["items"]
        assert len([one for one in inbox if one["about"].endswith(issue["id"])]) == 1


def test_of_due_times_that_passed_unnoticed_the_last_is_sent_and_the_others_are_counted(
    living: LivingCity, person: Person, clock: Callable[[datetime], None]
) -> None:
    owner, reader = person("composer"), person("onlooker")
    board = keep(owner)
    due = due_of(plan(owner, board, reader.account_id))  # type: ignore[attr-defined]
    clock(due + timedelta(days=3, hours=2))
    living.city.dashboards.sending.send_due()
    set_clock(None)
    [issue] = issues(owner, board)
    assert (datetime.fromisoformat(issue["due"]), issue["missed"]) == (due + timedelta(days=3), 3)
    schedule = owner.get(at(board, "/schedule")).json()["schedule"]
    assert due_of(schedule) == due + timedelta(days=4)


def test_what_cannot_be_sent_is_tried_again_and_then_said_to_have_failed(
    living: LivingCity, person: Person, clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, reader = person("composer"), person("onlooker")
    board = keep(owner)
    due = due_of(plan(owner, board, reader.account_id))  # type: ignore[attr-defined]
    sending = living.city.dashboards.sending

    def broken(*_: Any) -> None:
        raise RuntimeError("the office is closed")

    monkeypatch.setattr(sending, "_copy_for", broken)
    moment, states = due, []
    for wait in (0, 2, 6, 31, 121):
        moment += timedelta(minutes=wait)
        clock(moment)
        sending.send_due()
        set_clock(None)
        states.append(issues(owner, board)[0]["state"])
    assert states == ["making"] * 4 + ["failed"]
    assert issues(owner, board)[0]["error"] == "RuntimeError: the office is closed"
    assert reader.get("/api/v1/messages/inbox").json()["items"] == []


def test_a_plan_is_locked_switched_off_and_ended_and_a_board_put_away_is_not_sent(
    living: LivingCity, person: Person, clock: Callable[[datetime], None]
) -> None:
    owner, reader = person("composer"), person("onlooker")
    who = reader.account_id  # type: ignore[attr-defined]
    board = keep(owner)
    assert owner.get(at(board, "/schedule")).json()["schedule"] is None
    kept = plan(owner, board, who)
    body = {"rhythm": "weekly", "weekdays": [1], "hour": 9, "accounts": [who]}
    assert owner.put(at(board, "/schedule"), json={**body, "version": 0}).json()["code"] == "schedule_changed"
    weekly = owner.put(at(board, "/schedule"), json={**body, "version": kept["version"]}).json()["schedule"]
    assert due_of(weekly).isoweekday() == 1
    off = owner.put(at(board, "/schedule"), json={**body, "version": 2, "enabled": False}).json()["schedule"]
    assert off["next_due"] is None
    owner.put(at(board, "/schedule"), json={**body, "version": 3})
    owner.delete(at(board))
    later = datetime.now(UTC) + timedelta(days=20)
    clock(later)
    living.city.dashboards.sending.send_due()
    mine = living.city.security.sessions.on_behalf_of(owner.account_id)  # type: ignore[attr-defined]
    assert mine is not None
    living.city.dashboards.boards.bring_back(mine, board["board"]["id"])
    living.city.dashboards.sending.send_due()
    set_clock(None)
    assert issues(owner, board) == []
    assert due_of(owner.get(at(board, "/schedule")).json()["schedule"]) > later
    assert owner.delete(at(board, "/schedule")).status_code == 204
    assert owner.delete(at(board, "/schedule")).status_code == 404
