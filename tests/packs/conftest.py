"""The shipped packs, and a way to write a small one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chengshu.kit import Database
from chengshu.server.city import City, build_city
from chengshu.server.packs import new_pack
from chengshu.server.settings import Settings

BAD = Path(__file__).parent / "bad"


@pytest.fixture
def write_bad(tmp_path: Path) -> Callable[[str], Path]:
    """Write the good template pack(s), then what makes them bad; returns the folder of packs."""

    def write(name: str) -> Path:
        changes = BAD / name
        packs = {"lamps", *(child.name for child in changes.iterdir() if child.is_dir())}
        for pack in sorted(packs):
            new_pack(pack, tmp_path)
            if (changes / pack).is_dir():
                shutil.copytree(changes / pack, tmp_path / pack, dirs_exist_ok=True)
        remove = changes / "remove.txt"
        for path in remove.read_text().splitlines() if remove.exists() else ():
            (tmp_path / path).unlink()
        return tmp_path

    return write


@pytest.fixture
def city(db: Database, session_folder: Path, tmp_path: Path) -> Iterator[City]:
    """Every engine on an empty database."""
    built = build_city(Settings(database_url=db.url, home=tmp_path))
    yield built
    built.close()
