"""The verbs of the case engine."""

from chengshu.capabilities.cases.service.desk import Cases
from chengshu.capabilities.cases.service.export import csv_lines
from chengshu.capabilities.cases.service.source import CaseSource

__all__ = ["CaseSource", "Cases", "csv_lines"]
