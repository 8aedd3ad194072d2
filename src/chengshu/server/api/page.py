"""The built page: hashed files for ever, index.html never cached, every unknown path is the page's own business."""

from mimetypes import guess_type
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import NotModifiedResponse

from chengshu.security import Guard

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_ASK_AGAIN = {"Cache-Control": "no-cache"}
# A machine need not know these, and a browser takes the installed page only under its own name.
_NEVER_THE_PAGE = ("sw.js", "manifest.webmanifest", "field.webmanifest")
_TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript", ".mjs": "text/javascript"}
_NOT_PAGES = ("api/", "ogc/", "open311", "health/", "metrics", "openapi.json")


def router(folder: Path | None, guard: Guard) -> APIRouter:
    """Routes of the page in ``folder``; None tells plainly that it was not built."""
    routes = APIRouter(include_in_schema=False, dependencies=[Depends(guard.public("the page itself holds no data"))])

    @routes.api_route("/{path:path}", methods=["GET", "HEAD"])
    def page(request: Request, path: Annotated[str, "any path a browser may ask for"]) -> Response:
        if path.startswith(_NOT_PAGES):
            raise HTTPException(404, f"There is nothing at /{path}.")
        if folder is None:
            return PlainTextResponse("The page was not built. Run `make web`, or install the wheel.", 503)
        file = _file_of(folder, path)
        if file is not None:
            return _answer(request, file, _FOREVER if path.startswith("assets/") else _ASK_AGAIN)
        if path.startswith("assets/") or path in _NEVER_THE_PAGE:
            raise HTTPException(404, f"There is nothing at /{path}.")
        return _answer(request, folder / "index.html", _ASK_AGAIN)

    return routes


def _file_of(folder: Path, path: str) -> Path | None:
    try:
        file = (folder / path).resolve()
        inside = bool(path) and file.is_relative_to(folder.resolve()) and file.is_file()
    except (OSError, ValueError):  # longer than a path can be, or with a NUL in it
        return None
    return file if inside else None


def _answer(request: Request, file: Path, headers: dict[str, str]) -> Response:
    # The build packs what is worth it once and well; packing it again for every visit would only cost time.
    packed = file.with_name(f"{file.name}.gz")
    headers = {**headers, "Vary": "Accept-Encoding"}
    media = _TYPES.get(file.suffix) or guess_type(file.name)[0] or "application/octet-stream"
    if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
        file, headers = packed, {**headers, "Content-Encoding": "gzip"}
    answer = FileResponse(file, headers=headers, media_type=media, stat_result=file.stat())
    if request.headers.get("if-none-match", "").removeprefix("W/") == answer.headers["etag"]:
        return NotModifiedResponse(answer.headers)
    return answer
