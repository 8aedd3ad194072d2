"""HTTP of components, below ``/components``."""

from fastapi import APIRouter

from chengshu.capabilities.components.routes import census, desk, files, register
from chengshu.capabilities.components.service import Components
from chengshu.security import Audit, Guard, told


def router(components: Components, guard: Guard, audit: Audit) -> APIRouter:
    """Every route of components. Those with a name of their own come before ``/{identity}``."""
    routes = APIRouter(prefix="/components", tags=["components"], route_class=told(audit, "components"))
    census.add(routes, components, guard)
    desk.add(routes, components, guard)
    files.add(routes, components, guard)
    register.add(routes, components, guard)
    return routes
