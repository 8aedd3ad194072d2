"""The database comes up from nothing and from every release, with its rows, whoever asks and however often."""

import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.server.living_city import PASSWORD, SCHEMAS, counts, sibling

from chengshu import __version__
from chengshu.capabilities.cases import CaseFilter
from chengshu.security import SYSTEM
from chengshu.server.city import build_city
from chengshu.server.embedded import postgres_program
from chengshu.server.migrations import current_version, migrate, newest_version, versions
from chengshu.server.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
# Rows of a small city as each release left them: <release>-<database version>.sql
RELEASES = sorted(Path(__file__).with_name("releases").glob("*.sql"))
VERSIONS = sorted(path.name[:4] for path in (ROOT / "src/chengshu/server/migrations/versions").glob("0*.py"))


def structure(url: str) -> str:
    """Every table, column, index and constraint, as text."""
    command = [postgres_program("pg_dump"), "--schema-only", "--no-owner", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in text.splitlines() if not line.startswith("\\"))  # a key of the dump's own


def test_the_versions_are_one_chain_in_the_order_of_their_names() -> None:
    assert versions() == VERSIONS
    assert newest_version() == VERSIONS[-1]


def test_an_empty_database_is_at_no_version_and_comes_up_to_the_newest(database_url: str) -> None:
    url = sibling(database_url, "from_nothing")
    assert current_version(url) is None
    migrate(url)
    assert current_version(url) == newest_version()
    assert {name.split(".")[0] for name in counts(url)} == set(SCHEMAS)


def test_migrating_twice_is_harmless(database_url: str) -> None:
    url = sibling(database_url, "twice")
    migrate(url)
    before = structure(url)
    migrate(url)
    assert structure(url) == before


def test_stopping_at_every_version_on_the_way_gives_the_same_database(database_url: str) -> None:
    at_once, stepwise = sibling(database_url, "at_once"), sibling(database_url, "stepwise")
    migrate(at_once)
    for version in VERSIONS:
        migrate(stepwise, version)
        assert current_version(stepwise) == version
    assert structure(stepwise) == structure(at_once)


def test_no_search_reads_a_long_list_of_what_its_index_has_not_taken_in(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "select c.relname, c.reloptions from pg_class c join pg_am a on a.oid = c.relam "
            "where a.amname = 'gin' and c.relkind in ('i', 'I') order by 1"
        ).fetchall()
    assert {name for name, options in found if options != ["gin_pending_list_limit=128"]} == set()
    assert "texts_grams" in dict(found)


def test_two_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    url = sibling(database_url, "both")
    program = f"from chengshu.server.migrations import migrate; migrate({url!r})"
    both = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    assert current_version(url) == newest_version()


def test_a_database_of_a_newer_release_is_refused_and_left_as_it_is(database_url: str) -> None:
    url = sibling(database_url, "newer")
    migrate(url)
    with psycopg.connect(url) as connection:
        connection.execute("update public.alembic_version set version_num = '9999'")
    before = structure(url)
    with pytest.raises(Exception, match="9999"):
        migrate(url)
    assert structure(url) == before
    assert current_version(url) == "9999"


def test_every_release_in_the_changelog_has_its_rows_here() -> None:
    released = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    kept = {path.stem.rsplit("-", 1)[0] for path in RELEASES}
    assert kept == set(released), "run `python -m tests.server.release_rows VERSION` once, from the release's own code"
    assert __version__ in kept


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_a_city_of_every_release_comes_up_with_everything_it_held(
    database_url: str, release: Path, tmp_path: Path
) -> None:
    url = sibling(database_url, f"release_{release.stem}")
    version = release.stem.rsplit("-", 1)[1]
    migrate(url, version)
    with psycopg.connect(url) as connection:
        connection.execute("set session_replication_role = replica")  # in the order of the file, not of the keys
        seeded = [name for name, rows in counts(url).items() if rows]
        if seeded:
            connection.execute(f"truncate {', '.join(seeded)} cascade")  # what migrations put there is in the file too
        connection.execute(release.read_text("utf-8"))  # type: ignore[arg-type]
    before = counts(url)
    clocks = before.pop("cases.clocks", 0)  # those that run are with their cases since 0027, those that ended in runs
    before.pop("telemetry.incarnation", None)  # since 0049 messages are known by what names them
    migrate(url)
    assert current_version(url) == newest_version()
    after = counts(url)
    assert {name: after[name] for name in before if name in after} == before
    assert before["cases.cases"] == 2

    city = build_city(Settings(database_url=url, home=tmp_path))
    try:
        assert city.security.verify_audit().intact
        assert city.security.sessions.sign_in("everywhere", PASSWORD).principal.account == "everywhere"
        [device] = city.devices.find(q="RELEASE1").items
        assert device.identifier == "RELEASE1"
        cases = city.cases.find(CaseFilter(), SYSTEM).items
        assert {one.type for one in cases} == {"air_exceedance", "urban_incident"}
        details = [city.cases.case(one.id, SYSTEM) for one in cases]
        assert all(detail.log and detail.log_intact for detail in details)
        assert sum(len(detail.clocks) for detail in details) == clocks
        assert [one.value for one in city.telemetry.latest([device.id])] == [401.0]
        assert city.maps.locate(113.1, 27.8) == "430211"
    finally:
        city.close()
