"""The only SQL of security, one file per noun; names no schema but its own."""

from collections.abc import Mapping
from typing import Any


def where(fragments: Mapping[str, str], filters: Mapping[str, Any]) -> str:
    """The fixed fragments whose filter is set, joined by `and`: the planner sees only what is asked.

    Fragments are constants of this folder; values always travel as parameters.
    """
    return " and ".join(sql for name, sql in fragments.items() if filters.get(name) is not None)
