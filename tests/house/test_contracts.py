"""The import contracts catch what they are for: deliberate mistakes, tried on a copy of the house."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MISTAKES = {
    "data imports capabilities": ("data/telemetry/logic.py", "import chengshu.capabilities.cases", "Four layers"),
    "standards imports security": ("standards/units/__init__.py", "import chengshu.security", "Four layers"),
    "logic imports a database driver": ("data/telemetry/logic.py", "import psycopg", "Decisions and words"),
    "a transport knows the database": ("sensing/transports/tcp.py", "import psycopg", "Protocols and transports"),
    "an engine mounts another's routes": (
        "capabilities/cases/service/__init__.py",
        "import chengshu.capabilities.maps.routes",
        "Only the applications layer",
    ),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = {"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [program, "--no-cache", "--config", folder / "pyproject.toml"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_deliberate_mistake_breaks_its_contract(mistake: str, copy_of_the_house: Path) -> None:
    file, line, contract = MISTAKES[mistake]
    path = copy_of_the_house / "src/chengshu" / file
    path.write_text(f"{line}\n{path.read_text()}")
    said = lint(copy_of_the_house).stdout
    broken = [text for text in said.splitlines() if text.endswith("BROKEN")]
    assert any(text.startswith(contract) for text in broken), said


def test_a_room_nobody_declared_is_an_error(copy_of_the_house: Path) -> None:
    extras = copy_of_the_house / "src/chengshu/extras"
    extras.mkdir()
    (extras / "__init__.py").touch()
    assert "extras" in lint(copy_of_the_house).stdout
