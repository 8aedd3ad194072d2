"""Telemetry: what devices said, kept exactly once and for good; newest values, histories, raw frames, rejects.

Frames come in deliveries (one bus message each) through `Telemetry.keep`, which may be repeated after any crash.
"""

from chengshu.data.telemetry.logic import as_bytes, as_text
from chengshu.data.telemetry.model import (
    Delivery,
    FrameDetail,
    FrameRow,
    Kept,
    LatestFilter,
    Reading,
    Reject,
    Series,
    SeriesPoint,
    Tally,
)
from chengshu.data.telemetry.service import Telemetry

__all__ = [
    "Delivery",
    "FrameDetail",
    "FrameRow",
    "Kept",
    "LatestFilter",
    "Reading",
    "Reject",
    "Series",
    "SeriesPoint",
    "Tally",
    "Telemetry",
    "as_bytes",
    "as_text",
]
