"""Bring a generated city in through the doors of the engines; what is there already is left alone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import pyarrow.parquet as pq
import shapely

from chengshu.capabilities.maps import LayerDefinition, Maps, NewFeature
from chengshu.capabilities.places import NewAddress, NewDivision, Places
from chengshu.capabilities.survey_marks import NewMark, SurveyMarks
from chengshu.kit import Conflict, Refused
from chengshu.security import SYSTEM
from chengshu.server.demo.synthetic.sheets import LICENCE, SOURCE

_BATCH = 20_000
_OWN_COLUMNS = {"id", "name", "code", "geometry", "entity_id", "survey", "surveyed"}
# In the map the parts of an address are enough; the rest is for the places engine.
# ... and of a survey mark everybody sees about where it stands; exactly, the engine of the marks tells whom it may.
_LEFT_OUT = {
    "addresses": {"province", "city", "full", "division", "longitude", "latitude", "floor", "village_code"},
    "survey_marks": {"height_m", "location", "route", "landmarks", "description", "division"},
}
_MASKED_DEGREES = {"survey_marks": 3}
_SAME_THINGS = {"buildings_2024": "buildings", "villages_flawed": "villages"}
MARK = "demo-synthetic.json"


class SyntheticCity(Protocol):
    """The engines that a synthetic city fills."""

    @property
    def maps(self) -> Maps: ...

    @property
    def places(self) -> Places: ...

    @property
    def survey_marks(self) -> SurveyMarks: ...


@dataclass(frozen=True, slots=True)
class SyntheticReport:
    """What was loaded; `skipped` are layers that held this very city already."""

    loaded: dict[str, int]
    skipped: tuple[str, ...]
    addresses: int


def load_synthetic(
    city: SyntheticCity, folder: Path, say: Callable[[str], None], mark: Path | None = None
) -> SyntheticReport:
    """Load layers and addresses. `mark` is a file that remembers what was loaded, so that a restart is quick.

    A layer that was loaded from this very city is not loaded again: what people edited since stays. Raises `Refused`
    when the folder holds no finished city or a layer that no pack declares.
    """
    manifest, done = read_manifest(folder), _read_mark(mark)
    loaded, skipped = _load_layers(city.maps, folder, manifest, done, say, mark)
    addresses = _load_places(city.places, folder, manifest, done, say)
    _load_crossings(city, folder)
    _load_marks(city.survey_marks, folder, manifest, done, say)
    _write_mark(mark, done)
    return SyntheticReport(loaded, tuple(skipped), addresses)


def load_layers(maps: Maps, folder: Path, say: Callable[[str], None]) -> dict[str, int]:
    """Load only what is on the map, all of it; return how many features each layer holds."""
    return _load_layers(maps, folder, read_manifest(folder), {}, say, None)[0]


def _load_layers(
    maps: Maps,
    folder: Path,
    manifest: dict[str, Any],
    done: dict[str, str],
    say: Callable[[str], None],
    mark: Path | None,
) -> tuple[dict[str, int], list[str]]:
    known = {layer.id: layer for layer in maps.layers()}
    wanted = {
        name.removeprefix("layers/"): rows for name, rows in manifest["rows"].items() if name.startswith("layers/")
    }
    missing = sorted(set(wanted) - set(known))
    if missing:
        raise Refused(
            f"No pack declares the layers {', '.join(missing)}; apply the pack 'base_map' first.", code="layers_missing"
        )
    loaded: dict[str, int] = {}
    skipped: list[str] = []
    for name, rows in wanted.items():
        digest = manifest["files"][f"layers/{name}.parquet"]
        maps.define_layer(_as_synthetic(known[name], manifest))
        if done.get(name) == digest and known[name].features:
            skipped.append(name)
            continue
        say(f"Loading {name}: {rows:,} features")
        loaded[name] = maps.load(name, _features(folder / f"layers/{name}.parquet", name))
        done[name] = digest
        _write_mark(mark, done)
    return loaded, skipped


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a generated city. Raises `Refused` when there is none."""
    path = folder / "manifest.json"
    if not path.exists():
        detail = f"{folder} holds no finished city: run `chengshu demo generate --to {folder}`."
        raise Refused(detail, code="demo_city_missing")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _as_synthetic(layer: Any, manifest: dict[str, Any]) -> LayerDefinition:
    """The layer as its pack declares it, marked: nobody shall take it for the real city."""
    kept = {name: getattr(layer, name) for name in LayerDefinition.__dataclass_fields__}
    lineage = {
        "zh": f"合成城市（{manifest['size']}，种子 {manifest['seed']}）",
        "en": f"synthetic city ({manifest['size']}, seed {manifest['seed']})",
    }
    marked = LayerDefinition(**kept)
    return replace(
        marked, synthetic=True, licence=LICENCE, lineage=lineage, entities=_SAME_THINGS.get(layer.id, marked.entities)
    )


def _features(path: Path, layer: str) -> Iterator[list[NewFeature]]:
    """The features of a layer, a batch at a time."""
    with pq.ParquetFile(path) as file:
        properties = [
            name for name in file.schema_arrow.names if name not in _OWN_COLUMNS | _LEFT_OUT.get(layer, set())
        ]
        for batch in file.iter_batches(_BATCH):
            columns = {name: batch.column(name).to_pylist() for name in batch.schema.names}
            shapes = columns["geometry"]
            if layer in _MASKED_DEGREES:
                shapes = _masked(shapes, _MASKED_DEGREES[layer])
            rows = zip(*[columns[name] for name in properties], strict=True) if properties else [()] * batch.num_rows
            entities = columns.get("entity_id", columns["id"])
            days = (
                [date.fromisoformat(day) for day in columns["surveyed"]]
                if "surveyed" in columns
                else [None] * len(entities)
            )
            surveys = columns.get("survey", [""] * len(entities))
            since = _since(columns.get("built_year", columns.get("installed_year", [None] * len(entities))))
            yield [
                NewFeature(
                    geometry=shape,
                    name=name,
                    code=code,
                    properties=_present(properties, row),
                    source=SOURCE,
                    licence=LICENCE,
                    survey=survey,
                    surveyed=day,
                    entity=entity,
                    valid_from=begun,
                )
                for shape, name, code, row, survey, day, entity, begun in zip(
                    shapes, columns["name"], columns["code"], rows, surveys, days, entities, since, strict=True
                )
            ]


def _since(years: list[int | None]) -> list[date | None]:
    """What was built in a year stands from its first day on: the map of an earlier day does not show it."""
    return [date(int(year), 1, 1) if year else None for year in years]


def _masked(shapes: list[bytes], decimals: int) -> list[bytes]:
    """Points with so many decimals."""
    places = np.round(shapely.get_coordinates(shapely.from_wkb(shapes)), decimals)
    masked: list[bytes] = shapely.to_wkb(shapely.points(places)).tolist()
    return masked


def _present(names: list[str], values: tuple[Any, ...]) -> dict[str, Any]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None and value != ""}


def _load_places(
    places: Places, folder: Path, manifest: dict[str, Any], done: dict[str, str], say: Callable[[str], None]
) -> int:
    """Villages and addresses for the places engine."""
    digest = manifest["files"]["layers/addresses.parquet"]
    if done.get("places") == digest:
        return 0
    say(f"Making {manifest['rows']['layers/addresses']:,} addresses findable")
    places.load_divisions(_villages(folder), source=SOURCE)
    found = places.load_addresses(_addresses(folder / "layers/addresses.parquet"), source=SOURCE, within="4302")
    if found.refused:
        raise Refused(f"The address {found.refused[0][0]} {found.refused[0][1]}.", code="addresses_wrong")
    done["places"] = digest
    return found.addresses


def _load_crossings(city: SyntheticCity, folder: Path) -> None:
    """Where streets cross, so that a crossing is found at once and not a minute later."""
    version = city.maps.sequence("streets")
    if city.places.streets.found_from() != version:
        rows = pq.read_table(folder / "layers/streets.parquet", columns=["name", "geometry"]).to_pylist()
        city.places.streets.load(((row["name"], row["geometry"]) for row in rows), version)


def _load_marks(
    marks: SurveyMarks, folder: Path, manifest: dict[str, Any], done: dict[str, str], say: Callable[[str], None]
) -> None:
    """The register of survey marks, each in the care of its village; a number that is taken is left alone."""
    digest = manifest["files"]["layers/survey_marks.parquet"]
    if done.get("survey_mark_register") == digest:
        return
    rows = pq.read_table(folder / "layers/survey_marks.parquet").to_pylist()
    say(f"Registering {len(rows):,} survey marks")
    for row in rows:
        try:
            own = marks.register(SYSTEM, _mark(row))
        except Conflict:
            continue
        since = date(row["built_year"], 7, 1)
        marks.reports.hand_over(SYSTEM, own.id, "keeper", row["keeper"], contact="", since=since, agreement=None)
    done["survey_mark_register"] = digest


_MARK_KINDS = {
    "GNSS控制点": "gnss", "水准点": "levelling", "三角点": "triangulation", "重力点": "gravity", "导线点": "traverse",
}  # fmt: skip
_ORDERS = {"一等": "1", "二等": "2", "三等": "3", "四等": "4"}
_MARK_STATES: dict[str, Literal["good", "damaged", "missing"]] = {"损坏": "damaged", "丢失": "missing"}


def _mark(row: dict[str, Any]) -> NewMark:
    place = shapely.from_wkb(row["geometry"])
    description = {name: row[name] for name in ("location", "route", "landmarks")}
    return NewMark(
        number=row["code"],
        name=row["name"],
        kind=_MARK_KINDS[row["kind"]],
        grade=_ORDERS.get(row["grade"], row["grade"]),
        division=row["division"],
        x=place.x,
        y=place.y,
        height=row["height_m"],
        state=_MARK_STATES.get(row["state"], "good"),
        place=row["village"],
        monument=row["stone"],
        built=date(row["built_year"], 6, 1),
        description={**description, "remark": LICENCE},
    )


def _villages(folder: Path) -> list[NewDivision]:
    table = pq.read_table(folder / "layers/villages.parquet", columns=["code", "name"]).to_pylist()
    return [NewDivision(row["code"], row["name"], "village", row["code"][:9]) for row in table]


def _addresses(path: Path) -> Iterator[list[NewAddress]]:
    columns = [*_KEPT, "division"]
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH, columns=columns):
            yield [
                NewAddress(
                    district=row["division"],
                    **{name: row[name] for name in _KEPT},
                )
                for row in batch.to_pylist()
            ]


_KEPT = (
    "id", "code", "town", "village", "group", "street", "number", "building", "unit", "room", "poi", "full",
    "building_id", "longitude", "latitude",
)  # fmt: skip


def _read_mark(mark: Path | None) -> dict[str, str]:
    if mark is None or not mark.exists():
        return {}
    found: dict[str, str] = json.loads(mark.read_text("utf-8"))
    return found


def _write_mark(mark: Path | None, done: dict[str, str]) -> None:
    if mark is not None:
        mark.write_text(json.dumps(done, indent=1, sort_keys=True), "utf-8")
