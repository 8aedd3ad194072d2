"""The verbs of the operations centre, a desk each."""

from chengshu.capabilities.operations.service.briefs import Briefs
from chengshu.capabilities.operations.service.duty import Duty
from chengshu.capabilities.operations.service.incidents import Incidents
from chengshu.capabilities.operations.service.operations import Operations
from chengshu.capabilities.operations.service.replay import Replay
from chengshu.capabilities.operations.service.tools import Tools

__all__ = ["Briefs", "Duty", "Incidents", "Operations", "Replay", "Tools"]
