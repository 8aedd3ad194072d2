"""GB 11643-1999 citizen number: 6 digits division, 8 birth, 3 sequence, 1 check (ISO 7064 MOD 11-2)."""

from dataclasses import dataclass
from datetime import date

from chengshu.standards.divisions import Division, history
from chengshu.standards.identifiers.text import plain

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# First two digits that GB/T 2260 gives out; 71 Taiwan, 81 Hong Kong, 82 Macao are valid provinces too.
_PROVINCES = frozenset(
    str(number)
    for group in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82),
    )
    for number in group
)
_PERMITS = ("810000", "820000", "830000")


@dataclass(frozen=True, slots=True)
class CitizenIdCheck:
    """Result of a check. `reason` None: good. `division` None: its code is not in our records, which is no fault.

    Reasons: length, length_15, characters, province, residence_permit, foreigner_permit, birth_date,
    birth_in_future, checksum, division_ended.
    """

    value: str
    reason: str | None
    birth_date: date | None = None
    division: Division | None = None

    @property
    def ok(self) -> bool:
        return self.reason is None


def check_digit(first17: str) -> str:
    """The eighteenth character for seventeen digits."""
    return _CHECK[sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True)) % 11]


def is_citizen_id(text: str, *, on: date | None = None) -> bool:
    """True when check_citizen_id finds nothing wrong."""
    return check_citizen_id(text, on=on).ok


def check_citizen_id(text: str, *, on: date | None = None) -> CitizenIdCheck:
    """Check form, province, birth date, check digit, and that the division had not ended before the birth.

    `on` is the day of the check: with it, a birth date after that day is refused. An unknown county code is
    not refused: numbers keep the code of their first registration, and our history is not complete.
    """
    value = plain(text)
    reason = _form(value)
    if reason is not None:
        return CitizenIdCheck(value, reason)
    born = _birth(value[6:14])
    division = history(value[:6])
    if born is None:
        reason = "birth_date"
    elif on is not None and born > on:
        reason = "birth_in_future"
    elif check_digit(value[:17]) != value[17]:
        reason = "checksum"
    elif division is not None and division.valid_to is not None and born > division.valid_to:
        reason = "division_ended"
    return CitizenIdCheck(value, reason, born, division)


def upgrade_citizen_id(text: str) -> str:
    """The 18-character number for an old 15-digit one (births of the 1900s). ValueError for another form."""
    value = plain(text)
    if len(value) != 15 or not (value.isascii() and value.isdigit()):
        raise ValueError("not a 15-digit number")
    first17 = value[:6] + "19" + value[6:]
    upgraded = first17 + check_digit(first17)
    if (reason := check_citizen_id(upgraded).reason) is not None:
        raise ValueError(reason)
    return upgraded


def _form(value: str) -> str | None:
    if len(value) == 15 and value.isascii() and value.isdigit():
        return "length_15"
    if len(value) != 18:
        return "length"
    if not (value.isascii() and value[:17].isdigit() and (value[17].isdigit() or value[17] == "X")):
        return "characters"
    if value.startswith(_PERMITS):
        return "residence_permit"
    if value.startswith("9"):
        return "foreigner_permit"
    return None if value[:2] in _PROVINCES else "province"


def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
