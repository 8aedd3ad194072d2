"""What requests to the mapfiles engine carry."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.mapfiles.model import (
    ExportRequest,
    Format,
    ImportRequest,
    MappedField,
    Mend,
    Mode,
    NewLayer,
)
from chengshu.capabilities.maps import Grade


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MappedFieldBody(_Body):
    """A column of the file and the field it goes to (or name, code, valid_from, surveyed …)."""

    column: str
    target: Annotated[str, Field(min_length=1, max_length=100)]
    title: Annotated[str, Field(max_length=100)] = ""
    type: Literal["", "text", "integer", "number", "boolean", "date", "datetime"] = ""


class NewLayerBody(_Body):
    """A layer to be made from the file."""

    id: str
    title: Annotated[str, Field(min_length=1, max_length=200)]
    grade: Grade = "internal"
    review: bool = False


class ImportBody(_Body):
    """How to bring a layer of a file in. `system` may be left out only when the file states one."""

    upload: str
    layer: str = ""
    file_layer: str = ""
    new_layer: NewLayerBody | None = None
    mode: Mode = "append"
    key: str = ""
    mapping: Annotated[list[MappedFieldBody], Field(max_length=1000)] | None = None
    system: Annotated[str, Field(max_length=100)] = ""
    despite_file: bool = False
    operation: str = ""
    northing_first: bool = False
    x_column: str = ""
    y_column: str = ""
    wkt_column: str = ""
    address_columns: Annotated[list[str], Field(max_length=20)] = []
    address_score: Annotated[float, Field(ge=0, le=1)] = 0.8
    encoding: Annotated[str, Field(max_length=40)] = ""
    source: Annotated[str, Field(max_length=500)] = ""
    licence: Annotated[str, Field(max_length=500)] = ""
    survey: Annotated[str, Field(max_length=200)] = ""
    surveyed: date | None = None
    accuracy_m: Annotated[float, Field(ge=0)] | None = None
    synthetic: bool = False
    note: Annotated[str, Field(max_length=500)] = ""

    def request(self) -> ImportRequest:
        """The same as the engine speaks it."""
        values: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        values["address_columns"] = tuple(self.address_columns)
        values["new_layer"] = NewLayer(**self.new_layer.model_dump()) if self.new_layer else None
        if self.mapping is not None:
            values["mapping"] = tuple(MappedField(**one.model_dump()) for one in self.mapping)
        return ImportRequest(**values)


class PreviewBody(_Body):
    """How a file is to be looked at; as in `ImportBody`."""

    file_layer: str = ""
    system: Annotated[str, Field(max_length=100)] = ""
    despite_file: bool = False
    operation: str = ""
    northing_first: bool = False
    x_column: str = ""
    y_column: str = ""
    wkt_column: str = ""
    address_columns: Annotated[list[str], Field(max_length=20)] = []
    encoding: Annotated[str, Field(max_length=40)] = ""

    def request_for(self, upload: str) -> ImportRequest:
        """The same as the engine speaks it."""
        values = self.model_dump() | {"address_columns": tuple(self.address_columns)}
        return ImportRequest(upload, **values)


class MendBody(_Body):
    """What to change in a reject. `geometry` is GeoJSON in the city's system."""

    use_suggestion: bool = False
    geometry: dict[str, Any] | None = None
    properties: dict[str, Any] = {}
    name: Annotated[str, Field(max_length=500)] | None = None
    code: Annotated[str, Field(max_length=200)] | None = None

    def mend(self) -> Mend:
        """The same as the engine speaks it."""
        return Mend(self.use_suggestion, self.geometry, self.properties, self.name, self.code)


class ReplayBody(_Body):
    """Which rejects to try again; all that wait (with a reason, when it is named) when no numbers are given."""

    numbers: Annotated[list[int], Field(min_length=1, max_length=2000)] | None = None
    reason: str | None = None
    use_suggestion: bool = False


class DiscardBody(_Body):
    """Which rejects are not needed, and why."""

    numbers: Annotated[list[int], Field(min_length=1, max_length=10_000)] | None = None
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    wrong: Annotated[str | None, Field(max_length=1000, description="only those with this among their reasons")] = None


class ExportBody(_Body):
    """What to give out. `where` is CQL2 in JSON; `most_mb` begins a new part about there."""

    layer: str
    format: Format
    system: Annotated[str, Field(max_length=100)] = "EPSG:4490"
    operation: str = ""
    bbox: tuple[float, float, float, float] | None = None
    where: dict[str, Any] | None = None
    fields: Annotated[list[str], Field(max_length=1000)] | None = None
    on: date | None = None
    most_mb: Annotated[int, Field(ge=0, le=10_000)] = 0
    encoding: Literal["", "UTF-8", "GBK"] = ""
    purpose: Annotated[str, Field(max_length=500)] = ""

    def request(self) -> ExportRequest:
        """The same as the engine speaks it."""
        values: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        return ExportRequest(**values | {"fields": None if self.fields is None else tuple(self.fields)})
