"""Drawings: what people draw on the one map, for themselves or for others, with the view it belongs to."""

from chengshu.capabilities.drawings.model import Drawing, DrawingFacts, NewDrawing, Shared
from chengshu.capabilities.drawings.service import Drawings

__all__ = ["Drawing", "DrawingFacts", "Drawings", "NewDrawing", "Shared"]
