"""`map.yaml`: the layers a pack adds to the one map."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chengshu.capabilities.maps.model import LayerDefinition
from chengshu.capabilities.maps.service import Maps
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems

FILE = "map.yaml"

LayerId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
Paint = Literal["boundary", "water", "green", "road", "building", "device", "case", "alert", "area"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Value(_Strict):
    """The number on the marks of a device layer: the newest reading of `property`, and where attention begins."""

    property: Annotated[str, Field(min_length=1, max_length=64)]
    notice: float | int | None = None
    warning: float | int | None = None
    urgent: float | int | None = None


class Style(_Strict):
    """How a layer looks. `paint` is a word of the palette, so that every theme has its own colours."""

    paint: Paint
    weight: Annotated[int, Field(ge=1, le=5)] = 2
    labels: bool = False
    cluster: bool = False
    icon: str | None = None
    value: Value | None = None


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
        if layer.style.value and layer.source != "devices":
            found.append(Problem(where, 0, f"{key}.style.value", "only devices have readings", "remove 'value'"))
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


def apply(documents: Mapping[str, Any], pack_id: str, engine: Maps) -> None:
    """Declare the layers of a pack, and retire those it no longer has."""
    sheets = [MapSheet.model_validate(document) for document in files_of(documents, FILE)]
    layers = {name: layer for sheet in sheets for name, layer in sheet.layers.items()}
    for name, layer in layers.items():
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
    engine.retire_others(pack_id, list(layers))


def in_force(engine: Maps) -> Iterator[InForce]:
    """The layers that packs declared; those of data sets belong to no pack."""
    for layer in engine.layers():
        if layer.pack is not None:
            what, looks = (layer.title, layer.source, layer.filter), (layer.style, layer.visible, layer.min_zoom)
            yield InForce(layer.pack, layer.id, (*what, *looks, layer.position))
