"""Places: addresses and place names of the city, and the way from words to points and back.

The door: `Places`: `geocode`, `geocode_many`, `reverse`, `suggest`, `resolve`, `of_building`, `divisions`,
`load_addresses`, `load_divisions`; with `register` (names and their history), `fusion` (what departments say, with
evidence), `desk` (files of addresses) and `handlers` for the worker. The words are `Answer` with its `Reason`s,
`NewAddress`, `NewDivision`, `NewPlace`, `NewName`, `NewRecord`.
"""

from chengshu.capabilities.places.model import (
    Answer,
    Batch,
    BatchRow,
    Decision,
    HandedIn,
    Level,
    Loaded,
    Locates,
    NewAddress,
    NewDivision,
    NewPlace,
    NewRecord,
    Place,
    PlaceName,
    Reason,
    Record,
    Suggestion,
)
from chengshu.capabilities.places.service import NewName, Places

__all__ = [
    "Answer",
    "Batch",
    "BatchRow",
    "Decision",
    "HandedIn",
    "Level",
    "Loaded",
    "Locates",
    "NewAddress",
    "NewDivision",
    "NewName",
    "NewPlace",
    "NewRecord",
    "Place",
    "PlaceName",
    "Places",
    "Reason",
    "Record",
    "Suggestion",
]
