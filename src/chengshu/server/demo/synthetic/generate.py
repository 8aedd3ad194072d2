"""`generate`: a seeded city into a folder of files, the same bytes every time."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from chengshu.kit import Refused
from chengshu.server.data_files import shipped
from chengshu.server.demo.synthetic.addresses import SCHEMA, Places, address_tables
from chengshu.server.demo.synthetic.compose import Whole, compose
from chengshu.server.demo.synthetic.layers import write_areas, write_buildings, write_components, write_streets
from chengshu.server.demo.synthetic.marks import points_of_interest, survey_marks
from chengshu.server.demo.synthetic.pipes import write_networks
from chengshu.server.demo.synthetic.plane import taken, to_degrees, uuids
from chengshu.server.demo.synthetic.sheets import SURVEYED, Sheets, texts
from chengshu.server.demo.synthetic.sizes import CELL_SEGMENTS, SIZES, SizeName
from chengshu.server.demo.synthetic.spellings import spell
from chengshu.server.demo.synthetic.truth import (
    sample_rows,
    write_crossings,
    write_density,
    write_earlier_survey,
    write_flawed,
)

FORMAT = 3  # grows when the same seed gives other bytes


def quiet(_: str) -> None:
    """Say nothing."""


def generate(
    size: SizeName,
    seed: int,
    folder: Path,
    *,
    segments: tuple[int, ...] = CELL_SEGMENTS,
    say: Callable[[str], None] = quiet,
) -> Path:
    """Write a synthetic city of this size into a folder: `layers/`, `truth/`, `density.parquet`, `manifest.json`.

    The manifest is written last: a folder without one is not finished. Everything is synthetic and says so.
    """
    if size not in SIZES:
        raise Refused(f"There is no size '{size}'; choose one of {', '.join(SIZES)}.", code="demo_size_unknown")
    demo = shipped("demo")
    if demo is None:
        raise FileNotFoundError("this installation has no demo city; reinstall chengshu")
    (folder / "manifest.json").unlink(missing_ok=True)
    sheets = Sheets(folder)
    say("Laying out towns, streets and buildings")
    city = compose(demo / "zhuzhou", SIZES[size], seed)
    say("Writing land, streets and buildings")
    write_areas(city, sheets, segments)
    write_streets(city, sheets)
    codes = write_buildings(city, sheets)
    write_earlier_survey(city, sheets, codes)
    say("Writing components, networks, marks and places")
    write_components(city, sheets)
    write_networks(city, sheets)
    write_marks(city, sheets)
    write_places(city, sheets)
    write_flawed(city, sheets)
    write_crossings(city, sheets)
    write_density(city, sheets)
    say("Writing addresses")
    write_addresses(city, sheets)
    sheets.finish({"generator": FORMAT, "size": size, "seed": seed, "surveyed": SURVEYED, "synthetic": True})
    return folder


def ready_city(size: SizeName, seed: int, home: Path, say: Callable[[str], None] = quiet) -> Path:
    """The folder of this city below `home`, generated when it is not there yet or an older generator wrote it."""
    folder = home / f"{size}-{seed}"
    manifest = folder / "manifest.json"
    if manifest.exists() and json.loads(manifest.read_text("utf-8")).get("generator") == FORMAT:
        return folder
    return generate(size, seed, folder, say=say)


def write_marks(city: Whole, sheets: Sheets) -> None:
    """Survey marks."""
    found = survey_marks(city.ground, city.size.survey_marks, [one.name for one in city.villages], city.village_of)
    columns = {name: pa.array(values) for name, values in found.columns.items()}
    columns["village"] = taken([one.name for one in city.villages], found.village)
    columns["division"] = taken([one.code[:6] for one in city.villages], found.village)
    sheets.layer("survey_marks", shapely.points(found.degrees), columns)


def write_places(city: Whole, sheets: Sheets) -> None:
    """Points of interest, each at a door plate."""
    found = points_of_interest(city.plates, city.compounds, city.blocks.kind, 0.06, city.seed)
    columns = {
        "name": texts(found.name),
        "code": texts(f"P{k + 1:06d}" for k in range(len(found.name))),
        "kind": texts(found.kind),
        "address_id": uuids("addresses", found.plate),
    }
    sheets.layer("places_of_interest", shapely.points(to_degrees(city.plates.point[found.plate])), columns)


def write_addresses(city: Whole, sheets: Sheets) -> None:
    """All addresses, and noisy spellings of some with the right answer."""
    village = city.village_of(city.plates.point)
    settlement = city.blocks.settlement[city.plates.block]
    hamlet = np.array([one.kind == "hamlet" for one in city.settlements])
    towns = city.towns
    town_of = np.array([one.town for one in city.villages])
    places = Places(
        districts=list(city.ground.names),
        towns=[town.name for town in towns],
        villages=[one.name for one in city.villages],
        village_codes=[one.code for one in city.villages],
        town_of_village=town_of,
        district_of_village=np.array([towns[t].district for t in town_of.tolist()]),
        streets=city.streets.name,
        groups=[one.name if one.kind == "hamlet" else "" for one in city.settlements],
        compounds=city.compounds,
        plate_village=village,
        plate_group=np.where(hamlet[settlement], settlement, -1),
    )
    wanted = city.size.addresses
    chosen = sample_rows(wanted, len(city.plates.street), city.size.spellings, city.seed)
    stream, samples, first = sheets.stream("layers/addresses", SCHEMA, ["Point"]), [], 0
    for table in address_tables(
        city.plates, city.buildings, city.plate_of_building, city.building_number, places, wanted, city.seed
    ):
        stream.write(table)
        own = chosen[(chosen >= first) & (chosen < first + table.num_rows)] - first
        samples.append(table.take(pa.array(own)))
        first += table.num_rows
    stream.close()
    sheets.table("truth/spellings", spell(pa.concat_tables(samples), city.seed))
