"""The verbs of grids."""

from chengshu.capabilities.grids.service.base import Tools
from chengshu.capabilities.grids.service.duty import Duties


class Grids(Duties):
    """Cells, responsibility grids, workers, shifts, duty; who answers for a place, and who is near."""


__all__ = ["Grids", "Tools"]
