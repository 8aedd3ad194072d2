"""The command line in this process: what it prints, where, and with which code it ends."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from chengshu.server.cli import main


@dataclass(frozen=True)
class Told:
    """What a command said. Lines that a narrow terminal broke are whole again."""

    code: int
    out: str
    err: str


Command = Callable[..., Told]


def make_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`command("user", "list")`, as a person types it after `chengshu`."""

    def run(*words: object) -> Told:
        monkeypatch.setattr(sys, "argv", ["chengshu", *map(str, words)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return Told(code, " ".join(said.out.split()), " ".join(said.err.split()))

    return run
