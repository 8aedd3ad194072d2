"""The verbs of evaluation."""

from chengshu.capabilities.evaluation.service.engine import Evaluation
from chengshu.capabilities.evaluation.service.facts import Facts, Names

__all__ = ["Evaluation", "Facts", "Names"]
