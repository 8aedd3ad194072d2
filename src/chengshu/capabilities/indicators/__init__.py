"""Indicators: numbers with a definition, a unit, a source, a time, and the list behind them.

A number is worked out by the same filter as the list it opens, so the two agree by construction. The door:
`Indicators`, its words, and the sources over devices, readings and the air quality index. Any engine may offer a
`Source` of its own (cases and alerts do).
"""

from chengshu.capabilities.indicators.air import AqiSource
from chengshu.capabilities.indicators.forecast import Ahead, Forecast
from chengshu.capabilities.indicators.logic import status_of
from chengshu.capabilities.indicators.model import (
    Card,
    DetailSource,
    DividedSource,
    Divisions,
    FreshSource,
    Indicator,
    IndicatorDraft,
    Measure,
    Point,
    Source,
    Threshold,
    ValueSource,
)
from chengshu.capabilities.indicators.service import Indicators
from chengshu.capabilities.indicators.sources import DeviceSource, ReadingSource, SourceFact
from chengshu.capabilities.indicators.wire import CardOut, card_out

__all__ = [
    "Ahead",
    "AqiSource",
    "Card",
    "CardOut",
    "DetailSource",
    "DeviceSource",
    "DividedSource",
    "Divisions",
    "Forecast",
    "FreshSource",
    "Indicator",
    "IndicatorDraft",
    "Indicators",
    "Measure",
    "Point",
    "ReadingSource",
    "Source",
    "SourceFact",
    "Threshold",
    "ValueSource",
    "card_out",
    "status_of",
]
