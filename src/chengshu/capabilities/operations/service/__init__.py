"""The verbs of the operations centre, a desk each."""

from chengshu.capabilities.operations.service.duty import Duty
from chengshu.capabilities.operations.service.incidents import Incidents
from chengshu.capabilities.operations.service.operations import Operations
from chengshu.capabilities.operations.service.tools import Tools

__all__ = ["Duty", "Incidents", "Operations", "Tools"]
