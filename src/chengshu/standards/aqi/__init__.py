"""Air quality index by the edition in force on the day: HJ 633-2012, from 2026-03-01 HJ 633-2026.

`aqi({"PM2.5": 52, "CO": 0.8, "O3_8h": 90}, on=date(2026, 3, 2), period="24h")`.
CO in mg/m3, all others in ug/m3.
"""

from chengshu.standards.aqi.logic import POLLUTANTS, aqi, breakpoints, editions, iaqi, level_of
from chengshu.standards.aqi.model import AqiLevel, AqiResult, NoEditionInForce, Part, Period

__all__ = [
    "POLLUTANTS",
    "AqiLevel",
    "AqiResult",
    "NoEditionInForce",
    "Part",
    "Period",
    "aqi",
    "breakpoints",
    "editions",
    "iaqi",
    "level_of",
]
