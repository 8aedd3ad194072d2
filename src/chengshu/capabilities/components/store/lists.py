"""Which components a filter means, as SQL; a page costs the same at any depth and with any filter that has an index."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chengshu.capabilities.components.model import Component
from chengshu.capabilities.components.store.items import COLUMNS, PARTIES
from chengshu.kit import Tx

MOST_COUNTED = 10_000


@dataclass(slots=True)
class Wanted:
    """A filter in the terms of the table. With several `classes`, each is walked along its own index."""

    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    classes: list[str] | None = None
    text_classes: list[str] = field(default_factory=list)
    grams: list[str] | None = None

    def add(self, condition: str, **values: Any) -> None:
        """One more condition that must hold."""
        self.conditions.append(condition)
        self.values |= values

    @property
    def where(self) -> str:
        """All conditions that are about a row alone."""
        return " and ".join(self.conditions) or "true"


def _sources(wanted: Wanted) -> list[tuple[str, str]]:
    """The ways that lead to wanted rows: what they come from, and under which further condition."""
    by_class = "unnest(%({0})s::text[]) as c (key) cross join lateral"
    if wanted.grams is None:
        if wanted.classes is None:
            return [("", "true")]
        return [(by_class.format("classes"), "i.class_now = c.key")]
    found = []
    if wanted.text_classes:
        found.append((by_class.format("text_classes"), "i.class_now = c.key"))
    limited = "" if wanted.classes is None else " and i.class_now = any(%(classes)s)"
    found.append(("", f"i.words @> %(grams)s{limited}"))
    return found


def page(tx: Tx, wanted: Wanted, after: tuple[str, str] | None, limit: int) -> list[Component]:
    """Components in the order of their numbers."""
    values = {**_values(wanted), "limit": limit}
    where = wanted.where
    if after:
        where += " and (i.identifier, i.id) > (%(after)s, %(after_id)s::uuid)"
        values |= {"after": after[0], "after_id": after[1]}
    parts = []
    for source, further in _sources(wanted):
        inner = f"""select i.id, i.identifier from components.items i where {where} and {further}
                    order by i.identifier, i.id limit %(limit)s"""  # noqa: S608
        parts.append(f"(select n.id, n.identifier from {source} ({inner}) n)")  # noqa: S608
    ids = f"select id from ({' union '.join(parts)}) u order by identifier, id limit %(limit)s"  # noqa: S608
    sql = f"""select {COLUMNS} from ({ids}) w join components.items i on i.id = w.id {PARTIES}
              order by i.identifier, i.id"""  # noqa: S608
    return [Component(**row) for row in tx.execute(sql, values)]


def count(tx: Tx, wanted: Wanted) -> int:
    """How many there are; counting stops at ten thousand."""
    parts = []
    for source, further in _sources(wanted):
        inner = f"select i.id from components.items i where {wanted.where} and {further} limit {MOST_COUNTED}"  # noqa: S608
        parts.append(f"(select n.id from {source} ({inner}) n limit {MOST_COUNTED})")  # noqa: S608
    sql = f"select count(*) as count from (select * from ({' union '.join(parts)}) a limit {MOST_COUNTED}) u"  # noqa: S608
    found = tx.execute(sql, _values(wanted)).fetchone()
    assert found
    return int(found["count"])


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        **wanted.values,
        "classes": wanted.classes,
        "text_classes": wanted.text_classes,
        "grams": wanted.grams,
    }


def inside(tx: Tx, box: Sequence[float], where: str, values: dict[str, Any], limit: int) -> list[Component]:
    """Components in a box of degrees."""
    sql = f"""select {COLUMNS} from components.items i {PARTIES}
              where i.place <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s)) and {where}
              limit %(limit)s"""  # noqa: S608
    west, south, east, north = box
    corners = {"west": west, "south": south, "east": east, "north": north, "limit": limit}
    return [Component(**row) for row in tx.execute(sql, {**values, **corners})]


def inside_each(tx: Tx, boxes: Sequence[Sequence[float]], classes: Sequence[str], most: int) -> list[list[Component]]:
    """What stands in each of several boxes of degrees, of the class that is asked for there."""
    sql = f"""select w.number, {COLUMNS}
              from unnest(%(west)s::float8[], %(south)s::float8[], %(east)s::float8[], %(north)s::float8[],
                          %(classes)s::text[]) with ordinality as w (west, south, east, north, class, number)
              cross join lateral (
                  select * from components.items c
                  where c.place <@ box(point(w.west, w.south), point(w.east, w.north)) and c.class_now = w.class
                    and c.state <> 'removed' limit %(most)s
              ) i {PARTIES}"""  # noqa: S608
    sides = {name: [box[at] for box in boxes] for at, name in enumerate(("west", "south", "east", "north"))}
    found: list[list[Component]] = [[] for _ in boxes]
    for row in tx.execute(sql, {**sides, "classes": list(classes), "most": most}):
        found[row.pop("number") - 1].append(Component(**row))
    return found
