"""Grids: unit grid cells, responsibility grids bound to workers, shifts and duty.

The door. `Grids` has the verbs: `cell_at`, `responsible` and `nearest` for whoever places and dispatches cases. Where a
worker was is for himself; others learn that he is on duty, when he was heard of, and about how near he is.
"""

from chengshu.capabilities.grids.model import (
    Area,
    Cell,
    Duty,
    Gap,
    NearWorker,
    NotKept,
    Position,
    Responsible,
    Settings,
    Shift,
    Sums,
    Worker,
)
from chengshu.capabilities.grids.service import Grids, Tools

__all__ = [
    "Area",
    "Cell",
    "Duty",
    "Gap",
    "Grids",
    "NearWorker",
    "NotKept",
    "Position",
    "Responsible",
    "Settings",
    "Shift",
    "Sums",
    "Tools",
    "Worker",
]
