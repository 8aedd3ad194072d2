"""Which column of a file is which field of a layer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields as fields_of
from datetime import date
from typing import Any

from chengshu.capabilities.mapfiles.logic.naming import field_name, is_field_name
from chengshu.capabilities.mapfiles.logic.values import read_column
from chengshu.capabilities.mapfiles.model import FileField, ImportRequest, MappedField, Rows
from chengshu.capabilities.maps import FieldDefinition, Layer, NewFeature
from chengshu.kit import FieldError, Refused

# What every feature has beside the properties of its layer, with its type. `id` is for updates by it.
BESIDE: dict[str, str] = {
    "id": "text", "name": "text", "code": "text", "source": "text", "licence": "text", "survey": "text",
    "surveyed": "date", "valid_from": "date", "valid_to": "date", "accuracy_m": "number", "entity": "text",
}  # fmt: skip
_DAYS = ("surveyed", "valid_from", "valid_to")
# Names the maps engine keeps for itself.
_TAKEN = frozenset({"version", "updated", "updated_by", "longitude", "latitude", "geometry"})
_ALIASES = {
    "名称": "name", "标准名称": "name", "地名": "name", "编码": "code", "代码": "code", "标识码": "code",
    "feature_id": "id", "来源": "source", "许可": "licence",
}  # fmt: skip
_SHORT = 10  # a shapefile cuts names here

Wrong = tuple[int, str, str]  # number of the row in its batch, field, reason


def suggested(columns: Iterable[FileField], layer: Layer | None) -> tuple[MappedField, ...]:
    """Where each column of a file would go by its name. Columns that a layer does not know are left out.

    In a new layer a column gets a name that a field may have, and stays itself the title.
    """
    known = {} if layer is None else _names(layer.fields)
    found: list[MappedField] = []
    taken: set[str] = set()
    for one in columns:
        plain = one.name.strip().casefold()
        target = known.get(plain) or _cut(plain, known) or (plain if plain in BESIDE else _ALIASES.get(plain, ""))
        if layer is None and (target in taken or target == "id"):
            target = ""  # an id is how features of a layer are known, and here there are none yet
        if not target and layer is None:
            target = field_name(one.name, taken)
        elif not target and layer is not None and not layer.fields:
            target = f"{one.name.strip()}_" if plain in _TAKEN else one.name.strip()
        if target and target not in taken:
            taken.add(target)
            found.append(MappedField(one.name, target, one.name.strip() if layer is None else ""))
    return tuple(found)


def _names(fields: Sequence[FieldDefinition]) -> dict[str, str]:
    titles = {title.casefold(): one.name for one in fields for title in one.title.values()}
    return titles | {one.name.casefold(): one.name for one in fields}


def _cut(plain: str, known: Mapping[str, str]) -> str:
    """The field whose name a shapefile has cut, when only one can be meant."""
    if len(plain.encode()) < _SHORT - 2:
        return ""
    like = {target for name, target in known.items() if name.startswith(plain)}
    return like.pop() if len(like) == 1 else ""


def checked(wanted: ImportRequest, columns: Sequence[FileField], layer: Layer | None) -> tuple[MappedField, ...]:
    """The mapping of an import. Raises `Refused` naming each column or field that is not there."""
    mapping = suggested(columns, layer) if wanted.mapping is None else wanted.mapping
    there = {one.name for one in columns}
    fields = set() if layer is None else {one.name for one in layer.fields}
    wrong: list[FieldError] = []
    seen: set[str] = set()
    for number, one in enumerate(mapping):
        at = f"mapping.{number}"
        if one.column not in there:
            wrong.append(FieldError(f"{at}.column", f"the file has no column '{one.column}'; it has: {_few(there)}"))
        if layer is not None and fields and one.target not in fields and one.target not in BESIDE:
            wrong.append(FieldError(f"{at}.target", f"the layer has no field '{one.target}'; it has: {_few(fields)}"))
        if layer is None and one.target not in BESIDE and not is_field_name(one.target):
            reason = f"'{one.target}' is no name for a field: small letters, digits and _, beginning with a letter"
            wrong.append(FieldError(f"{at}.target", reason))
        if one.target in seen:
            wrong.append(FieldError(f"{at}.target", f"two columns go to '{one.target}'"))
        seen.add(one.target)
    needed = [one for one in layer.fields if one.required and one.name not in seen] if layer else []
    if wanted.mode != "update":
        wrong += [
            FieldError("mapping", f"the field '{one.name}' is required and no column goes to it") for one in needed
        ]
    if wanted.mode == "update" and wanted.key not in seen:
        reason = f"no column goes to '{wanted.key}'" if wanted.key else "name the field by which features are known"
        wrong.append(FieldError("key", reason))
    if wrong:
        raise Refused("The fields do not fit.", code="mapping_wrong", errors=tuple(wrong[:50]))
    return mapping


def _few(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))[:300]


def types_of(mapping: Sequence[MappedField], fields: Sequence[FieldDefinition]) -> dict[str, str]:
    """The type each target has; '' where the layer takes anything."""
    known = {one.name: str(one.type) for one in fields}
    return {one.target: known.get(one.target) or BESIDE.get(one.target, "") for one in mapping}


def new_fields(mapping: Sequence[MappedField], columns: Sequence[FileField]) -> tuple[FieldDefinition, ...]:
    """The fields of a layer that is made from a file."""
    types = {one.name: one.type for one in columns}
    return tuple(
        FieldDefinition(one.target, one.type or types[one.column], _both(one.title or one.column))  # type: ignore[arg-type]
        for one in mapping
        if one.target not in BESIDE
    )


def _both(title: str) -> dict[str, str]:
    return {"zh": title, "en": title}


class Reader:
    """Turns rows of a file into features: columns read by type, what every row shares put beside."""

    def __init__(
        self, mapping: Sequence[MappedField], fields: Sequence[FieldDefinition], wanted: ImportRequest
    ) -> None:
        own = {one.name for one in fields}
        self._mapping = mapping
        self._types = types_of(mapping, fields)
        self._beside = {one.target for one in mapping if one.target in BESIDE and one.target not in own}
        self._shared: dict[str, Any] = {
            "source": wanted.source, "licence": wanted.licence, "survey": wanted.survey, "surveyed": wanted.surveyed,
            "accuracy_m": wanted.accuracy_m,
        }  # fmt: skip

    def features(self, rows: Rows, geometries: Sequence[bytes]) -> tuple[list[NewFeature], list[str], list[Wrong]]:
        """A feature for each row with its geometry in the city's system, the id each row names, and what is wrong."""
        size = len(rows)
        columns = {one.target: read_column(rows.columns[one.column], self._types[one.target]) for one in self._mapping}
        beside = {name: columns.pop(name) for name in list(columns) if name in self._beside}
        ids = ["" if one is None else str(one) for one in beside.pop("id", [None] * size)]
        names, wrong, made = list(columns), [], []
        contents = zip(*columns.values(), strict=True) if columns else ((),) * size
        for number, (shape, values) in enumerate(zip(geometries, contents, strict=True)):
            shared = dict(self._shared)
            for name, cells in beside.items():
                if cells[number] is None:
                    continue
                try:
                    shared[name] = read_beside(name, cells[number])
                except (ValueError, TypeError):
                    wrong.append((number, name, f"must be {_WORDS[BESIDE[name]]}; the file has '{cells[number]}'"))
            made.append(NewFeature(geometry=shape, properties=dict(zip(names, values, strict=True)), **shared))
        return made, ids, wrong


_WORDS = {"date": "a day such as 2026-03-01", "number": "a number", "text": "a text"}


def read_beside(name: str, value: Any) -> Any:
    """A value for what stands beside the properties. Raises `ValueError` when it is none."""
    if name in _DAYS:
        return date.fromisoformat(value) if isinstance(value, str) else value
    return float(value) if name == "accuracy_m" else str(value)


def merged(old: NewFeature, new: NewFeature, mapped: Iterable[str]) -> NewFeature:
    """A feature with what an update says; what the file does not have stays."""
    targets = set(mapped)
    values = {one.name: getattr(old, one.name) for one in fields_of(NewFeature)}
    shared = {name: getattr(new, name) for name in ("source", "licence", "survey", "surveyed", "accuracy_m")}
    values |= {name: value for name, value in shared.items() if value or name in targets}
    values |= {name: getattr(new, name) for name in BESIDE if name in targets and name not in ("id", "entity")}
    return NewFeature(**values | {"geometry": new.geometry, "properties": {**old.properties, **new.properties}})
