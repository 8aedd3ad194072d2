"""Commands that look after things: migrations, the doctor, packs."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from chengshu.server.doctor import examine
from chengshu.server.migrations import current_version, newest_version
from chengshu.server.migrations import migrate as bring_up
from chengshu.server.reach import migrated_database, reach_database
from chengshu.server.settings import Settings

packs = typer.Typer(no_args_is_help=True, help="Packs: check them, bring them in force, or start a new one.")
_console = Console()
_SIGNS = {"good": "[green]●[/green]", "warning": "[yellow]▲[/yellow]", "bad": "[red]■[/red]"}


def migrate() -> None:
    """Bring the database up to this version. Safe to repeat."""
    with reach_database(Settings()) as url:
        before = current_version(url)
        bring_up(url)
        _console.print(f"Database: {before or 'empty'} → {newest_version()}")


def doctor() -> None:
    """Say what is wrong and how to mend it. Exit code 1 when something is."""
    findings = examine(Settings())
    for finding in findings:
        _console.print(f"{_SIGNS[finding.sign]} {finding.what}")
        if finding.mend:
            _console.print(f"    → {finding.mend}")
    if any(finding.sign == "bad" for finding in findings):
        raise typer.Exit(1)


@packs.command("check")
def check(
    folder: Annotated[list[Path] | None, typer.Argument(help="A pack or a folder of packs; empty: all we run.")] = None,
) -> None:
    """Check packs: every mistake with file, line, key, reason and what to do."""
    from chengshu.server.packs import pack_folders, packs_check

    raise typer.Exit(packs_check(folder or pack_folders(Settings().pack_folders), sys.stdout))


@packs.command("apply")
def apply(
    folder: Annotated[
        list[Path] | None, typer.Argument(help="Packs of this city to apply; empty: all, and what is gone is retired.")
    ] = None,
) -> None:
    """Bring packs in force in the city of these settings while it runs, and say what that changed."""
    from chengshu.server.city import build_city
    from chengshu.server.packs import apply_packs, chosen_packs

    settings = Settings()
    found, whole = chosen_packs(settings, folder or [])
    with migrated_database(settings) as url:
        city = build_city(settings.model_copy(update={"database_url": url}), pool=2)
        try:
            changes = apply_packs(found, city, whole=whole)
        finally:
            city.close()
    for change in changes:
        for what in ("added", "changed", "retired"):
            for name in getattr(change, what):
                typer.echo(f"{what}: {change.pack}: {change.engine}: {name}")
    typer.echo(f"packs: {', '.join(pack.id for pack in found)}: {'in force' if changes else 'nothing changed'}")


@packs.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Name of the pack: lower case, digits and underscores.")],
    folder: Annotated[Path, typer.Option(help="Where to put it.")] = Path("packs"),
) -> None:
    """Write a pack that passes its checks, with a sample and a story, to start from."""
    from chengshu.server.packs import new_pack

    made = new_pack(name, folder)
    _console.print(f"Made {made}. Try: chengshu packs check {made}")


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command()(migrate)
    app.command()(doctor)
    app.add_typer(packs, name="packs")
