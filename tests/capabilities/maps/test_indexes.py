"""Fields with an index behind them: used by filters and orders, built beside the work of others, taken away again."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import psycopg
import pytest

from chengshu.capabilities.maps import Edit, FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.kit import Database, Refused
from chengshu.security import SYSTEM

FIELDS = (
    FieldDefinition("kind", indexed=True),
    FieldDefinition("floors", "integer", indexed=True),
    FieldDefinition("built", "date", indexed=True),
    FieldDefinition("plate", unique=True),
    FieldDefinition("plain", "integer"),
)
LAYER = LayerDefinition("trees", "map.trees", geometry="point", fields=FIELDS)
MANY = 25_000


def trees() -> list[NewFeature]:
    random = np.random.default_rng(2)
    found = []
    for number in range(MANY):
        properties: dict[str, Any] = {"plate": f"P{number:05d}", "plain": number % 7}
        if number % 10:
            properties |= {
                "floors": int(random.integers(0, 500)),
                "kind": f"{'oak' if number % 3 else 'elm'} {number % 500}",
            }
            properties["built"] = f"{1950 + number % 70}-05-01"
        at = {"type": "Point", "coordinates": [113 + float(random.random()), 27 + float(random.random())]}
        found.append(NewFeature(at, f"t{number}", str(number), properties))
    return found


@pytest.fixture
def large(maps: Maps) -> Maps:
    maps.define_layer(LAYER)
    maps.load("trees", trees())
    return maps


class Plans:
    """Keeps the plan of every question that a connection asks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[str] = []
        execute = psycopg.Connection.execute

        def spy(connection: Any, query: Any, params: Any = None, **more: Any) -> Any:
            if isinstance(query, str) and "maps.features f" in query and query.startswith("select"):
                rows = execute(connection, f"explain (format text) {query}", params).fetchall()
                self.seen.append("\n".join(row["QUERY PLAN"] for row in rows))
            return execute(connection, query, params, **more)

        monkeypatch.setattr(psycopg.Connection, "execute", spy)


@pytest.fixture
def plans(large: Maps, monkeypatch: pytest.MonkeyPatch) -> Plans:
    return Plans(monkeypatch)


def prop(op: str, name: str, *values: Any) -> dict[str, Any]:
    return {"op": op, "args": [{"property": name}, *values]}


FILTERS = (
    prop("=", "floors", 17),
    prop("<", "floors", 3),
    prop(">", "floors", 497),
    prop("between", "floors", 10, 11),
    prop("in", "floors", [3, 5, 7]),
    prop("=", "kind", "oak 17"),
    prop("in", "kind", ["oak 17", "elm 33"]),
    prop("like", "kind", "oak 49%"),
    prop("=", "plate", "P00717"),
    prop("=", "built", {"date": "1953-05-01"}),
)


def test_filters_on_indexed_fields_read_their_indexes(large: Maps, plans: Plans) -> None:
    every = trees()
    for where in FILTERS:
        plans.seen.clear()
        found = large.find("trees", where=where, limit=5000).items
        assert any("field_" in one for one in plans.seen), (where, plans.seen)
        assert not any("Seq Scan" in one for one in plans.seen), (where, plans.seen)
        assert len(found) == sum(_true(where, one.properties) for one in every) > 0, where


def _true(where: dict[str, Any], properties: dict[str, Any]) -> bool:
    op, (name, *rest) = where["op"], where["args"]
    value = properties.get(name["property"])
    if value is None:
        return False
    first = rest[0]["date"] if isinstance(rest[0], dict) else rest[0]
    return {
        "=": lambda: value == first,
        "<": lambda: value < first,
        ">": lambda: value > first,
        "between": lambda: rest[0] <= value <= rest[1],
        "in": lambda: value in first,
        "like": lambda: value.startswith(first.rstrip("%")),
    }[op]()


def test_pages_along_an_index_are_whole_and_in_order(large: Maps, plans: Plans) -> None:
    for sort in (["floors"], ["kind"], ["floors", "plain"], ["built"]):
        for way in ("asc", "desc"):
            plans.seen.clear()
            _read_all(large, sort, way)
            assert any("field_" in one for one in plans.seen), plans.seen[:1]


def _read_all(large: Maps, sort: list[str], way: Any) -> None:
    order = [(name, way) for name in sort]
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = large.find("trees", sort=order, after=after, limit=4000)
        rows += [json.loads(one) for one in page.items]
        after = page.next
        if after is None:
            break

    def key(row: dict[str, Any]) -> Any:
        return [row["properties"].get(name) for name in sort], row["id"]

    keys = [key(row) for row in rows]
    known = [one for one in keys if one[0][0] is not None]
    unknown = [one for one in keys if one[0][0] is None]
    assert keys == known + unknown
    assert len({own for _, own in keys}) == len(keys) == MANY
    assert [values for values, _ in known] == sorted((v for v, _ in known), reverse=way == "desc")
    for part in (known, unknown):
        for (values, own), (later, other) in pairwise(part):
            assert values != later or own < other


def test_an_order_with_a_filter_and_a_box_is_the_same_with_an_index_and_without(large: Maps) -> None:
    asked: dict[str, Any] = {"where": prop("<", "floors", 100), "bbox": (113.2, 27.2, 113.6, 27.9)}
    asked |= {"sort": [("floors", "desc")], "limit": 300}
    with_index = [large.find("trees", **asked).items]
    with_index.append(large.find("trees", **asked, after=large.find("trees", **asked).next).items)
    large.define_layer(replace(LAYER, fields=tuple(replace(one, indexed=False, unique=False) for one in FIELDS)))
    assert "trees" in large.refresh_indexes()
    without = [large.find("trees", **asked).items]
    without.append(large.find("trees", **asked, after=large.find("trees", **asked).next).items)
    assert with_index == without
    assert all(len(one) == 300 for one in without)


def names(db: Database) -> set[str]:
    with db.transaction() as tx:
        rows = tx.execute("select indexname from pg_indexes where schemaname = 'maps' and indexname like 'field_%'")
        return {row["indexname"] for row in rows}


@pytest.fixture
def late(db: Database, maps: Maps) -> Iterator[Maps]:
    """A large layer whose fields had no indexes when it was filled."""
    plain = tuple(replace(one, indexed=False, unique=False) for one in FIELDS)
    maps.define_layer(replace(LAYER, fields=plain))
    maps.refresh_indexes()
    maps.load("trees", trees())
    assert not names(db)
    maps.define_layer(LAYER)
    yield maps
    maps.define_layer(replace(LAYER, fields=()))
    maps.refresh_indexes()


def test_the_indexes_of_a_large_layer_are_built_afterwards(db: Database, late: Maps) -> None:
    assert not names(db)
    assert late.refresh_indexes() == ["trees"]
    assert len(names(db)) >= 4
    assert late.refresh_indexes() == []


def test_building_makes_neither_readers_nor_writers_wait(db: Database, late: Maps, database_url: str) -> None:
    """An edit that is not finished holds the build up; other edits and questions go on all the same."""
    page = json.loads(late.find("trees", limit=1).items[0])
    with psycopg.connect(database_url) as busy:
        busy.execute("update maps.features set name = 'x' where layer = 'trees' and id = %s", [page["id"]])
        building = threading.Thread(target=late.refresh_indexes)
        building.start()
        _until_building(database_url)
        others = [json.loads(one) for one in late.find("trees", limit=3).items][1:]
        for one in others:
            content = NewFeature(one["geometry"], "edited", "", {"floors": 3})
            late.edit(SYSTEM, "trees", [Edit("update", one["id"], 1, content)])
        assert building.is_alive()
        busy.rollback()
    building.join(60)
    assert not building.is_alive()
    assert len(names(db)) >= 4


def _until_building(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(1000):
            query = "select count(*) from pg_stat_activity where query ilike 'create index concurrently%'"
            if connection.execute(query).fetchone()[0]:  # type: ignore[index]
                return
            threading.Event().wait(0.02)
    raise AssertionError("no index is being built")


def test_a_build_that_was_broken_off_is_begun_again(db: Database, late: Maps) -> None:
    late.refresh_indexes()
    whole = names(db)
    with db.transaction() as tx:
        name = sorted(whole)[0]
        tx.execute("update pg_index set indisvalid = false where indexrelid = %s::regclass", [f"maps.{name}"])
    assert late.refresh_indexes() == ["trees"]
    with db.transaction() as tx:
        row = tx.execute(
            "select bool_and(indisvalid) as good from pg_index i join pg_class c on c.oid = i.indexrelid"
            " where c.relname like 'field_%'"
        ).fetchone()
    assert row == {"good": True}
    assert names(db) == whole


def test_a_unique_value_is_looked_up_in_its_index(large: Maps, monkeypatch: pytest.MonkeyPatch) -> None:
    execute = psycopg.Connection.execute
    plans: list[str] = []

    def spy(connection: Any, query: Any, params: Any = None, **more: Any) -> Any:
        if isinstance(query, str) and "select distinct properties" in query:
            rows = execute(connection, f"explain {query}", params).fetchall()
            plans.append("\n".join(row["QUERY PLAN"] for row in rows))
        return execute(connection, query, params, **more)

    monkeypatch.setattr(psycopg.Connection, "execute", spy)
    at = {"type": "Point", "coordinates": [113, 27]}
    with pytest.raises(Refused) as refused:
        large.edit(SYSTEM, "trees", [Edit("insert", feature=NewFeature(at, properties={"plate": "P00009"}))])
    assert refused.value.errors[0].reason == "must be unique; another feature has 'P00009'"
    large.edit(SYSTEM, "trees", [Edit("insert", feature=NewFeature(at, properties={"plate": "new"}))])
    assert plans
    assert all("field_" in one and "Seq Scan" not in one for one in plans), plans
