"""GB 32100-2015 unified social credit code (MOD 31) and GB 11714-1997 organisation code (MOD 11)."""

from dataclasses import dataclass

from chengshu.standards.identifiers.text import plain

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Registering departments: GB 32100-2015 table 1 with its amendment (1 staffing, 2 foreign affairs, 3 justice,
# 4 culture, 5 civil affairs, 6 tourism, 7 religion, 8 unions, 9 industry and commerce, A military,
# N agriculture, Y other).
_DEPARTMENTS = frozenset("123456789ANY")


@dataclass(frozen=True, slots=True)
class Check:
    """Result of a check: the plain form of what was given, and why it is refused (None: good)."""

    value: str
    reason: str | None

    @property
    def ok(self) -> bool:
        return self.reason is None


def is_social_credit_code(text: str) -> bool:
    """True when check_social_credit_code finds nothing wrong."""
    return check_social_credit_code(text).ok


def check_social_credit_code(text: str) -> Check:
    """Check form and check character. Reasons: length, characters, department, division, checksum.

    The division is checked as six digits only: registers keep the code of the day of registration and use
    100000 for the centre.
    """
    value = plain(text)
    if len(value) != 18:
        return Check(value, "length")
    if any(character not in _VALUES for character in value):
        return Check(value, "characters")
    if value[0] not in _DEPARTMENTS:
        return Check(value, "department")
    if not value[2:8].isdigit():
        return Check(value, "division")
    return Check(value, None if social_credit_check_digit(value[:17]) == value[17] else "checksum")


def social_credit_check_digit(first17: str) -> str:
    """The eighteenth character for seventeen of the alphabet."""
    total = sum(w * _VALUES[c] for w, c in zip(_CREDIT_WEIGHTS, first17, strict=True))
    return _ALPHABET[-total % 31]


def is_organisation_code(text: str) -> bool:
    """True when check_organisation_code finds nothing wrong."""
    return check_organisation_code(text).ok


def check_organisation_code(text: str) -> Check:
    """Nine characters, with or without the hyphen before the last. Reasons: length, characters, checksum."""
    value = plain(text)
    if len(value) == 10 and value[8] == "-":
        value = value[:8] + value[9:]
    if len(value) != 9:
        return Check(value, "length")
    body, last = value[:8], value[8]
    if not (value.isascii() and value.isalnum() and (last.isdigit() or last == "X")):
        return Check(value, "characters")
    return Check(value, None if organisation_check_digit(body) == last else "checksum")


def organisation_check_digit(first8: str) -> str:
    """The ninth character: letters count from A = 10."""
    total = sum(w * int(c, 36) for w, c in zip(_ORGANISATION_WEIGHTS, first8, strict=True))
    return "0123456789X"[-total % 11]


def organisation_code_of(credit_code: str) -> str:
    """The organisation code inside a unified social credit code (characters 9 to 17)."""
    found = check_social_credit_code(credit_code)
    if not found.ok:
        raise ValueError(found.reason)
    return found.value[8:17]
