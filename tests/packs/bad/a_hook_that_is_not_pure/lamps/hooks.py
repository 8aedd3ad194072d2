"""Hooks."""

from datetime import datetime

seen = []
seen.append(datetime.now())


def count(value: float) -> float:
    while value > 1.0:
        value /= 2.0
    return value
