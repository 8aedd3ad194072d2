"""Where streets cross, and from which state of the map that was found."""

from collections.abc import Sequence

from chengshu.capabilities.places.model import Crossing
from chengshu.kit import Tx


def state(tx: Tx) -> tuple[int, int]:
    """The version of the crossings, and the version of the layer of streets that they were found from."""
    row = tx.execute("select crossings, streets from places.state").fetchone()
    return (int(row["crossings"]), int(row["streets"])) if row else (0, 0)


def read(tx: Tx) -> list[Crossing]:
    """Every crossing."""
    rows = tx.execute("select first, second, district, longitude, latitude from places.crossings order by id")
    return [Crossing(**row) for row in rows]


def replace(tx: Tx, rows: Sequence[Crossing], streets: int) -> None:
    """Put these in the place of all that were there."""
    tx.execute("delete from places.crossings")
    with tx.cursor().copy("copy places.crossings (first, second, district, longitude, latitude) from stdin") as copy:
        for one in rows:
            copy.write_row((one.first, one.second, one.district, one.longitude, one.latitude))
    tx.execute(
        """insert into places.state (crossings, streets) values (1, %(streets)s)
           on conflict (id) do update set crossings = places.state.crossings + 1, streets = excluded.streets""",
        {"streets": streets},
    )
