"""The sixteen digits of a component: six of the division, two and two of the class, six of the running number."""

from dataclasses import dataclass
from datetime import date

from chengshu.standards.divisions import division_at, successor

DIGITS = 16


@dataclass(frozen=True, slots=True)
class Parts:
    """An identifier taken apart."""

    division: str
    big: str
    small: str
    serial: int


def take_apart(identifier: str) -> Parts | None:
    """The parts, or none when it is not sixteen digits."""
    if len(identifier) != DIGITS or not (identifier.isascii() and identifier.isdecimal()):
        return None
    return Parts(identifier[:6], identifier[6:8], identifier[8:10], int(identifier[10:]))


def put_together(division: str, big: str, small: str, serial: int) -> str:
    """The identifier of the parts."""
    return f"{division:0>6}{big}{small}{serial:06d}"


def faults_of(identifier: str, on: date) -> list[str]:
    """Everything that is wrong with the form of an identifier; its class is judged with a numbering at hand."""
    parts = take_apart(identifier)
    if parts is None:
        given = f"{len(identifier)} characters" if identifier.isdecimal() else "something else"
        return [f"an identifier has {DIGITS} digits, not {given}"]
    wrong = []
    # A number outlives its division: what was numbered in a county that is no more keeps its number.
    division = division_at(parts.division, on)
    if (division is None or division.level not in ("county", "city")) and successor(parts.division, on) is None:
        wrong.append(f"{parts.division} is no county")
    if parts.serial == 0:
        wrong.append("running numbers begin at 000001")
    return wrong
