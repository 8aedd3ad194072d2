"""Commands ``backup`` and ``restore``."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from chengshu.server.reach import reach_bus, reach_database
from chengshu.server.settings import Settings

_console = Console()


def _say(text: str) -> None:
    _console.print(f"[cyan]·[/cyan] {text}")


def backup(
    archive: Annotated[Path | None, typer.Argument(help="The file to write; empty: one named by the time.")] = None,
) -> None:
    """Database, lake, bus and objects in one consistent archive. The city may go on working."""
    from chengshu.server.archive import back_up

    settings = Settings()
    target = archive or Path(f"chengshu-{datetime.now().astimezone():%Y%m%d-%H%M%S}.tar")
    with reach_database(settings) as database_url, reach_bus(settings) as nats_url:
        held = back_up(settings, database_url, nats_url, target, _say)
    _console.print(
        f"[bold]{target}[/bold]: {held.bytes / (1 << 20):.1f} MiB, {held.lake_files} files of the lake, "
        f"{held.objects} objects, {held.frames_waiting} waiting frames"
    )


def restore(archive: Path) -> None:
    """Bring an archive back into an empty installation; a damaged archive changes nothing."""
    from chengshu.server.archive import restore as bring_back

    settings = Settings()
    with reach_database(settings) as database_url, reach_bus(settings) as nats_url:
        held = bring_back(settings, database_url, nats_url, archive, _say)
    _console.print(f"Restored {held.lake_files} files of the lake, {held.objects} objects, and the database.")


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command()(backup)
    app.command()(restore)
