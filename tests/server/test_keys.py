"""The operator renews the keys, and everything sealed opens as before."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from chengshu.capabilities.coordinates import NewOperation
from chengshu.kit import Database
from chengshu.security import SYSTEM
from chengshu.server.city import build_city
from chengshu.server.cli import app
from chengshu.server.settings import Settings


def test_a_renewed_key_seals_everything_anew(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHENGSHU_DATABASE_URL", db.url)
    monkeypatch.setenv("CHENGSHU_HOME", str(tmp_path))
    city = build_city(Settings())
    try:
        parameters = {"kind": "translation", "dx": 1.5, "dy": 2.5, "dz": 3.5}
        city.coordinates.define_operation(SYSTEM, NewOperation("old", "t", "EPSG:4610", "EPSG:4490", parameters))
        done = CliRunner().invoke(app, ["keys", "renew"])
        assert done.exit_code == 0, done.output
        assert "1 things were sealed anew" in done.output
        assert len((tmp_path / "keys" / "keyring").read_text().splitlines()) == 2
        assert city.coordinates.parameters(SYSTEM, "old", None, "check")["parameters"] == parameters
    finally:
        city.close()
