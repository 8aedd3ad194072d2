"""One consistent archive of a running city: bus, database, lake and objects, and the way back.

The order makes it consistent without stopping anything. First the frames that wait on the bus, then one snapshot of
the database (which holds the lake's catalogue), then the files of lake and objects: those are written before the
database names them and never changed, so whatever the snapshot names is there. A frame that was both waiting and
applied meanwhile is recognised by its id when it is delivered again.
"""

import asyncio
import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from chengshu import __version__
from chengshu.data.lake import Lake
from chengshu.data.telemetry import Telemetry
from chengshu.kit import Database, Refused, Unavailable, announce_nothing, new_id, now
from chengshu.kit.bus import Bus
from chengshu.sensing import Frame
from chengshu.server.archive_check import BUS, DATABASE, FORMAT, MANIFEST, check_archive
from chengshu.server.embedded import postgres_program
from chengshu.server.migrations import current_version, migrate
from chengshu.server.settings import Settings
from chengshu.server.wires import FRAMES, decode_frames, publish_frames, streams

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds."""

    frames_waiting: int
    lake_files: int
    objects: int
    bytes: int


class _Writer:
    """A tar file that remembers the digest of everything put into it."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.digests: dict[str, str] = {}
        self.bytes = 0

    def add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._add(name, file, path.stat().st_size)

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(now().timestamp())
        digest = hashlib.sha256()
        self._tar.addfile(member, _Hashing(file, digest))
        self.digests[name] = digest.hexdigest()
        self.bytes += size


class _Hashing:
    def __init__(self, file: IO[bytes], digest: Any) -> None:
        self._file, self._digest = file, digest

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._digest.update(chunk)
        return chunk


def back_up(settings: Settings, database_url: str, nats_url: str, archive: Path, say: Say) -> Contents:
    """Write `archive`; it appears under its name only when complete. The city may go on working."""
    version = current_version(database_url)
    if version is None:
        raise Refused("There is nothing to back up: the database is empty.", code="nothing_there")
    partial = archive.with_name(archive.name + ".partial")
    try:
        held = _write(partial, settings, (database_url, nats_url), version, say)
        partial.rename(archive)
    except OSError as error:
        raise Refused(f"{archive} cannot be written: {error.strerror or error}.", code="archive_unwritable") from error
    finally:
        partial.unlink(missing_ok=True)
    return held


def _write(partial: Path, settings: Settings, urls: tuple[str, str], version: str, say: Say) -> Contents:
    database_url, nats_url = urls
    with (
        open(partial, "wb", opener=_for_us_only) as file,
        tarfile.open(fileobj=file, mode="w") as tar,
        tempfile.TemporaryDirectory() as scratch,
    ):
        writer = _Writer(tar)
        say("Copying the frames that wait on the bus")
        waiting = asyncio.run(_copy_bus(nats_url, settings, writer))
        say("Taking a snapshot of the database")
        dump = Path(scratch) / DATABASE
        _run("pg_dump", "--format=custom", "--file", str(dump), database_url)
        writer.add_file(DATABASE, dump)
        say("Copying the lake and the objects")
        lake_files = _add_folder(writer, "lake/", Path(settings.lake_location))
        objects = _add_folder(writer, "objects/", settings.objects_folder)
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "database_version": version,
            "made": now().isoformat(),
            "lake": "inside",
            "sha256": writer.digests,
        }
        writer.add_bytes(MANIFEST, json.dumps(manifest, indent=1).encode())
        tar.close()
        file.flush()
        os.fsync(file.fileno())
    return Contents(waiting, lake_files, objects, writer.bytes)


def _for_us_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)  # it holds everything the city knows


def restore(settings: Settings, database_url: str, nats_url: str, archive: Path, say: Say) -> Contents:
    """Bring an archive back into an empty installation. Everything is checked before anything is written.

    Raises `Refused` when the archive is damaged, newer than this code, or the installation is not empty.
    """
    say("Checking the archive")
    check_archive(archive)
    _refuse_unless_empty(settings, database_url)
    asyncio.run(_refuse_full_bus(nats_url, settings))
    with tarfile.open(archive) as tar:
        with _undone_on_failure(Path(settings.lake_location), settings.objects_folder):
            say("Bringing back the lake and the objects")
            lake_files = _extract(tar, "lake/", Path(settings.lake_location))
            objects = _extract(tar, "objects/", settings.objects_folder)
            say("Bringing back the database")
            _restore_database(tar, database_url)
        migrate(database_url)  # the archive may be of an earlier version
        _move_lake(database_url, settings)
        say("Giving the waiting frames back to the bus")
        waiting = asyncio.run(_restore_bus(nats_url, database_url, settings, tar))
    return Contents(waiting, lake_files, objects, archive.stat().st_size)


@contextlib.contextmanager
def _undone_on_failure(*folders: Path) -> Iterator[None]:
    """Empty the folders again, which were empty before, when this fails: a second try finds nothing in its way."""
    try:
        yield
    except BaseException:
        for folder in folders:
            for path in folder.iterdir() if folder.exists() else ():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _restore_database(tar: tarfile.TarFile, database_url: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        _extract(tar, DATABASE, Path(scratch))
        whole = ("--single-transaction", "--no-owner")
        _run("pg_restore", *whole, "--dbname", database_url, str(Path(scratch) / DATABASE))


@asynccontextmanager
async def _open_bus(url: str, settings: Settings, name: str) -> AsyncIterator[Bus]:
    bus = Bus(url, name=name, streams=streams(settings.bus_max_bytes))
    await bus.start()
    try:
        if not await bus.ready(10):
            raise Unavailable(f"The bus does not answer: {bus.problem}", code="bus_unavailable")
        yield bus
    finally:
        await bus.close()


async def _copy_bus(url: str, settings: Settings, writer: _Writer) -> int:
    count = 0
    async with _open_bus(url, settings, "backup") as bus:
        async for sequence, payload in bus.peek(FRAMES):
            writer.add_bytes(f"{BUS}{sequence:020d}", payload)
            count += len(_frames_of(payload))
    return count


def _frames_of(payload: bytes) -> tuple[Frame, ...]:
    """What a message holds; one that nobody understands is the worker's to set aside, and travels as it is."""
    try:
        return decode_frames(payload)
    except ValueError:
        return ()


async def _restore_bus(url: str, database_url: str, settings: Settings, tar: tarfile.TarFile) -> int:
    messages = [(content, _frames_of(content)) for _, content in _members(tar, BUS)]
    _forget_what_was_not_kept(database_url, settings, [frame.id for _, frames in messages for frame in frames])
    async with _open_bus(url, settings, "restore") as bus:
        for content, frames in messages:
            if frames:
                await publish_frames(bus, frames)
            else:
                await bus.publish("frames.unread", content, message_id=new_id())
    return sum(len(frames) for _, frames in messages)


def _forget_what_was_not_kept(database_url: str, settings: Settings, ids: list[str]) -> None:
    # The snapshot may remember a frame as seen whose lake transaction came a moment later: it must be kept now.
    if not ids:
        return
    db = Database(database_url, max_size=2)
    lake = Lake(database_url, settings.lake_location)
    try:
        Telemetry(db, lake, announce_nothing).forget_unkept(ids)
    finally:
        lake.close()
        db.close()


def _refuse_unless_empty(settings: Settings, database_url: str) -> None:
    if current_version(database_url) is not None:
        raise Refused(
            "This installation holds a city already. Restore into an empty one: another CHENGSHU_HOME, "
            "or an empty database.",
            code="not_empty",
        )
    for folder in (Path(settings.lake_location), settings.objects_folder):
        if folder.exists() and any(folder.iterdir()):
            raise Refused(f"{folder} is not empty.", code="not_empty")


async def _refuse_full_bus(url: str, settings: Settings) -> None:
    async with _open_bus(url, settings, "restore") as bus:
        async for _ in bus.peek(FRAMES):
            raise Refused("Frames of another city wait on this bus. Restore beside an empty one.", code="not_empty")


def _move_lake(database_url: str, settings: Settings) -> None:
    Lake(database_url, settings.lake_location).move_to(settings.lake_location)


def _add_folder(writer: _Writer, prefix: str, folder: Path) -> int:
    if not folder.exists():
        return 0
    count = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        # Gone since: a temporary file, or one the lake merged into another hours ago; the snapshot names neither.
        with contextlib.suppress(FileNotFoundError):
            writer.add_file(prefix + str(path.relative_to(folder)), path)
            count += 1
    return count


def _members(tar: tarfile.TarFile, prefix: str) -> Iterator[tuple[str, bytes]]:
    for member in tar.getmembers():
        if member.name.startswith(prefix):
            content = tar.extractfile(member)
            assert content is not None
            yield member.name.removeprefix(prefix), content.read()


def _extract(tar: tarfile.TarFile, prefix: str, folder: Path) -> int:
    count = 0
    for member in tar.getmembers():
        if not member.name.startswith(prefix):
            continue
        name = member.name.removeprefix(prefix) if prefix.endswith("/") else member.name
        tar.extract(member.replace(name=name, mode=0o644, deep=False), folder, filter="data")
        count += 1
    return count


def _run(program: str, *words: str) -> None:
    done = subprocess.run([postgres_program(program), *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{program} failed: {done.stderr.strip()}", code="database_copy_failed")
