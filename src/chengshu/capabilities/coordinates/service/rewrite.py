"""One file into another: tables row by row, features batch by batch, never the whole of it in memory."""

import csv
import io
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.coordinates.logic import (
    OUTPUTS,
    TABLES,
    chunks,
    columns_of,
    crs_text,
    decode,
    digits,
    numbers,
    result_columns,
)
from chengshu.capabilities.coordinates.model import FileRequest, Format
from chengshu.capabilities.jobs import Progress
from chengshu.kit import FieldError, Refused
from chengshu.standards.geo import Conversion, Operation, System, convert

_SHOWN = 100
_PIECE = 1 << 20


class Run:
    """One conversion under way: what was counted, and where rejects go."""

    def __init__(self, source: System, target: System, operations: Sequence[Operation], progress: Progress) -> None:
        self.source, self.target, self._operations = source, target, operations
        self._progress = progress
        self.rows = self.points = self.rejected = self.outside = 0
        self.total = 0
        self.used: list[Operation] = []
        self.shown: list[dict[str, Any]] = []
        self.rejects: Any = None

    def move(self, points: NDArray[np.float64]) -> Conversion:
        done = convert(points, self.source, self.target, self._operations)
        self.used = list(done.used)
        self.points += len(points)
        self.outside += int(done.outside.sum())
        return done

    def reject(self, layer: str, row: int, reason: str) -> None:
        self.rejected += 1
        self.rejects.writerow([layer, row, reason])
        if len(self.shown) < _SHOWN:
            self.shown.append({"layer": layer, "row": row, "reason": reason})

    def step(self, done: int, total: int) -> None:
        self._progress.step(done, total)


def rewrite(run: Run, path: Path, draft: Path, wanted: FileRequest) -> str:
    """Convert a file into the folder `draft`, rejects beside it; return the name of the result."""
    with (draft / "rejects.csv").open("w", encoding="utf-8-sig", newline="") as rejects:
        run.rejects = csv.writer(rejects)
        run.rejects.writerow(["layer", "row", "reason"])
        return (_convert_table if path.suffix in TABLES else _convert_features)(run, path, draft, wanted)


def declared_system(path: Path, layer: str) -> str:
    """The code of the system that a file of features names; empty when it names none, or several."""
    opened = _open_path(path)
    codes = {str(_info(opened, one).get("crs") or "") for one in _layers(opened, layer)}
    return codes.pop() if len(codes) == 1 and next(iter(codes)).startswith("EPSG:") else ""


def _convert_table(run: Run, path: Path, draft: Path, wanted: FileRequest) -> str:
    with path.open("rb") as file:
        start = file.read(_PIECE)
    # A piece may end inside a character: only whole lines decide.
    whole = start[: start.rfind(b"\n") + 1] or start
    encoding = wanted.encoding or ("utf-8-sig" if _is(whole, "utf-8-sig") else "gb18030")
    text = decode(whole, encoding)
    delimiter = max(",\t;", key=text.partition("\n")[0].count)
    size = path.stat().st_size
    with (
        path.open("rb") as raw,
        io.TextIOWrapper(raw, encoding, "replace", "") as given,
        (draft / "result.csv").open("w", encoding="utf-8-sig", newline="") as made,
    ):
        rows = csv.reader(given, delimiter=delimiter)
        header = next(rows, [])
        x, y, z = columns_of(header, wanted, run.source)
        columns = [x, y] if z is None else [x, y, z]
        out = csv.writer(made)
        out.writerow([*header, *result_columns(header, run.target, len(columns))])
        for group in chunks(rows):
            done = run.move(numbers(group, columns))
            _write_rows(run, group, done, out)
            run.rows += len(group)
            run.step(min(raw.tell(), size), size)
    return "result.csv"


def _write_rows(run: Run, group: list[list[str]], done: Conversion, out: Any) -> None:
    places = digits(run.target)
    for number, row in enumerate(group):
        if number in done.reasons:
            run.reject("", run.rows + number + 1, done.reasons[number])
        else:
            out.writerow([*row, *(f"{value:.{places}f}" for value in done.points[number].tolist())])


def _is(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _convert_features(run: Run, path: Path, draft: Path, wanted: FileRequest) -> str:
    opened = _open_path(path)
    layers = _layers(opened, wanted.layer)
    driver: Format = wanted.format or "GPKG"
    if len(layers) > 1 and driver != "GPKG":
        reason = f"the file has the layers {', '.join(layers)[:300]}; name one, or take GPKG"
        raise Refused("One layer is needed.", code="needs_layer", errors=(FieldError("layer", reason),))
    shape = driver == "ESRI Shapefile"
    made = f"result{OUTPUTS[driver]}"
    target = draft / "shape" / "result.shp" if shape else draft / made
    target.parent.mkdir(exist_ok=True)
    run.total = sum(max(_info(opened, layer)["features"], 0) for layer in layers)
    for layer in layers:
        _convert_layer(run, opened, layer, target, driver)
    if shape:
        with zipfile.ZipFile(draft / made, "w", zipfile.ZIP_DEFLATED) as packed:
            for part in sorted(target.parent.iterdir()):
                packed.write(part, part.name)
        shutil.rmtree(target.parent)
    return made


def _convert_layer(run: Run, path: str, layer: str, target: Path, driver: Format) -> None:
    try:
        with pyogrio.open_arrow(path, layer=layer, use_pyarrow=True, batch_size=20_000) as (meta, reader):
            _save(run, _moved(run, layer, meta, reader), meta, layer, target, driver)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, pa.ArrowException) as error:
        reason = str(error).partition("\n")[0][:300]
        raise Refused("The file cannot be converted.", code="bad_file", errors=(FieldError("file", reason),)) from error


def _moved(run: Run, layer: str, meta: dict[str, Any], reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """Yield batches with their geometry converted; features that cannot be are left out and listed."""
    name = meta["geometry_name"] or "wkb_geometry"
    seen = 0
    for batch in reader:
        shapes = shapely.from_wkb(batch.column(name).to_numpy(zero_copy_only=False), on_invalid="ignore")
        bad = _move_shapes(run, shapes)
        for row, reason in sorted(bad.items()):
            run.reject(layer, seen + row + 1, reason)
        keep = np.ones(len(shapes), bool)
        keep[list(bad)] = False
        at = batch.schema.get_field_index(name)
        wkb = pa.array(shapely.to_wkb(shapes, flavor="iso"), pa.binary())
        changed = batch.set_column(at, batch.schema.field(name).with_type(pa.binary()), wkb)
        seen += len(shapes)
        run.rows += len(shapes)
        run.step(run.rows, run.total)
        yield changed.filter(pa.array(keep))


def _move_shapes(run: Run, shapes: NDArray[np.object_]) -> dict[int, str]:
    """Convert the coordinates of geometries in place; return why some cannot be."""
    missing = np.asarray(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    bad = {int(row): "no geometry, or one that cannot be read" for row in np.flatnonzero(missing)}
    high = np.asarray(shapely.has_z(shapes))
    for with_z in (False, True):
        rows = np.flatnonzero(~missing & (high == with_z))
        if not len(rows):
            continue
        points, own = shapely.get_coordinates(shapes[rows], include_z=with_z, return_index=True)
        done = run.move(points)
        for number, reason in done.reasons.items():
            bad.setdefault(int(rows[own[number]]), reason)
        good = np.nan_to_num(done.points)
        shapes[rows] = shapely.set_coordinates(shapes[rows].copy(), good)
    return bad


def _save(
    run: Run, batches: Iterator[pa.RecordBatch], meta: dict[str, Any], layer: str, target: Path, driver: Format
) -> None:
    first = next(batches, None)
    if first is None:
        return
    name = meta["geometry_name"] or "wkb_geometry"

    def again() -> Iterator[pa.RecordBatch]:
        yield first
        yield from batches

    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(first.schema, again()),
        target,
        driver=driver,
        layer=layer if driver == "GPKG" else None,
        geometry_name=name,
        geometry_type=meta["geometry_type"] or "Unknown",
        crs=crs_text(run.target),
        append=driver == "GPKG" and target.exists(),
        **({"encoding": "UTF-8"} if driver == "ESRI Shapefile" else {}),
    )


def _open_path(path: Path) -> str:
    return f"/vsizip/{path}" if path.suffix == ".zip" else str(path)


def _layers(path: str, asked: str) -> list[str]:
    try:
        found = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except pyogrio.errors.DataSourceError as error:
        reason = str(error).partition("\n")[0][:300]
        raise Refused("The file cannot be read.", code="bad_file", errors=(FieldError("file", reason),)) from error
    if asked and asked not in found:
        reason = f"there is no such layer with geometry; there are {', '.join(found)[:300]}"
        raise Refused("The layer is not there.", code="no_such_layer", errors=(FieldError("layer", reason),))
    if not found:
        raise Refused("The file has no geometry.", code="no_geometry", errors=(FieldError("file", "no layer"),))
    return [asked] if asked else found


def _info(path: str, layer: str) -> dict[str, Any]:
    info: dict[str, Any] = pyogrio.read_info(path, layer=layer)
    return info
