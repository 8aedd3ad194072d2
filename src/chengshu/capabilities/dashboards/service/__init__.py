"""The verbs of dashboards: screens of packs, boards of people, what goes out by the clock."""

from chengshu.capabilities.dashboards.service.boards import Boards
from chengshu.capabilities.dashboards.service.screens import Dashboards
from chengshu.capabilities.dashboards.service.sending import Sending
from chengshu.capabilities.dashboards.service.tools import BoardTools, Look

__all__ = ["BoardTools", "Boards", "Dashboards", "Look", "Sending"]
