"""Citizens: what people report without an account, tips that expose nobody, and what many speak of.

The door. A report becomes a case and is followed by its number; Open311 GeoReport v2 speaks for it to other programs.
"""

from chengshu.capabilities.citizens.model import (
    Attribute,
    Caller,
    Contact,
    Extra,
    IncomingFilter,
    Keeping,
    Look,
    NewReport,
    Receipt,
    Report,
    ReportCard,
    ReportFilter,
    Service,
    Spot,
    Tip,
    Topic,
)
from chengshu.capabilities.citizens.service import Callers, Citizens, Desk, Incoming, Tools

__all__ = [
    "Attribute",
    "Caller",
    "Callers",
    "Citizens",
    "Contact",
    "Desk",
    "Extra",
    "Incoming",
    "IncomingFilter",
    "Keeping",
    "Look",
    "NewReport",
    "Receipt",
    "Report",
    "ReportCard",
    "ReportFilter",
    "Service",
    "Spot",
    "Tip",
    "Tools",
    "Topic",
]
