"""What is made from code was made from this code."""

import json
import re
from importlib import metadata

import pytest
from tools import generate, sbom
from tools.generate import BOM, ROOT


def test_generated_files_are_current() -> None:
    old = generate.stale()
    assert not old, f"not current: {', '.join(old)}; run `make gen` and commit them"


def test_the_check_names_a_stale_file_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "generated", lambda: iter([("docs/reference/settings.md", "something else")]))
    assert generate.main(["--check"]) == 1
    said = capsys.readouterr().out
    assert said == (
        "These generated files are not current: docs/reference/settings.md. Run `make gen` and commit them.\n"
    )


def test_the_list_of_parts_names_every_locked_package_once_and_no_time() -> None:
    bom = json.loads((ROOT / BOM).read_text("utf-8"))
    purls = [one["purl"] for one in bom["components"]]
    assert len(purls) == len(set(purls))
    pins = re.findall(r"^([\w.-]+)==([^ ;\\]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert {f"pkg:pypi/{name}@{version}" for name, version in pins} <= set(purls)
    assert "serialNumber" not in bom
    assert "timestamp" not in bom["metadata"]


def test_recorded_licences_are_what_the_installed_packages_say() -> None:
    recorded = {part.name: part for part in sbom.parts(ROOT) if part.kind == "pypi"}
    wrong = []
    for name, part in recorded.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform only
        if installed == part.version and sbom.licence_of(name) != part.licence:
            wrong.append(f"{name}: recorded {part.licence}, installed {sbom.licence_of(name)}")
    assert not wrong, f"{wrong}; remove {BOM} and run `make gen`"
