"""Checks of what people and other systems send before any of it is kept."""

import json
import re
from typing import Any

from chengshu.capabilities.cases.model import SEVERITIES, STAGES_OF_EVIDENCE, OpenCase
from chengshu.kit import FieldError, Refused

_DIVISION = re.compile(r"\d{2,12}")
_SOURCE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST = {"title": 200, "description": 4000, "address": 300, "source_id": 200}
_MOST_FACTS = 64 * 1024


def opening_errors(wanted: OpenCase) -> list[FieldError]:
    """What is wrong with the opening of a case, apart from its form."""
    errors = [FieldError(name, reason) for name in _LONGEST if (reason := _text_reason(wanted, name))]
    if not wanted.title.strip():
        errors.append(FieldError("title", "is required"))
    if wanted.severity not in SEVERITIES:
        errors.append(FieldError("severity", f"must be one of: {', '.join(SEVERITIES)}"))
    if wanted.division is not None and not _DIVISION.fullmatch(wanted.division):
        errors.append(FieldError("division", "must be a division code of 2 to 12 digits"))
    if not _SOURCE.fullmatch(wanted.source):
        errors.append(FieldError("source", "must be a word of small letters, digits and underscores"))
    errors += _place_errors(wanted.longitude, wanted.latitude)
    errors += _facts_errors(wanted.facts)
    return errors


def _text_reason(wanted: OpenCase, name: str) -> str | None:
    value = getattr(wanted, name) or ""
    if "\x00" in value:
        return "must not contain a null character"
    return f"must have at most {_LONGEST[name]} characters" if len(value) > _LONGEST[name] else None


def _place_errors(longitude: float | None, latitude: float | None) -> list[FieldError]:
    if (longitude is None) != (latitude is None):
        return [FieldError("longitude", "longitude and latitude belong together")]
    errors = []
    if longitude is not None and not -180 <= longitude <= 180:
        errors.append(FieldError("longitude", "must be from -180 to 180"))
    if latitude is not None and not -90 <= latitude <= 90:
        errors.append(FieldError("latitude", "must be from -90 to 90"))
    return errors


def _facts_errors(facts: Any) -> list[FieldError]:
    try:
        text = json.dumps(dict(facts), allow_nan=False)
    except (TypeError, ValueError):
        return [FieldError("facts", "must be plain JSON values")]
    if "\\u0000" in text:
        return [FieldError("facts", "must not contain a null character")]
    return [FieldError("facts", "must be at most 64 KB")] if len(text) > _MOST_FACTS else []


def refuse_evidence(
    name: str,
    stage: str,
    longitude: float | None,
    latitude: float | None,
    device: str | None = None,
    key: str | None = None,
) -> None:
    """Raise `Refused` when the stamps of an attachment make no sense."""
    errors = _place_errors(longitude, latitude)
    if stage not in STAGES_OF_EVIDENCE:
        errors.append(FieldError("stage", f"must be one of: {', '.join(STAGES_OF_EVIDENCE)}"))
    if not name or "\x00" in name or len(name) > 200:
        errors.append(FieldError("file", "needs a name of at most 200 characters"))
    if device is not None and ("\x00" in device or len(device) > 100):
        errors.append(FieldError("device", "must have at most 100 characters"))
    if key is not None and ("\x00" in key or not 1 <= len(key) <= 100):
        errors.append(FieldError("key", "must have 1 to 100 characters"))
    if errors:
        raise Refused("The attachment was not taken.", code="attachment_refused", errors=tuple(errors))
