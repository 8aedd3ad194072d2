"""Hooks."""

from os import path


def read(name: str) -> str:
    return open(name).read() + path.sep
