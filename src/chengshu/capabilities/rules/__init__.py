"""Rules: from readings to alerts. A rule says when a value is out of bounds or data is missing; an alert keeps what
broke it, by how much, in which frame, under which version of the rule.

The door: `Rules` with its words `Rule`, `RuleDraft`, `Limit`, `Alert`, `AlertFilter`; `declared_units` makes the
look-up of units that `Rules` takes; `AlertSource` gives alerts to figures.
"""

from chengshu.capabilities.rules.model import Alert, AlertFilter, Limit, Rule, RuleDraft, UnitOf
from chengshu.capabilities.rules.service import Rules, declared_units
from chengshu.capabilities.rules.source import AlertFact, AlertSource

__all__ = [
    "Alert",
    "AlertFact",
    "AlertFilter",
    "AlertSource",
    "Limit",
    "Rule",
    "RuleDraft",
    "Rules",
    "UnitOf",
    "declared_units",
]
