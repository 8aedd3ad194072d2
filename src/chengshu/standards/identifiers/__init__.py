"""Citizen ids (GB 11643), unified social credit codes (GB 32100), organisation codes (GB 11714): form and digits.

`is_...` answers yes or no; `check_...` gives the reason. No number is stored, logged or looked up here.
"""

from chengshu.standards.identifiers.citizen import (
    CitizenIdCheck,
    check_citizen_id,
    is_citizen_id,
    upgrade_citizen_id,
)
from chengshu.standards.identifiers.organisation import (
    Check,
    check_organisation_code,
    check_social_credit_code,
    is_organisation_code,
    is_social_credit_code,
    organisation_code_of,
)

__all__ = [
    "Check",
    "CitizenIdCheck",
    "check_citizen_id",
    "check_organisation_code",
    "check_social_credit_code",
    "is_citizen_id",
    "is_organisation_code",
    "is_social_credit_code",
    "organisation_code_of",
    "upgrade_citizen_id",
]
