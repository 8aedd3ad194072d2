"""The HTTP edge: one FastAPI application on Granian, the page, the live feed, health and metrics."""

from chengshu.server.api.app import create_app
from chengshu.server.api.run import serve

__all__ = ["create_app", "serve"]
