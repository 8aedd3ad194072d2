"""HTTP of evaluation."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict

from chengshu.capabilities.evaluation.logic import formula, in_symbols, in_words, used_by
from chengshu.capabilities.evaluation.model import (
    Card,
    CaseLine,
    PeriodKind,
    Result,
    Run,
    RunFilter,
    Scheme,
    State,
    TrendPoint,
)
from chengshu.capabilities.evaluation.service import Evaluation
from chengshu.security import Guard, Principal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Size = Annotated[int, Query(ge=1, le=200)]
Language = Annotated[Literal["zh", "en"], Query()]
Subject = Annotated[str, Query(max_length=80)]


class MeasureOut(BaseModel):
    """What is counted, in words."""

    id: str
    title: Mapping[str, str]
    note: Mapping[str, str]
    counts: Literal["case", "run"]


class LineOut(BaseModel):
    """A metric on a card: its weight and its formula, in words and in symbols."""

    metric: str
    title: Mapping[str, str]
    weight: float
    better: Literal["higher", "lower"]
    view: Literal["inner", "outer"]
    words: Mapping[str, str]
    symbols: str
    measures: list[str]


class GradeOut(BaseModel):
    """What a score from `least` on is called."""

    least: float
    title: Mapping[str, str]


class CardOut(BaseModel):
    """How subjects of one kind are scored."""

    id: str
    title: Mapping[str, str]
    subject: Literal["area", "department", "post", "collector"]
    base: str
    least: int
    missing: Literal["skip", "full", "zero"]
    lines: list[LineOut]
    grades: list[GradeOut]
    measures: list[MeasureOut]


class SchemeOut(BaseModel):
    """A version of a scheme as people read it."""

    id: str
    version: str
    title: Mapping[str, str]
    source: str
    valid_from: date
    periods: list[PeriodKind]
    cards: list[CardOut]


class RunOut(BaseModel):
    """A run and the formulas by which it was worked out."""

    run: Run
    scheme: SchemeOut


class RunList(BaseModel):
    """A page of runs."""

    items: list[Run]
    next: str | None = None
    total: int | None = None


class Ranking(BaseModel):
    """A card of a run: every subject that may be seen, in its order."""

    run: Run
    items: list[Result]


class CaseList(BaseModel):
    """A page of the cases behind a figure; `total` is the figure."""

    items: list[CaseLine]
    next: str | None = None
    total: int | None = None


class OwnResult(BaseModel):
    """What a released run says of the person who asks."""

    run: Run
    card: CardOut
    result: Result


class ComputeBody(BaseModel):
    """Which period to work out: any day in it names it."""

    model_config = ConfigDict(extra="forbid")
    scheme: str
    period: PeriodKind
    day: date
    corrects: str | None = None
    reason: str = ""


def _card(card: Card, scheme: Scheme) -> CardOut:
    titles = {name: one.title for name, one in scheme.measures.items()}
    lines = []
    for line in card.lines:
        metric = scheme.metrics[line.metric]
        lines.append(
            LineOut(
                metric=metric.id,
                title=metric.title,
                weight=line.weight,
                better=metric.better,
                view=metric.view,
                words={language: in_words(metric.formula, titles, language) for language in ("zh", "en")},
                symbols=in_symbols(metric.formula),
                measures=sorted(formula(metric.formula).names),
            )
        )
    counted = [scheme.measures[name] for name in used_by(card, scheme)]
    return CardOut(
        id=card.id,
        title=card.title,
        subject=card.subject,
        base=card.base,
        least=card.least,
        missing=card.missing,
        lines=lines,
        grades=[GradeOut(least=one.least, title=one.title) for one in card.grades],
        measures=[MeasureOut(id=one.id, title=one.title, note=one.note, counts=one.family) for one in counted],
    )


def _scheme(scheme: Scheme) -> SchemeOut:
    return SchemeOut(
        id=scheme.id,
        version=scheme.version,
        title=scheme.title,
        source=scheme.source,
        valid_from=scheme.valid_from,
        periods=list(scheme.periods),
        cards=[_card(card, scheme) for card in scheme.cards.values()],
    )


def router(evaluation: Evaluation, guard: Guard) -> APIRouter:
    """Every route of evaluation, below ``/evaluation``."""
    routes = APIRouter(prefix="/evaluation", tags=["evaluation"])
    _formulas(routes, evaluation, guard)
    _looking(routes, evaluation, guard)
    _opening(routes, evaluation, guard)
    _deciding(routes, evaluation, guard)
    return routes


def _formulas(routes: APIRouter, evaluation: Evaluation, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("evaluation.read"))]

    @routes.get("/schemes")
    def schemes(_: Reader, every: bool = False) -> list[SchemeOut]:
        """The schemes that hold today with their formulas in words; or every version there was."""
        found = evaluation.schemes.all() if every else evaluation.schemes.declared()
        return [_scheme(one.scheme) for one in found]

    @routes.get("/mine")
    def mine(by: Annotated[Principal, Depends(guard.signed_in())]) -> list[OwnResult]:
        """What released evaluations say of oneself."""
        found = evaluation.mine(by)
        return [
            OwnResult(run=run, card=_card(scheme.cards[one.card], scheme), result=one) for run, scheme, one in found
        ]


def _looking(routes: APIRouter, evaluation: Evaluation, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("evaluation.read"))]

    @routes.get("/runs")
    def runs(
        by: Reader,
        scheme: Annotated[str | None, Query(max_length=48)] = None,
        period: PeriodKind | None = None,
        begin: date | None = None,
        state: State | None = None,
        after: str | None = None,
        limit: Size = 50,
    ) -> RunList:
        """Runs, the newest period first. Who does not work on evaluations sees those that are released."""
        page = evaluation.runs(by, RunFilter(scheme, period, begin, state), after, limit)
        return RunList(items=page.items, next=page.next)

    @routes.get("/runs/{identity}")
    def run(by: Reader, identity: str) -> RunOut:
        """A run with its formulas."""
        found, scheme = evaluation.run(by, identity)
        return RunOut(run=found, scheme=_scheme(scheme))

    @routes.get("/runs/{identity}/cards/{card}")
    def ranking(by: Reader, identity: str, card: str) -> Ranking:
        """The ranking of a card. Of people, who may not see them all sees all together and himself."""
        found, _ = evaluation.run(by, identity)
        return Ranking(run=found, items=evaluation.ranking(by, identity, card))

    @routes.get("/trend")
    def trend(
        by: Reader,
        scheme: Annotated[str, Query(max_length=48)],
        period: PeriodKind,
        card: Annotated[str, Query(max_length=48)],
        subject: Subject = "*",
    ) -> list[TrendPoint]:
        """A subject over the last periods, the oldest first."""
        return evaluation.trend(by, scheme, period, card, subject)


def _opening(routes: APIRouter, evaluation: Evaluation, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("evaluation.read"))]

    @routes.get("/runs/{identity}/cards/{card}/subject")
    def subject(by: Reader, identity: str, card: str, subject: Subject = "*") -> OwnResult:
        """One subject with everything its score came from."""
        found, scheme, declared, result = evaluation.subject(by, identity, card, subject)
        return OwnResult(run=found, card=_card(declared, scheme), result=result)

    @routes.get("/runs/{identity}/cards/{card}/cases")
    def cases(
        by: Reader,
        identity: str,
        card: str,
        measure: Annotated[str, Query(max_length=48)],
        subject: Subject = "*",
        after: str | None = None,
        limit: Size = 50,
    ) -> CaseList:
        """The cases that make a figure: as many as it says."""
        page = evaluation.cases(by, identity, card, subject, measure, after, limit)
        return CaseList(items=page.items, next=page.next, total=page.total)

    @routes.get("/runs/{identity}/export.xlsx")
    def workbook(by: Reader, identity: str, language: Language = "zh") -> Response:
        """A run as an Excel workbook."""
        found, _ = evaluation.run(by, identity)
        return _file(evaluation.workbook(by, identity, language), XLSX, found, "xlsx")

    @routes.get("/runs/{identity}/export.pdf")
    def paper(by: Reader, identity: str, language: Language = "zh") -> Response:
        """A run as a PDF."""
        found, _ = evaluation.run(by, identity)
        return _file(evaluation.paper(by, identity, language), "application/pdf", found, "pdf")


def _file(content: bytes, media_type: str, run: Run, ending: str) -> Response:
    name = f"{run.scheme}-{run.period}-{run.begin}.{ending}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _deciding(routes: APIRouter, evaluation: Evaluation, guard: Guard) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("evaluation.write"))]

    @routes.post("/runs", status_code=201)
    def compute(by: Writer, body: ComputeBody) -> Run:
        """Work out a period. The same facts and formulas give the preliminary run that is there already."""
        return evaluation.compute(by, body.scheme, body.period, body.day, corrects=body.corrects, reason=body.reason)

    @routes.post("/runs/{identity}/release")
    def release(by: Writer, identity: str) -> Run:
        """Publish a run; by somebody else than who worked it out."""
        return evaluation.release(by, identity)

    @routes.post("/runs/{identity}/discard")
    def discard(by: Writer, identity: str) -> Run:
        """Lay a preliminary run aside."""
        return evaluation.discard(by, identity)
