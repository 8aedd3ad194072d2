"""A city goes into one archive and comes out the same; an archive that is not right changes nothing."""

import asyncio
import io
import json
import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.server.archived_city import (
    Members,
    Source,
    Target,
    call,
    empty_bus,
    refused,
    repacked,
    waiting,
    with_bus,
)
from tests.server.command import Command
from tests.server.happened import A_DOCUMENT, Happened, a_frame, let_it_happen, understood
from tests.server.living_city import HERE, PASSWORD, LivingCity, counts, sibling

from chengshu.capabilities.cases import OpenCase
from chengshu.kit import new_id, now
from chengshu.kit.bus import Bus
from chengshu.security import SYSTEM
from chengshu.server import wires
from chengshu.server.city import City
from chengshu.server.health import Problems
from chengshu.server.migrations import current_version
from chengshu.server.worker import Consumer, WorkerLimits

WAITING = 3


@pytest.fixture(scope="module")
def source_city(database_url: str, nats_url: str, session_folder: Path) -> Iterator[tuple[LivingCity, Happened]]:
    living = LivingCity(sibling(database_url, "archived"), nats_url, session_folder / "archived")
    happened = let_it_happen(living.city, HERE, "ARCHIVE1")
    yield living, happened
    living.city.close()


@pytest.fixture(scope="module")
def archive(source_city: tuple[LivingCity, Happened], nats_url: str, session_folder: Path) -> Source:
    """Backed up while frames wait: fresh ones, one that was kept already, and a message nobody understands."""
    living, happened = source_city
    empty_bus(nats_url)
    moment = now().replace(microsecond=0)
    fresh = [
        understood(living.city, a_frame("ARCHIVE1", moment + timedelta(minutes=n), 20.0 + n)) for n in range(WAITING)
    ]
    kept = living.city.telemetry.frame(happened.frame)
    again = understood(living.city, kept.raw)

    async def wait(bus: Bus) -> None:
        await wires.publish_frames(bus, [*fresh, again])
        await bus.publish("frames.unread", b"a message of another version", message_id=new_id())

    with_bus(nats_url, wait)
    target = session_folder / "city.tar"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("HOME", living.settings.home), ("DATABASE_URL", living.settings.database_url)):
            patch.setenv(f"CHENGSHU_{name}", str(value))
        patch.setenv("CHENGSHU_NATS_URL", nats_url)
        told = call(patch, "backup", target)
    empty_bus(nats_url)
    return Source(living, happened, target, told, counts(living.settings.database_url or ""))


@pytest.fixture
def target(
    database_url: str, nats_url: str, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Target]:
    url = sibling(database_url, "restored")
    empty_bus(nats_url)
    monkeypatch.setenv("CHENGSHU_DATABASE_URL", url)
    monkeypatch.setenv("CHENGSHU_NATS_URL", nats_url)
    yield Target(url, nats_url, tmp_path / "home", lambda path: command("restore", path))
    empty_bus(nats_url)


def test_a_backup_is_whole_and_only_for_its_owner(archive: Source) -> None:
    assert archive.told.code == 0
    assert stat.S_IMODE(archive.archive.stat().st_mode) == 0o600
    assert not archive.archive.with_name(archive.archive.name + ".partial").exists()
    with tarfile.open(archive.archive) as tar:
        names = tar.getnames()
        manifest = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]
    assert {name.split("/")[0] for name in names} == {"bus", "database.dump", "lake", "objects", "manifest.json"}
    assert manifest["database_version"] == current_version(archive.living.settings.database_url or "")
    assert set(manifest["sha256"]) == set(names) - {"manifest.json"}


def test_a_restored_city_shows_the_same_and_goes_on(archive: Source, target: Target) -> None:
    told = target.restore(archive.archive)
    assert told.code == 0, told.err
    assert "Restored" in told.out
    assert counts(target.url) == archive.counts
    assert waiting(target.nats_url) == 2
    old, new = archive.living.city, target.city(archive)
    happened = archive.happened
    try:
        assert new.security.verify_audit() == old.security.verify_audit()
        assert new.security.sessions.sign_in("everywhere", PASSWORD).principal.permissions
        assert new.cases.case(happened.case, SYSTEM) == old.cases.case(happened.case, SYSTEM)
        _, document = new.cases.attachment(happened.own_case, happened.attachment, SYSTEM)
        assert document.read_bytes() == A_DOCUMENT
        assert document.is_relative_to(target.home)
        assert new.telemetry.frame(happened.frame) == old.telemetry.frame(happened.frame)
        assert new.telemetry.reject(happened.rejects[0]) == old.telemetry.reject(happened.rejects[0])
        assert new.rules.alert(happened.alert) == old.rules.alert(happened.alert)
        assert new.maps.locate(113.1, 27.8) == HERE
        _goes_on(new, happened, target.nats_url)
    finally:
        new.close()


def _goes_on(city: City, happened: Happened, nats_url: str) -> None:
    """The waiting frames are kept once, the one that was kept before is not doubled, and new cases are opened."""
    problems = Problems()

    async def work(bus: Bus) -> dict[str, float]:
        consumer = Consumer(bus, city.telemetry, lambda _: 0, problems, WorkerLimits(poison_after=1))
        stop = asyncio.Event()
        task = asyncio.create_task(consumer.run(stop))
        for _ in range(200):
            if consumer.counters["frames"] >= WAITING and (await consumer.state())["waiting"] == 0:
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        stop.set()
        await task
        return dict(consumer.counters)

    counters = with_bus(nats_url, work)
    assert (counters["frames"], counters["duplicates"]) == (WAITING, 1)
    assert [one.value for one in city.telemetry.latest([happened.device], "a34004")] == [20.0 + WAITING - 1]
    assert len(city.telemetry.frames(happened.device).items) == 2 + WAITING
    opened = city.cases.open_case(
        OpenCase(type="urban_incident", title="after", division=HERE, source_id=new_id()), SYSTEM
    )
    before = city.cases.case(happened.own_case, SYSTEM).case
    assert opened.number > before.number


@pytest.mark.parametrize("member", ["database.dump", "bus/", "lake/", "objects/"])
def test_one_flipped_byte_anywhere_is_noticed_and_its_member_named(
    archive: Source, target: Target, tmp_path: Path, member: str
) -> None:
    damaged = tmp_path / "damaged.tar"
    shutil.copy(archive.archive, damaged)
    with tarfile.open(damaged) as tar:
        hit = next(one for one in tar if one.name.startswith(member) and one.size)
    with damaged.open("r+b") as file:
        file.seek(hit.offset_data + hit.size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    refused(target, damaged, "is damaged; nothing was restored", hit.name)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.9])
def test_an_archive_that_is_cut_off_is_refused(archive: Source, target: Target, tmp_path: Path, share: float) -> None:
    whole = archive.archive.read_bytes()
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole[: int(len(whole) * share)])
    refused(target, cut, "cut.tar")


def _change(field: str, value: Any) -> Callable[[Members, dict[str, Any]], None]:
    return lambda _, manifest: manifest.update({field: value})


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("format", 2, "does not know"),
        ("database_version", "9999", "does not know"),
        ("database_version", "abc", "does not know"),
        ("database_version", None, "damaged"),
        ("format", "1", "damaged"),
        ("format", 0, "damaged"),
        ("sha256", [], "damaged"),
        ("sha256", {}, "damaged"),
        ("colour", "red", "damaged"),
    ],
)
def test_a_manifest_of_another_version_or_form_is_refused(
    archive: Source, target: Target, tmp_path: Path, field: str, value: Any, reason: str
) -> None:
    refused(target, repacked(archive.archive, tmp_path, _change(field, value), seal=False), reason)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 200_000, b'{"format": 1}'])
def test_a_manifest_that_is_none_is_refused(archive: Source, target: Target, tmp_path: Path, text: bytes) -> None:
    strange = tmp_path / "strange.tar"
    with tarfile.open(strange, "w") as tar:
        member = tarfile.TarInfo("manifest.json")
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
    refused(target, strange, "nothing was restored")


@pytest.mark.parametrize("content", [b"", b"not an archive" * 100, b"\x1f\x8b\x08" + b"\0" * 600])
def test_a_file_that_is_no_archive_is_refused(target: Target, tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.tar"
    other.write_bytes(content)
    refused(target, other, "other.tar")


def test_an_archive_that_is_not_there_is_a_sentence(target: Target, tmp_path: Path) -> None:
    refused(target, tmp_path / "nowhere.tar", "There is no archive")
    refused(target, tmp_path, "cannot be read")


@pytest.mark.parametrize(
    "name",
    [
        "lake/../../../evil", "objects/../evil", "/etc/evil", "../evil", "lake/a/../../../evil", "evil", "lake//evil",
        "bus/evil", "lake/./evil", "objects", "database.dump/evil", "bus/00000000000000000001x",
    ],
)  # fmt: skip
def test_a_member_that_leads_elsewhere_is_refused_though_its_digest_fits(
    archive: Source, target: Target, tmp_path: Path, name: str
) -> None:
    def add(members: Members, _: dict[str, Any]) -> None:
        members.insert(0, (tarfile.TarInfo(name), b"evil"))

    refused(target, repacked(archive.archive, tmp_path, add, seal=True), "does not belong into an archive")
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_links_and_devices_are_refused(archive: Source, target: Target, tmp_path: Path, kind: bytes) -> None:
    def add(members: Members, _: dict[str, Any]) -> None:
        link = tarfile.TarInfo("objects/link")
        link.type, link.linkname = kind, "../../../../etc"
        members.insert(0, (link, b""))

    refused(target, repacked(archive.archive, tmp_path, add, seal=True), "does not belong into an archive")


def test_a_member_that_is_there_twice_is_refused(archive: Source, target: Target, tmp_path: Path) -> None:
    def double(members: Members, _: dict[str, Any]) -> None:
        members.append((tarfile.TarInfo("database.dump"), b"another one"))

    refused(target, repacked(archive.archive, tmp_path, double, seal=True), "there twice")


def test_an_archive_without_a_database_is_refused(archive: Source, target: Target, tmp_path: Path) -> None:
    def leave_out(members: Members, _: dict[str, Any]) -> None:
        members[:] = [one for one in members if one[0].name != "database.dump"]

    refused(target, repacked(archive.archive, tmp_path, leave_out, seal=True), "database.dump: missing")


def test_an_installation_that_holds_a_city_is_left_alone(
    archive: Source, target: Target, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHENGSHU_DATABASE_URL", archive.living.settings.database_url or "")
    told = command("restore", archive.archive)
    assert (told.code, "holds a city already" in told.err, "CHENGSHU_HOME" in told.err) == (1, True, True)
    assert counts(archive.living.settings.database_url or "") == archive.counts


@pytest.mark.parametrize("folder", ["lake", "objects"])
def test_files_that_lie_there_are_not_written_over(archive: Source, target: Target, folder: str) -> None:
    mine = target.home / folder / "mine"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    told = target.restore(archive.archive)
    assert (told.code, "is not empty" in told.err) == (1, True)
    assert [path for path in target.home.rglob("*") if path.is_file()] == [mine]
    assert current_version(target.url) is None


def test_a_bus_on_which_frames_wait_is_left_alone(archive: Source, target: Target) -> None:
    async def wait(bus: Bus) -> None:
        await bus.publish("frames.hj212", b"of another city", message_id=new_id())

    with_bus(target.nats_url, wait)
    told = target.restore(archive.archive)
    assert (told.code, "another city wait on this bus" in told.err) == (1, True)
    assert current_version(target.url) is None
    assert waiting(target.nats_url) == 1


def test_a_database_that_refuses_leaves_nothing_behind_and_a_second_try_succeeds(
    archive: Source, target: Target
) -> None:
    with psycopg.connect(target.url) as connection:
        connection.execute("create schema cases; create table cases.cases (mine text)")
    told = target.restore(archive.archive)
    assert (told.code, "pg_restore failed" in told.err) == (1, True)
    assert target.is_untouched()
    with psycopg.connect(target.url) as connection:
        connection.execute("drop schema cases cascade")
    assert target.restore(archive.archive).code == 0


def test_nothing_is_backed_up_from_nothing(target: Target, command: Command, tmp_path: Path) -> None:
    told = command("backup", tmp_path / "none.tar")
    assert (told.code, "nothing to back up" in told.err) == (1, True)
    assert not list(tmp_path.glob("none.tar*"))


def test_a_backup_that_cannot_be_written_is_told_and_leaves_no_part(
    archive: Source, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHENGSHU_DATABASE_URL", archive.living.settings.database_url or "")
    monkeypatch.setenv("CHENGSHU_NATS_URL", archive.living.settings.nats_url or "")
    told = command("backup", tmp_path / "no" / "such" / "folder.tar")
    assert (told.code, "cannot be written" in told.err) == (1, True)
    (tmp_path / "taken").mkdir()
    told = command("backup", tmp_path / "taken")
    assert (told.code, "cannot be written" in told.err) == (1, True)
    assert not list(tmp_path.glob("*.partial"))
