"""Administrative divisions of China, each with the days on which its code was valid (GB/T 2260).

Codes are prefixes: "43" province, "4302" city, "430212" county, "430212100" town. Full forms with trailing
zeros ("430200", "430212000000") are understood everywhere.
"""

from chengshu.standards.divisions.logic import (
    children,
    covers,
    division_at,
    full_code,
    full_name,
    history,
    named,
    names,
    short_code,
    successor,
)
from chengshu.standards.divisions.model import Change, Division, Level

__all__ = [
    "Change",
    "Division",
    "Level",
    "children",
    "covers",
    "division_at",
    "full_code",
    "full_name",
    "history",
    "named",
    "names",
    "short_code",
    "successor",
]
