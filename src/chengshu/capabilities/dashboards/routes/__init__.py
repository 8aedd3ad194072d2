"""HTTP of dashboards."""

from collections.abc import Mapping

from fastapi import APIRouter

from chengshu.capabilities.dashboards.routes.boards import add_boards
from chengshu.capabilities.dashboards.routes.screens import add_screens
from chengshu.capabilities.dashboards.routes.sending import add_sending
from chengshu.capabilities.dashboards.service import Dashboards
from chengshu.security import Audit, Guard, told

CONFORMS_TO: Mapping[str, str] = {}


def router(dashboards: Dashboards, guard: Guard, audit: Audit) -> APIRouter:
    """``/dashboards``: what has a fixed name comes before the screen that could be called so."""
    routes = APIRouter(prefix="/dashboards", tags=["dashboards"], route_class=told(audit, "dashboards"))
    add_boards(routes, dashboards.boards, guard)
    add_sending(routes, dashboards.boards, dashboards.sending, guard)
    add_screens(routes, dashboards, guard)
    return routes
