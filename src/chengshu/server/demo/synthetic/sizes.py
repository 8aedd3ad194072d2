"""How large a synthetic city is, and the code of its cells."""

from dataclasses import dataclass
from typing import Literal

SizeName = Literal["small", "demo", "city"]


@dataclass(frozen=True, slots=True)
class Size:
    """What a city of this size holds. Addresses, buildings and components are met exactly."""

    addresses: int
    buildings: int
    components: int
    atoms: int  # pieces from which towns and villages are put together
    village_km2: float  # area that one rural village has
    blocks_a_community: int
    compact: float  # scale of the core: its centres move together, so that a small city is a whole one
    skeleton: float  # how near the city must be for its main streets to go on, as a share of the last block's wish
    old_town: float  # how rare old quarters of small houses are: the wish from which a block becomes one
    market_towns: int  # towns with a street grid of their own
    survey_marks: int
    spellings: int  # noisy spellings of addresses with the right answer


SIZES: dict[SizeName, Size] = {
    "small": Size(2_000, 700, 1_000, 900, 60.0, 6, 0.12, 0.3, 0.5, 4, 40, 500),
    "demo": Size(40_000, 12_000, 20_000, 5_000, 18.0, 14, 0.4, 0.3, 0.6, 50, 141, 10_000),
    "city": Size(1_000_000, 150_000, 300_000, 18_000, 8.5, 16, 1.0, 0.3, 0.38, 112, 400, 50_000),
}

# County, town, community, number of the cell: the fifteen digits of Beijing, kept by GB/T 30428.1.
CELL_SEGMENTS = (6, 3, 3, 3)
