"""HTTP of searches that people keep."""

from typing import Annotated

from fastapi import APIRouter, Depends

from chengshu.capabilities.cases.model import SavedView, ViewSharing
from chengshu.capabilities.cases.routes.bodies import ViewBody, ViewChange, ViewList, ViewSharingBody
from chengshu.capabilities.cases.service import Cases
from chengshu.security import Audit, Guard, Principal


def add_views(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    """Searches that somebody keeps."""
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]

    @routes.get("/views")
    def views(principal: Reader) -> ViewList:
        """The searches that this person keeps, then those that colleagues show him (`mine` is false)."""
        items = cases.views(principal)
        return ViewList(items=items, total=len(items))

    @routes.put("/views")
    def keep_view(principal: Reader, body: ViewBody) -> SavedView:
        """Keep a search under a name, in place of the one that had it; with `replace` false only if none had it."""
        kept = cases.keep_view(body.name, body.query, principal, replace=body.replace)
        audit(principal, "cases.keep_view", kept.id, {"name": kept.name})
        return kept

    @routes.patch("/views/{view_id}")
    def change_view(principal: Reader, view_id: str, body: ViewChange) -> SavedView:
        """Give a search of one's own another name or other conditions."""
        kept = cases.change_view(view_id, principal, name=body.name, query=body.query)
        audit(principal, "cases.change_view", kept.id, {"name": kept.name})
        return kept

    @routes.put("/views/{view_id}/sharing")
    def share_view(principal: Reader, view_id: str, body: ViewSharingBody) -> SavedView:
        """Show a search of one's own to the own organisation, to people or roles in it, or to nobody any more."""
        sharing = ViewSharing(body.scope, tuple(body.roles), tuple(body.people))
        shown = cases.share_view(view_id, sharing, principal)
        audit(principal, "cases.share_view", view_id, {"name": shown.name, "scope": shown.sharing.scope})
        return shown

    @routes.delete("/views/{view_id}", status_code=204)
    def drop_view(principal: Reader, view_id: str) -> None:
        """Forget a search of one's own."""
        cases.drop_view(view_id, principal)
        audit(principal, "cases.drop_view", view_id, {})
