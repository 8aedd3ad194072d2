"""What `chengshu demo` needs: load the city once more, name the accounts, start the simulated devices."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chengshu.kit import Unavailable
from chengshu.server.city import build_city
from chengshu.server.demo.desks import load_desks
from chengshu.server.demo.load import demo_folder, load_demo, planned_accounts
from chengshu.server.demo.model import DemoAccount, DemoReport
from chengshu.server.demo.synthetic import MARK, load_synthetic, quiet, ready_city
from chengshu.server.settings import Settings

HISTORY_MARK = "demo-history.json"


def prepare_demo(settings: Settings, say: Callable[[str], None] = quiet) -> DemoReport:
    """Load the demo city into a migrated database whose packs have been applied.

    The synthetic city is generated once and kept in the home; what is loaded already is left alone.
    """
    city = build_city(settings)
    try:
        report = load_demo(city, demo_folder())
        if settings.demo_size != "none":
            folder = ready_city(settings.demo_size, settings.demo_seed, settings.home / "demo-city", say)
            load_synthetic(city, folder, say, settings.home / MARK)
            load_desks(city, folder, say)
        return report
    finally:
        city.close()


def demo_accounts(settings: Settings) -> tuple[DemoAccount, ...]:
    """The accounts of the demo city with their passwords; nothing for an installation that is no demo."""
    return planned_accounts(demo_folder()) if settings.demo else ()


def simulator_command(ready: dict[str, Any], settings: Settings) -> list[str | Path]:
    """The command of the simulated devices for the listener that `/health/ready` names."""
    for listener in ready.get("listeners", []):
        if listener["protocol"] == "hj212":
            break
    else:
        raise Unavailable("No listener for HJ 212 is ready.", code="no_listener")
    host = {"::": "::1", "0.0.0.0": "127.0.0.1"}.get(listener["host"], listener["host"])  # noqa: S104 - compared only
    mark = settings.home.resolve() / HISTORY_MARK
    where: list[str | Path] = ["--host", host, "--port", str(listener["port"])]
    files: list[str | Path] = ["--fleet", demo_folder() / "fleet.yaml", "--mark", mark]
    return [sys.executable, "-m", "chengshu.server.demo", *where, *files]
