"""HTTP of exports."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse

from chengshu.capabilities.mapfiles.model import Export
from chengshu.capabilities.mapfiles.routes.bodies import ExportBody
from chengshu.capabilities.mapfiles.service import MapFiles
from chengshu.kit import Page
from chengshu.security import Guard, Principal


def add(routes: APIRouter, files: MapFiles, guard: Guard) -> None:
    """Whoever may read an open or shared layer may take it with him; the others need mapfiles.export too."""
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]

    @routes.post("/exports", status_code=202)
    def start(principal: Reader, body: ExportBody) -> Export:
        """Make files of a layer; look at `/jobs/{job}` for the progress."""
        return files.exports.start(principal, body.request())

    @routes.get("/exports")
    def mine(
        principal: Reader, after: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> Page[Export]:
        """One's own exports, newest first."""
        return files.exports.mine(principal, after, limit)

    @routes.get("/exports/{id}")
    def one(principal: Reader, id: str) -> Export:
        """An export with its parts, once they are there."""
        return files.exports.get(principal, id)

    @routes.get("/exports/{id}/files/{number}/manifest")
    def manifest(principal: Reader, id: str, number: int) -> dict[str, Any]:
        """What a part holds: source, licence, grade, system, day, filter, columns, what was cut."""
        return files.exports.manifest(principal, id, number)

    @routes.get("/exports/{id}/files/{number}", response_class=FileResponse)
    def file(principal: Reader, id: str, number: int) -> FileResponse:
        """A part: a .zip with the data, manifest.json and README.txt. Gone when the export expires."""
        name, path = files.exports.file(principal, id, number)
        headers = {"Cache-Control": "private, no-store"}
        return FileResponse(path, filename=name, media_type="application/zip", headers=headers)
