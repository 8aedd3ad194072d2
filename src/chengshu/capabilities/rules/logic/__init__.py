"""The pure decisions of rules: what an expression says, which rules judge a reading, when a breach is an alert."""

from chengshu.capabilities.rules.logic.book import Judged, RuleBook, statistic_of
from chengshu.capabilities.rules.logic.breaches import Step, advance, alert_of, missing_alert
from chengshu.capabilities.rules.logic.expressions import NAMES, Expression, complaint_about

__all__ = [
    "NAMES",
    "Expression",
    "Judged",
    "RuleBook",
    "Step",
    "advance",
    "alert_of",
    "complaint_about",
    "missing_alert",
    "statistic_of",
]
