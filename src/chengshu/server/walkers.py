"""Grid workers of the demo who walk their cells, so that the situation map has somebody on duty to show.

They are invented like their names say. Nobody signs in as one of them: their accounts do not exist, so no task is ever
given to them, and they report nothing. All they do goes through the verbs of a phone.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import floor

from shapely.geometry import shape

from chengshu.capabilities.grids import Grids, Position, Worker
from chengshu.kit import new_id, now
from chengshu.security import SYSTEM, Principal, Security

INVENTED = "示例网格员"
EVERY = 3  # one of three workers is on duty
_LEG_S = 900.0  # from the middle of a cell to that of the next
Path = tuple[tuple[float, float], ...]


@dataclass
class Walkers:
    """`walk` is called by the clock: whoever is on duty is a little further on his way round."""

    grids: Grids
    security: Security
    _paths: dict[str, Path] = field(default_factory=dict, init=False)

    def walk(self) -> int:
        """Everybody sends where he is. Number of those on duty."""
        at, on_duty = now(), 0
        for worker in self._walkers():
            me = _as(worker)
            path = self._path(me, worker.id)
            if not path:
                continue
            if not worker.on_duty:
                self.grids.go_on(me)
            longitude, latitude = place(path, at)
            self.grids.here(me, [Position(now(), longitude, latitude)])
            on_duty += 1
        return on_duty

    def _walkers(self) -> list[Worker]:
        """Every third of the invented workers whom nobody signs in as."""
        found = [one for one in self.grids.workers(SYSTEM, q=INVENTED, limit=200).items if one.active]
        people = self.security.accounts.names([one.account for one in found if one.account])
        free = [one for one in found if one.account not in people][::EVERY]
        return [one if one.account else self.grids.change_worker(one.id, SYSTEM, account=new_id()) for one in free]

    def _path(self, me: Principal, worker: str) -> Path:
        if worker not in self._paths:
            cells = [shape(json.loads(feature)["geometry"]) for feature in self.grids.my_cells(me).items]
            middles = [cell.representative_point() for cell in cells]
            self._paths[worker] = tuple((one.x, one.y) for one in middles)
        return self._paths[worker]


def place(path: Path, at: datetime) -> tuple[float, float]:
    """Where on a way round somebody is who has walked it for ever."""
    legs = at.timestamp() / _LEG_S
    part = legs - floor(legs)
    (x, y), (to_x, to_y) = path[floor(legs) % len(path)], path[(floor(legs) + 1) % len(path)]
    return x + (to_x - x) * part, y + (to_y - y) * part


def _as(worker: Worker) -> Principal:
    assert worker.account
    return replace(SYSTEM, id=worker.account, account="walker", name=worker.name)
