"""What differs between two flows, place by place as it stands in their files."""

from collections.abc import Iterator, Mapping
from typing import Any

from chengshu.capabilities.cases.model import Change


def differences(before: Any, after: Any, where: str = "") -> Iterator[Change]:
    """Every difference, in the order of the file that comes after."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*after, *before)):
            place = f"{where}.{key}" if where else str(key)
            if key not in before:
                yield Change("added", place, after=after[key])
            elif key not in after:
                yield Change("removed", place, before=before[key])
            else:
                yield from differences(before[key], after[key], place)
    elif before != after:
        yield Change("changed", where, before, after)
