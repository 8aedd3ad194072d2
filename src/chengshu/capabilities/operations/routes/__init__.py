"""HTTP of the operations centre."""

from fastapi import APIRouter

from chengshu.capabilities.operations.routes import briefs, duty, incidents
from chengshu.capabilities.operations.service import Operations
from chengshu.security import Guard

CONFORMS_TO: dict[str, str] = {}


def router(operations: Operations, guard: Guard) -> APIRouter:
    """``/operations``. The verbs write to the audit trail themselves."""
    routes = APIRouter(prefix="/operations", tags=["operations"])
    routes.include_router(incidents.router(operations, guard))
    routes.include_router(briefs.router(operations, guard))
    routes.include_router(duty.router(operations.duty, guard))
    return routes
