"""Pure decisions of handbooks: reading limits and workbooks, writing them, comparing editions."""

from chengshu.capabilities.handbooks.logic.compare import changes_between
from chengshu.capabilities.handbooks.logic.limits import UNIT_WORDS, limit_text, read_limit
from chengshu.capabilities.handbooks.logic.reading import read_workbook
from chengshu.capabilities.handbooks.logic.writing import write_workbook

__all__ = ["UNIT_WORDS", "changes_between", "limit_text", "read_limit", "read_workbook", "write_workbook"]
