"""HTTP of citizens: the page's own door, and Open311 GeoReport v2."""

from chengshu.capabilities.citizens.routes.georeport import fault, format_asked
from chengshu.capabilities.citizens.routes.open311 import router as open311
from chengshu.capabilities.citizens.routes.page import router

__all__ = ["fault", "format_asked", "open311", "router"]
