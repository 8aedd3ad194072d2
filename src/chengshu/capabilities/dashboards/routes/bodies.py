"""What goes over the wire about boards."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.dashboards.logic import MOST_NOTE, MOST_PANELS, MOST_READERS, MOST_TITLE
from chengshu.capabilities.dashboards.model import (
    Board,
    BoardDraft,
    BoardFacts,
    CopyState,
    Delivery,
    Issue,
    Kind,
    Panel,
    Reader,
    Report,
    Rhythm,
    Schedule,
    SchedulePlan,
    Scope,
    Sharing,
    Version,
)

Id = Annotated[str, Field(max_length=36)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PanelBody(_Body):
    """A piece of a board: what it shows, and where it lies on the grid of twelve columns."""

    id: Annotated[str, Field(min_length=1, max_length=40)]
    kind: Kind
    x: int
    y: int
    w: int
    h: int
    title: Annotated[str, Field(max_length=MOST_TITLE)] = ""
    settings: dict[str, Any] = {}

    def panel(self) -> Panel:
        """The same as the engine speaks it."""
        return Panel(self.id, self.kind, self.x, self.y, self.w, self.h, self.title, self.settings)


class BoardBody(_Body):
    """What somebody composed."""

    title: Annotated[str, Field(max_length=MOST_TITLE)]
    note: Annotated[str, Field(max_length=MOST_NOTE)] = ""
    panels: Annotated[list[PanelBody], Field(max_length=MOST_PANELS)] = []

    def draft(self) -> BoardDraft:
        """The same as the engine speaks it."""
        return BoardDraft(self.title, tuple(one.panel() for one in self.panels), self.note)


class ChangedBoardBody(BoardBody):
    """Another content; `version` is the one that was changed."""

    version: int


class CopyBody(_Body):
    """What to copy: a pack's dashboard or a board that one sees, exactly one of them."""

    title: Annotated[str, Field(max_length=MOST_TITLE)]
    dashboard: Annotated[str, Field(max_length=64)] | None = None
    board: Id | None = None


class RestoreBody(_Body):
    """The version that is on the screen."""

    version: int


class SharingBody(_Body):
    """Whom to show a board to."""

    scope: Scope
    roles: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=50)] = []
    organisations: Annotated[list[Id], Field(max_length=50)] = []
    edit: bool = False

    def sharing(self) -> Sharing:
        """The same as the engine speaks it."""
        return Sharing(self.scope, tuple(self.roles), tuple(self.organisations), self.edit)


class ScheduleBody(_Body):
    """When and to whom; `version` is that of the plan that was seen, 0 where there was none."""

    version: int = 0
    rhythm: Rhythm
    hour: Annotated[int, Field(ge=0, le=23)]
    minute: Annotated[int, Field(ge=0, le=59)] = 0
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)] = []
    working_days: bool = False
    roles: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=50)] = []
    accounts: Annotated[list[Id], Field(max_length=MOST_READERS)] = []
    email: bool = False
    enabled: bool = True

    def plan(self) -> SchedulePlan:
        """The same as the engine speaks it."""
        return SchedulePlan(
            self.rhythm, self.hour, self.minute, tuple(self.weekdays), self.working_days, tuple(self.roles),
            tuple(self.accounts), self.email, self.enabled,
        )  # fmt: skip


class BoardOut(BaseModel):
    """A board with what is on it."""

    board: BoardFacts
    panels: list[Panel]


class BoardPage(BaseModel):
    """A page of boards."""

    items: list[BoardFacts]
    next: str | None
    total: int | None


class WallBoardOut(BaseModel):
    """A board that may hang on a wall, for who gives keys of walls."""

    id: str
    title: str
    owner_name: str


class WallBoardPage(BaseModel):
    items: list[WallBoardOut]
    next: str | None
    total: int | None


class VersionPage(BaseModel):
    """A page of versions."""

    items: list[Version]
    next: str | None
    total: int | None = None


class ScheduleOut(BaseModel):
    """When a board goes out, with the names of the people; no schedule: it is not sent."""

    schedule: Schedule | None
    names: dict[str, str] = {}


class IssuePage(BaseModel):
    """A page of issues."""

    items: list[Issue]
    next: str | None
    total: int | None = None


class CopyLine(BaseModel):
    """One reader of an issue."""

    name: str
    state: CopyState
    reason: str


class IssueOut(BaseModel):
    """One issue for who sends it."""

    issue: Issue
    copies: list[CopyLine]
    deliveries: list[Delivery]


class OwnCopy(BaseModel):
    """One's own copy of an issue: the figures as they stood when it was due."""

    issue: Issue
    report: Report


class PeopleOut(BaseModel):
    """People a board can be sent to."""

    items: list[Reader]
    next: None = None
    total: int


def board_out(board: Board) -> BoardOut:
    """Return a board as it goes over the wire."""
    return BoardOut(board=board.facts, panels=list(board.panels))
