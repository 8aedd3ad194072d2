"""Versions of schemes: kept for ever, in force from a day on."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from chengshu.capabilities.evaluation import store
from chengshu.capabilities.evaluation.logic import ZONE
from chengshu.capabilities.evaluation.model import Card, Grade, Line, Measure, Metric, Scheme, SchemeVersion
from chengshu.kit import Conflict, Database, NotFound, Tx, new_id, now


class Schemes:
    """The formulas by which periods are judged."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def define(self, scheme: Scheme, pack: str) -> None:
        """Keep a version that is new. Raises `Conflict` when this version said something else before."""
        plain = asdict(scheme)
        if scheme.valid_to is None:
            del plain["valid_to"]  # came later: a version without it is the one that is known
        told = json.dumps(plain, ensure_ascii=False, default=str)
        digest = hashlib.sha256(told.encode()).hexdigest()
        with self._db.transaction() as tx:
            known = store.scheme(tx, scheme.id, scheme.version)
            if known is None:
                values: dict[str, Any] = {
                    "id": new_id(),
                    "scheme": scheme.id,
                    "version": scheme.version,
                    "definition": told,
                }
                values |= {
                    "definition": told,
                    "valid_from": scheme.valid_from,
                    "digest": digest,
                    "pack": pack,
                    "created": now(),
                }
                store.add_scheme(tx, values)
            elif known["digest"] != digest:
                raise Conflict(
                    f"Version {scheme.version} of the scheme {scheme.id} is known with other formulas, and runs were "
                    "worked out by them. Give what changed another version and the day from which it holds.",
                    code="scheme_version_taken",
                )

    def retire_others(self, pack: str, names: Sequence[str]) -> None:
        """What a pack no longer declares is worked out no more."""
        with self._db.transaction() as tx:
            store.retire_others(tx, pack, names)

    def declared(self) -> list[SchemeVersion]:
        """The version of every scheme that holds today."""
        return self.in_force(today())

    def in_force(self, on: date) -> list[SchemeVersion]:
        """The version of every scheme that holds on a day."""
        with self._db.transaction() as tx:
            found = [_version(row) for row in store.schemes(tx, on)]
        return [one for one in found if one.scheme.valid_to is None or on < one.scheme.valid_to]

    def all(self) -> list[SchemeVersion]:
        """Every version, the newest of each scheme first."""
        with self._db.transaction() as tx:
            return [_version(row) for row in store.schemes(tx, None)]

    def get(self, name: str, version: str | None = None) -> SchemeVersion:
        """One version, or the one that holds today, or else the newest."""
        if version is not None:
            with self._db.transaction() as tx:
                row = store.scheme(tx, name, version)
            if row:
                return _version(row)
        ways = (*self.declared(), *self.all())
        found = next((one for one in ways if one.scheme.id == name and version is None), None)
        if found is None:
            raise scheme_unknown()
        return found

    def of_run(self, tx: Tx, key: str) -> Scheme:
        """The very version by which a run was worked out."""
        row = store.scheme_by_key(tx, key)
        assert row is not None
        return _version(row).scheme


def today() -> date:
    """The day in the city."""
    return now().astimezone(ZONE).date()


def scheme_unknown() -> NotFound:
    """There is none of this name, or none that holds."""
    return NotFound("There is no such evaluation scheme, or none that holds on that day.", code="scheme_unknown")


def _version(row: dict[str, Any]) -> SchemeVersion:
    return SchemeVersion(row["key"], scheme_from(row["definition"]), row["pack"], row["digest"], row["created"])


def scheme_from(told: dict[str, Any]) -> Scheme:
    """A scheme as it was kept."""
    return Scheme(
        **{name: told[name] for name in ("id", "version", "title", "source")},
        valid_from=date.fromisoformat(told["valid_from"]),
        valid_to=date.fromisoformat(told["valid_to"]) if told.get("valid_to") else None,
        periods=tuple(told["periods"]),
        measures={name: Measure(**_tuples(one)) for name, one in told["measures"].items()},
        metrics={name: Metric(**one) for name, one in told["metrics"].items()},
        cards={name: _card(one) for name, one in told["cards"].items()},
    )


def _tuples(told: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}


def _card(told: dict[str, Any]) -> Card:
    lines = tuple(Line(**line) for line in told["lines"])
    grades = tuple(Grade(**grade) for grade in told["grades"])
    return Card(**{**_tuples(told), "lines": lines, "grades": grades})
