"""The desk as a fixture."""

from pathlib import Path

import pytest
from tests.capabilities.cases.desk import Desk, make_desk

from chengshu.kit import Database


@pytest.fixture
def desk(db: Database, tmp_path: Path) -> Desk:
    return make_desk(db, tmp_path)
