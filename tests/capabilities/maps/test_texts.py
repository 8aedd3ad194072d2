"""The text of a feature that was made when it was written is what would be put together when it is asked for."""

import json
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chengshu.capabilities.maps import Applied, Edit, FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.maps.logic.texts import LONGEST
from chengshu.kit import Database
from chengshu.security import SYSTEM

_HERE = {"type": "Point", "coordinates": [113.1, 27.8]}
_SQUARE = {"type": "Polygon", "coordinates": [[[113, 27], [113.1, 27], [113.1, 27.1], [113, 27]]]}
_plain = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=20)
_names = st.one_of(_plain, st.sampled_from(["name", "code", "longitude", "valid_from", "accuracy_m", "geometry"]))
_values = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.floats(-1e9, 1e9), _plain,
    st.lists(st.integers(0, 9), max_size=3),
)  # fmt: skip
_days = st.none() | st.dates(date(1990, 1, 1), date(2026, 1, 1))
_features = st.builds(
    NewFeature,
    st.sampled_from([_HERE, _SQUARE]),
    name=_plain,
    code=_plain,
    properties=st.dictionaries(_names, _values, max_size=5),
    valid_from=_days,
    source=_plain,
    survey=_plain,
    surveyed=_days,
    accuracy_m=st.none() | st.floats(0, 100),
)


def _read(maps: Maps, layer: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in maps.find(layer).items]


def _kept(db: Database, layer: str) -> list[int | None]:
    with db.transaction() as tx:
        rows = tx.execute(
            "select octet_length(whole) as size from maps.features where layer = %s order by id", [layer]
        ).fetchall()
    return [row["size"] for row in rows]


def _forget(db: Database, layer: str) -> None:
    with db.transaction() as tx:
        tx.execute("update maps.features set whole = null where layer = %s", [layer])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_features, min_size=1, max_size=4))
def test_what_was_written_down_is_what_is_put_together(maps: Maps, db: Database, features: list[NewFeature]) -> None:
    maps.define_layer(LayerDefinition("texts", "texts", geometry="any"))
    maps.load("texts", [])  # what is loaded again unchanged is not written again
    maps.load("texts", features)
    assert all(_kept(db, "texts"))
    written = _read(maps, "texts")
    _forget(db, "texts")
    assert written == _read(maps, "texts")


def test_an_edit_writes_its_text_and_what_an_undo_brings_back_reads_the_same(maps: Maps, db: Database) -> None:
    maps.define_layer(LayerDefinition("signs", "signs", geometry="point", fields=(FieldDefinition("kind"),)))
    maps.load("signs", [NewFeature(_HERE, name="停", properties={"kind": "a"})])
    [before] = _read(maps, "signs")
    change = maps.edit(SYSTEM, "signs", [Edit("update", before["id"], 1, NewFeature(_HERE, properties={"kind": "b"}))])
    assert isinstance(change, Applied)
    [after] = _read(maps, "signs")
    assert (after["properties"]["kind"], after["version"], _kept(db, "signs") != [None]) == ("b", 2, True)
    maps.undo(SYSTEM, change.id)
    [back] = _read(maps, "signs")
    assert back["properties"] == before["properties"]
    assert back["version"] == 3


def test_a_long_shape_is_put_together_when_it_is_asked_for(maps: Maps, db: Database) -> None:
    line = {"type": "LineString", "coordinates": [[113 + n / 1000, 27.5] for n in range(300)]}
    maps.define_layer(LayerDefinition("ways", "ways", geometry="line"))
    maps.load("ways", [NewFeature(line), NewFeature(line, name="长" * LONGEST), NewFeature(line, code="3")])
    assert _kept(db, "ways") == [None] * 3
    assert [one["geometry"] for one in _read(maps, "ways")] == [line] * 3
