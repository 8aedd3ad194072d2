"""HTTP of files of components."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from pydantic import BaseModel, ConfigDict

from chengshu.capabilities.components.model import Import, ImportLine
from chengshu.capabilities.components.service import Components
from chengshu.kit import Page, Refused
from chengshu.security import Guard, Principal

MOST_UPLOAD = 20 * 1024 * 1024
Size = Annotated[int, Query(ge=1, le=200)]


class LineBody(BaseModel):
    """The cells of a line as they should have been, by the names of the columns (``longitude``, ``state`` ...)."""

    model_config = ConfigDict(extra="forbid")
    given: dict[str, str]


def add(routes: APIRouter, components: Components, guard: Guard) -> None:
    """The routes of files."""
    Writer = Annotated[Principal, Depends(guard.needs("components.write"))]

    @routes.get("/imports")
    def imports(_: Writer, after: str | None = None, limit: Size = 50) -> Page[Import]:
        """Files, newest first, with what their lines did."""
        return components.imports(after, limit)

    @routes.post("/imports", status_code=201)
    def bring_in(
        principal: Writer,
        file: Annotated[UploadFile, File()],
        numbering: Annotated[str, Form(max_length=80)],
    ) -> Import:
        """Bring in an Excel or CSV file. Nothing enters the register until somebody else releases it."""
        data = file.file.read(MOST_UPLOAD + 1)
        if len(data) > MOST_UPLOAD:
            raise Refused("A file has at most 20 MB.", code="file_too_large")
        return components.bring_in(principal, file.filename or "file", numbering, data)

    @routes.get("/imports/{identity}")
    def import_(_: Writer, identity: str) -> Import:
        """One file."""
        return components.import_(identity)

    @routes.get("/imports/{identity}/lines")
    def lines(
        _: Writer,
        identity: str,
        outcome: Literal["waiting", "faulty", "new", "changed", "same", "undone", "kept"] | None = None,
        after: str | None = None,
        limit: Size = 50,
    ) -> Page[ImportLine]:
        """Its lines, with what is wrong or what they did."""
        return components.lines(identity, outcome, after, limit)

    @routes.put("/imports/{identity}/lines/{line}")
    def mend(principal: Writer, identity: str, line: int, body: LineBody) -> ImportLine:
        """Mend a line; it is judged again at once."""
        return components.mend(identity, line, body.given, principal)

    @routes.post("/imports/{identity}/release")
    def release(principal: Writer, identity: str) -> Import:
        """Take every right line into the register; by somebody else than who brought the file in."""
        return components.release(identity, principal)

    @routes.post("/imports/{identity}/undo")
    def undo_import(principal: Writer, identity: str) -> Import:
        """Take back what the file did."""
        return components.undo_import(identity, principal)

    @routes.post("/imports/{identity}/discard")
    def discard_import(principal: Writer, identity: str) -> Import:
        """Lay the file aside."""
        return components.discard_import(identity, principal)
