"""The demo city: organisations, people, devices and a city around them, all synthetic and all repeatable.

`generate` writes a synthetic city with its true answers and `load_synthetic` brings it in; `load_demo` brings in the
rest, all of it through the doors of the engines. `history_fleet` and `send_history` let the simulators deliver the
hours before the start over the real protocol.
"""

from chengshu.server.demo.history import HISTORY_HOURS, history_fleet, history_start, send_history
from chengshu.server.demo.load import DemoCity, demo_folder, load_demo, planned_accounts
from chengshu.server.demo.model import DemoAccount, DemoReport, demo_password
from chengshu.server.demo.run import demo_accounts, prepare_demo, simulator_command
from chengshu.server.demo.synthetic import SIZES, cell_code, generate, load_synthetic, ready_city

__all__ = [
    "HISTORY_HOURS",
    "SIZES",
    "DemoAccount",
    "DemoCity",
    "DemoReport",
    "cell_code",
    "demo_accounts",
    "demo_folder",
    "demo_password",
    "generate",
    "history_fleet",
    "history_start",
    "load_demo",
    "load_synthetic",
    "planned_accounts",
    "prepare_demo",
    "ready_city",
    "send_history",
    "simulator_command",
]
