"""What a pack may declare for evaluation: ``evaluation/*.yaml``, each one version of a scheme of formulas."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.evaluation.logic import faults_of
from chengshu.capabilities.evaluation.model import Card, Grade, Line, Measure, Metric, PeriodKind, Scheme
from chengshu.capabilities.evaluation.service import Evaluation
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, schema_problems

FILE = "evaluation/*.yaml"

_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
_Share = Annotated[float, Field(gt=0, le=1000)]
_Time = Literal["opened", "accepted", "filed", "dispatched", "handled", "checked", "handle_due", "closed"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class WordsEntry(_Strict):
    """A text in the languages of the city."""

    zh: _Text
    en: _Text


class RunEntry(_Strict):
    """Which runs of clocks a measure counts: those that ended in the period, by stage."""

    stages: Annotated[list[_Id], Field(min_length=1)]
    missed: bool | None = None
    exempt: bool | None = None


class MeasureEntry(_Strict):
    """A set of cases (`time`, `where`), of runs (`run`), or made of others (`any`, `all`, `none`)."""

    title: WordsEntry
    note: WordsEntry | None = None
    time: _Time | None = None
    where: dict[str, str | bool | int] = {}
    run: RunEntry | None = None
    any: list[_Id] = []
    all: list[_Id] = []
    none: list[_Id] = []


class MetricEntry(_Strict):
    """A share worked out from measures."""

    title: WordsEntry
    formula: _Text
    better: Literal["higher", "lower"] = "higher"
    view: Literal["inner", "outer"] = "inner"


class LineEntry(_Strict):
    """A metric on a card."""

    metric: _Id
    weight: _Share


class GradeEntry(_Strict):
    """What a score from `least` on is called."""

    least: Annotated[float, Field(ge=0, le=100)]
    title: WordsEntry


class CardEntry(_Strict):
    """How subjects of one kind are scored."""

    title: WordsEntry
    subject: Literal["area", "department", "post", "collector"]
    digits: Annotated[int, Field(ge=2, le=12)] | None = None
    base: _Id
    least: Annotated[int, Field(ge=1, le=10_000)] = 1
    missing: Literal["skip", "full", "zero"]
    lines: Annotated[list[LineEntry], Field(min_length=1)]
    shown: list[_Id] = []


class SchemeFile(_Strict):
    """One version of a scheme. What changes gets another version."""

    format: Literal[1]
    id: _Id
    title: WordsEntry
    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.\-]{0,23}$")]
    valid_from: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    valid_to: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    source: _Text
    periods: Annotated[list[PeriodKind], Field(min_length=1)]
    measures: Annotated[dict[_Id, MeasureEntry], Field(min_length=1)]
    metrics: Annotated[dict[_Id, MetricEntry], Field(min_length=1)]
    grades: list[GradeEntry] = []
    cards: Annotated[dict[_Id, CardEntry], Field(min_length=1)]


_PARTS = (SchemeFile, MeasureEntry, RunEntry, MetricEntry, CardEntry, LineEntry, GradeEntry, WordsEntry)
_KNOWN = list(dict.fromkeys(name for part in _PARTS for name in part.model_fields))


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with one scheme, each with a place and a cure."""
    try:
        file = SchemeFile.model_validate(document)
    except ValidationError as error:
        return schema_problems(error, where, _KNOWN)
    for key in ("valid_from", "valid_to"):
        try:
            date.fromisoformat(getattr(file, key) or file.valid_from)
        except ValueError:
            reason = f"{getattr(file, key)} is no day of the calendar"
            return [Problem(where, 0, key, reason, "write YYYY-MM-DD")]
    if file.valid_to is not None and file.valid_to <= file.valid_from:
        return [
            Problem(where, 0, "valid_to", "lies not after valid_from", "name the first day on which it no longer holds")
        ]
    return [Problem(where, 0, place, reason, mend) for place, reason, mend in faults_of(_scheme(file))]


def _scheme(file: SchemeFile) -> Scheme:
    grades = tuple(Grade(grade.least, grade.title.model_dump()) for grade in file.grades)
    return Scheme(
        id=file.id,
        version=file.version,
        title=file.title.model_dump(),
        source=file.source,
        valid_from=date.fromisoformat(file.valid_from),
        valid_to=date.fromisoformat(file.valid_to) if file.valid_to else None,
        periods=tuple(file.periods),
        measures=_measures(file),
        metrics={name: Metric(name, **one.model_dump()) for name, one in file.metrics.items()},
        cards={name: _card(name, one, grades) for name, one in file.cards.items()},
    )


def _measures(file: SchemeFile) -> dict[str, Measure]:
    """The measures; one made of others is of the family of those it is made of."""
    made: dict[str, Measure] = {}
    for name, one in file.measures.items():
        parts = (*one.any, *one.all)
        of_runs = one.run is not None or any(part in made and made[part].family == "run" for part in parts)
        made[name] = Measure(
            id=name,
            title=one.title.model_dump(),
            note=one.note.model_dump() if one.note else {},
            family="run" if of_runs else "case",
            time=one.time,
            where=dict(one.where),
            stages=tuple(one.run.stages) if one.run else (),
            missed=one.run.missed if one.run else None,
            exempt=one.run.exempt if one.run else None,
            any_of=tuple(one.any),
            all_of=tuple(one.all),
            none_of=tuple(one.none),
        )
    return made


def _card(name: str, one: CardEntry, grades: tuple[Grade, ...]) -> Card:
    return Card(
        id=name,
        title=one.title.model_dump(),
        subject=one.subject,
        lines=tuple(Line(line.metric, line.weight) for line in one.lines),
        base=one.base,
        least=one.least,
        digits=one.digits,
        missing=one.missing,
        grades=grades,
        shown=tuple(one.shown),
    )


def apply(documents: Mapping[str, Any], pack_id: str, engine: Evaluation) -> None:
    """Keep what changed as a new version. A scheme that leaves its pack is no longer worked out; its runs stay."""
    schemes = [_scheme(SchemeFile.model_validate(document)) for document in files_of(documents, FILE)]
    for one in schemes:
        engine.schemes.define(one, pack_id)
    engine.schemes.retire_others(pack_id, [one.id for one in schemes])


def in_force(engine: Evaluation) -> Iterator[InForce]:
    """The versions that packs declared and that hold."""
    yield from (InForce(one.pack, one.scheme.id, one.scheme.version) for one in engine.schemes.declared())
