"""What travels with an export: where it comes from, what may be done with it, and whether it is of this world."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chengshu.capabilities.mapfiles.model import Export
from chengshu.capabilities.maps import Layer
from chengshu.standards.geo import System

_MOST = 20


def manifest_of(
    made: Export,
    layer: Layer,
    system: System,
    sources: Mapping[str, int],
    licences: Mapping[str, int],
    columns: Mapping[str, str],
    cut: Mapping[str, int],
    at: datetime,
) -> dict[str, Any]:
    """The facts of an export."""
    wanted = made.request
    notes = [f"{rows} value(s) of '{name}' are longer than the format holds and were cut" for name, rows in cut.items()]
    if wanted.format == "DXF":
        notes.append("values ride as extended data (application CHENGSHU); areas are closed polylines, one a ring")
    if not system.id.startswith("EPSG:"):
        notes.append(f"coordinates are in {system.id}, which has no public code: the file carries only its name")
    return {
        "layer": layer.id,
        "title": layer.titles or {"key": layer.title},
        "format": wanted.format,
        "coordinate_system": {"id": system.id, "name": system.name, "order": "x (longitude, east) first"},
        "source": _most(sources) or [text for text in (layer.lineage.get("source"),) if text],
        "licence": _most(licences) or [text for text in (layer.licence,) if text],
        "grade": layer.grade,
        "synthetic": layer.synthetic,
        "lineage": dict(layer.lineage),
        "layer_version": layer.version,
        "exported": at.isoformat(timespec="seconds"),
        "exported_by": made.account,
        "purpose": wanted.purpose,
        "day": wanted.on.isoformat() if wanted.on else None,
        "bbox": wanted.bbox,
        "filter": wanted.where,
        "columns": dict(columns),
        "notes": notes,
    }


def _most(counts: Mapping[str, int]) -> list[str]:
    known = sorted(((rows, text) for text, rows in counts.items() if text), reverse=True)
    return [text for _, text in known[:_MOST]]


def words_of(facts: Mapping[str, Any]) -> str:
    """The same for people, in both languages."""
    title = facts["title"].get("zh") or facts["layer"]
    source, licence = "; ".join(facts["source"]) or "-", "; ".join(facts["licence"]) or "-"
    system = facts["coordinate_system"]["id"]
    lines = [
        f"{title} ({facts['layer']})",
        *(["合成数据，非真实世界 / SYNTHETIC DATA, not of the real world"] if facts["synthetic"] else []),
        f"来源 / source: {source}",
        f"许可 / licence: {licence}",
        f"坐标系 / coordinate system: {system}",
        f"密级 / grade: {facts['grade']}",
        f"导出时间 / exported: {facts['exported']} ({facts['exported_by']})",
        f"要素数 / features: {facts['rows']} ({facts['part']}/{facts['parts']})",
        *facts["notes"],
    ]
    return "\r\n".join(lines) + "\r\n"
