"""What a pack may declare for indicators (``indicators.yaml``)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.indicators.air import AqiSource
from chengshu.capabilities.indicators.logic import moment_of
from chengshu.capabilities.indicators.model import IndicatorDraft, Threshold
from chengshu.capabilities.indicators.service import Indicators
from chengshu.capabilities.indicators.sources import DeviceSource, ReadingSource
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems

FILE = "indicators.yaml"

_Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Duration = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,4}(s|m|h|d)$")]
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
# Sources whose filter keys are known here; those of cases and alerts are judged when the pack is applied.
_FILTERS: Mapping[str, frozenset[str]] = {
    "devices": DeviceSource.filters,
    "readings": ReadingSource.filters,
    "aqi": AqiSource.filters,
}
_SOURCES = ("aqi", "alerts", "cases", "devices", "readings")
_Filter = dict[_Word, str | bool | int | float | list[str]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ThresholdEntry(_Strict):
    """From which value on a number needs attention."""

    direction: Literal["higher", "lower"] = "higher"
    notice: float | None = None
    warning: float | None = None
    urgent: float | None = None


class IndicatorEntry(_Strict):
    """One number."""

    title: _Text
    unit: Annotated[str, StringConstraints(max_length=32)] = ""
    source: _Word
    aggregate: Literal["count", "sum", "avg", "max", "min", "share", "value"] = "count"
    filter: _Filter = {}
    of: _Filter | None = None
    field: _Word | None = None
    threshold: ThresholdEntry | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    compare: _Duration = "24h"
    stale_after: _Duration | None = None
    provider: _Text | None = None


class IndicatorsFile(_Strict):
    """``indicators.yaml``."""

    format: Literal[1]
    indicators: Annotated[dict[_Word, IndicatorEntry], Field(min_length=1)]


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with an ``indicators.yaml``, each with a place and a cure."""
    try:
        file = IndicatorsFile.model_validate(document)
    except ValidationError as error:
        known = [*IndicatorsFile.model_fields, *IndicatorEntry.model_fields, *ThresholdEntry.model_fields]
        return schema_problems(error, where, known)
    problems: list[Problem] = []
    for name, entry in file.indicators.items():
        key = f"indicators.{name}"
        problems += [Problem(where, 0, f"{key}.{at}", reason, mend) for at, reason, mend in _faults(entry)]
        problems += missing_words(context, [entry.title], where, f"{key}.title")
        if entry.provider:
            problems += missing_words(context, [entry.provider], where, f"{key}.provider")
    return problems


def _faults(entry: IndicatorEntry) -> Iterator[tuple[str, str, str]]:
    if entry.source not in _SOURCES:
        yield "source", f"there is no source '{entry.source}'", f"use one of: {', '.join(_SOURCES)}"
    if (entry.aggregate == "share") != (entry.of is not None):
        yield "of", "a share, and only a share, says what it is a share of", "add or remove 'of'"
    for part, filter in (("filter", entry.filter), ("of", entry.of or {})):
        known = _FILTERS.get(entry.source)
        for key, value in filter.items():
            if known is not None and key not in known:
                reason = f"{entry.source} cannot be chosen by '{key}'"
                yield f"{part}.{key}", reason, f"use one of: {', '.join(sorted(known))}"
            if key.endswith(("_since", "_until")) and not _is_moment(value):
                yield f"{part}.{key}", f"'{value}' is no moment", "write now, today, yesterday, -24h or a date"


def _is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and moment_of(value, datetime.now(UTC)) is not None
    except ValueError:
        return False


def apply(documents: Mapping[str, Any], pack_id: str, engine: Indicators) -> None:
    """Put a checked pack in force; only what changed becomes a new version, and what is gone is retired."""
    files = [IndicatorsFile.model_validate(document) for document in files_of(documents, FILE)]
    engine.define(pack_id, [_draft(name, entry) for file in files for name, entry in file.indicators.items()])


def in_force(engine: Indicators) -> Iterator[InForce]:
    """The indicators that packs declared."""
    return (InForce(one.pack, one.id, one.version) for one in engine.definitions())


def _draft(name: str, entry: IndicatorEntry) -> IndicatorDraft:
    return IndicatorDraft(
        id=name,
        title=entry.title,
        unit=entry.unit,
        source=entry.source,
        aggregate=entry.aggregate,
        filter=entry.filter,
        of=entry.of,
        field=entry.field,
        threshold=Threshold(**entry.threshold.model_dump()) if entry.threshold else None,
        decimals=entry.decimals,
        compare_s=_seconds(entry.compare),
        stale_after_s=_seconds(entry.stale_after) if entry.stale_after else None,
        provider=entry.provider,
    )


def _seconds(duration: str) -> int:
    return int(duration[:-1]) * _SECONDS[duration[-1]]
