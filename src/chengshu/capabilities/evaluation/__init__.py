"""Evaluation: how well areas, departments, posts and collectors did their part of the cases of a period.

The door. Formulas are data with a version and a day from which they hold; a run of a period keeps the facts it was
worked out from, so that every figure opens exactly its cases for ever. Released runs never change.
"""

from chengshu.capabilities.evaluation.model import (
    CaseLine,
    Dimension,
    Result,
    Run,
    RunFilter,
    Scheme,
    SchemeVersion,
    TrendPoint,
)
from chengshu.capabilities.evaluation.service import PAPER_FONT, Evaluation, Facts, Names

__all__ = [
    "PAPER_FONT",
    "CaseLine",
    "Dimension",
    "Evaluation",
    "Facts",
    "Names",
    "Result",
    "Run",
    "RunFilter",
    "Scheme",
    "SchemeVersion",
    "TrendPoint",
]
