"""Documents that cannot lie: links lead somewhere, dependencies have their reason, the tutorial's pack comes true."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from chengshu.kit import Database
from chengshu.server.city import build_city
from chengshu.server.packs import apply_packs, check_packs, load_packs, new_pack
from chengshu.server.packs.stories import tell_story
from chengshu.server.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md"), *ROOT.glob("packs/*/*.md")]
)
REASONS = (ROOT / "docs/decisions/0002-dependencies.md").read_text("utf-8")
TUTORIAL = ROOT / "docs/tutorial-new-system.md"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    lost = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not lost, f"{page.relative_to(ROOT)} links to {lost}"


def test_every_dependency_has_its_reason_and_every_reason_a_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    page = json.loads((ROOT / "web/package.json").read_text("utf-8"))
    names = {re.split(r"[<>=\[ ]", one)[0] for one in wanted} | {*page["dependencies"], *page["devDependencies"]}
    assert set(re.findall(r"^\| `([^`]+)` \|", REASONS, re.MULTILINE)) == names


def test_both_front_pages_link_to_the_same_places() -> None:
    english, chinese = (
        sorted(re.findall(r"\]\(([^)]+)\)", (ROOT / name).read_text("utf-8")))
        for name in ("README.md", "README.zh-CN.md")
    )
    assert [link for link in english if "README" not in link] == [link for link in chinese if "README" not in link]


def write_tutorial_pack(folder: Path) -> Path:
    """Do what the tutorial says: every block that follows a line with a file's name is that file."""
    made = new_pack("river_watch", folder)
    for old in ("samples/high.txt", "samples/high.expected.yaml", "scenarios/high_value.yaml"):
        (made / old).unlink()
    blocks = re.findall(r"^`([\w/.]+)`[^\n]*:\n\n```\w+\n(.*?)^```", TUTORIAL.read_text("utf-8"), re.M | re.S)
    assert len(blocks) == 12
    for name, text in blocks:
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(text, "utf-8")
    return made


def test_the_pack_of_the_tutorial_is_right_and_its_story_comes_true(db: Database, tmp_path: Path) -> None:
    write_tutorial_pack(tmp_path / "packs")
    assert [str(problem) for problem in check_packs([tmp_path / "packs"])] == []
    city = build_city(Settings(database_url=db.url, home=tmp_path))
    try:
        packs = load_packs([tmp_path / "packs"])
        apply_packs(packs, city)
        [told] = [tell_story(pack, story, city) for pack in packs for story in pack.scenarios().values()]
        assert told == []
    finally:
        city.close()
