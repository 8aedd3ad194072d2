"""What a city had on its map before layers were partitioned is there afterwards."""

import json
from urllib.parse import urlsplit, urlunsplit

import psycopg

from chengshu.capabilities.maps import Edit, Maps, NewFeature
from chengshu.kit import Database
from chengshu.security import SYSTEM
from chengshu.server.migrations import migrate

OLD = """
insert into maps.layers (id, title, source, version, features, digest) values ('old', 'map.old', 'features', 3, 1, 'x');
insert into maps.features (id, layer, code, name, properties, geometry, extent, longitude, latitude, valid_from)
values ('01890000-0000-7000-8000-000000000001', 'old', '430212', '渌口区', '{"level": 3}',
        '{"type": "Polygon", "coordinates": [[[113, 27], [114, 27], [114, 28], [113, 27]]]}', '(114,28),(113,27)',
        113.6, 27.4, '2018-06-19');
"""


def test_layers_and_features_of_before_are_kept(database_url: str) -> None:
    parts = urlsplit(database_url)
    url = urlunsplit(parts._replace(path="/before_partitions"))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("drop database if exists before_partitions")
        connection.execute("create database before_partitions")
    migrate(url, "0010")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(OLD)
    migrate(url)
    db = Database(url)
    try:
        maps = Maps(db, lambda event: None)
        [feature] = [json.loads(one) for one in maps.find("old").items]
        assert (feature["id"][-1], feature["properties"]["level"], feature["properties"]["code"]) == ("1", 3, "430212")
        assert feature["geometry"]["coordinates"] == [[[113, 27], [114, 27], [114, 28], [113, 27]]]
        assert (maps.layer("old").version, maps.layer("old").extent) == (3, (113, 27, 114, 28))
        assert maps.changes("old", 3).upserts.ids == []
        content = NewFeature(feature["geometry"], "渌口", "430212")
        maps.edit(SYSTEM, "old", [Edit("update", feature["id"], 1, content)])
        assert maps.get("old", feature["id"]).name == "渌口"
    finally:
        db.close()
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("drop database before_partitions with (force)")
