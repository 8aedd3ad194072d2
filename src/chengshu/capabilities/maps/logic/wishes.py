"""Edits judged before they touch anything, and written as JSON to wait in a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import shapely

from chengshu.capabilities.maps.logic.geometry import read_shapes
from chengshu.capabilities.maps.model import Edit, NewFeature

_DAYS = ("valid_from", "valid_to", "surveyed")
_NAMES = tuple(one.name for one in fields(NewFeature))
Current = Mapping[str, Mapping[str, Any]]  # id -> version, updated_by, updated


def plain(edit: Edit) -> dict[str, Any]:
    """An edit as JSON. Geometry becomes GeoJSON, whatever it came as."""
    feature = None
    if edit.feature is not None:
        feature = {name: getattr(edit.feature, name) for name in _NAMES}
        feature |= {name: _text(feature[name]) for name in _DAYS}
        if isinstance(feature["geometry"], bytes):
            feature["geometry"] = shapely.to_wkb(shapely.from_wkb(feature["geometry"]), hex=True)
    return {
        "kind": edit.kind,
        "id": edit.id,
        "expected_version": edit.expected_version,
        "feature": feature,
        "effective": _text(edit.effective),
        "correction": edit.correction,
    }


def read(row: Mapping[str, Any]) -> Edit:
    """An edit out of its JSON."""
    feature = row["feature"]
    if feature is not None:
        feature = feature | {name: _day(feature[name]) for name in _DAYS}
        if isinstance(feature["geometry"], str):
            feature["geometry"] = bytes.fromhex(feature["geometry"])
        feature = NewFeature(**feature)
    return Edit(
        row["kind"], row["id"], row["expected_version"], feature, _day(row["effective"]), bool(row["correction"])
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def malformed(edits: Sequence[Edit]) -> list[tuple[str, str]]:
    """Every field of the edits that makes no sense, whatever the layer holds."""
    wrong: list[tuple[str, str]] = []
    seen: set[str] = set()
    for number, edit in enumerate(edits):
        at = f"edits.{number}"
        if edit.kind != "delete" and edit.feature is None:
            wrong.append((f"{at}.feature", "is required"))
        if edit.kind == "insert":
            continue
        if edit.id is None:
            wrong.append((f"{at}.id", "is required"))
        elif edit.id in seen:
            wrong.append((f"{at}.id", "stands twice; put both edits of a feature into one"))
        if edit.expected_version is None:
            wrong.append((f"{at}.expected_version", "is required: the version you edited"))
        seen.add(edit.id or "")
    return wrong


def overtaken(edits: Sequence[Edit], current: Current) -> list[tuple[str, str]]:
    """Edits of features that somebody changed meanwhile, naming both versions."""
    late: list[tuple[str, str]] = []
    for number, edit in enumerate(edits):
        if edit.kind == "insert" or edit.id is None:
            continue
        now = current.get(edit.id)
        at = f"edits.{number}.expected_version"
        if now is None:
            late.append((at, f"you edited version {edit.expected_version}; the feature {edit.id} is gone"))
        elif now["version"] != edit.expected_version:
            who = f" by {now['updated_by']}" if now["updated_by"] else ""
            since = now["updated"].isoformat(timespec="seconds")
            reason = f"you edited version {edit.expected_version}; it is version {now['version']} now ({since}{who})"
            late.append((at, reason))
    return late


def dated(edit: Edit, old_from: date | None, old_to: date | None, day: date) -> NewFeature:
    """The new content with its dates of validity."""
    assert edit.feature is not None
    feature = edit.feature
    first = feature.valid_from
    if not edit.correction and (first is None or (edit.kind == "update" and first == old_from)):
        first = edit.effective or day
    elif edit.correction and first is None and edit.kind == "update":
        first = old_from
    last = feature.valid_to
    return NewFeature(**{n: getattr(feature, n) for n in _NAMES} | {"valid_from": first, "valid_to": last})


def true_until(edit: Edit, day: date) -> date | None:
    """The last day on which what an edit replaces is true; None when it never was."""
    return None if edit.correction else (edit.effective or day) - timedelta(days=1)


def same_shape(one: bytes, other: bytes) -> bool:
    """Whether two geometries cover the same, however they are written."""
    if one == other:
        return True
    shapes = shapely.from_wkb([one, other])
    return bool(shapely.equals(shapes[0], shapes[1]))


def bounds_of(wkb: Sequence[bytes]) -> tuple[float, float, float, float] | None:
    """The box around geometries."""
    if not wkb:
        return None
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(list(wkb))).tolist()
    return west, south, east, north


def readable_geometry(feature: NewFeature) -> bool:
    """Whether a geometry can be read at all."""
    return read_shapes([feature.geometry])[0] is not None
