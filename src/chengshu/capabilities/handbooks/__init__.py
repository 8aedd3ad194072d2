"""Handbooks: for every class and filing condition the time that handling may take, and how it is done and closed.

The door. An edition of a handbook comes from an Excel workbook or a pack, is released by somebody else than who
brought it in, and is in force from a day on; `limit_of` answers for that day, for ever.
"""

from chengshu.capabilities.handbooks.model import (
    Book,
    Change,
    Fault,
    ImportReport,
    Limit,
    Row,
    RowFilter,
    Unit,
)
from chengshu.capabilities.handbooks.service import Handbooks

__all__ = ["Book", "Change", "Fault", "Handbooks", "ImportReport", "Limit", "Row", "RowFilter", "Unit"]
