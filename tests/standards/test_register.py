"""The register of standards: complete, and every proof it names is there."""

import re
from importlib.resources import files
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
ROOM = files("chengshu.standards")
REGISTER = YAML(typ="safe", pure=True).load(ROOM.joinpath("register.yaml").read_text(encoding="utf-8"))
FIELDS = {"id", "title", "edition", "status", "used_in", "source", "proof"}
SUBROOMS = {"divisions", "identifiers", "units", "aqi", "calendar", "geo", "codes", "addresses"}


def test_every_entry_is_complete_and_listed_once() -> None:
    entries = REGISTER["standards"]
    assert all(set(e) - {"note"} == FIELDS for e in entries)
    assert all(e["status"] in ("whole", "part", "second-hand") for e in entries)
    keys = [(e["id"], e["edition"]) for e in entries]
    assert len(set(keys)) == len(keys)


def test_every_proof_is_a_test_that_exists() -> None:
    for entry in REGISTER["standards"]:
        for proof in entry["proof"]:
            name, _, test = proof.partition("::")
            text = (ROOT / name).read_text(encoding="utf-8")
            assert name.startswith("tests/")
            assert re.search(rf"^(?:async )?def {test}\(", text, re.MULTILINE), proof


def test_every_subroom_is_in_the_register_and_in_the_readme() -> None:
    places = {place for entry in REGISTER["standards"] for place in entry["used_in"]}
    used = {place.split(".")[2] for place in places if place.startswith("chengshu.standards.")}
    assert used == SUBROOMS
    readme = ROOM.joinpath("README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in readme for name in SUBROOMS)
    assert all(e["id"] in readme for e in REGISTER["standards"])
