"""Hooks."""


def twice(value: float) -> float:
    return value * 2.0
