"""Words of the pack reader: a pack, its title sheet, its stories and samples, and packs that are wrong."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from chengshu.kit import FieldError, Refused
from chengshu.kit.packs import Problem

NAME = r"^[a-z][a-z0-9_]{1,47}$"
Name = Annotated[str, Field(pattern=NAME)]


class Strict(BaseModel):
    """A part of a pack file: unknown keys are errors, nothing is converted, nothing changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TitleSheet(Strict):
    """`pack.yaml`: what this pack is called, who answers for it and what it needs."""

    format: Literal[1]
    id: Name
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    owner: Annotated[str, Field(min_length=1, max_length=200)]
    summary: Annotated[str, Field(min_length=1, max_length=500)]
    needs: list[Name] = []


class ExpectedObservation(Strict):
    """What a sample must say about one property. Only the keys written down are compared."""

    property: str
    kind: str | None = None
    statistic: str | None = None
    time: str | None = None
    value: float | int | None = None
    text: str | None = None
    flag: str | None = None


class ExpectedFrame(Strict):
    """One frame of a sample: decoded so, or refused for this reason."""

    rejected: str | None = None
    identifier: str | None = None
    message_type: str | None = None
    edition: str | None = None
    needs_reply: bool | None = None
    observations: list[ExpectedObservation] | None = None


class ExpectedSample(Strict):
    """`samples/<name>.expected.yaml`: the protocol, and what each frame of the sample means."""

    protocol: str
    frames: Annotated[list[ExpectedFrame], Field(min_length=1)]


class GivenDevice(Strict):
    """A device that is registered before the story begins."""

    identifier: str
    kind: str
    name: str = "Story device"
    protocol: str = "hj212"
    division: str | None = None
    longitude: float | None = None
    latitude: float | None = None


class Given(Strict):
    """What is so before the story begins."""

    devices: list[GivenDevice] = []


class Actor(Strict):
    """Who does something: a role of the packs, in an organisation of the story, covering the whole city.

    The same role, organisation and person is the same account all through a story.
    """

    role: str
    organisation: str | None = None
    person: str | None = None


class Report(Strict):
    """Somebody opens a case by hand; without `by` the platform itself does.

    `form` may name people of the story as in `Move`.
    """

    type: str
    title: str
    description: str = ""
    address: str = ""
    division: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    severity: str = "normal"
    form: dict[str, Any] = {}
    by: Actor | None = None


class Move(Strict):
    """Somebody moves the latest case of a type.

    In `form`, the text ``@organisation:<name>`` becomes the id of an organisation of the story and
    ``@person:<name>`` that of a person.
    """

    case: str
    move: str
    by: Actor
    form: dict[str, Any] = {}


class Step(Strict):
    """One thing that happens. Exactly one key."""

    receives: str | None = None
    wait: Annotated[str, Field(pattern=r"^\d+(s|m|h|d)$")] | None = None
    report: Report | None = None
    move: Move | None = None


class AlertClaim(Strict):
    """There are this many alerts of a rule (`count`, at least one when left out), open or closed."""

    rule: str
    count: int | None = None
    open: bool | None = None


class CaseClaim(Strict):
    """There are this many cases of a type (`count`, at least one when left out), all of them in `state`."""

    type: str
    count: int | None = None
    state: str | None = None


class IndicatorClaim(Strict):
    """An indicator has this value."""

    id: str
    value: float | int | None


class Claim(Strict):
    """One thing that must be true at the end. Exactly one key."""

    alert: AlertClaim | None = None
    case: CaseClaim | None = None
    indicator: IndicatorClaim | None = None


class Scenario(Strict):
    """`scenarios/*.yaml`: a story that must come true on the real engines."""

    story: Annotated[str, Field(min_length=10)]
    at: str
    given: Given = Given()
    when: Annotated[list[Step], Field(min_length=1)]
    then: Annotated[list[Claim], Field(min_length=1)]

    @field_validator("at")
    @classmethod
    def _at_is_a_moment(cls, value: str) -> str:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValueError("write a moment with its zone, such as 2026-06-01T10:00:00+08:00")
        return value

    @field_validator("when", "then")
    @classmethod
    def _one_key_each(cls, value: list[Any]) -> list[Any]:
        for item in value:
            if len(item.model_fields_set) != 1:
                raise ValueError("each item has exactly one key")
        return value


@dataclass(frozen=True, slots=True)
class Manifest:
    """The title sheet of a pack that was found right."""

    id: str
    version: str
    owner: str
    summary: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was read and found right. `documents` is every YAML file by its path inside the folder."""

    manifest: Manifest
    folder: Path
    documents: dict[str, Any]
    strings: dict[str, dict[str, str]]

    @property
    def id(self) -> str:
        """The id, which is also the name of the folder."""
        return self.manifest.id

    def scenarios(self) -> dict[str, Scenario]:
        """The stories of the pack by their paths."""
        return {
            path: Scenario.model_validate(document)
            for path, document in sorted(self.documents.items())
            if path.startswith("scenarios/")
        }


class PacksAreWrong(Refused):
    """At least one pack has a problem; nothing of any pack was applied."""

    default_code = "packs_wrong"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        first = f"{len(problems)} problem(s) in the packs; the first: {problems[0]}"
        super().__init__(first, errors=tuple(FieldError(p.file, str(p)) for p in problems[:50]))
