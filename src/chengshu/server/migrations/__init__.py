"""The database's history: Alembic runs the versions in order, one SQL schema per engine."""

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

# Alembic and SQLAlchemy are imported where they are used: a command that does not migrate need not wait for them.
if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    return config


def newest_version() -> str:
    """The version this code needs."""
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def versions() -> list[str]:
    """Every version there is, from the first to the newest."""
    from alembic.script import ScriptDirectory

    return [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def current_version(database_url: str) -> str | None:
    """The version the database is at, or None when it is empty."""
    with psycopg.connect(database_url) as connection:
        there = connection.execute("select to_regclass('public.alembic_version')").fetchone()
        if not there or there[0] is None:
            return None
        row = connection.execute("select version_num from public.alembic_version").fetchone()
        return str(row[0]) if row else None


def migrate(database_url: str, to: str = "head") -> None:
    """Bring the database up to ``to``. Safe to run twice and from two processes (an advisory lock)."""
    from alembic import command
    from sqlalchemy import create_engine, pool

    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(database_url), poolclass=pool.NullPool
    )
    config = _config()
    with engine.connect() as connection:
        connection.exec_driver_sql("select pg_advisory_lock(7283946512)")
        connection.commit()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
