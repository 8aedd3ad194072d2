"""HTTP of the desk of rejects."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from chengshu.capabilities.mapfiles.model import RejectState, Replayed
from chengshu.capabilities.mapfiles.routes.bodies import DiscardBody, MendBody, ReplayBody
from chengshu.capabilities.mapfiles.service import MapFiles
from chengshu.capabilities.mapfiles.service.rejects import reject_as_feature
from chengshu.security import Guard, Principal


def add(routes: APIRouter, files: MapFiles, guard: Guard) -> None:
    """Rows kept aside: looked at, mended, tried again, discarded."""
    Importer = Annotated[Principal, Depends(guard.needs("mapfiles.import"))]

    @routes.get("/imports/{id}/rejects")
    def find(
        principal: Importer,
        id: str,
        state: RejectState | None = "waiting",
        reason: Annotated[str | None, Query(max_length=1000, description="part of one, or one as summed up")] = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        """Rejects in the order of the file, each as a GeoJSON feature with its reasons."""
        page = files.rejects.find(principal, id, state, reason, after, limit)
        items = [reject_as_feature(one) for one in page.items]
        return {"items": items, "next": page.next, "total": None, **files.rejects.summary(principal, id)}

    @routes.get("/imports/{id}/rejects.geojson", response_class=StreamingResponse)
    def drawn(principal: Importer, id: str, state: RejectState | None = "waiting") -> StreamingResponse:
        """All rejects, to be drawn on the map."""
        return StreamingResponse(files.rejects.as_geojson(principal, id, state), media_type="application/geo+json")

    @routes.get("/imports/{id}/rejects.csv", response_class=StreamingResponse)
    def table(principal: Importer, id: str) -> StreamingResponse:
        """All rejects as a table: row, field, reason, place."""
        headers = {"Content-Disposition": f'attachment; filename="rejects-{id}.csv"'}
        return StreamingResponse(files.rejects.as_csv(principal, id), media_type="text/csv", headers=headers)

    @routes.post("/imports/{id}/rejects/{number}/mend")
    def mend(principal: Importer, id: str, number: int, body: MendBody) -> Replayed:
        """Change a reject and try it again."""
        return files.rejects.mend(principal, id, number, body.mend())

    @routes.post("/imports/{id}/rejects/replay")
    def replay(principal: Importer, id: str, body: ReplayBody) -> Replayed:
        """Try many rejects again, with their suggested geometry where wanted."""
        return files.rejects.replay(principal, id, body.numbers, use_suggestion=body.use_suggestion, reason=body.reason)

    @routes.post("/imports/{id}/rejects/discard")
    def discard(principal: Importer, id: str, body: DiscardBody) -> dict[str, int]:
        """Say why rejects are not needed."""
        return {"discarded": files.rejects.discard(principal, id, body.numbers, body.reason, body.wrong)}
