"""What a pack may declare for grids: ``grids.yaml``, how codes are cut and how long things about people stay."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.grids.model import Settings
from chengshu.capabilities.grids.service import Grids
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, schema_problems

FILE = "grids.yaml"


class GridsFile(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    format: Literal[1]
    layer: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
    segments: Annotated[list[Annotated[int, Field(ge=1, le=12)]], Field(min_length=2, max_length=6)] = [6, 3, 3, 3]
    keep_positions_days: Annotated[int, Field(ge=1, le=365)] = 30
    longest_duty_hours: Annotated[int, Field(ge=1, le=24)] = 14
    fresh_minutes: Annotated[int, Field(ge=1, le=240)] = 30


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with the file."""
    try:
        file = GridsFile.model_validate(document)
    except ValidationError as error:
        return schema_problems(error, where, list(GridsFile.model_fields))
    if file.segments[0] != 6:
        return [Problem(where, 0, "segments", "a code begins with the six digits of the county", "write 6 first")]
    return []


def apply(documents: Mapping[str, Any], pack_id: str, engine: Grids) -> None:
    """Go by the file; a pack that has none (any more) declares nothing."""
    files = files_of(documents, FILE)
    if not files:
        engine.forget(pack_id)
        return
    document = GridsFile.model_validate(files[0]).model_dump(exclude={"format"})
    engine.define(Settings(pack=pack_id, **(document | {"segments": tuple(document["segments"])})), document)


def in_force(engine: Grids) -> Iterator[InForce]:
    """What a pack declared."""
    settings = engine.settings()
    if settings.pack:
        yield InForce(settings.pack, "grids", settings)
