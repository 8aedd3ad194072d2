"""Codes of addresses: put together and checked by rules that are data (data/coding.yaml, or a city's own)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from chengshu.standards.addresses.model import CodeFault, CodingRule, Segment
from chengshu.standards.divisions import history
from chengshu.standards.tables import read_yaml

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIVISION_LEVELS = ("county", "town")


@cache
def rules() -> Mapping[str, CodingRule]:
    """The rules packed with the platform, by id: the first version of each; packs may give later ones and others."""
    return {rule.id: rule for rule in map(read_rule, read_yaml("addresses", "coding.yaml")["rules"])}


def read_rule(entry: Mapping[str, Any]) -> CodingRule:
    """A rule from its data. Raises ValueError when no code could ever follow it."""
    segments = tuple(Segment(**segment) for segment in entry["segments"])
    own = entry["id"]
    if not segments or any(segment.length < 1 for segment in segments):
        raise ValueError(f"rule {own}: every segment needs a length of at least 1")
    names = [segment.name for segment in segments]
    if len(set(names)) < len(names):
        raise ValueError(f"rule {own}: two segments have one name")
    for segment in segments:
        wrong = [value for value in segment.values if fault_of(replace(segment, values={}), value)]
        if wrong:
            raise ValueError(f"rule {own}: segment {segment.name} can never be {', '.join(wrong)}")
    check = entry.get("check", "")
    if check == "mod11_10" and any(segment.alphabet != "digits" for segment in segments):
        raise ValueError(f"rule {own}: check mod11_10 is for digits; take mod37_36")
    day = entry.get("valid_from")
    return CodingRule(
        own, entry["title"], entry.get("source", ""), segments, check, entry.get("version", 1),
        date.fromisoformat(day) if isinstance(day, str) else day, entry.get("own", False), entry.get("title_en", ""),
    )  # fmt: skip


def in_force(known: Iterable[CodingRule], on: date) -> dict[str, CodingRule]:
    """The version of each rule that holds on a day: the one that began last, of two the higher number."""
    begun = (rule for rule in known if rule.valid_from is None or rule.valid_from <= on)
    ordered = sorted(begun, key=lambda rule: (rule.valid_from or date.min, rule.version))
    return {rule.id: rule for rule in ordered}


def make_code(rule: CodingRule, values: Mapping[str, str]) -> str:
    """The code with these values, numbers filled up with zeros, and its check character.

    Raises ValueError naming the segment that is missing, too long or of the wrong characters.
    """
    filled = fill_segments(rule, values)
    for segment in rule.segments:
        fault = fault_of(segment, filled[segment.name])
        if fault:
            raise ValueError(f"{segment.title} ({segment.name}): {fault.reason}")
    return joined(rule, filled)


def fill_segments(rule: CodingRule, values: Mapping[str, str]) -> dict[str, str]:
    """The value of every segment, in capitals and filled up with zeros."""
    return {
        segment.name: values.get(segment.name, "").strip().upper().rjust(segment.length, "0")
        for segment in rule.segments
    }


def joined(rule: CodingRule, filled: Mapping[str, str]) -> str:
    """Segments that are right, put together, with their check character."""
    body = "".join(filled[segment.name] for segment in rule.segments)
    return body + _check_character(rule.check, body)


def check_code(rule: CodingRule, code: str) -> list[CodeFault]:
    """Everything wrong with a code; an empty list for a good one."""
    if len(code) != rule.length:
        reason = f"has {len(code)} characters, {rule.length} are needed"
        return [CodeFault("", reason, "length", str(rule.length))]
    faults = [fault for segment, value in split_code(rule, code) if (fault := fault_of(segment, value))]
    if rule.check and not faults and _check_character(rule.check, code[:-1]) != code[-1]:
        right = _check_character(rule.check, code[:-1])
        faults.append(CodeFault("check", f"the check character should be {right}", "check", right))
    return faults + list(division_faults(rule, {s.name: value for s, value in split_code(rule, code)}))


def split_code(rule: CodingRule, code: str) -> list[tuple[Segment, str]]:
    """The segments of a code with their values."""
    found, start = [], 0
    for segment in rule.segments:
        found.append((segment, code[start : start + segment.length]))
        start += segment.length
    return found


def fault_of(segment: Segment, value: str) -> CodeFault | None:
    """What is wrong with the value of a segment."""
    if len(value) != segment.length:
        reason = f"{value!r} is longer than {segment.length} characters"
        return CodeFault(segment.name, reason, "long", str(segment.length))
    allowed = _ALPHANUMERIC[:10] if segment.alphabet == "digits" else _ALPHANUMERIC
    if any(char not in allowed for char in value):
        return CodeFault(segment.name, f"{value!r} may hold only {segment.alphabet}", "alphabet", segment.alphabet)
    if segment.values and value not in segment.values:
        known = ", ".join(segment.values)
        return CodeFault(segment.name, f"{value!r} is none of {known}", "values", known)
    return None


def division_faults(rule: CodingRule, values: Mapping[str, str]) -> Iterable[CodeFault]:
    """A county must be known; a town is only known in cities whose towns are in the tables."""
    prefix = ""
    for segment in rule.segments:
        if segment.division not in _DIVISION_LEVELS:
            return
        prefix += values[segment.name]
        if segment.division == "county" and (len(prefix) != 6 or history(prefix) is None):
            yield CodeFault(segment.name, f"{prefix} is no county of GB/T 2260", "county", prefix)
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
