"""Maps: layers of features with source, licence and validity; say in which area a point lies."""

from chengshu.capabilities.maps.model import (
    DIVISIONS,
    Bbox,
    Changes,
    Columns,
    Feature,
    FeaturePage,
    FieldDefinition,
    Grade,
    Grant,
    Hit,
    Layer,
    LayerDefinition,
    NewFeature,
)
from chengshu.capabilities.maps.service import Maps

__all__ = [
    "DIVISIONS",
    "Bbox",
    "Changes",
    "Columns",
    "Feature",
    "FeaturePage",
    "FieldDefinition",
    "Grade",
    "Grant",
    "Hit",
    "Layer",
    "LayerDefinition",
    "Maps",
    "NewFeature",
]
