"""The demo city: start it, or generate a synthetic city into a folder."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from chengshu.server.cli.run import bring_alive, describe, progress
from chengshu.server.settings import Settings
from chengshu.server.supervisor import Supervisor

demo = typer.Typer(invoke_without_command=True)


@demo.callback()
def start(context: typer.Context) -> None:
    """The demo city: `up`, with the people, stations and simulated devices of a synthetic Zhuzhou."""
    if context.invoked_subcommand is None:
        _start()


@demo.command("generate")
def generate(
    to: Annotated[Path, typer.Option(help="The folder to write to; files of an earlier run are replaced.")],
    size: Annotated[str, typer.Option(help="small, demo or city.")] = "demo",
    seed: Annotated[int, typer.Option(help="The same seed gives the same city, byte for byte.")] = 1,
) -> None:
    """Write a synthetic city with its true answers into a folder of Parquet files."""
    from chengshu.server.demo import SIZES, generate

    console = Console()
    if size not in SIZES:
        raise typer.BadParameter(f"choose one of {', '.join(SIZES)}", param_hint="--size")
    made = generate(size, seed, to, say=progress(console))
    console.print(f"Made {made} (all of it synthetic).")


def _start() -> None:
    from chengshu.server.demo import demo_accounts, prepare_demo, simulator_command

    console = Console()
    say = progress(console)
    supervisor = Supervisor(Settings(demo=True), say)
    try:
        settings = bring_alive(supervisor, say)
        say("Loading the demo city (all of it synthetic)")
        prepare_demo(settings, say)
        supervisor.start_processes()
        ready = supervisor.await_ready()
        supervisor.add("simulators", simulator_command(ready, settings))
        describe(console, supervisor, ready)
        console.print("\nAccounts of the demo (for this demo only):")
        for account in demo_accounts(settings):
            console.print(f"  [bold]{account.account:<14}[/bold] {account.password:<18} {account.title}")
        console.print("\nCtrl-C stops the city; `make demo` goes on where it stopped.")
        supervisor.run()
    except KeyboardInterrupt:
        pass
    finally:
        console.print("Stopping; the state stays where it is.")
        supervisor.stop()


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.add_typer(demo, name="demo")
