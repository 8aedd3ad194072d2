"""HTTP of boards: compose, versions, sharing, paper."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response

from chengshu.capabilities.dashboards.model import BoardFilter, Report
from chengshu.capabilities.dashboards.routes.bodies import (
    BoardBody,
    BoardOut,
    BoardPage,
    ChangedBoardBody,
    CopyBody,
    PeopleOut,
    RestoreBody,
    SharingBody,
    VersionPage,
    WallBoardOut,
    WallBoardPage,
    board_out,
)
from chengshu.capabilities.dashboards.service import Boards
from chengshu.kit import FieldError, Refused, Unavailable
from chengshu.security import Guard, Principal

Size = Annotated[int, Query(ge=1, le=200)]
Language = Annotated[str, Query(alias="lang", pattern="^(zh|en)$")]


def add_boards(routes: APIRouter, boards: Boards, guard: Guard) -> None:
    """``/dashboards/boards``."""
    _looking(routes, boards, guard)
    _composing(routes, boards, guard)


def _looking(routes: APIRouter, boards: Boards, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("dashboards.read"))]

    @routes.get("/boards")
    def find_boards(
        principal: Reader,
        q: Annotated[str, Query(max_length=60)] = "",
        mine: Annotated[bool, Query(description="only one's own")] = False,
        removed: Annotated[bool, Query(description="one's own that were put away")] = False,
        after: str | None = None,
        limit: Size = 50,
    ) -> BoardPage:
        """Boards one may see, last changed first."""
        page = boards.find(principal, BoardFilter(q.strip(), mine, removed), after, limit)
        return BoardPage(items=page.items, next=page.next, total=page.total)

    @routes.get("/for-walls")
    def boards_for_walls(
        _: Annotated[Principal, Depends(guard.needs("security.roles"))],
        q: Annotated[str, Query(max_length=60)] = "",
        after: str | None = None,
        limit: Size = 50,
    ) -> WallBoardPage:
        """Boards that a key of a wall can name: those shown to everybody. Their names only."""
        page = boards.for_walls(q.strip(), after, limit)
        items = [WallBoardOut(id=one.id, title=one.title, owner_name=one.owner_name) for one in page.items]
        return WallBoardPage(items=items, next=page.next, total=page.total)

    @routes.get("/boards/{board}")
    def get_board(principal: Reader, board: str) -> BoardOut:
        """One board; what it shows is asked of each source, with one's own rights."""
        return board_out(boards.get(principal, board))

    @routes.get("/boards/{board}/versions")
    def board_versions(principal: Reader, board: str, after: str | None = None, limit: Size = 50) -> VersionPage:
        """Every version, the newest first."""
        page = boards.versions(principal, board, after, limit)
        return VersionPage(items=page.items, next=page.next)

    @routes.get("/boards/{board}/paper.pdf", response_class=Response)
    def board_paper(principal: Reader, board: str, language: Language = "zh") -> Response:
        """The board as it is now, as a PDF, with what one may see oneself."""
        return paper_of(boards, boards.report(principal, board), language)


def _composing(routes: APIRouter, boards: Boards, guard: Guard) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("dashboards.write"))]

    @routes.post("/boards", status_code=201)
    def keep_board(principal: Writer, body: BoardBody) -> BoardOut:
        """Keep a new board."""
        return board_out(boards.keep(principal, body.draft()))

    @routes.post("/boards/copies", status_code=201)
    def copy_board(principal: Writer, body: CopyBody) -> BoardOut:
        """A pack's dashboard or another's board as one's own."""
        if body.dashboard and not body.board:
            return board_out(boards.copy_screen(principal, body.dashboard, body.title))
        if body.board and not body.dashboard:
            return board_out(boards.copy(principal, body.board, body.title))
        wrong = FieldError("board", "name either a board or a dashboard")
        raise Refused("Nothing to copy is named.", errors=(wrong,))

    @routes.put("/boards/{board}")
    def change_board(principal: Writer, board: str, body: ChangedBoardBody) -> BoardOut:
        """Make another version; 409 when the board was changed meanwhile."""
        return board_out(boards.change(principal, board, body.version, body.draft()))

    @routes.post("/boards/{board}/versions/{version}/restore")
    def restore_board(principal: Writer, board: str, version: int, body: RestoreBody) -> BoardOut:
        """Make an earlier version the newest again."""
        return board_out(boards.restore(principal, board, body.version, version))

    @routes.put("/boards/{board}/sharing")
    def share_board(principal: Writer, board: str, body: SharingBody) -> BoardOut:
        """Show one's own board to others, or to nobody."""
        return board_out(boards.share(principal, board, body.sharing()))

    @routes.delete("/boards/{board}", status_code=204)
    def remove_board(principal: Writer, board: str) -> None:
        """Put one's own board away; for a month it can be brought back."""
        boards.remove(principal, board)

    @routes.post("/boards/{board}/back")
    def bring_back_board(principal: Writer, board: str) -> BoardOut:
        """Bring back a board that was put away."""
        return board_out(boards.bring_back(principal, board))

    @routes.get("/people")
    def people(principal: Writer, q: Annotated[str, Query(max_length=60)] = "") -> PeopleOut:
        """People a board can be sent to."""
        found = list(boards.people(q.strip()))
        return PeopleOut(items=found, total=len(found))


def paper_of(boards: Boards, report: Report, language: str) -> Response:
    """A report as a file."""
    if boards.tools.font is None:
        raise Unavailable("There is no font for the paper here.", code="no_font")
    # Imported late: what draws papers takes a second to read, in every process that never draws one.
    from chengshu.capabilities.dashboards.service.paper import write_pdf

    content = write_pdf(report, boards.tools.font, language)
    name = quote(f"{report.title}-{report.at:%Y%m%d-%H%M}.pdf")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)
