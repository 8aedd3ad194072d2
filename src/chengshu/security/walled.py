"""What a wall may ask for: what its page shows, by looking only. All else is refused, also what is added later."""

import re
from collections.abc import Sequence

from chengshu.security.model import COCKPIT, Principal

_ROOT = "/api/v1/"
_ANY = re.compile(r"session|about|live|packs|strings/[a-z]{2}")
_COCKPIT = re.compile(
    r"dashboards/cockpit"
    r"|indicators/[a-z0-9_]+(?:/forecast)?"
    r"|maps/layers(?:/[a-z0-9_]+(?:/features)?)?|tiles/[A-Za-z0-9]+/[a-z0-9_,]+/(?:tilejson|[0-9]+/[0-9]+/[0-9]+\.mvt)"
    r"|devices|telemetry/latest|organisations|cases|cases/map|cases/tally|alerts|grids/on-duty|operations/(?:on-duty|replay|replay/day)"
    r"|evaluation/(?:schemes|runs|runs/[0-9a-f-]{36}(?:/cards/[a-z0-9_]+)?)"
)


def may_ask(wall: Principal, method: str, path: str, reach: Sequence[str] | None = None) -> bool:
    """Whether this is a look at what the wall's one screen shows; a wall may also put its key away.

    `reach` are patterns of what its composed board reads; None when it shows the cockpit, or its board is gone.
    """
    if method == "DELETE":
        return path == f"{_ROOT}session"
    if method not in ("GET", "HEAD") or not path.startswith(_ROOT):
        return False
    asked = path.removeprefix(_ROOT)
    if _ANY.fullmatch(asked):
        return True
    if wall.screen == COCKPIT:
        return bool(_COCKPIT.fullmatch(asked))
    return asked == f"dashboards/boards/{wall.screen}" or any(re.fullmatch(one, asked) for one in reach or ())
