"""Reads the data files packed beside the code of this room: the only reading that `standards` does."""

import csv
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML


def read_text(subroom: str, name: str) -> str:
    """The text of `chengshu/standards/<subroom>/data/<name>`."""
    return files("chengshu.standards").joinpath(subroom, "data", name).read_text(encoding="utf-8")


@cache
def read_yaml(subroom: str, name: str) -> Any:
    """A YAML 1.2 document as plain dicts and lists; cached, so treat it as read-only."""
    return YAML(typ="safe", pure=True).load(read_text(subroom, name))


def read_csv(subroom: str, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file with a header line."""
    return list(csv.DictReader(read_text(subroom, name).splitlines()))
