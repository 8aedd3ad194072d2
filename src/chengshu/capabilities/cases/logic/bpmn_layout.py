"""Where the parts of a drawing lie: in columns by how far they are from the beginning."""

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[int, int, int, int]  # x, y, width, height
_SIZES = {"task": (120, 80), "gateway": (50, 50), "event": (36, 36), "timer": (36, 36), "overdue": (36, 36)}
_COLUMN, _ROW, _EDGE = 190, 150, 60


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by node, way points by flow."""

    boxes: dict[str, Box]
    lines: dict[str, list[tuple[int, int]]]


def lay_out(nodes: Sequence[tuple[str, str]], flows: Sequence[tuple[str, str, str]]) -> Layout:
    """Columns by distance from the start; a timer sits on the border of its task, what it leads to below."""
    columns = _columns(nodes, flows)
    filled: dict[int, int] = {}
    boxes: dict[str, Box] = {}
    for identity, kind in nodes:
        if kind in ("timer", "overdue"):
            continue
        column = columns.get(identity, 0)
        row = filled.get(column, 0)
        filled[column] = row + 1
        width, height = _SIZES[kind]
        boxes[identity] = (_EDGE + column * _COLUMN - width // 2, _EDGE + row * _ROW - height // 2, width, height)
    for identity, kind in nodes:
        if kind in ("timer", "overdue"):
            x, y, width, height = boxes[f"state_{identity.partition('_')[2]}"]
            below = 0 if kind == "timer" else 34
            boxes[identity] = (x + width - 30 + below, y + height - 18 + below, *_SIZES[kind])
    lines = {identity: _line(boxes[source], boxes[target]) for identity, source, target in flows}
    return Layout(boxes, lines)


def _columns(nodes: Sequence[tuple[str, str]], flows: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    begins = [identity for identity, _ in nodes if identity == "start" or identity.startswith("start_")]
    columns, todo = dict.fromkeys(begins, 0), list(begins)
    after: dict[str, list[str]] = {}
    for _, source, target in flows:
        after.setdefault(source, []).append(target)
    while todo:
        source = todo.pop(0)
        for target in after.get(source, ()):
            if target not in columns:
                columns[target] = columns[source] + 1
                todo.append(target)
    return columns


def _line(source: Box, target: Box) -> list[tuple[int, int]]:
    """From the right side of one to the left side of the other; backwards below both."""
    begin = (source[0] + source[2], source[1] + source[3] // 2)
    finish = (target[0], target[1] + target[3] // 2)
    if finish[0] > begin[0]:
        middle = (begin[0] + finish[0]) // 2
        return [begin, (middle, begin[1]), (middle, finish[1]), finish]
    below = max(source[1] + source[3], target[1] + target[3]) + 24
    return [
        (source[0] + source[2] // 2, source[1] + source[3]),
        (source[0] + source[2] // 2, below),
        (target[0] + target[2] // 2, below),
        (target[0] + target[2] // 2, target[1] + target[3]),
    ]
