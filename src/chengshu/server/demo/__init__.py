"""The demo city: organisations, people, devices and a basemap, all synthetic and all repeatable.

`load_demo` brings them in through the doors of the engines; `history_fleet` and `send_history` let the simulators
deliver the hours before the start over the real protocol.
"""

from chengshu.server.demo.history import HISTORY_HOURS, history_fleet, history_start, send_history
from chengshu.server.demo.load import DemoCity, demo_folder, load_demo, planned_accounts
from chengshu.server.demo.model import DemoAccount, DemoReport, demo_password
from chengshu.server.demo.run import demo_accounts, prepare_demo, simulator_command

__all__ = [
    "HISTORY_HOURS",
    "DemoAccount",
    "DemoCity",
    "DemoReport",
    "demo_accounts",
    "demo_folder",
    "demo_password",
    "history_fleet",
    "history_start",
    "load_demo",
    "planned_accounts",
    "prepare_demo",
    "send_history",
    "simulator_command",
]
