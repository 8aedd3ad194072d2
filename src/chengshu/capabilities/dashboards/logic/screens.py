"""A screen of a pack as a board that one may change. Pure."""

from chengshu.capabilities.dashboards.model import COLUMNS, DashboardDraft, Panel

_SIGN_W, _SIGN_H = 2, 3
_FIELD_W, _FIELD_H = 3, 3
_MAP_W, _MAP_H = 6, 9


def panels_of(draft: DashboardDraft) -> tuple[Panel, ...]:
    """Return the signs as the first row, the fields on the left, the map, and what is late on the right."""
    panels = [
        _number(name, (n * _SIGN_W) % COLUMNS, (n * _SIGN_W) // COLUMNS * _SIGN_H, _SIGN_W, _SIGN_H)
        for n, name in enumerate(draft.signs)
    ]
    top = -(-len(draft.signs) * _SIGN_W // COLUMNS) * _SIGN_H
    names = [name for field in draft.fields for name in field.indicators if name not in draft.signs]
    fields = tuple(dict.fromkeys(names))
    panels += [_number(name, 0, top + n * _FIELD_H, _FIELD_W, _FIELD_H) for n, name in enumerate(fields[:3])]
    if draft.map:
        seen = {"layers": list(draft.map.layers), "centre": list(draft.map.centre), "zoom": draft.map.zoom}
        panels.append(Panel("map", "map", _FIELD_W, top, _MAP_W, _MAP_H, "", seen))
    late = {"overdue": True, "limit": 8}
    panels.append(Panel("late", "cases", _FIELD_W + _MAP_W, top, 3, 5, "", late))
    panels.append(Panel("ranking", "ranking", _FIELD_W + _MAP_W, top + 5, 3, 4, "", {"limit": 6}))
    rest = fields[3:]
    below = top + _MAP_H
    panels += [
        _number(name, (n % 4) * _FIELD_W, below + n // 4 * _FIELD_H, _FIELD_W, _FIELD_H) for n, name in enumerate(rest)
    ]
    return tuple(panels)


def _number(name: str, x: int, y: int, w: int, h: int) -> Panel:
    return Panel(f"n-{name}"[:40], "indicator", x, y, w, h, "", {"indicator": name, "forecast": True})
