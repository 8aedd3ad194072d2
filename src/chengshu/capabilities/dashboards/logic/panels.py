"""What a board may hold, and where it may lie. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.dashboards.model import COLUMNS, KINDS, BoardDraft, Kind, Panel
from chengshu.kit import FieldError, Refused

MOST_PANELS, MOST_ROWS, MOST_HEIGHT = 40, 400, 40
MOST_TITLE, MOST_NOTE, MOST_TEXT = 60, 400, 4_000
_Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$")]
_Lines = Annotated[int, Field(ge=3, le=50)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IndicatorSettings(_Settings):
    """A number with its line; `forecast` adds the band of the next hours."""

    indicator: _Word
    forecast: bool = True


class RankingSettings(_Settings):
    """Organisations or districts by their open cases, or by the newest evaluation that was released."""

    of: Literal["cases", "evaluation"] = "cases"
    by: Literal["organisation", "division"] = "organisation"
    sort: Literal["count", "overdue"] = "count"
    scheme: _Word | None = None
    card: _Word | None = None
    limit: _Lines = 10


class CasesSettings(_Settings):
    """A list of cases; `overdue` only the late ones."""

    overdue: bool = False
    state: Literal["open", "closed", "any"] = "open"
    division: Annotated[str, StringConstraints(pattern=r"^\d{2,12}$")] | None = None
    organisation: _Word | None = None
    severity: Literal["normal", "notice", "warning", "urgent"] | None = None
    limit: _Lines = 10


class MapSettings(_Settings):
    """Layers of the one map; none named: those that everybody sees at first."""

    layers: Annotated[list[_Word], Field(max_length=30)] = []
    centre: tuple[Longitude, Latitude] | None = None
    zoom: Annotated[float, Field(ge=0, le=22)] | None = None


class ReadingsSettings(_Settings):
    """The newest readings of one property, the highest first."""

    property: _Word
    kind: Literal["realtime", "minute", "hour", "day"] = "realtime"
    limit: _Lines = 10


class BriefSettings(_Settings):
    """The newest daily brief that was released."""

    figures: bool = True
    texts: bool = True


class NoteSettings(_Settings):
    """Words of one's own."""

    text: Annotated[str, Field(max_length=MOST_TEXT)] = ""


SETTINGS: Mapping[Kind, type[_Settings]] = {
    "indicator": IndicatorSettings,
    "ranking": RankingSettings,
    "cases": CasesSettings,
    "map": MapSettings,
    "readings": ReadingsSettings,
    "brief": BriefSettings,
    "note": NoteSettings,
}


def checked(draft: BoardDraft, indicators: frozenset[str] | None = None) -> BoardDraft:
    """Return a board as it is kept, or raise `Refused` naming each mistake by panel and field.

    `indicators` are the numbers there are; None when a version is brought back that held some that are gone.
    """
    title, note = draft.title.strip(), draft.note.strip()
    wrong = list(_wrong_words(title, note))
    if len(draft.panels) > MOST_PANELS:
        wrong.append(FieldError("panels", f"{len(draft.panels)} panels; a board holds at most {MOST_PANELS}"))
    kept: list[Panel] = []
    for number, panel in enumerate(draft.panels[:MOST_PANELS]):
        where = f"panels.{number}"
        wrong += _misplaced(panel, where)
        settings, faults = _settings(panel, where)
        wrong += faults
        named = settings.get("indicator")
        if indicators is not None and named is not None and named not in indicators:
            wrong.append(FieldError(f"{where}.settings.indicator", f"there is no indicator '{named}'"))
        kept.append(Panel(panel.id, panel.kind, panel.x, panel.y, panel.w, panel.h, panel.title.strip(), settings))
    wrong += _clashes(kept)
    if wrong:
        raise Refused("The board cannot be kept.", code="board_wrong", errors=tuple(wrong[:50]))
    ordered = tuple(sorted(kept, key=lambda one: (one.y, one.x, one.id)))
    return BoardDraft(title, ordered, note)


def _wrong_words(title: str, note: str) -> Iterator[FieldError]:
    if not 1 <= len(title) <= MOST_TITLE:
        yield FieldError("title", f"1 to {MOST_TITLE} characters")
    if len(note) > MOST_NOTE:
        yield FieldError("note", f"at most {MOST_NOTE} characters")


def _misplaced(panel: Panel, where: str) -> Iterator[FieldError]:
    if panel.kind not in KINDS:
        yield FieldError(f"{where}.kind", f"must be one of: {', '.join(KINDS)}")
    if not 1 <= len(panel.id) <= 40:
        yield FieldError(f"{where}.id", "1 to 40 characters")
    if len(panel.title.strip()) > MOST_TITLE:
        yield FieldError(f"{where}.title", f"at most {MOST_TITLE} characters")
    if panel.x < 0 or panel.w < 1 or panel.x + panel.w > COLUMNS:
        yield FieldError(f"{where}.x", f"lies outside the {COLUMNS} columns")
    if panel.y < 0 or not 1 <= panel.h <= MOST_HEIGHT or panel.y + panel.h > MOST_ROWS:
        yield FieldError(f"{where}.y", f"lies outside the {MOST_ROWS} rows, or is higher than {MOST_HEIGHT}")


def _settings(panel: Panel, where: str) -> tuple[dict[str, Any], list[FieldError]]:
    model = SETTINGS.get(panel.kind)
    if model is None:
        return {}, []
    try:
        return model.model_validate(dict(panel.settings)).model_dump(mode="json"), []
    except ValidationError as error:
        faults = [
            FieldError(".".join([where, "settings", *map(str, one["loc"])]), str(one["msg"])) for one in error.errors()
        ]
        return {}, faults


def _clashes(panels: Sequence[Panel]) -> Iterator[FieldError]:
    seen: set[str] = set()
    taken: dict[tuple[int, int], str] = {}
    for number, panel in enumerate(panels):
        if panel.id in seen:
            yield FieldError(f"panels.{number}.id", "another panel has this id")
        seen.add(panel.id)
        cells = [
            (x, y)
            for x in range(max(panel.x, 0), min(panel.x + panel.w, COLUMNS))
            for y in range(max(panel.y, 0), panel.y + min(panel.h, MOST_HEIGHT))
        ]
        over = next((taken[cell] for cell in cells if cell in taken), None)
        if over is not None:
            yield FieldError(f"panels.{number}", f"lies over the panel '{over}'")
        taken |= dict.fromkeys(cells, panel.id)
