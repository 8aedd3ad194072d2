"""Case numbers from a pattern: ``{date}``, ``{division}``, ``{sequence:N}`` and plain letters and digits.

The number is unique; it is not promised to have no gaps.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Asia/Shanghai")
_PATTERN = re.compile(r"(?:[A-Za-z0-9-]|\{date\}|\{division\})*\{sequence:([3-9])\}")


def number_fault(pattern: str) -> str | None:
    """Why this is not a number pattern, or None."""
    if not _PATTERN.fullmatch(pattern):
        return f"'{pattern}' is not a number pattern ending in {{sequence:N}} with N from 3 to 9"
    if "{date}" not in pattern:
        return f"'{pattern}' has no {{date}}: the sequence begins anew every day"
    return None


def number_prefix(pattern: str, at: datetime, division: str | None) -> str:
    """Everything before the sequence; cases with one prefix count together."""
    day = at.astimezone(CITY_TIME).strftime("%Y%m%d")
    head = pattern[: pattern.index("{sequence:")]
    return head.replace("{date}", day).replace("{division}", (division or "")[:6].ljust(6, "0"))


def number(pattern: str, prefix: str, sequence: int) -> str:
    """The whole number. A sequence that outgrows its width gets longer, never wraps."""
    found = _PATTERN.fullmatch(pattern)
    width = int(found.group(1)) if found else 5
    return f"{prefix}{sequence:0{width}d}"
