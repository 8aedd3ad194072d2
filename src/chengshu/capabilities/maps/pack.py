"""`map.yaml`: the layers a pack adds to the one map."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chengshu.capabilities.maps.model import LayerDefinition
from chengshu.capabilities.maps.service import Maps
from chengshu.kit.packs import PackContext, Problem, missing_words, schema_problems

FILE = "map.yaml"

LayerId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
Paint = Literal["boundary", "water", "green", "road", "building", "device", "case", "alert", "area"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Style(_Strict):
    """How a layer looks. `paint` is a word of the palette, so that every theme has its own colours."""

    paint: Paint
    weight: Annotated[int, Field(ge=1, le=5)] = 2
    labels: bool = False
    cluster: bool = False
    icon: str | None = None


class LayerSheet(_Strict):
    """One layer. `filter` narrows devices, cases or alerts by the query names of their lists."""

    title: str
    source: Literal["features", "devices", "cases", "alerts"]
    style: Style
    filter: dict[str, list[str]] = {}
    visible: bool = True
    min_zoom: Annotated[float | int, Field(ge=0, le=22)] = 0
    position: Annotated[int, Field(ge=0, le=10_000)] = 100


class MapSheet(_Strict):
    """The whole file."""

    format: Literal[1] = 1
    layers: Annotated[dict[LayerId, LayerSheet], Field(min_length=1)]


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Return what is wrong with a `map.yaml`."""
    try:
        sheet = MapSheet.model_validate(document)
    except ValidationError as error:
        return schema_problems(error, where)
    found: list[Problem] = []
    for name, layer in sheet.layers.items():
        key = f"layers.{name}"
        found += missing_words(context, [layer.title], where, f"{key}.title")
        if layer.filter and layer.source == "features":
            found.append(Problem(where, 0, f"{key}.filter", "features have no filter", "remove 'filter'"))
        found += [_twice(name, other, where, key) for other in _others(name, context)]
    return found


def _others(name: str, context: PackContext) -> list[str]:
    return [
        pack
        for pack, documents in context.all_packs.items()
        if pack != context.pack
        and isinstance(documents.get(FILE), dict)
        and name in (documents[FILE].get("layers") or {})
    ]


def _twice(name: str, other: str, where: str, key: str) -> Problem:
    return Problem(where, 0, key, f"layer '{name}' is also in pack '{other}'", "give it another name")


def apply(document: Any, pack_id: str, engine: Maps) -> None:
    """Declare the layers of a pack."""
    for name, layer in MapSheet.model_validate(document).layers.items():
        engine.define_layer(
            LayerDefinition(
                id=name,
                title=layer.title,
                source=layer.source,
                style=layer.style.model_dump(exclude_none=True),
                filter=layer.filter,
                visible=layer.visible,
                min_zoom=float(layer.min_zoom),
                position=layer.position,
                pack=pack_id,
            )
        )
