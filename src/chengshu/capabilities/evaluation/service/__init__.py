"""The verbs of evaluation."""

from chengshu.capabilities.evaluation.service.engine import Evaluation
from chengshu.capabilities.evaluation.service.facts import Facts, Names
from chengshu.capabilities.evaluation.service.paper import FONT as PAPER_FONT

__all__ = ["PAPER_FONT", "Evaluation", "Facts", "Names"]
