"""What the lake asks of the extensions it is made with."""

from pathlib import Path

import pytest

from chengshu.data.lake import Lake, store
from chengshu.kit import Database, Unavailable


def test_an_extension_that_somebody_changed_is_refused_although_the_genuine_one_was_loaded_before(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(db.url, tmp_path / "lake")
    lake.define(["CREATE TABLE IF NOT EXISTS one (n INTEGER)"])
    lake.define(["CREATE TABLE IF NOT EXISTS two (n INTEGER)"])
    real = store._extension
    genuine = real("ducklake")
    changed = tmp_path / genuine.name
    content = bytearray(genuine.read_bytes())
    content[1_000_000] ^= 1
    changed.write_bytes(content)
    monkeypatch.setattr(store, "_extension", lambda name: changed if name == "ducklake" else real(name))
    with pytest.raises(Unavailable):
        lake.define(["CREATE TABLE IF NOT EXISTS three (n INTEGER)"])
    monkeypatch.undo()
    assert lake.query("SELECT table_name FROM duckdb_tables() ORDER BY 1") == [
        {"table_name": "one"},
        {"table_name": "two"},
    ]
    lake.close()
