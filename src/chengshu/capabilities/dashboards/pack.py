"""What a pack may declare for dashboards (``dashboards/*.yaml``, one screen a file)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Rule

from chengshu.capabilities.dashboards.model import DashboardDraft, Field, Happening, MapView
from chengshu.capabilities.dashboards.service import Dashboards
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems

FILE = "dashboards/*.yaml"

_Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Event = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_MOST_SIGNS = 6  # more than six vital signs and nobody reads any


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FieldEntry(_Strict):
    """One field of city life."""

    id: _Word
    title: _Text
    indicators: Annotated[list[_Word], Rule(min_length=1)]


class MapEntry(_Strict):
    """The map: layers, and where it looks at first (CGCS2000 degrees)."""

    layers: Annotated[list[_Word], Rule(min_length=1)]
    centre: Annotated[list[float], Rule(min_length=2, max_length=2)]
    zoom: Annotated[float | int, Rule(ge=0, le=22)] = 10


class HappeningEntry(_Strict):
    """The feed."""

    events: Annotated[list[_Event], Rule(min_length=1)]
    limit: Annotated[int, Rule(ge=1, le=100)] = 30


class DashboardFile(_Strict):
    """One file in ``dashboards/``."""

    format: Literal[1]
    id: _Word
    title: _Text
    signs: Annotated[list[_Word], Rule(min_length=1, max_length=_MOST_SIGNS)]
    fields: list[FieldEntry] = []
    map: MapEntry | None = None
    happening: HappeningEntry | None = None
    position: Annotated[int, Rule(ge=0, le=10_000)] = 100


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with a dashboard, each with a place and a cure."""
    try:
        file = DashboardFile.model_validate(document)
    except ValidationError as error:
        known = [*DashboardFile.model_fields, *FieldEntry.model_fields, *MapEntry.model_fields]
        return schema_problems(error, where, known)
    problems = list(
        _unknown(file.signs, _declared(context, "indicators.yaml", "indicators"), "indicator", where, "signs")
    )
    problems += missing_words(context, [file.title], where, "title")
    for number, field in enumerate(file.fields):
        key = f"fields.{number}"
        known_numbers = _declared(context, "indicators.yaml", "indicators")
        problems += _unknown(field.indicators, known_numbers, "indicator", where, f"{key}.indicators")
        problems += missing_words(context, [field.title], where, f"{key}.title")
    if file.map:
        layers = _declared(context, "map.yaml", "layers")
        problems += _unknown(file.map.layers, layers, "map layer", where, "map.layers")
    return problems


def _unknown(names: Iterable[str], known: set[str], what: str, where: str, key: str) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if name not in known:
            choice = ", ".join(sorted(known)) or "none"
            yield Problem(where, 0, f"{key}.{number}", f"no pack declares the {what} '{name}'", f"use one of: {choice}")


def _declared(context: PackContext, file: str, key: str) -> set[str]:
    names: set[str] = set()
    for documents in (context.documents, *context.all_packs.values()):
        document = documents.get(file)
        entries = document.get(key) if isinstance(document, dict) else None
        names |= {str(name) for name in entries} if isinstance(entries, dict) else set()
    return names


def apply(documents: Mapping[str, Any], pack_id: str, engine: Dashboards) -> None:
    """Put the screens of a checked pack in force; only what changed becomes a new version, what is gone is retired."""
    drafts = [_draft(DashboardFile.model_validate(document)) for document in files_of(documents, FILE)]
    for draft in drafts:
        engine.define(pack_id, draft)
    engine.retire_others(pack_id, [draft.id for draft in drafts])


def _draft(file: DashboardFile) -> DashboardDraft:
    view, feed = file.map, file.happening
    return DashboardDraft(
        id=file.id,
        title=file.title,
        signs=tuple(file.signs),
        fields=tuple(Field(f.id, f.title, tuple(f.indicators)) for f in file.fields),
        map=MapView(tuple(view.layers), (view.centre[0], view.centre[1]), float(view.zoom)) if view else None,
        happening=Happening(tuple(feed.events), feed.limit) if feed else None,
        position=file.position,
    )


def in_force(engine: Dashboards) -> Iterator[InForce]:
    """The screens that packs declared."""
    return (InForce(one.pack, one.id, one.version) for one in engine.dashboards())
