"""Kept exactly once whatever breaks between two steps; newest values, histories, frames, rejects."""

import contextlib
import multiprocessing
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from chengshu.data.lake import Lake
from chengshu.data.telemetry import Delivery, LatestFilter, Telemetry
from chengshu.data.telemetry import service as telemetry_service
from chengshu.kit import Conflict, Database, NotFound, Refused, Unavailable, announce_nothing, new_id, set_clock
from chengshu.sensing import Frame, Observation, frame_id

DEVICE = "01990000-0000-7000-8000-000000000001"
OTHER = "01990000-0000-7000-8000-000000000002"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


class Crash(Exception):
    """The process dies here."""


def frame(number: int, device: str | None = DEVICE, *, minutes: float | None = None, **changes: Any) -> Frame:
    raw = f"##0000frame {number} {changes.get('raw', '')}\r\n".encode()
    moment = NOON + timedelta(minutes=number if minutes is None else minutes)
    seen = (
        Observation("a34004", "realtime", "value", moment, 30.0 + number, None, "N"),
        Observation("a21026", "minute", "avg", moment, 8.0, None, "N"),
        Observation("a21026", "minute", "max", moment, 9.0, None, "N"),
    )
    made = Frame(
        frame_id("hj212", raw), "hj212", "MN1", device, "2011", "2017", moment + timedelta(seconds=2), raw, seen
    )
    for name, value in changes.items():
        if name != "raw":
            setattr(made, name, value)
    return made


@pytest.fixture
def lake(db: Database, tmp_path: Path) -> Iterator[Lake]:
    made = Lake(db.url, tmp_path / "lake")
    yield made
    made.close()


@pytest.fixture
def telemetry(db: Database, lake: Lake) -> Telemetry:
    made = Telemetry(db, lake, announce_nothing)
    made.prepare()
    return made


def rows(lake: Lake, table: str) -> int:
    return int(lake.query(f"SELECT count(*) AS n FROM {table}")[0]["n"])


def tally(telemetry: Telemetry) -> tuple[int, int, int, int]:
    days = telemetry.tallies(NOON - timedelta(days=1))
    return (
        sum(day.frames for day in days), sum(day.observations for day in days),
        sum(day.duplicates for day in days), sum(day.rejects for day in days),
    )  # fmt: skip


def test_a_delivery_is_kept_with_its_raw_frames_and_the_newest_values(telemetry: Telemetry, lake: Lake) -> None:
    kept = telemetry.keep([Delivery(1, (frame(1), frame(2))), Delivery(2, (frame(3),))])
    assert (kept.frames, kept.observations, kept.duplicates, kept.rejects) == (3, 9, 0, 0)
    assert len(kept.fresh) == 9
    assert (rows(lake, "frame"), rows(lake, "observation")) == (3, 9)
    newest = telemetry.latest([DEVICE], "a34004")
    assert [(one.value, one.time) for one in newest] == [(33.0, NOON + timedelta(minutes=3))]
    assert telemetry.frame(newest[0].frame).raw == frame(3).raw


def test_the_same_delivery_twice_changes_nothing_but_is_judged_again(telemetry: Telemetry, lake: Lake) -> None:
    delivery = Delivery(7, (frame(1), frame(2), frame(3, None, reason="crc", detail="wrong")))
    first = telemetry.keep([delivery])
    again = telemetry.keep([delivery])
    assert (again.frames, again.observations) == (0, 0)
    assert again.fresh == first.fresh
    assert (rows(lake, "frame"), rows(lake, "observation")) == (2, 6)
    assert tally(telemetry) == (2, 6, 0, 1)
    assert telemetry.rejects().items[0].count == 1


def test_a_device_that_sends_again_is_counted_and_not_kept_twice(telemetry: Telemetry, lake: Lake) -> None:
    telemetry.keep([Delivery(1, (frame(1),))])
    again = telemetry.keep([Delivery(2, (frame(1), frame(2), frame(2)))])
    assert (again.frames, again.duplicates) == (1, 2)
    assert {reading.frame for reading in again.fresh} == {frame(2).id}
    assert rows(lake, "frame") == 2
    assert tally(telemetry) == (2, 6, 2, 0)


STEPS = (
    (telemetry_service.present, "first_sightings"),
    (telemetry_service.history, "applied"),
    (telemetry_service.history, "add_frames"),
    (telemetry_service.history, "add_observations"),
    (telemetry_service.history, "mark_applied"),
    (telemetry_service.present, "settle"),
    (telemetry_service.present, "put_latest"),
    (telemetry_service.present, "add_rejects"),
    (telemetry_service.present, "add_tallies"),
)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS, ids=[name for _, name in STEPS])
def test_a_crash_between_any_two_steps_loses_nothing_and_doubles_nothing(
    telemetry: Telemetry, lake: Lake, monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str], before: bool
) -> None:
    room, name = step
    real = getattr(room, name)

    def dies(*arguments: Any) -> Any:
        if not before:
            real(*arguments)
        raise Crash(name)

    deliveries = [
        Delivery(1, (frame(1), frame(2))),
        Delivery(2, (frame(2), frame(3), frame(4, None, reason="crc", detail="wrong"))),
    ]
    with monkeypatch.context() as broken:
        broken.setattr(room, name, dies)
        with pytest.raises(Crash):
            telemetry.keep(deliveries)
    # After the crash the bus delivers again, and not always in the same company.
    telemetry.keep(deliveries[1:])
    telemetry.keep(deliveries)
    assert (rows(lake, "frame"), rows(lake, "observation"), rows(lake, "applied")) == (3, 9, 2)
    assert tally(telemetry) == (3, 9, 1, 1)
    assert telemetry.rejects().items[0].count == 1
    assert telemetry.latest([DEVICE], "a34004")[0].value == 33.0


def _dying(name: str) -> Callable[..., None]:
    def dies(*_: Any) -> None:
        raise Crash(name)

    return dies


def test_a_frame_of_two_messages_is_kept_with_the_one_it_was_seen_with_first(
    telemetry: Telemetry, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second message was in hand alone when its worker died; then both come together, and both bring the frame."""
    first, second = Delivery(1, (frame(1), frame(2))), Delivery(2, (frame(2), frame(3)))
    with monkeypatch.context() as broken:
        broken.setattr(telemetry_service.history, "applied", _dying("applied"))
        with pytest.raises(Crash):
            telemetry.keep([second])
    telemetry.keep([first, second])
    assert (rows(lake, "frame"), rows(lake, "observation")) == (3, 9)
    assert tally(telemetry) == (3, 9, 1, 0)


def test_messages_that_overlap_lose_nothing_in_whatever_company_they_come_again(
    telemetry: Telemetry, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(20261122)
    sent: set[str] = set()
    for history in range(12):
        numbers = range(history * 10, history * 10 + 6)
        left = [Delivery(dice.getrandbits(62), tuple(frame(dice.choice(numbers)) for _ in range(3))) for _ in range(5)]
        sent |= {one.id for delivery in left for one in delivery.frames}
        for _ in range(4):
            room, name = dice.choice(STEPS)
            with monkeypatch.context() as broken, contextlib.suppress(Crash):
                broken.setattr(room, name, _dying(name))
                telemetry.keep(dice.sample(left, dice.randint(1, len(left))))
        while left:
            some = dice.sample(left, dice.randint(1, len(left)))
            telemetry.keep(some)
            left = [one for one in left if one not in some]
    assert {row["id"] for row in lake.query("SELECT id FROM frame")} == sent
    assert rows(lake, "frame") == len(sent)
    assert tally(telemetry)[0] == len(sent)


def test_an_older_value_never_replaces_a_newer_one(telemetry: Telemetry) -> None:
    telemetry.keep([Delivery(1, (frame(9),))])
    telemetry.keep([Delivery(2, (frame(4),))])
    assert telemetry.latest([DEVICE], "a34004")[0].value == 39.0


def test_newest_values_come_by_pages_whose_total_is_their_length(telemetry: Telemetry) -> None:
    telemetry.keep([Delivery(1, (frame(1), frame(2, OTHER)))])
    wanted = LatestFilter()
    first = telemetry.find_latest(wanted, limit=4)
    second = telemetry.find_latest(wanted, first.next, limit=4)
    assert (len(first.items), len(second.items), first.total, second.next) == (4, 2, 6, None)
    assert telemetry.count_latest(LatestFilter((OTHER,), "a21026", "minute")) == 2


def test_a_series_shows_each_moment_with_its_lowest_and_highest(telemetry: Telemetry) -> None:
    telemetry.keep([Delivery(1, tuple(frame(number) for number in range(5)))])
    series = telemetry.series(DEVICE, "a21026", "minute", NOON, NOON + timedelta(minutes=3))
    assert series.bucket_s is None
    assert [(point.value, point.low, point.high, point.flag) for point in series.points] == [(8.0, None, 9.0, "N")] * 3
    assert series.points[0].frame == frame(0).id


def test_a_corrected_value_for_the_same_moment_is_the_one_shown(telemetry: Telemetry) -> None:
    later = frame(8, minutes=1)
    later.received += timedelta(hours=1)
    telemetry.keep([Delivery(1, (frame(1), later))])
    points = telemetry.series(DEVICE, "a34004", "realtime", NOON, NOON + timedelta(hours=1)).points
    assert [point.value for point in points] == [38.0]


def test_a_long_series_is_put_into_buckets(telemetry: Telemetry) -> None:
    many = tuple(frame(number, minutes=number / 2) for number in range(2500))
    telemetry.keep([Delivery(1, many)])
    series = telemetry.series(DEVICE, "a34004", "realtime", NOON, NOON + timedelta(days=1))
    assert series.bucket_s == 60
    assert len(series.points) == 1250
    assert series.points[0].count == 2
    assert (series.points[0].low, series.points[0].value, series.points[0].high) == (30.0, 30.5, 31.0)
    hours = telemetry.series(DEVICE, "a34004", "realtime", NOON, NOON + timedelta(days=1), bucket=3600)
    assert sum(point.count for point in hours.points) == 2500


def test_a_range_that_ends_before_it_starts_is_refused(telemetry: Telemetry) -> None:
    with pytest.raises(Refused):
        telemetry.series(DEVICE, "a34004", "realtime", NOON, NOON)


def test_the_frames_of_a_device_come_newest_first_by_pages(telemetry: Telemetry) -> None:
    set_clock(lambda: NOON + timedelta(days=3))
    telemetry.keep([Delivery(1, (*(frame(number) for number in range(7)), frame(50, OTHER)))])
    seen: list[datetime] = []
    after = None
    for _ in range(3):
        page = telemetry.frames(DEVICE, after, limit=3)
        seen += [row.received for row in page.items]
        after = page.next
    assert after is None
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 7


def test_a_frame_shows_what_was_understood_from_it(telemetry: Telemetry, db: Database) -> None:
    telemetry.keep([Delivery(1, (frame(1), frame(2)))])
    assert [one.property for one in telemetry.frame(frame(2).id).readings] == ["a21026", "a21026", "a34004"]
    with db.transaction() as tx:
        tx.execute("delete from telemetry.seen_frame")  # as after eight days
    assert telemetry.frame(frame(2).id).raw == frame(2).raw
    with pytest.raises(NotFound):
        telemetry.frame(frame(99).id)


def test_the_same_bad_bytes_are_one_reject_with_a_count(telemetry: Telemetry) -> None:
    bad = frame(1, None, reason="crc", detail="read 1C80, computed 0000")
    telemetry.keep([Delivery(1, (bad, bad)), Delivery(2, (bad, frame(2, None, reason="unknown_device", detail="")))])
    page = telemetry.rejects(reason="crc")
    assert [(one.count, one.state, one.detail) for one in page.items] == [(3, "open", bad.detail)]
    assert telemetry.count_rejects() == {"crc": 1, "unknown_device": 1}
    first = telemetry.rejects(limit=1)
    second = telemetry.rejects(after=first.next, limit=1)
    assert {first.items[0].reason, second.items[0].reason} == {"crc", "unknown_device"}


def test_a_reject_is_mended_and_goes_the_way_of_every_frame(telemetry: Telemetry) -> None:
    sent: list[Frame] = []
    good = frame(1)
    telemetry.decode = lambda _protocol, raw: (
        good if raw == b"mended" else frame(1, None, reason="crc", detail="still wrong")
    )
    telemetry.republish = sent.append
    telemetry.keep([Delivery(1, (frame(5, None, reason="crc", detail="wrong"),))])
    reject = telemetry.rejects().items[0]
    with pytest.raises(Refused) as refused:
        telemetry.mend(reject.id, None, "an operator")
    assert refused.value.code == "reject_crc"
    assert telemetry.reject(reject.id).state == "open"
    done = telemetry.mend(reject.id, b"mended", "an operator")
    assert (done.state, done.closed_by, done.mended_raw, done.replayed_frame) == (
        "replayed", "an operator", b"mended", good.id,
    )  # fmt: skip
    assert sent == [good]
    with pytest.raises(Conflict):
        telemetry.mend(reject.id, b"mended", "an operator")


def test_a_replay_that_the_bus_does_not_take_leaves_the_reject_open(telemetry: Telemetry) -> None:
    def away(_frame: Frame) -> None:
        raise Unavailable("The bus is away.")

    telemetry.decode, telemetry.republish = (lambda _protocol, _raw: frame(1)), away
    telemetry.keep([Delivery(1, (frame(5, None, reason="crc", detail="wrong"),))])
    reject = telemetry.rejects().items[0]
    with pytest.raises(Unavailable):
        telemetry.mend(reject.id, None, "an operator")
    assert telemetry.reject(reject.id).state == "open"


def test_a_reject_is_discarded_only_with_a_reason(telemetry: Telemetry) -> None:
    telemetry.keep([Delivery(1, (frame(5, None, reason="crc", detail="wrong"),))])
    reject = telemetry.rejects().items[0]
    with pytest.raises(Refused):
        telemetry.discard(reject.id, " ", "an operator")
    assert telemetry.discard(reject.id, "a test of the installer", "an operator").state == "discarded"
    with pytest.raises(NotFound):
        telemetry.reject(new_id())


def test_marks_of_messages_stay_as_long_as_the_bus_may_deliver_them_again(telemetry: Telemetry, lake: Lake) -> None:
    telemetry.keep([Delivery(1, (frame(1),))])
    came = datetime.now(UTC)
    set_clock(lambda: came + timedelta(days=3))
    telemetry.forget(came)
    assert telemetry.keep([Delivery(1, (frame(1),))]).frames == rows(lake, "frame") - 1 == 0
    telemetry.forget(came + timedelta(days=2))
    assert rows(lake, "applied") == 0


def test_tidying_merges_files_and_changes_no_answer(telemetry: Telemetry, lake: Lake) -> None:
    for number in range(12):
        telemetry.keep([Delivery(number, (frame(number),))])
    before = telemetry.series(DEVICE, "a34004", "realtime", NOON, NOON + timedelta(days=1))
    assert telemetry.tidy() >= 12
    assert telemetry.series(DEVICE, "a34004", "realtime", NOON, NOON + timedelta(days=1)) == before
    telemetry.keep([Delivery(3, (frame(3),))])
    assert rows(lake, "frame") == 12
    set_clock(lambda: datetime.now(UTC) + timedelta(days=30))
    assert telemetry.forget(None) == 12
    assert rows(lake, "applied") == 0


def _read_in_another_process(url: str, folder: str, wanted: int, answer: Any) -> None:
    lake = Lake(url, folder)
    seen = [0]
    while seen[-1] < wanted:
        found = lake.query("SELECT count(*) AS n, count(DISTINCT id) AS d FROM frame")[0]
        seen.append(found["n"])
        if found["n"] != found["d"] or seen[-1] < seen[-2]:
            break
    answer.put(seen[-1])


def test_another_process_reads_a_growing_lake_beside_the_writer(telemetry: Telemetry, lake: Lake) -> None:
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    telemetry.keep([Delivery(0, (frame(0),))])
    reader = context.Process(target=_read_in_another_process, args=(lake._url, lake.location, 25, answer))
    reader.start()
    for number in range(1, 25):
        telemetry.keep([Delivery(number, (frame(number),))])
        if number % 8 == 0:
            telemetry.tidy()
    assert answer.get(timeout=30) == 25
    reader.join(10)


def test_a_lake_whose_database_went_away_works_again_when_it_is_back(
    telemetry: Telemetry, lake: Lake, database_url: str
) -> None:
    telemetry.keep([Delivery(1, (frame(1),))])
    rows(lake, "frame")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            """select pg_terminate_backend(pid) from pg_stat_activity
               where pid <> pg_backend_pid() and datname is not null"""
        )
    for _ in range(5):
        try:
            telemetry.keep([Delivery(2, (frame(2),))])
            break
        except (Unavailable, psycopg.OperationalError):
            continue
    assert rows(lake, "frame") == 2
