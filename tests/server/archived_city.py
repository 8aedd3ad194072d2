"""A city and the archive of it, an empty installation to bring it back into, and archives that are not right."""

import asyncio
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.server.command import Told
from tests.server.happened import Happened
from tests.server.living_city import LivingCity

from chengshu.kit.bus import Bus
from chengshu.server import wires
from chengshu.server.city import City, build_city
from chengshu.server.cli import main
from chengshu.server.migrations import current_version

Members = list[tuple[tarfile.TarInfo, bytes]]


def with_bus(nats_url: str, work: Callable[[Bus], Any]) -> Any:
    """Do something on the bus, in a loop of its own."""

    async def run() -> Any:
        bus = Bus(nats_url, name="archive test", streams=wires.streams(1 << 26))
        await bus.start()
        try:
            assert await bus.ready(10)
            return await work(bus)
        finally:
            await bus.close()

    return asyncio.run(run())


def empty_bus(nats_url: str) -> None:
    async def purge(bus: Bus) -> None:
        await bus._live()[1].purge_stream(wires.FRAMES)

    with_bus(nats_url, purge)


def waiting(nats_url: str) -> int:
    async def count(bus: Bus) -> int:
        return len([one async for one in bus.peek(wires.FRAMES)])

    return int(with_bus(nats_url, count))


@dataclass(frozen=True)
class Source:
    """A city and the archive made of it by the command line."""

    living: LivingCity
    happened: Happened
    archive: Path
    told: Told
    counts: dict[str, int]


@dataclass(frozen=True)
class Target:
    """An empty installation."""

    url: str
    nats_url: str
    home: Path
    restore: Callable[..., Told]

    def city(self, source: Source) -> City:
        changed = {"home": self.home, "database_url": self.url}
        return build_city(source.living.settings.model_copy(update=changed))

    def is_untouched(self) -> bool:
        files = [path for path in self.home.rglob("*") if path.is_file()] if self.home.exists() else []
        return current_version(self.url) is None and not files and waiting(self.nats_url) == 0


def call(patch: pytest.MonkeyPatch, *words: object) -> Told:
    patch.setattr("sys.argv", ["chengshu", *map(str, words)])
    try:
        main()
    except SystemExit as left:
        return Told(int(left.code or 0), "", "")
    return Told(0, "", "")


def repacked(source: Path, folder: Path, change: Callable[[Members, dict[str, Any]], None], *, seal: bool) -> Path:
    """The archive with other members; `seal` gives it the digests that fit, as one who means harm would."""
    with tarfile.open(source) as tar:
        members: Members = [
            (member, (tar.extractfile(member) or io.BytesIO()).read()) for member in tar if member.isreg()
        ]
    manifest = json.loads(next(content for member, content in members if member.name == "manifest.json"))
    members = [one for one in members if one[0].name != "manifest.json"]
    change(members, manifest)
    if seal:
        manifest["sha256"] = {member.name: sha256(content).hexdigest() for member, content in members}
    target = folder / "changed.tar"
    with tarfile.open(target, "w") as tar:
        for member, content in [*members, (tarfile.TarInfo("manifest.json"), json.dumps(manifest).encode())]:
            member.size = len(content) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(content))
    return target


def refused(target: Target, archive: Path, *words: str) -> Told:
    told = target.restore(archive)
    assert told.code == 1
    assert "Traceback" not in told.err
    for word in words:
        assert word in told.err, told.err
    assert target.is_untouched()
    return told
