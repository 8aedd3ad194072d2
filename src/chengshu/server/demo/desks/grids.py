"""Grid workers of the demo city, their responsibility grids and shifts; some cells stay with nobody, some have two."""

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from chengshu.capabilities.grids import Cell, Grids
from chengshu.kit import now
from chengshu.security import SYSTEM, Security
from chengshu.server.demo.desks.people import somebody

_PLANNER = somebody("register", "示例部件管理员")
_ACCOUNTS = ("grid", "grid2", "grid3")
_CELLS_EACH = 6
_MOST_WORKERS = 60


def load_grids(grids: Grids, security: Security, say: Callable[[str], None]) -> dict[str, int]:
    """Workers, grids and a fortnight of shifts, once. All invented: names say so."""
    grids.follow_cells()
    if grids.workers(SYSTEM, limit=1).items:
        return {}
    cells = _cells(grids)
    if not cells:
        return {}
    chance = random.Random(17)  # noqa: S311 - the same city every time
    say(f"Binding grid workers to {len(cells):,} cells")
    accounts = [security.accounts.by_name(name) for name in _ACCOUNTS]
    made = 0
    ids: list[str] = []
    for community, codes in sorted(_by_community(cells).items()):
        for at in range(0, len(codes), _CELLS_EACH):
            if made >= _MOST_WORKERS:
                break
            some = codes[at : at + _CELLS_EACH]
            if chance.random() < 0.08:
                continue  # nobody answers for these: the check of coverage shows them
            account = accounts[made] if made < len(accounts) else None
            name = account.name if account else f"示例网格员{made + 1:02d}"
            worker = grids.add_worker(_PLANNER, name, community[:6], account=account.id if account else None)
            area = grids.create_area(_PLANNER, f"示例责任网格{made + 1:03d}", some)
            grids.bind(area.id, worker.id, "main", _PLANNER)
            if ids and chance.random() < 0.06:
                grids.bind(area.id, ids[-1], "main", _PLANNER)
            ids.append(worker.id)
            made += 1
    _shifts(grids, ids)
    return {"grid_workers": made}


def _cells(grids: Grids) -> list[Cell]:
    found: list[Cell] = []
    after = None
    while True:
        page = grids.cells(SYSTEM, after=after, limit=1000)
        found += page.items
        if page.next is None:
            return found
        after = page.next


def _by_community(cells: list[Cell]) -> dict[str, list[str]]:
    """Cells of the four urban districts, by community."""
    found: dict[str, list[str]] = {}
    for one in cells:
        if one.division in ("430202", "430203", "430204", "430211"):
            found.setdefault(one.code[:12], []).append(one.code)
    return found


def _shifts(grids: Grids, workers: list[str]) -> None:
    """Two weeks of days from eight to six, without Sundays."""

    zone = ZoneInfo("Asia/Shanghai")
    first = now().astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range(14)]
    spans = [
        (datetime.combine(day, time(8), zone), datetime.combine(day, time(18), zone))
        for day in days
        if day.weekday() < 6
    ]
    for worker in workers:
        grids.plan(_PLANNER, [worker], spans)
