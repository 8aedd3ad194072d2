"""Debian's PostgreSQL with PostGIS on a socket in a temporary folder, filled with the data of this part."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.peers.data import LAYERS, rows
from benchmarks.peers.fetch import TREE, environment
from benchmarks.stage import BrokenPart, free_port, wait_until
from chengshu.server.embedded import Child

_BIN = TREE / "usr/lib/postgresql/15/bin"
# As somebody would set it who has read one page about it; what the other side has, it has too.
_SETTINGS = {
    "shared_buffers": "512MB", "work_mem": "64MB", "maintenance_work_mem": "512MB", "jit": "off", "fsync": "on",
    "effective_cache_size": "4GB", "random_page_cost": "1.1", "max_wal_size": "4GB", "listen_addresses": "127.0.0.1",
}  # fmt: skip
_INDEXED = """
create index on {0} using gist (geom);
cluster {0} using {0}_geom_idx;
analyze {0};
"""


class Postgis:
    """The database of the peers. `url` is for programs that speak libpq's way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "postgis"
        # Losing its parent, PostgreSQL shuts down fast and cleanly (SIGINT).
        self._child = Child("postgis", self._folder / "log", parting=signal.SIGINT)
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self.version = ""

    @property
    def pid(self) -> int:
        return self._child.pid

    def start(self) -> None:
        """Make a cluster and start it; not as root, who must not."""
        self._folder.mkdir()
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            shutil.chown(self._folder, "nobody")
            who = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        data = self._folder / "data"
        made = subprocess.run(
            [_BIN / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"],
            capture_output=True, text=True, check=False, env=environment(), cwd=self._folder, **who,
        )  # fmt: skip
        if made.returncode:
            raise BrokenPart(f"PostgreSQL with PostGIS cannot be set up: {made.stderr[-300:]}")
        said = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [_BIN / "postgres", "-D", data, "-p", str(self.port), "-k", self._folder, *said]
        self._child.start(command, env=environment(), cwd=self._folder, **who)
        wait_until(self._answers, "PostGIS", 60)

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=2) as tx:
                tx.execute("create extension if not exists postgis")
                found = tx.execute("select postgis_lib_version(), split_part(version(), ' ', 2)").fetchone()
        except psycopg.OperationalError:
            return False
        assert found
        self.version = f"PostGIS {found[0]} on PostgreSQL {found[1]}"
        return True

    def calm(self) -> None:
        """End the questions that nobody waits for any more."""
        with psycopg.connect(self.url, autocommit=True) as tx:
            tx.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where backend_type = 'client backend' and state = 'active' and pid <> pg_backend_pid()"
            )

    def fill(self) -> None:
        """Both layers, indexed and clustered along the index."""
        for layer in LAYERS:
            kind = "Point" if layer == "points" else "Polygon"
            with psycopg.connect(self.url, autocommit=True) as tx:
                tx.execute(
                    f"create table {layer} (gid integer primary key, code text, kind text, floors integer, "
                    f"geom geometry({kind}, 4326))"
                )
                with tx.cursor().copy(f"copy {layer} (gid, code, kind, floors, geom) from stdin") as copy:
                    for batch in rows(layer):
                        for wkb, code, kind_of, floors in batch:
                            copy.write_row((int(code), code, kind_of, floors, wkb.hex()))
                for statement in _INDEXED.format(layer).split(";")[:3]:
                    tx.execute(statement)

    def stop(self) -> None:
        self._child.stop(30)
