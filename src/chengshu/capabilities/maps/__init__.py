"""Maps: layers of features with source, licence and validity; say in which area a point lies."""

from chengshu.capabilities.maps.model import (
    DIVISIONS,
    Bbox,
    Feature,
    FeaturePage,
    Hit,
    Layer,
    LayerDefinition,
    NewFeature,
)
from chengshu.capabilities.maps.service import Maps

__all__ = [
    "DIVISIONS",
    "Bbox",
    "Feature",
    "FeaturePage",
    "Hit",
    "Layer",
    "LayerDefinition",
    "Maps",
    "NewFeature",
]
