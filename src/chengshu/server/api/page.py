"""The built page: hashed files for ever, index.html never cached, every unknown path is the page's own business."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from chengshu.security import Guard

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_ASK_AGAIN = {"Cache-Control": "no-cache"}
_NOT_PAGES = ("api/", "health/", "metrics", "openapi.json")


def router(folder: Path | None, guard: Guard) -> APIRouter:
    """Routes of the page in ``folder``; None tells plainly that it was not built."""
    routes = APIRouter(include_in_schema=False, dependencies=[Depends(guard.public("the page itself holds no data"))])

    @routes.get("/{path:path}")
    def page(path: Annotated[str, "any path a browser may ask for"]) -> Response:
        if path.startswith(_NOT_PAGES):
            raise HTTPException(404, f"There is nothing at /{path}.")
        if folder is None:
            return PlainTextResponse("The page was not built. Run `make web`, or install the wheel.", 503)
        file = (folder / path).resolve()
        if path and file.is_file() and file.is_relative_to(folder.resolve()):
            return FileResponse(file, headers=_FOREVER if path.startswith("assets/") else _ASK_AGAIN)
        if path.startswith("assets/"):
            raise HTTPException(404, f"There is nothing at /{path}.")
        return FileResponse(folder / "index.html", headers=_ASK_AGAIN)

    return routes
