"""`map.yaml`: the layers a pack adds to the one map."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chengshu.capabilities.maps.model import FIELD_NAME, RESERVED, Colour, FieldDefinition, Grade, LayerDefinition
from chengshu.capabilities.maps.service import Maps
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems

FILE = "map.yaml"

LayerId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
Paint = Literal["boundary", "water", "green", "road", "building", "device", "case", "alert", "area"]


FieldName = Annotated[str, Field(pattern=FIELD_NAME)]
# What only a layer that holds features can say.
_OF_FEATURES = ("geometry", "fields", "review", "scale", "accuracy_m", "lineage", "entities")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Value(_Strict):
    """The number on the marks of a device layer: the newest reading of `property`, and where attention begins."""

    property: Annotated[str, Field(min_length=1, max_length=64)]
    notice: float | int | None = None
    warning: float | int | None = None
    urgent: float | int | None = None


class Style(_Strict):
    """How a layer looks. `paint` and `colour` are words of the palette: every theme has its own hues.

    `colour` is for the paint `area`; water is blue and green is green.
    """

    paint: Paint
    colour: Colour | None = None
    weight: Annotated[int, Field(ge=1, le=5)] = 2
    labels: bool = False
    cluster: bool = False
    icon: str | None = None
    value: Value | None = None


class FieldSheet(_Strict):
    """One property of the features of a layer; `title` and the `labels` of codes are words of the pack."""

    type: Literal["text", "integer", "number", "boolean", "date", "datetime"] = "text"
    title: str | None = None
    required: bool = False
    unique: bool = False
    indexed: bool = False
    choices: list[str] = []
    unit: str = ""
    minimum: float | int | None = None
    maximum: float | int | None = None
    grade: Grade | None = None
    labels: dict[str, str] = {}


class LayerSheet(_Strict):
    """One layer. `filter` narrows devices, cases or alerts by the query names of their lists.

    A layer of features may say more: `geometry`, `fields`, who may see it (`grade`), whether edits need a `review`,
    and where it comes from (`scale`, `accuracy_m`, `lineage`). Layers with the same `entities` speak of the same
    things at other scales.
    """

    title: str
    source: Literal["features", "devices", "cases", "alerts"]
    style: Style
    filter: dict[str, list[str]] = {}
    visible: bool = True
    min_zoom: Annotated[float | int, Field(ge=0, le=22)] = 0
    position: Annotated[int, Field(ge=0, le=10_000)] = 100
    geometry: Literal["point", "line", "polygon", "any"] = "any"
    fields: dict[FieldName, FieldSheet] = {}
    grade: Grade = "shared"
    review: bool = False
    licence: str = ""
    synthetic: bool = False
    scale: str = ""
    accuracy_m: Annotated[float | int, Field(gt=0)] | None = None
    lineage: dict[Literal["zh", "en"], str] = {}
    entities: LayerId | None = None


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
        found += _field_problems(layer, where, key, context)
        found += [_twice(name, other, where, key) for other in _others(name, context)]
    return found


def _field_problems(layer: LayerSheet, where: str, key: str, context: PackContext) -> list[Problem]:
    found: list[Problem] = []
    if layer.source != "features":
        said = layer.model_fields_set & set(_OF_FEATURES)
        reason = f"only features have it; this layer shows {layer.source}"
        found += [Problem(where, 0, f"{key}.{name}", reason, f"remove '{name}'") for name in sorted(said)]
    for name, field in layer.fields.items():
        at = f"{key}.fields.{name}"
        if name in RESERVED:
            found.append(Problem(where, 0, at, "every feature has it already", "give the field another name"))
        if field.title:
            found += missing_words(context, [field.title], where, f"{at}.title")
        found += missing_words(context, list(field.labels.values()), where, f"{at}.labels")
        strange = [one for one in field.labels if field.choices and one not in field.choices]
        if strange:
            words = f"{', '.join(strange)} is no choice"
            found.append(Problem(where, 0, f"{at}.labels", words, "add it to 'choices' or remove it"))
        if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
            found.append(Problem(where, 0, f"{at}.minimum", "is above 'maximum'", "make it smaller"))
        if (field.minimum, field.maximum) != (None, None) and field.type not in ("integer", "number"):
            found.append(Problem(where, 0, at, f"a {field.type} has no minimum or maximum", "remove them"))
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
                geometry=layer.geometry,
                fields=tuple(_field(name, one) for name, one in layer.fields.items()),
                grade=layer.grade,
                origin="pack",
                licence=layer.licence,
                synthetic=layer.synthetic,
                scale=layer.scale,
                accuracy_m=layer.accuracy_m,
                lineage={str(language): words for language, words in layer.lineage.items()},
                entities=layer.entities or "",
                review=layer.review,
            )
        )
    engine.retire_others(pack_id, list(layers))


def in_force(engine: Maps) -> Iterator[InForce]:
    """The layers that packs declared; those of data sets belong to no pack."""
    for layer in engine.layers():
        if layer.pack is not None:
            what, looks = (layer.title, layer.source, layer.filter), (layer.style, layer.visible, layer.min_zoom)
            yield InForce(
                layer.pack, layer.id, (*what, *looks, layer.position, layer.geometry, layer.fields, layer.licence)
            )


def _field(name: str, sheet: FieldSheet) -> FieldDefinition:
    title = {"key": sheet.title} if sheet.title else {}
    row = sheet.model_dump() | {"name": name, "title": title, "choices": tuple(sheet.choices)}
    row["labels"] = {choice: {"key": word} for choice, word in sheet.labels.items()}
    return FieldDefinition(**row)
