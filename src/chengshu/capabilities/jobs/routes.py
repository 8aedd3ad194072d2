"""HTTP of the jobs engine."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from chengshu.capabilities.jobs.model import Job, JobFilter, State
from chengshu.capabilities.jobs.service import Jobs
from chengshu.kit import NotFound
from chengshu.security import Audit, Guard, Principal, told

CONFORMS_TO: frozenset[str] = frozenset()


def router(jobs: Jobs, guard: Guard, audit: Audit) -> APIRouter:
    """Everybody sees and stops his own jobs; who holds ``system.read`` sees all, with ``system.write`` stops all."""
    routes = APIRouter(prefix="/jobs", tags=["jobs"], route_class=told(audit, "jobs"))
    Person = Annotated[Principal, Depends(guard.signed_in())]

    def mine(identity: str, principal: Principal, permission: str) -> Job:
        job = jobs.get(identity)
        if job.by != principal.account and not principal.can(permission):
            raise NotFound("There is no such job.", code="no_such_job")
        return job

    @routes.get("")
    def find(
        principal: Person,
        kind: str | None = None,
        state: State | None = None,
        everybody: Annotated[bool, Query(description="all people's jobs; needs system.read")] = False,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        """Jobs, newest first."""
        by = None if everybody and principal.can("system.read") else principal.account
        page = jobs.list(JobFilter(by, kind, state), after, limit)
        return {"items": [_said(job) for job in page.items], "next": page.next, "total": None}

    @routes.get("/{identity}")
    def one(principal: Person, identity: str) -> dict[str, Any]:
        """One job with its progress and result."""
        return _said(mine(identity, principal, "system.read"))

    @routes.post("/{identity}/cancel")
    def cancel(principal: Person, identity: str) -> dict[str, Any]:
        """Ask it to stop."""
        return _said(jobs.cancel(mine(identity, principal, "system.write").id))

    return routes


def _said(job: Job) -> dict[str, Any]:
    said = asdict(job)
    said.pop("params")  # may name files of the server
    return said
