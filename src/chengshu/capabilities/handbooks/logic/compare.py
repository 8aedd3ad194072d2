"""What an edition changes."""

from collections.abc import Iterable

from chengshu.capabilities.handbooks.logic.columns import ORDERS
from chengshu.capabilities.handbooks.logic.limits import limit_text
from chengshu.capabilities.handbooks.model import Change, Difference, Row

_TEXTS = ("big_title", "small_title", "condition", "handling", "closing", "law")
_ORDER_WORDS = {value: word for word, value in ORDERS.items()}


def changes_between(before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """Rows added, removed and changed, in the order of the classes."""
    old = {(row.class_key, row.number): row for row in before}
    new = {(row.class_key, row.number): row for row in after}
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        kind = "changed" if was and now else "removed" if was else "added"
        some = now or was
        assert some is not None
        found.append(Change(kind, key[0], key[1], some.small_title, _differences(was, now)))  # type: ignore[arg-type]
    return found


def _differences(was: Row | None, now: Row | None) -> tuple[Difference, ...]:
    """The columns in which two rows differ, in words; of a row that is new or gone, those that say something."""
    old, new = _words(was), _words(now)
    return tuple(Difference(name, old[name], new[name]) for name in old if old[name] != new[name])


def _words(row: Row | None) -> dict[str, str]:
    if row is None:
        return dict.fromkeys((*_TEXTS, "limit", "order"), "")
    texts = {name: str(getattr(row, name)) for name in _TEXTS}
    return texts | {"limit": limit_text(row.amount, row.unit), "order": _ORDER_WORDS[row.order]}
