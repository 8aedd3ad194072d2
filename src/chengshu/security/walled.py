"""What a wall may ask for: what its page shows, by looking only. All else is refused, also what is added later."""

import re

from chengshu.security.model import Principal

_OWN = re.compile(
    r"/api/v1/(?:"
    r"session|about|live|packs|strings/[a-z]{2}"
    r"|indicators/[a-z0-9_]+(?:/forecast)?"
    r"|maps/layers(?:/[a-z0-9_]+(?:/features)?)?|tiles/[A-Za-z0-9]+/[a-z0-9_,]+/(?:tilejson|[0-9]+/[0-9]+/[0-9]+\.mvt)"
    r"|devices|telemetry/latest|organisations|cases|cases/map|cases/tally|alerts|grids/on-duty|operations/(?:on-duty|replay|replay/day)"
    r"|evaluation/(?:schemes|runs|runs/[0-9a-f-]{36}(?:/cards/[a-z0-9_]+)?)"
    r")"
)
_SCREEN = "/api/v1/dashboards/"


def may_ask(wall: Principal, method: str, path: str) -> bool:
    """Whether this is a look at what the wall's one screen shows; a wall may also put its key away."""
    if method == "DELETE":
        return path == "/api/v1/session"
    if method not in ("GET", "HEAD"):
        return False
    if path.startswith(_SCREEN):
        return path == f"{_SCREEN}{wall.screen}"
    return bool(_OWN.fullmatch(path))
