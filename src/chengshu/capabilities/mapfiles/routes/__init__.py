"""HTTP of the mapfiles engine."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool

from chengshu.capabilities.mapfiles.logic.mapping import suggested
from chengshu.capabilities.mapfiles.logic.naming import layer_name
from chengshu.capabilities.mapfiles.model import Import, Upload
from chengshu.capabilities.mapfiles.routes import exports, rejects
from chengshu.capabilities.mapfiles.routes.bodies import ImportBody, PreviewBody
from chengshu.capabilities.mapfiles.service import MapFiles
from chengshu.capabilities.maps import Maps
from chengshu.kit import FieldError, NotFound, Page, Refused
from chengshu.security import Guard, Principal

CONFORMS_TO = {
    "https://www.geopackage.org/spec/",
    "https://datatracker.ietf.org/doc/html/rfc7946",
    "https://geoparquet.org/releases/v1.1.0/",
    "https://flatgeobuf.org/",
    "https://www.ogc.org/standards/kml/",
}
_PIECE = 1 << 20


def router(files: MapFiles, maps: Maps, guard: Guard) -> APIRouter:
    """The routes of the mapfiles engine."""
    routes = APIRouter(prefix="/mapfiles", tags=["mapfiles"])
    _uploads(routes, files, guard)
    _looking(routes, files, maps, guard)
    _imports(routes, files, guard)
    rejects.add(routes, files, guard)
    exports.add(routes, files, guard)
    return routes


def _uploads(routes: APIRouter, files: MapFiles, guard: Guard) -> None:
    Importer = Annotated[Principal, Depends(guard.needs("mapfiles.import"))]

    @routes.post("/uploads", status_code=201)
    async def upload(
        principal: Importer,
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=200, description="the file's name with its ending")],
    ) -> Upload:
        """Hand a file in as the body of the request (application/octet-stream); it is looked into at once.

        Up to 2 GB. A shapefile comes as a .zip of its parts.
        """
        received = await run_in_threadpool(files.uploads.begin, principal, name, _announced(request))
        try:
            held = bytearray()
            async for piece in request.stream():
                held += piece
                if len(held) >= _PIECE:
                    await run_in_threadpool(received.write, bytes(held))
                    held.clear()
            if held:
                await run_in_threadpool(received.write, bytes(held))
        except BaseException:
            received.abort()
            raise
        return await run_in_threadpool(files.uploads.finish, received)

    @routes.get("/uploads")
    def uploads(
        principal: Importer, after: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> Page[Upload]:
        """One's own files, newest first."""
        return files.uploads.mine(principal, after, limit)

    @routes.get("/uploads/{id}")
    def one_upload(principal: Importer, id: str) -> Upload:
        """A file with what is in it: layers, fields, kinds of geometry, its coordinate system, the first rows."""
        return files.uploads.get(principal, id)

    @routes.delete("/uploads/{id}", status_code=204)
    def remove(principal: Importer, id: str) -> None:
        """Take a file away; what was imported from it stays."""
        files.uploads.remove(principal, id)


def _looking(routes: APIRouter, files: MapFiles, maps: Maps, guard: Guard) -> None:
    Importer = Annotated[Principal, Depends(guard.needs("mapfiles.import"))]

    @routes.get("/uploads/{id}/mapping")
    def mapping(
        principal: Importer, id: str, file_layer: str = "", layer: str = "", encoding: str = ""
    ) -> dict[str, Any]:
        """Where each column would go by its name: in a layer, or in a new one, for which a name is proposed."""
        found = files.uploads.get(principal, id)
        if layer and not maps.may_read(principal, layer):
            raise NotFound("There is no such layer.", code="no_such_layer")
        inside = files.uploads.seen(found, file_layer or (found.layers[0].name if found.layers else ""), encoding)
        target = maps.layer(layer) if layer else None
        free = "" if layer else layer_name(inside.name, [one.id for one in maps.layers()])
        return {"file_layer": inside.name, "mapping": suggested(inside.fields, target), "new_layer": free}

    @routes.post("/uploads/{id}/preview")
    def preview(
        principal: Importer, id: str, body: PreviewBody, limit: Annotated[int, Query(ge=1, le=200)] = 100
    ) -> dict[str, Any]:
        """The first rows as an import would place them; nothing is kept."""
        return files.previews.show(principal, body.request_for(id), limit)


def _imports(routes: APIRouter, files: MapFiles, guard: Guard) -> None:
    Importer = Annotated[Principal, Depends(guard.needs("mapfiles.import"))]

    @routes.post("/imports", status_code=202)
    def start(principal: Importer, body: ImportBody) -> Import:
        """Bring a layer of a file into a layer of the map; look at `/jobs/{job}` for its progress."""
        return files.imports.start(principal, body.request())

    @routes.get("/imports")
    def find(
        principal: Importer,
        layer: Annotated[str | None, Query(description="everybody's imports of a layer one may edit")] = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Page[Import]:
        """Imports, newest first."""
        return files.imports.find(principal, layer, after, limit)

    @routes.get("/imports/{id}")
    def one(principal: Importer, id: str) -> Import:
        """An import and what it came to."""
        return files.imports.get(principal, id)

    @routes.post("/imports/{id}/again", status_code=202)
    def again(principal: Importer, id: str) -> Import:
        """Go on with an import whose job failed or was stopped."""
        return files.imports.again(principal, id)

    @routes.post("/imports/{id}/undo", status_code=202)
    def undo(principal: Importer, id: str) -> Import:
        """Take an import back: the layer holds again what it held before."""
        return files.undoing.start(principal, id)


def _announced(request: Request) -> int | None:
    text = request.headers.get("content-length", "")
    if text and not text.isdecimal():
        raise Refused("The length of the file cannot be read.", errors=(FieldError("Content-Length", "a number"),))
    return int(text) if text else None
