"""Codes of addresses: put together and checked by rules that are data (data/coding.yaml, or a city's own)."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from chengshu.standards.addresses.model import CodeFault, CodingRule, Segment
from chengshu.standards.divisions import history
from chengshu.standards.tables import read_yaml

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIVISION_LEVELS = ("county", "town")


@cache
def rules() -> Mapping[str, CodingRule]:
    """The rules packed with the platform, by id."""
    return {rule.id: rule for rule in map(read_rule, read_yaml("addresses", "coding.yaml")["rules"])}


def read_rule(entry: Mapping[str, Any]) -> CodingRule:
    """A rule from its data. Raises ValueError when no code could ever follow it."""
    segments = tuple(Segment(**segment) for segment in entry["segments"])
    if not segments or any(segment.length < 1 for segment in segments):
        raise ValueError(f"rule {entry['id']}: every segment needs a length of at least 1")
    check = entry.get("check", "")
    if check == "mod11_10" and any(segment.alphabet != "digits" for segment in segments):
        raise ValueError(f"rule {entry['id']}: check mod11_10 is for digits; take mod37_36")
    return CodingRule(entry["id"], entry["title"], entry.get("source", ""), segments, check)


def make_code(rule: CodingRule, values: Mapping[str, str]) -> str:
    """The code with these values, numbers filled up with zeros, and its check character.

    Raises ValueError naming the segment that is missing, too long or of the wrong characters.
    """
    parts = []
    for segment in rule.segments:
        value = values.get(segment.name, "").upper().rjust(segment.length, "0")
        fault = _segment_fault(segment, value)
        if fault:
            raise ValueError(f"{segment.title} ({segment.name}): {fault}")
        parts.append(value)
    body = "".join(parts)
    return body + _check_character(rule.check, body)


def check_code(rule: CodingRule, code: str) -> list[CodeFault]:
    """Everything wrong with a code; an empty list for a good one."""
    if len(code) != rule.length:
        return [CodeFault("", f"has {len(code)} characters, {rule.length} are needed")]
    faults = [
        CodeFault(segment.name, reason)
        for segment, value in split_code(rule, code)
        if (reason := _segment_fault(segment, value))
    ]
    if rule.check and not faults and _check_character(rule.check, code[:-1]) != code[-1]:
        faults.append(CodeFault("check", f"the check character should be {_check_character(rule.check, code[:-1])}"))
    return faults + list(_division_faults(rule, code))


def split_code(rule: CodingRule, code: str) -> list[tuple[Segment, str]]:
    """The segments of a code with their values."""
    found, start = [], 0
    for segment in rule.segments:
        found.append((segment, code[start : start + segment.length]))
        start += segment.length
    return found


def _segment_fault(segment: Segment, value: str) -> str:
    if len(value) != segment.length:
        return f"{value!r} is longer than {segment.length} characters"
    allowed = _ALPHANUMERIC[:10] if segment.alphabet == "digits" else _ALPHANUMERIC
    if any(char not in allowed for char in value):
        return f"{value!r} may hold only {segment.alphabet}"
    return ""


def _division_faults(rule: CodingRule, code: str) -> Iterable[CodeFault]:
    """A county must be known; a town is only known in cities whose towns are in the tables."""
    prefix = ""
    for segment, value in split_code(rule, code):
        if segment.division not in _DIVISION_LEVELS:
            return
        prefix += value
        if segment.division == "county" and (len(prefix) != 6 or history(prefix) is None):
            yield CodeFault(segment.name, f"{prefix} is no county of GB/T 2260")
            return


def _check_character(kind: str, body: str) -> str:
    """ISO 7064 hybrid systems: MOD 11,10 for digits, MOD 37,36 for digits and letters."""
    if not kind:
        return ""
    size = 10 if kind == "mod11_10" else 36
    carry = size
    for char in body:
        carry = (carry + _ALPHANUMERIC.index(char)) % size or size
        carry = carry * 2 % (size + 1)
    return _ALPHANUMERIC[(size + 1 - carry) % size]
