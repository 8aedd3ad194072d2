"""Coordinates: convert points and whole files, with the city's own systems and its secret transformations.

`Coordinates` has the verbs. Parameters are applied, not seen: sealed at rest, and every use is written down.
"""

from chengshu.capabilities.coordinates.logic import decode as decode_table
from chengshu.capabilities.coordinates.model import (
    CONVERT_FILE,
    Access,
    ConversionFile,
    Converted,
    Failed,
    FileRequest,
    FitReport,
    FitRequest,
    NewOperation,
    NewSystem,
    OperationCard,
)
from chengshu.capabilities.coordinates.service import Coordinates

__all__ = [
    "CONVERT_FILE",
    "Access",
    "ConversionFile",
    "Converted",
    "Coordinates",
    "Failed",
    "FileRequest",
    "FitReport",
    "FitRequest",
    "NewOperation",
    "NewSystem",
    "OperationCard",
    "decode_table",
]
