"""Codes of addresses: checked and made by the version of a rule that holds on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chengshu.capabilities.places.service.geocoder import today
from chengshu.capabilities.places.store import coding as store
from chengshu.kit import Database, FieldError, NotFound, Refused, now
from chengshu.standards.addresses import (
    CodeFault,
    CodingRule,
    Segment,
    check_code,
    division_faults,
    fault_of,
    fill_segments,
    in_force,
    joined,
    read_rule,
    rules,
    split_code,
)


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A version of a rule; `pack` is empty for the one shipped with the platform."""

    rule: CodingRule
    pack: str
    current: bool


class Coding:
    """The rules of the platform with those of the packs over them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def rules(self, on: date | None = None) -> list[RuleVersion]:
        """The version of each rule that holds on a day, in the order of their ids."""
        return sorted((one for one in self._all(on) if one.current), key=lambda one: one.rule.id)

    def versions(self, rule: str, on: date | None = None) -> list[RuleVersion]:
        """Every version of a rule, the newest first. Raises `NotFound`."""
        found = [one for one in self._all(on) if one.rule.id == rule]
        if not found:
            raise NotFound(f"There is no coding rule '{rule}'.", code="no_such_rule")
        return sorted(found, key=lambda one: -one.rule.version)

    def check(
        self, rule: str, code: str, on: date | None = None
    ) -> tuple[CodingRule, list[tuple[Segment, str]], list[CodeFault]]:
        """What a code says by a rule, and everything wrong with it."""
        known = self._current(rule, on)
        plain = code.strip().upper()
        return known, split_code(known, plain), check_code(known, plain)

    def make(self, rule: str, values: Mapping[str, str], on: date | None = None) -> tuple[CodingRule, str]:
        """The code with these values. Raises `Refused` naming every segment that is wrong."""
        known = self._current(rule, on)
        names = {segment.name for segment in known.segments}
        wrong = [FieldError(name, "no such segment") for name in values if name not in names]
        filled = fill_segments(known, values)
        faults = [fault for segment in known.segments if (fault := fault_of(segment, filled[segment.name]))]
        faults += [] if faults else list(division_faults(known, filled))
        wrong += [FieldError(fault.segment, fault.reason) for fault in faults]
        if wrong:
            raise Refused("No code can be made of these values.", code="code_wrong", errors=tuple(wrong))
        return known, joined(known, filled)

    def define(self, pack: str, entries: Iterable[Mapping[str, Any]]) -> None:
        """Put the versions that a pack declares in force; those it no longer declares are retired."""
        found = [(read_rule(entry), entry) for entry in entries]
        with self._db.transaction() as tx:
            for rule, entry in found:
                other = store.owner(tx, rule.id, rule.version)
                if other not in (None, pack):
                    detail = f"Version {rule.version} of the coding rule '{rule.id}' belongs to the pack '{other}'."
                    raise Refused(detail, code="rule_taken")
                row = {"id": rule.id, "version": rule.version, "valid_from": rule.valid_from, "content": dict(entry)}
                store.put(tx, pack, row)
            store.retire_others(tx, pack, [(rule.id, rule.version) for rule, _ in found], now())

    def declared(self) -> list[tuple[str, CodingRule]]:
        """What packs declared: the pack and the version."""
        with self._db.transaction() as tx:
            return [(row["pack"], read_rule(row["content"])) for row in store.read(tx)]

    def _all(self, on: date | None) -> list[RuleVersion]:
        every = [("", rule) for rule in rules().values()] + self.declared()
        now_in_force = in_force((rule for _, rule in every), on or today())
        return [RuleVersion(rule, pack, now_in_force.get(rule.id) is rule) for pack, rule in every]

    def _current(self, rule: str, on: date | None) -> CodingRule:
        found = next((one.rule for one in self._all(on) if one.rule.id == rule and one.current), None)
        if found is None:
            raise NotFound(f"There is no coding rule '{rule}' on that day.", code="no_such_rule")
        return found
