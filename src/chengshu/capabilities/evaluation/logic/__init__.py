"""The pure decisions of evaluation: periods, formulas, which facts belong to a measure, scores and ranks."""

from chengshu.capabilities.evaluation.logic.checking import faults_of
from chengshu.capabilities.evaluation.logic.formulas import Formula, complaint_about, formula, in_symbols, in_words
from chengshu.capabilities.evaluation.logic.measures import MOST_BITS, MeasureBook, used_by, where_of
from chengshu.capabilities.evaluation.logic.packed import fingerprint, merged, page_of
from chengshu.capabilities.evaluation.logic.periods import (
    ZONE,
    before,
    bounds,
    midnight,
    parts_of,
    period_of,
    period_words,
)
from chengshu.capabilities.evaluation.logic.report import Cell, Report, Table, report_of
from chengshu.capabilities.evaluation.logic.scoring import ranked, results_of, rounded

__all__ = [
    "MOST_BITS",
    "ZONE",
    "Cell",
    "Formula",
    "MeasureBook",
    "Report",
    "Table",
    "before",
    "bounds",
    "complaint_about",
    "faults_of",
    "fingerprint",
    "formula",
    "in_symbols",
    "in_words",
    "merged",
    "midnight",
    "page_of",
    "parts_of",
    "period_of",
    "period_words",
    "ranked",
    "report_of",
    "results_of",
    "rounded",
    "used_by",
    "where_of",
]
