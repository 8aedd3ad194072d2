"""The coordinate system of a file: as the file states it, as the person says it, as it is written into an export."""

import json
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from chengshu.capabilities.mapfiles.model import FileLayer, ImportRequest
from chengshu.kit import FieldError, Refused
from chengshu.standards.geo import System, system

_SURE = 70  # percent: how like a known system a description must be to be taken for it


def stated(crs: str | dict[str, Any] | None) -> tuple[str, str]:
    """The id of the system a file states, and its words where no known one is named; both empty: it states none."""
    if not crs:
        return "", ""
    text = crs if isinstance(crs, str) else json.dumps(crs)
    if found := _known(text):
        return found, ""
    try:
        parsed = CRS.from_user_input(crs)
    except CRSError:
        return "", text[:200]
    if parsed.name.casefold().startswith(("undefined", "unknown")):
        return "", ""
    name = parsed.name.removeprefix("GCS_")  # how .prj files write it
    if name.startswith("local:"):
        return name, ""
    authority = parsed.to_authority(min_confidence=_SURE)
    found = _known(name) or _known(":".join(authority) if authority else "")
    return found, "" if found else name[:200]


def _known(name: str) -> str:
    try:
        return system(name).id if name and len(name) < 100 else ""
    except Refused:
        return ""


def chosen(wanted: ImportRequest, layer: FileLayer) -> str:
    """The system an import goes by. Raises `Refused` when neither the file nor the person names it, or they differ."""
    said = wanted.system.strip()
    said = _known(said) or said
    if not said and layer.system:
        return layer.system
    if not said:
        names = f"names '{layer.stated}', which is not known here" if layer.stated else "does not name one"
        reason = (
            f"the file {names}; say which it is (for example CGCS2000, EPSG:4547, GCJ-02, beijing54 or local:…), or ask"
            " whoever made the file"
        )
        raise Refused(f"The coordinate system of '{layer.name}' is not known.", code="no_system", errors=_at(reason))
    if layer.system and layer.system != said and not wanted.despite_file:
        reason = f"the file states {layer.system}, you say {said}; confirm with despite_file when the file is wrong"
        raise Refused("File and person name different systems.", code="system_differs", errors=_at(reason))
    return said


def _at(reason: str) -> tuple[FieldError, ...]:
    return (FieldError("system", reason),)


def crs_text(target: System) -> str:
    """The system as files name it. Systems without a public code carry their name only, never their definition."""
    if target.id.startswith("EPSG:"):
        return target.id
    if target.kind == "geographic":
        return (
            f'GEOGCRS["{target.id}",DATUM["{target.id} (not a true datum)",ELLIPSOID["WGS 84",6378137,298.257223563]],'
            'CS[ellipsoidal,2],AXIS["longitude",east],AXIS["latitude",north],ANGLEUNIT["degree",0.0174532925199433]]'
        )
    return (
        f'ENGCRS["{target.id}",EDATUM["{target.id}"],CS[Cartesian,2],'
        'AXIS["easting",east],AXIS["northing",north],LENGTHUNIT["metre",1]]'
    )


def crs_json(target: System) -> dict[str, Any]:
    """The system as GeoParquet names it (PROJJSON)."""
    return dict(CRS.from_user_input(crs_text(target)).to_json_dict())
