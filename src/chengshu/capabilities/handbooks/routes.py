"""HTTP of handbooks."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict

from chengshu.capabilities.handbooks.logic import limit_text
from chengshu.capabilities.handbooks.model import Book, BookClass, Change, ImportReport, Row, RowFilter
from chengshu.capabilities.handbooks.service import Handbooks
from chengshu.kit import Refused
from chengshu.security import Guard, Principal

MOST_UPLOAD = 20 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Size = Annotated[int, Query(ge=1, le=200)]


class ReleaseBody(BaseModel):
    """From which day on an edition holds."""

    model_config = ConfigDict(extra="forbid")
    valid_from: date


class BookList(BaseModel):
    """A page of editions."""

    items: list[Book]
    next: str | None = None
    total: int | None = None


class RowCard(BaseModel):
    """A row, its limit in words and the edition it stands in, where that is not plain."""

    row: Row
    class_key: str
    limit: str
    book: str = ""


class RowList(BaseModel):
    """A page of rows."""

    items: list[RowCard]
    next: str | None = None
    total: int | None = None


class ClassList(BaseModel):
    """A page of classes."""

    items: list[BookClass]
    next: str | None = None
    total: int | None = None


def _card(row: Row, book: str = "") -> RowCard:
    return RowCard(row=row, class_key=row.class_key, limit=limit_text(row.amount, row.unit), book=book)


def router(handbooks: Handbooks, guard: Guard) -> APIRouter:
    """Every route of handbooks, below ``/handbooks``."""
    routes = APIRouter(prefix="/handbooks", tags=["handbooks"])
    _asking(routes, handbooks, guard)
    _inside(routes, handbooks, guard)
    _keeping(routes, handbooks, guard)
    return routes


def _asking(routes: APIRouter, handbooks: Handbooks, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]

    @routes.get("")
    def books(_: Reader, after: str | None = None, limit: Size = 50) -> BookList:
        """Editions of every handbook, newest first."""
        page = handbooks.books(after, limit)
        return BookList(items=page.items, next=page.next)

    @routes.get("/in-force")
    def in_force(_: Reader, on: date | None = None) -> BookList:
        """The editions that hold on a day."""
        return BookList(items=handbooks.in_force(on))

    @routes.get("/conditions")
    def conditions(
        _: Reader, class_key: Annotated[str, Query(max_length=120)], on: date | None = None
    ) -> Sequence[RowCard]:
        """The filing conditions of a class with their limits, as they hold on a day."""
        return [_card(row, book) for book, row in handbooks.conditions(class_key, on)]

    @routes.get("/{identity}")
    def book(_: Reader, identity: str) -> Book:
        """One edition."""
        return handbooks.book(identity)


def _inside(routes: APIRouter, handbooks: Handbooks, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]

    @routes.get("/{identity}/classes")
    def classes(
        _: Reader,
        identity: str,
        q: Annotated[str | None, Query(max_length=80)] = None,
        kind: Literal["component", "incident"] | None = None,
        big: Annotated[str | None, Query(pattern=r"^\d{2}$")] = None,
        after: str | None = None,
        limit: Size = 200,
    ) -> ClassList:
        """Classes of an edition, with how many filing conditions each has and which limits."""
        page = handbooks.classes(identity, RowFilter(q, kind, big), after, limit)
        return ClassList(items=page.items, next=page.next)

    @routes.get("/{identity}/rows")
    def rows(
        _: Reader,
        identity: str,
        q: Annotated[str | None, Query(max_length=80)] = None,
        kind: Literal["component", "incident"] | None = None,
        big: Annotated[str | None, Query(pattern=r"^\d{2}$")] = None,
        class_key: Annotated[str | None, Query(max_length=120)] = None,
        after: str | None = None,
        limit: Size = 50,
    ) -> RowList:
        """Rows of an edition."""
        page = handbooks.rows(identity, RowFilter(q, kind, big, class_key), after, limit)
        return RowList(items=[_card(row) for row in page.items], next=page.next)

    @routes.get("/{identity}/changes")
    def changes(_: Reader, identity: str, against: str | None = None) -> Sequence[Change]:
        """What this edition changes against another one, or against the newest released."""
        return handbooks.changes(identity, against)

    @routes.get("/{identity}/export.xlsx")
    def export(_: Reader, identity: str) -> Response:
        """The edition as a workbook that can be read in again."""
        found = handbooks.book(identity)
        name = f"{found.name}-{found.version}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(handbooks.export(identity), media_type=XLSX, headers=headers)


def _keeping(routes: APIRouter, handbooks: Handbooks, guard: Guard) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("handbooks.write"))]

    @routes.post("")
    def bring_in(
        principal: Writer,
        file: Annotated[UploadFile, File()],
        name: Annotated[str, Form(pattern=r"^[a-z][a-z0-9_]{1,47}$")],
        title: Annotated[str, Form(min_length=1, max_length=120)],
        scheme: Annotated[str, Form(pattern=r"^[a-z0-9][a-z0-9.\-_]{1,39}:[a-z0-9][a-z0-9.\-]{1,39}$")],
        source: Annotated[str, Form(min_length=1, max_length=400)],
        dry_run: Annotated[bool, Form()] = False,
    ) -> dict[str, Any]:
        """Bring a workbook in as a new edition, or only say what it would change. A fault means nothing is kept."""
        data = file.file.read(MOST_UPLOAD + 1)
        if len(data) > MOST_UPLOAD:
            raise Refused("A workbook has at most 20 MB.", code="file_too_large")
        return _report(handbooks.import_workbook(principal, name, title, scheme, source, data, dry_run=dry_run))

    @routes.post("/{identity}/release")
    def release(principal: Writer, identity: str, body: ReleaseBody) -> Book:
        """Put an edition in force; by somebody else than who brought it in."""
        return handbooks.release(principal, identity, body.valid_from)

    @routes.post("/{identity}/discard", status_code=204)
    def discard(principal: Writer, identity: str) -> None:
        """Lay a draft aside."""
        handbooks.discard(principal, identity)

    @routes.post("/{identity}/undo")
    def undo(principal: Writer, identity: str) -> Book:
        """Make a draft again of one laid aside, or of an edition that has not begun."""
        return handbooks.undo(principal, identity)

    @routes.post("/{identity}/copy", status_code=201)
    def copy(principal: Writer, identity: str) -> Book:
        """A draft with the rows of this edition."""
        return handbooks.copy(principal, identity)


def _report(report: ImportReport) -> dict[str, Any]:
    return asdict(report)
