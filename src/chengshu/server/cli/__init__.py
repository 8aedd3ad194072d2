"""The command line ``chengshu``: one entry for operators, one module per group of commands."""

import sys
from typing import Any, NoReturn

import typer
from psycopg import OperationalError
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from chengshu.kit import ChengshuError
from chengshu.server.cli import archive, demo, keys, people, run, tools

app = typer.Typer(no_args_is_help=True, help="Chengshu 城枢: a city's data, events and work in one place.")
run.register(app)
demo.register(app)
tools.register(app)
archive.register(app)
people.register(app)
keys.register(app)


def main() -> None:
    """Run a command; an error people can act on is told in words, without a traceback."""
    try:
        app()
    except ChengshuError as error:
        _tell(error.detail, [f"{wrong.field}: {wrong.reason}" for wrong in error.errors])
    except ValidationError as error:  # of the settings: everything else is checked where it comes in
        _tell("The settings cannot be read.", [_setting(wrong) for wrong in error.errors()])
    except OperationalError as error:
        _tell("The database does not answer.", str(error).strip().splitlines()[:1])


def _setting(wrong: Any) -> str:
    name = "_".join(str(part) for part in wrong["loc"]).upper()
    reason = wrong["msg"].removeprefix("Value error, ")
    if wrong["type"] == "extra_forbidden":
        reason = "there is no such setting"
    return f"CHENGSHU_{name.removeprefix('CHENGSHU_')}: {reason}"


def _tell(what: str, more: list[str]) -> NoReturn:
    console = Console(stderr=True, soft_wrap=True)
    console.print(Text(what, "red"))
    for line in more:
        console.print(Text(f"  {line}"))
    sys.exit(1)
