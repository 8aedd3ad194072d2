"""What a board reads over HTTP, panel by panel: a screen that hangs with a key of its own asks for this only. Pure."""

import re
from collections.abc import Iterator, Sequence

from chengshu.capabilities.dashboards.model import Panel

_DIVISIONS = ("maps/layers", "maps/layers/divisions/features")
_EVALUATION = ("evaluation/runs", "evaluation/runs/[0-9a-f-]{36}", "evaluation/runs/[0-9a-f-]{36}/cards/[a-z0-9_]+")
_MAP = (
    "maps/layers",
    "maps/layers/[a-z0-9_]+(?:/features)?",
    "tiles/[A-Za-z0-9]+/[a-z0-9_,]+/(?:tilejson|[0-9]+/[0-9]+/[0-9]+\\.mvt)",
    "devices",
    "telemetry/latest",
    "cases/map",
    "alerts",
)


def paths_of(panels: Sequence[Panel]) -> tuple[str, ...]:
    """Patterns of the paths below ``/api/v1/`` that these panels read, each once."""
    return tuple(dict.fromkeys(path for panel in panels for path in _paths(panel)))


def _paths(panel: Panel) -> Iterator[str]:
    if panel.kind == "indicator":
        name = re.escape(str(panel.settings.get("indicator", "")))
        yield from (f"indicators/{name}", f"indicators/{name}/forecast", *_DIVISIONS)
    elif panel.kind == "ranking" and panel.settings.get("of") == "evaluation":
        yield from _EVALUATION
    elif panel.kind == "ranking":
        yield from ("cases/tally", "organisations", *_DIVISIONS)
    elif panel.kind == "cases":
        yield from ("cases", "organisations")
    elif panel.kind == "map":
        yield from _MAP
    elif panel.kind == "readings":
        yield from ("devices", "devices/kinds", "telemetry/latest")
    elif panel.kind == "brief":
        yield from ("operations/briefs", "operations/briefs/[0-9a-f-]{36}")
