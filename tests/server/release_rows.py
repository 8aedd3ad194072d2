"""Writes down the rows of a small city as a release leaves them: ``python -m tests.server.release_rows 0.2.0``.

Do it once for each release, from its own code, and never again: the file is what cities out there hold.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.server.happened import let_it_happen
from tests.server.living_city import HERE, LivingCity, sibling

from chengshu.server.embedded import EmbeddedNats, EmbeddedPostgres, postgres_program
from chengshu.server.migrations import newest_version

FOLDER = Path(__file__).with_name("releases")
# What packs declare is put in place anew by every start, and would make this file ten times as large.
_LEFT_OUT = ("cases.classes", "public.alembic_version")


def main(release: str) -> None:
    """Make the city, write its rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres, nats = EmbeddedPostgres(folder / "postgres"), EmbeddedNats(folder / "nats")
        try:
            url = sibling(postgres.start(), "release")
            living = LivingCity(url, nats.start(), folder / "home")
            let_it_happen(living.city, HERE, "RELEASE1")
            living.city.close()
            target = FOLDER / f"{release}-{newest_version()}.sql"
            target.write_text(_rows(url), "utf-8")
            print(f"Wrote {target}")
        finally:
            nats.stop()
            postgres.stop()


def _rows(url: str) -> str:
    out = [f"--exclude-table-data={table}" for table in _LEFT_OUT]
    command = [
        postgres_program("pg_dump"),
        "--data-only",
        "--inserts",
        "--rows-per-insert=200",
        "--exclude-schema=lake",
    ]
    done = subprocess.run([*command, *out, url], capture_output=True, text=True, check=True)
    told = [line for line in done.stdout.splitlines() if not line.startswith(("--", "\\", "SET "))]
    return "\n".join(line for line in told if line) + "\n"


if __name__ == "__main__":
    main(sys.argv[1])
