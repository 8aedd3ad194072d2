"""Settings say what is wrong with them before anything starts."""

import pytest
from pydantic import ValidationError

from chengshu.server.cli import main
from chengshu.server.settings import Settings


@pytest.mark.parametrize("address", ["s3://bucket/lake", "https://host/lake", "hdfs://name/lake"])
def test_a_lake_that_is_no_folder_is_refused_with_what_to_do_instead(address: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(lake_url=address)
    [wrong] = refused.value.errors()
    assert wrong["loc"] == ("lake_url",)
    assert "Give a folder on a disk that every api and worker sees" in wrong["msg"]


def test_a_lake_in_a_folder_is_where_it_was_put() -> None:
    assert Settings(lake_url="/srv/lake").lake_location == "/srv/lake"
    assert Settings(home="/srv/city").lake_location == "/srv/city/lake"


@pytest.mark.parametrize("command", ["doctor", "up", "worker"])
def test_every_command_refuses_it_in_words(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHENGSHU_LAKE_URL", "s3://bucket/lake")
    monkeypatch.setattr("sys.argv", ["chengshu", command])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    assert "CHENGSHU_LAKE_URL: the lake is a folder, not s3://." in capsys.readouterr().err
