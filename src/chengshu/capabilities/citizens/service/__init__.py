"""The verbs of citizens."""

from chengshu.capabilities.citizens.service.callers import Callers
from chengshu.capabilities.citizens.service.desk import Desk
from chengshu.capabilities.citizens.service.incoming import Incoming
from chengshu.capabilities.citizens.service.reports import Citizens
from chengshu.capabilities.citizens.service.tools import Tools

__all__ = ["Callers", "Citizens", "Desk", "Incoming", "Tools"]
