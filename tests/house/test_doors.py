"""The walls of the house hold: doors, schemas, sizes, and lists of exceptions that may not grow old."""

import ast
import re
from pathlib import Path

import pytest
from tools.doors import SOURCE, broken_doors
from tools.sizes import over_limits, stale_exceptions

ROOT = SOURCE.parent
ENGINES = sorted(
    path.parent
    for path in (SOURCE / "chengshu").rglob("store*")
    if (path.name == "store.py" or (path.is_dir() and path.name == "store")) and "__pycache__" not in path.parts
)
SCHEMA_OF = {"security": "security", "devices": "devices", "telemetry": "telemetry"}


def test_every_import_goes_by_the_door() -> None:
    assert not broken_doors(), "\n".join(broken_doors())


def test_the_door_rule_sees_a_wall_broken(tmp_path: Path) -> None:
    for name in ("data/telemetry", "capabilities/cases"):
        folder = tmp_path / "chengshu" / name
        folder.mkdir(parents=True)
        for parent in (folder, folder.parent, folder.parent.parent):
            (parent / "__init__.py").touch()
    (tmp_path / "chengshu/data/telemetry/store.py").touch()
    (tmp_path / "chengshu/capabilities/cases/service.py").write_text("from ...data.telemetry import store\n")
    assert broken_doors(tmp_path) == [
        "chengshu/capabilities/cases/service.py:1: chengshu.data.telemetry.store is inside chengshu.data.telemetry; "
        "import it from chengshu.data.telemetry"
    ]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda path: path.name)
def test_every_engine_has_its_page_and_a_door_that_says_what_it_is_for(engine: Path) -> None:
    page = engine / "README.md"
    assert page.exists(), f"{engine.name} needs a README.md of one page"
    assert len(page.read_text().splitlines()) <= 90, f"{page} is longer than a page"
    door = ast.parse((engine / "__init__.py").read_text())
    assert ast.get_docstring(door), f"{engine.name}/__init__.py needs a docstring"


@pytest.mark.parametrize("engine", ENGINES, ids=lambda path: path.name)
def test_an_engine_names_only_its_own_schema(engine: Path) -> None:
    files = [engine / "store.py"] if (engine / "store.py").exists() else list((engine / "store").rglob("*.py"))
    others = {path.name for path in ENGINES} - {engine.name}
    for file in files:
        for other in others:
            found = re.search(rf"\b(from|join|into|update|table)\s+{other}\.\w+", file.read_text())
            assert not found, f"{file} names the schema {other}; ask its door instead"


def test_sql_lives_in_stores_only() -> None:
    statement = re.compile(
        r"""["'](\s*)(select|insert into|update|delete from|with\s+\w+\s+as)\s+[\w.*("]+""", re.IGNORECASE
    )
    allowed = ("store", "migrations", "embedded", "lake", "cli", "reach")
    wrong = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in (SOURCE / "chengshu").rglob("*.py")
        if not any(word in part for part in path.with_suffix("").parts for word in allowed)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if statement.search(line) and re.search(r"\b(from|into|set|where)\b", line, re.IGNORECASE)
    ]
    assert not wrong, f"SQL outside a store: {wrong}"


def test_files_and_functions_stay_small() -> None:
    assert not over_limits(), "\n".join(over_limits())


def test_no_exception_of_size_has_grown_stale() -> None:
    assert not stale_exceptions(), "\n".join(stale_exceptions())


def test_kit_keeps_its_budget_of_lines() -> None:
    lines = sum(len(path.read_text().splitlines()) for path in (SOURCE / "chengshu/kit").rglob("*.py"))
    assert lines <= 1000, f"kit has {lines} lines; what is it that found a home there and should not have?"
