"""The decisions of the case engine: pure functions of what they are given."""

from chengshu.capabilities.cases.logic.chain import GENESIS, first_broken, line_hash, request_digest
from chengshu.capabilities.cases.logic.clocks import Turned, turn
from chengshu.capabilities.cases.logic.filters import FILTER_KEYS, filter_errors, filter_from, grams, since
from chengshu.capabilities.cases.logic.flows import (
    flow_digest,
    flow_from_plain,
    flow_roles,
    flow_to_plain,
    flow_words,
    lint,
)
from chengshu.capabilities.cases.logic.forms import filled, form_errors
from chengshu.capabilities.cases.logic.moves import (
    acting_role,
    allowed,
    assignments,
    hindrance,
    may_open,
    sight_of,
)
from chengshu.capabilities.cases.logic.numbers import CITY_TIME, number, number_prefix

__all__ = [
    "CITY_TIME",
    "FILTER_KEYS",
    "GENESIS",
    "Turned",
    "acting_role",
    "allowed",
    "assignments",
    "filled",
    "filter_errors",
    "filter_from",
    "first_broken",
    "flow_digest",
    "flow_from_plain",
    "flow_roles",
    "flow_to_plain",
    "flow_words",
    "form_errors",
    "grams",
    "hindrance",
    "line_hash",
    "lint",
    "may_open",
    "number",
    "number_prefix",
    "request_digest",
    "sight_of",
    "since",
    "turn",
]
