"""Tiles: vector tiles of every layer, from a columnar copy that each process keeps beside the database."""

from chengshu.capabilities.tiles.logic.grid import MAX_ZOOM, TMS_NAMES, TileKey, TileMatrixSet
from chengshu.capabilities.tiles.logic.matrix_sets import matrix_set, tile_matrix_set
from chengshu.capabilities.tiles.model import ArchiveFacts, TileSetFacts
from chengshu.capabilities.tiles.service import Tiles
from chengshu.capabilities.tiles.service.access import Access, Sight
from chengshu.capabilities.tiles.service.copies import CopyJobs
from chengshu.capabilities.tiles.service.work import handlers

__all__ = [
    "MAX_ZOOM",
    "TMS_NAMES",
    "Access",
    "ArchiveFacts",
    "CopyJobs",
    "Sight",
    "TileKey",
    "TileMatrixSet",
    "TileSetFacts",
    "Tiles",
    "handlers",
    "matrix_set",
    "tile_matrix_set",
]
