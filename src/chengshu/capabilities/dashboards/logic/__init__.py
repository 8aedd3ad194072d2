"""Pure decisions of dashboards: what a board may hold, when it is due, how a pack's screen becomes a board."""

from chengshu.capabilities.dashboards.logic.panels import MOST_NOTE, MOST_PANELS, MOST_TITLE, checked
from chengshu.capabilities.dashboards.logic.reach import paths_of
from chengshu.capabilities.dashboards.logic.screens import panels_of
from chengshu.capabilities.dashboards.logic.timing import (
    CITY_TIME,
    MOST_READERS,
    checked_plan,
    dues_between,
    next_due,
)

__all__ = [
    "CITY_TIME",
    "MOST_NOTE",
    "MOST_PANELS",
    "MOST_READERS",
    "MOST_TITLE",
    "checked",
    "checked_plan",
    "dues_between",
    "next_due",
    "panels_of",
    "paths_of",
]
