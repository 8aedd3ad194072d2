"""The verbs of evaluation."""

from chengshu.capabilities.evaluation.fonts import FONT as PAPER_FONT
from chengshu.capabilities.evaluation.service.engine import Evaluation
from chengshu.capabilities.evaluation.service.facts import Facts, Names

__all__ = ["PAPER_FONT", "Evaluation", "Facts", "Names"]
