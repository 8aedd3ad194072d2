"""Codes of addresses: the rules of a day, what a code says, and a code from its parts."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from chengshu.capabilities.places.routes.words import Audit
from chengshu.capabilities.places.service import Places, RuleVersion
from chengshu.security import Guard, Principal

_On = Annotated[date | None, Query(description="the day; today when left out")]


def router(places: Places, guard: Guard, audit: Audit) -> APIRouter:
    """``/places/coding-rules``."""
    routes = APIRouter(prefix="/places/coding-rules")
    Reader = Annotated[Principal, Depends(guard.needs("places.read"))]
    coding = places.coding

    @routes.get("")
    def coding_rules(principal: Reader, on: _On = None) -> dict[str, Any]:
        """The rules by which codes of addresses are built on a day; `own` marks our settings."""
        items = [_told(one) for one in coding.rules(on)]
        return {"items": items, "next": None, "total": len(items)}

    @routes.get("/{rule}")
    def versions(principal: Reader, rule: str, on: _On = None) -> dict[str, Any]:
        """Every version of a rule with the day from which it holds; `current` is the one of the day."""
        items = [_told(one) for one in coding.versions(rule, on)]
        return {"items": items, "next": None, "total": len(items)}

    @routes.get("/{rule}/check")
    def check(
        principal: Reader, rule: str, code: Annotated[str, Query(max_length=60)], on: _On = None
    ) -> dict[str, Any]:
        """What a code says by a rule, and everything wrong with it."""
        known, found, faults = coding.check(rule, code, on)
        segments = [
            {"name": s.name, "title": s.title, "title_en": s.title_en, "value": value, "means": s.values.get(value, "")}
            for s, value in found
        ]
        told = [asdict(fault) for fault in faults]
        return {"code": code, "version": known.version, "segments": segments, "faults": told}

    @routes.get("/{rule}/make")
    def make(
        principal: Reader,
        rule: str,
        value: Annotated[list[str] | None, Query(description="``segment:value``, as often as there are")] = None,
        on: _On = None,
    ) -> dict[str, Any]:
        """The code of these segments with its check character."""
        values = dict(one.partition(":")[::2] for one in value or [])
        known, code = coding.make(rule, values, on)
        return {"code": code, "version": known.version}

    return routes


def _told(one: RuleVersion) -> dict[str, Any]:
    return {**asdict(one.rule), "length": one.rule.length, "pack": one.pack, "current": one.current}
