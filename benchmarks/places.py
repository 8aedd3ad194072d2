"""A million addresses of a synthetic city: found, named at a point, suggested, taken apart; and how many are right."""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.report import Row, percentile
from benchmarks.stage import Stage
from chengshu.capabilities.places import NewAddress, NewDivision, Places
from chengshu.server.city import build_city
from chengshu.server.demo.synthetic import generate
from chengshu.server.embedded import EmbeddedPostgres
from chengshu.server.migrations import migrate
from chengshu.server.settings import Settings
from chengshu.standards.addresses import normalise, parse

_SEED = 1
_KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "chengshu-bench" / f"city-{_SEED}"
_ASKED, _POINTED, _TYPED = 2_000, 1_000, 200
_PARTS = {
    "province": "prov", "city": "city", "district": "district", "town": "town", "village": "community",
    "group": "subroad", "street": "road", "number": "roadno", "poi": "poi", "building": "houseno", "unit": "cellno",
    "room": "roomno",
}  # fmt: skip
_COLUMNS = [name for name in NewAddress.__dataclass_fields__ if name not in ("district", "valid_from", "valid_to")]


def city_folder() -> Path:
    """The generated city, kept for the next run."""
    if not (_KEPT / "manifest.json").exists():
        generate("city", _SEED, _KEPT)
    return _KEPT


def _addresses(folder: Path) -> Iterator[list[NewAddress]]:
    with pq.ParquetFile(folder / "layers/addresses.parquet") as file:
        for batch in file.iter_batches(20_000, columns=[*_COLUMNS, "division"]):
            yield [NewAddress(district=row.pop("division"), **row) for row in batch.to_pylist()]


@contextmanager
def _places(home: Path, folder: Path) -> Iterator[tuple[Places, float]]:
    """A places engine with the whole city in it, and the seconds its load took."""
    postgres = EmbeddedPostgres(home / "postgres")
    try:
        url = postgres.start()
        migrate(url)
        city = build_city(Settings(home=home, database_url=url), pool=2)
        try:
            villages = pq.read_table(folder / "layers/villages.parquet", columns=["code", "name"]).to_pylist()
            city.places.load_divisions([NewDivision(v["code"], v["name"], "village", v["code"][:9]) for v in villages])
            began = time.perf_counter()
            city.places.load_addresses(_addresses(folder))
            yield city.places, time.perf_counter() - began
        finally:
            city.close()
    finally:
        postgres.stop()


def _timed(asked: list[Any], ask: Callable[[Any], Any]) -> tuple[list[float], list[Any]]:
    spent, answers = [], []
    for one in asked:
        began = time.perf_counter()
        answers.append(ask(one))
        spent.append((time.perf_counter() - began) * 1000)
    return spent, answers


def _f1(rows: list[dict[str, Any]]) -> float:
    """Exact parts of the addresses of the city, none of whose names the model was trained on."""
    right = found = wanted = 0
    for row in rows:
        text, start, truth = normalise(row["full"]), 0, set()
        for column, name in _PARTS.items():
            value = normalise(row[column] or "")
            place = text.find(value, start) if value else -1
            if place >= 0:
                start = place + len(value)
                label = "subroadno" if column == "number" and row["group"] else name
                truth.add((label, place, start))
        read = {(part.name, part.start, part.end) for part in parse(row["full"]).parts}
        right, found, wanted = right + len(truth & read), found + len(read), wanted + len(truth)
    return 2 * right / (found + wanted)


def measure(stage: Stage) -> list[Row]:
    """Speed and truth at a million addresses; the questions are people's spellings with known answers."""
    folder = city_folder()
    rows = pq.read_table(folder / "truth/spellings.parquet").to_pylist()
    asked = random.Random(_SEED).sample(rows, _ASKED)
    names = [row["street"] or row["village"] for row in asked[:_TYPED]]
    typed = [name[:end] for name in names for end in range(1, len(name) + 1)] + [f"{name}1" for name in names]
    with _places(stage.folder("places"), folder) as (places, loading):
        places.geocode("天元区")
        found, pointed, suggested, right = [], [], [], 0.0
        for _ in range(stage.runs):
            spent, answers = _timed(asked, lambda row: places.geocode(row["text"]))
            found.append(percentile(spent, 0.95))
            hits = (bool(a) and a[0].id == row["address_id"] for a, row in zip(answers, asked, strict=True))
            right = sum(hits) / len(asked)
            spent, _ = _timed(asked[:_POINTED], lambda row: places.reverse(row["longitude"], row["latitude"]))
            pointed.append(percentile(spent, 0.95))
            spent, _ = _timed(typed, places.suggest)
            suggested.append(percentile(spent, 0.95))
    return [
        Row("geocode: first answer right", (right * 100,), "%", note=f"aim ≥ 95; {_ASKED:,} noisy spellings"),
        Row("geocode, p95", tuple(found), "ms", at_most=20, note="1 M addresses"),
        Row("reverse, p95", tuple(pointed), "ms", at_most=5),
        Row("suggest as typed, p95", tuple(suggested), "ms", at_most=30),
        Row("parser: F1 of parts", (_f1(asked) * 100,), "%", note="aim ≥ 90; streets never seen in training"),
        Row("load 1 M addresses with their indexes", (loading,), "s"),
    ]
