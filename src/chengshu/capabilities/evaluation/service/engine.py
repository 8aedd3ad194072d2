"""The evaluation engine as others see it."""

from chengshu.capabilities.evaluation.service.looking import Looking
from chengshu.capabilities.evaluation.service.publishing import Publishing
from chengshu.capabilities.evaluation.service.runs import Runs


class Evaluation(Runs, Publishing, Looking):
    """Work out a period, look at its figures down to the cases, publish it."""
