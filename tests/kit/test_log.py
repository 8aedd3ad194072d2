"""Log lines hold no secret, wherever in a line it stands."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from chengshu.kit import configure_logging, get_logger

FRAME = "##0042QN=1;CN=2011;PW=s3cret;MN=X;CP=&&a34004-Rtd=30&&0000\r\n"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    written = StringIO()
    monkeypatch.setattr("sys.stderr", written)
    configure_logging("test")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.mark.parametrize(
    "told",
    [
        {"frame": FRAME},
        {"frame": FRAME.encode()},
        {"frames": [FRAME.encode(), {"raw": (FRAME,)}]},
        {"error": f"cannot decode {FRAME!r}"},
        {"password": "s3cret"},
        {"detail": {"secret": "s3cret", "pw": "s3cret"}},
        {"url": "postgresql://me:s3cret@host/db"},
    ],
)
def test_a_secret_never_reaches_a_line(lines: Any, told: dict[str, Any]) -> None:
    get_logger("a room").info(f"an event with {FRAME}", **told)
    [line] = lines()
    assert "s3cret" not in json.dumps(line)
    assert "an event" in line["event"]


def test_the_traceback_of_an_error_holds_no_password(lines: Any) -> None:
    try:
        raise ValueError(FRAME)
    except ValueError:
        get_logger("a room").exception("it failed")
    [line] = lines()
    assert "ValueError" in line["exception"]
    assert "s3cret" not in line["exception"]


def test_what_is_no_secret_stays_as_it_is(lines: Any) -> None:
    get_logger("a room").info("kept", frames=3, names=["a", "b"], nothing=None, detail={"rule": "r"})
    [line] = lines()
    assert (line["frames"], line["names"], line["nothing"], line["detail"]) == (3, ["a", "b"], None, {"rule": "r"})
