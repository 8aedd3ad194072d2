"""The command line ``chengshu``: one entry for operators, one module per group of commands."""

import sys

import typer
from rich.console import Console

from chengshu.kit import ChengshuError
from chengshu.server.cli import archive, people, run, tools

app = typer.Typer(no_args_is_help=True, help="Chengshu 城枢: a city's data, events and work in one place.")
run.register(app)
tools.register(app)
archive.register(app)
people.register(app)


def main() -> None:
    """Run a command; an error people can act on is told in words, without a traceback."""
    try:
        app()
    except ChengshuError as error:
        console = Console(stderr=True)
        console.print(f"[red]{error.detail}[/red]")
        for wrong in error.errors:
            console.print(f"  {wrong.field}: {wrong.reason}")
        sys.exit(1)
