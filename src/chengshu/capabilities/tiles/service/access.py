"""Who may see which layer and which of its fields, remembered for a second: a map asks for twenty tiles at once."""

import time
from dataclasses import dataclass
from threading import Lock

from chengshu.capabilities.maps import Maps
from chengshu.kit import NotFound
from chengshu.security import Principal

REMEMBER_S = 1.0
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Sight:
    """What a principal may see of a layer. `noted`: every read must stand in the audit."""

    hidden: frozenset[str]
    noted: bool


class Access:
    """Asks the maps, at most once a second for each principal and layer."""

    def __init__(self, maps: Maps) -> None:
        self._maps = maps
        self._lock = Lock()
        self._known: dict[tuple[str, frozenset[str], str], tuple[float, Sight | None]] = {}

    def sight(self, principal: Principal | None, layer: str) -> Sight:
        """Raises `NotFound` also for a layer the principal may not see: for him there is none."""
        # A token of the same person may hold less than he does.
        held = principal.permissions | set(principal.roles) if principal else frozenset[str]()
        who = (principal.id if principal else "", held, layer)
        with self._lock:
            asked, found = self._known.get(who, (float("-inf"), None))
        if time.monotonic() - asked >= REMEMBER_S:
            found = self._asked(principal, layer)
            with self._lock:
                if len(self._known) > _MOST:
                    self._known.clear()
                self._known[who] = (time.monotonic(), found)
        if found is None:
            raise NotFound(f"There is no layer '{layer}'.", code="no_such_layer")
        return found

    def _asked(self, principal: Principal | None, layer: str) -> Sight | None:
        try:
            found, hidden = self._maps.sight(principal, layer)
        except NotFound:
            return None
        return Sight(frozenset(hidden), found.grade == "controlled")
