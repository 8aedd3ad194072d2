"""The verbs of the case engine, by what they are about; `Cases` has them all."""

from chengshu.capabilities.cases.service.engine import Cases
from chengshu.capabilities.cases.service.export import csv_lines
from chengshu.capabilities.cases.service.source import CaseSource

__all__ = ["CaseSource", "Cases", "csv_lines"]
