"""Commands that run things: the whole tree, or one process of it."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import typer
import uvloop
from rich.console import Console

from chengshu.kit import configure_logging, get_logger, tracing
from chengshu.server.migrations import migrate
from chengshu.server.settings import Settings
from chengshu.server.supervisor import Supervisor


def progress(console: Console) -> Callable[[str], None]:
    return lambda text: console.print(f"[cyan]·[/cyan] {text}")


def _prepare(settings: Settings) -> None:
    # Imported late: `chengshu --help` should not wait for every engine.
    from chengshu.server.city import build_city
    from chengshu.server.packs import apply_packs, load_packs, pack_folders

    assert settings.database_url
    migrate(settings.database_url)
    city = build_city(settings)
    try:
        apply_packs(load_packs(pack_folders(settings.pack_folders)), city, whole=True)
    finally:
        city.close()


def describe(console: Console, supervisor: Supervisor, ready: dict[str, Any]) -> None:
    console.print(f"\n[bold green]The city is alive:[/bold green] [bold]{supervisor.url()}[/bold]")
    for listener in ready.get("listeners", []):
        console.print(f"  devices: {listener['protocol']} on {listener['host']} port {listener['port']}")


def bring_alive(supervisor: Supervisor, say: Callable[[str], None]) -> Settings:
    settings = supervisor.start_servers()
    say("Migrating the database and applying the packs")
    _prepare(settings)
    return settings


def up() -> None:
    """Everything in one process tree: servers, gateway, worker, api. Ctrl-C stops all; state stays."""
    console = Console()
    say = progress(console)
    supervisor = Supervisor(Settings(), say)
    try:
        bring_alive(supervisor, say)
        supervisor.start_processes()
        describe(console, supervisor, supervisor.await_ready())
        supervisor.run()
    except KeyboardInterrupt:
        pass
    finally:
        console.print("Stopping; the state stays where it is.")
        supervisor.stop()


def _run_async(process: str, main: Callable[[Settings], Coroutine[Any, Any, None]]) -> None:
    settings = Settings()
    configure_logging(process, level=settings.log_level, human=settings.log_human)
    with _traced(process), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(settings))


@contextmanager
def _traced(process: str) -> Iterator[None]:
    with tracing.tracing(process) as is_traced:
        if tracing.is_wanted() and not is_traced:
            mend = "install it: pip install 'chengshu[tracing]'"
            get_logger("server").warning("traces are wanted, but OpenTelemetry's SDK is missing", mend=mend)
        yield


def api() -> None:
    """Only the HTTP api and the page (several may stand behind a balancer)."""
    from chengshu.server.api import serve

    settings = Settings()
    configure_logging("api", level=settings.log_level, human=settings.log_human)
    with _traced("api"):
        serve(settings)


def gateway() -> None:
    """Only the listeners for devices: bytes in, the bus holds them, then the device is answered."""
    from chengshu.server.gateway import run_gateway

    _run_async("gateway", run_gateway)


def worker() -> None:
    """Only the worker: from the bus to lake, rules, cases and indicators."""
    from chengshu.server.worker import run_worker

    _run_async("worker", run_worker)


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    for command in (up, api, gateway, worker):
        app.command()(command)
