"""The pure decisions of rules: what an expression says, which rules judge a reading, when a breach is an alert."""

from chengshu.capabilities.rules.logic.book import Judged, RuleBook, statistic_of
from chengshu.capabilities.rules.logic.breaches import Step, advance, alert_of, missing_alert
from chengshu.capabilities.rules.logic.expressions import NAMES, Expression, complaint_about, functions_called
from chengshu.capabilities.rules.logic.hooks import HOOKS, Hook, check_hooks, load_hooks

__all__ = [
    "HOOKS",
    "NAMES",
    "Expression",
    "Hook",
    "Judged",
    "RuleBook",
    "Step",
    "advance",
    "alert_of",
    "check_hooks",
    "complaint_about",
    "functions_called",
    "load_hooks",
    "missing_alert",
    "statistic_of",
]
