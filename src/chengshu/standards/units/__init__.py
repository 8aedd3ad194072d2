"""Units of measurement as the city's standards write them, and conversion that refuses to mix dimensions.

A small exact table (`data/units.csv`), not a unit algebra: one row, one unit. GB 3100, GB 3102,
and the units of HJ 212.
"""

from chengshu.standards.units.logic import (
    Conversion,
    IncompatibleUnits,
    Unit,
    UnknownUnit,
    all_units,
    conversion,
    convert,
    same_dimension,
    unit,
)

__all__ = [
    "Conversion",
    "IncompatibleUnits",
    "Unit",
    "UnknownUnit",
    "all_units",
    "conversion",
    "convert",
    "same_dimension",
    "unit",
]
