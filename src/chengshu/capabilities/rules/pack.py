"""What a pack may declare for rules (``rules.yaml``): limits with their days, and rules over them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.rules.logic import HOOKS, Hook, check_hooks, complaint_about, functions_called, load_hooks
from chengshu.capabilities.rules.model import Limit, RuleDraft
from chengshu.capabilities.rules.service import Rules
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems
from chengshu.standards.units import same_dimension

FILE = "rules.yaml"
TEXTS = {HOOKS: check_hooks}
_EXPRESSIONS = ("where", "when", "clear")

_Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
_Duration = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,4}(s|m|h|d)$")]
_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class LimitEntry(_Strict):
    """One value, its unit, the days on which it holds, and where it is written."""

    value: float
    unit: Annotated[str, StringConstraints(max_length=32)]
    since: Annotated[_Day | None, Field(alias="from")] = None
    until: _Day | None = None
    source: str = ""


class ThenEntry(_Strict):
    """What an alert leads to."""

    open_case: _Word


class RuleEntry(_Strict):
    """One rule."""

    title: _Text
    kind: Literal["over_limit", "missing"]
    devices: Annotated[list[_Word], Field(min_length=1)]
    properties: list[_Text] = []
    observation: Literal["realtime", "minute", "hour", "day", "status"] | None = None
    statistic: Literal["value", "avg", "min", "max", "sum"] | None = None
    limit: LimitEntry | None = None
    limits: _Word | None = None
    where: _Text | None = None
    when: _Text | None = None
    clear: _Text | None = None
    hold: Annotated[_Duration | None, Field(alias="for")] = None
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    missing: _Duration | None = None
    severity: Literal["notice", "warning", "urgent"] = "warning"
    effective: _Day | None = None
    then: ThenEntry | None = None


class RulesFile(_Strict):
    """``rules.yaml``."""

    format: Literal[1]
    limits: dict[_Word, dict[_Text, Annotated[list[LimitEntry], Field(min_length=1)]]] = {}
    rules: Annotated[dict[_Word, RuleEntry], Field(min_length=1)]


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with a ``rules.yaml``, each with a place and a cure."""
    try:
        file = RulesFile.model_validate(document)
    except ValidationError as error:
        known = [*RulesFile.model_fields, *RuleEntry.model_fields, *LimitEntry.model_fields, "from", "for"]
        return schema_problems(error, where, known)
    kinds, cases = _device_kinds(context), set(_case_types(context))
    hooks = _hooks(context.documents)
    problems: list[Problem] = [*_table_problems(file, where), *_idle_hooks(file, hooks, context)]
    for name, rule in file.rules.items():
        found = [*_shape(rule, file), *_expressions(rule, hooks), *_devices(rule, file, kinds), *_case(rule, cases)]
        problems += [
            Problem(where, 0, f"rules.{name}.{key}" if key else f"rules.{name}", *told) for key, *told in found
        ]
        problems += missing_words(context, [rule.title], where, f"rules.{name}.title")
    return problems


_Found = Iterator[tuple[str, str, str]]  # key inside the rule, reason, mend


def _shape(rule: RuleEntry, file: RulesFile) -> _Found:
    if rule.effective and _day(rule.effective) is None:
        yield "effective", f"{rule.effective} is no day of the calendar", "write a day as YYYY-MM-DD"
    if rule.kind == "missing":
        for key in ("when", "clear", "where", "limit", "limits", "hold"):
            if getattr(rule, key) is not None:
                shown = "for" if key == "hold" else key
                yield shown, f"a rule on missing data has no '{shown}'", "remove it"
        if rule.missing is None:
            yield "missing", "'missing' is missing", 'say after which silence, such as missing: "10m"'
        return
    for key, needed in (("when", rule.when), ("properties", rule.properties), ("observation", rule.observation)):
        if not needed:
            yield key, f"'{key}' is missing", f"add '{key}'"
    if rule.missing is not None:
        yield "missing", "only a rule of the kind 'missing' has it", "remove it, or set kind: missing"
    if rule.limit and rule.limits:
        yield "limits", "a rule has 'limit' or 'limits', not both", "keep one of the two"
    if rule.limits and rule.limits not in file.limits:
        yield "limits", f"there is no table '{rule.limits}'", f"use one of: {', '.join(sorted(file.limits)) or '-'}"
    for name in rule.properties if rule.limits in file.limits else ():
        if name not in file.limits[str(rule.limits)]:
            yield "limits", f"the table '{rule.limits}' has no limit for '{name}'", "add it, or drop the property"


def _expressions(rule: RuleEntry, hooks: Mapping[str, Hook]) -> _Found:
    has_limit = bool(rule.limit or rule.limits)
    for key in _EXPRESSIONS:
        source = getattr(rule, key)
        complaint = complaint_about(source, has_limit=has_limit, hooks=hooks) if source else None
        if complaint:
            yield key, f"'{source}' {complaint}", "write a CEL expression that is true or false"


def _hooks(documents: Mapping[str, Any]) -> Mapping[str, Hook]:
    """The functions of the pack; none while its file is wrong, which the reader says itself."""
    try:
        return load_hooks(documents.get(HOOKS, ""))
    except ValueError:
        return {}


def _called(rule: RuleEntry, hooks: Mapping[str, Hook]) -> frozenset[str]:
    sources = [getattr(rule, key) for key in _EXPRESSIONS]
    return functions_called([source for source in sources if source], hooks)


def _idle_hooks(file: RulesFile, hooks: Mapping[str, Hook], context: PackContext) -> Iterator[Problem]:
    called = frozenset(name for rule in file.rules.values() for name in _called(rule, hooks))
    for name in sorted(set(hooks) - called):
        line, reason = hooks[name].__code__.co_firstlineno, f"no rule calls '{name}'"
        yield Problem(f"{context.pack}/{HOOKS}", line, "", reason, "remove it, or begin its name with _")


def _devices(rule: RuleEntry, file: RulesFile, kinds: Mapping[str, Mapping[str, str]]) -> _Found:
    known = ", ".join(sorted(kinds)) or "none"
    for kind in rule.devices:
        if kind not in kinds:
            yield "devices", f"no pack declares the kind of device '{kind}'", f"use one of: {known}"
    mine = [kinds[kind] for kind in rule.devices if kind in kinds]
    for name in rule.properties if mine else ():
        units = {units[name] for units in mine if name in units}
        if not units:
            yield "properties", f"none of these devices measures '{name}'", "use a property from sources.yaml"
        for limit in _entries(rule, file, name):
            for unit in sorted(units):
                complaint = _unit_complaint(limit.unit, unit)
                if complaint:
                    yield "limit" if rule.limit else "limits", f"'{name}' {complaint}", f"write the limit in {unit}"


def _unit_complaint(limit: str, measured: str) -> str | None:
    try:
        return None if same_dimension(limit, measured) else f"is measured in {measured}, its limit is in {limit}"
    except ValueError as error:
        return f"has a limit whose unit cannot be compared: {error}"


def _case(rule: RuleEntry, cases: set[str]) -> _Found:
    if rule.then and rule.then.open_case not in cases:
        known = ", ".join(sorted(cases)) or "none"
        yield "then.open_case", f"no pack declares the case '{rule.then.open_case}'", f"use one of: {known}"


def _table_problems(file: RulesFile, where: str) -> Iterator[Problem]:
    """Two limits for one property on the same day would be no law at all."""
    for table, properties in file.limits.items():
        for name, entries in properties.items():
            key = f"limits.{table}.{name}"
            spans = [(_day(e.since) or date.min, _day(e.until) or date.max) for e in entries]
            for number, entry in enumerate(entries):
                for text in (entry.since, entry.until):
                    if text and _day(text) is None:
                        reason = f"{text} is no day of the calendar"
                        yield Problem(where, 0, f"{key}.{number}", reason, "write a day as YYYY-MM-DD")
                if any(_overlap(spans[number], other) for other in spans[:number]):
                    reason = "holds on days on which another limit holds"
                    yield Problem(where, 0, f"{key}.{number}", reason, "let one end the day before the other begins")


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _device_kinds(context: PackContext) -> dict[str, dict[str, str]]:
    """Kind of device -> property -> unit, from the sources of every pack."""
    packs = [context.documents, *context.all_packs.values()]
    found: dict[str, dict[str, str]] = {}
    for documents in packs:
        sources = documents.get("sources.yaml")
        kinds = sources.get("kinds") if isinstance(sources, dict) else None
        for name, kind in kinds.items() if isinstance(kinds, dict) else ():
            entries = kind.get("properties", ()) if isinstance(kind, dict) else ()
            found[str(name)] = {str(e.get("code")): str(e.get("unit", "")) for e in entries if isinstance(e, dict)}
    return found


def _case_types(context: PackContext) -> Iterable[str]:
    for documents in (context.documents, *context.all_packs.values()):
        for path, document in documents.items():
            match = re.fullmatch(r"cases/([^/]+)\.yaml", path)
            if match:
                yield str(document.get("id", match[1])) if isinstance(document, dict) else match[1]


def apply(documents: Mapping[str, Any], pack_id: str, engine: Rules) -> None:
    """Put a checked pack in force; only what changed becomes a new version, and what is gone is retired."""
    files = [RulesFile.model_validate(document) for document in files_of(documents, FILE)]
    source, hooks = documents.get(HOOKS, ""), _hooks(documents)
    drafts = [
        _draft(name, rule, file, source if _called(rule, hooks) else "")
        for file in files
        for name, rule in file.rules.items()
    ]
    engine.define(pack_id, drafts)


def in_force(engine: Rules) -> Iterator[InForce]:
    """The rules that packs declared."""
    return (InForce(rule.pack, rule.id, rule.version) for rule in engine.rules())


def _draft(name: str, rule: RuleEntry, file: RulesFile, hooks: str) -> RuleDraft:
    return RuleDraft(
        id=name,
        title=rule.title,
        kind=rule.kind,
        devices=tuple(rule.devices),
        properties=tuple(rule.properties),
        observation=rule.observation,
        statistic=rule.statistic,
        where=rule.where,
        when=rule.when,
        clear=rule.clear,
        for_s=_seconds(rule.hold),
        times=rule.times,
        missing_s=_seconds(rule.missing),
        severity=rule.severity,
        case_type=rule.then.open_case if rule.then else None,
        limits=tuple(_limits(rule, file)),
        effective=_day(rule.effective),
        hooks=hooks,
    )


def _limits(rule: RuleEntry, file: RulesFile) -> Iterator[Limit]:
    if rule.limit:
        yield _limit(rule.limit, None)
    for name in rule.properties if rule.limits else ():
        yield from (_limit(entry, name) for entry in _entries(rule, file, name))


def _entries(rule: RuleEntry, file: RulesFile, name: str) -> Sequence[LimitEntry]:
    if rule.limit:
        return [rule.limit]
    return file.limits.get(rule.limits or "", {}).get(name, [])


def _limit(entry: LimitEntry, name: str | None) -> Limit:
    return Limit(entry.value, entry.unit, name, _day(entry.since), _day(entry.until), entry.source)


def _seconds(duration: str | None) -> int:
    return int(duration[:-1]) * _SECONDS[duration[-1]] if duration else 0


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
