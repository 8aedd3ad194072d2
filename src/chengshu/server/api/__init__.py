"""The HTTP edge: one FastAPI application on Granian, the page, the live feed, health and metrics."""
