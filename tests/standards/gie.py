"""A small reader of PROJ's gie test language: operations, and points with what they should become."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_METRES = {"m": 1.0, "mm": 0.001, "cm": 0.01, "um": 1e-6, "nm": 1e-9}


@dataclass
class Case:
    """One operation with its points. A point is (accepted, expected, tolerance in metres)."""

    operation: str
    points: list[tuple[list[float], list[float], float]] = field(default_factory=list)
    roundtrips: list[tuple[list[float], int, float]] = field(default_factory=list)


def read_gie(path: Path) -> Iterator[Case]:
    """Yield the cases of a file. A command this reader does not know is an error, never skipped."""
    text = path.read_text("utf-8")
    body = text[text.index("<gie-strict>") + 12 : text.index("</gie-strict>")]
    body = re.sub(r"\\[ \t]*\n", " ", re.sub(r"#.*", "", body))
    case: Case | None = None
    tolerance, accepted = 0.0005, list[float]()
    for line in body.splitlines():
        word, _, rest = line.strip().partition(" ")
        if not word or set(word) == {"-"} or word == "use_proj4_init_rules" or word.startswith("<"):
            continue
        if word == "operation":
            if case:
                yield case
            case, tolerance = Case(rest.strip()), 0.0005
        elif word == "tolerance":
            tolerance = _length(rest)
        elif case is None:
            raise ValueError(f"{path.name}: {word!r} before any operation")
        elif word == "accept":
            accepted = [float(part) for part in rest.split()]
        elif word == "expect":
            case.points.append((accepted, [float(part) for part in rest.split()], tolerance))
        elif word == "roundtrip":
            count, *other = rest.split(maxsplit=1)
            case.roundtrips.append((accepted, int(count), _length(other[0]) if other else tolerance))
        else:
            raise ValueError(f"{path.name}: unknown command {word!r}")
    if case:
        yield case


def _length(text: str) -> float:
    number, unit = text.split()
    return float(number) * _METRES[unit]
