"""What an edition changes."""

from collections.abc import Iterable

from chengshu.capabilities.handbooks.logic.limits import limit_text
from chengshu.capabilities.handbooks.model import Change, Row


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
        found.append(Change(kind, key[0], key[1], some.small_title, _shown(was), _shown(now)))  # type: ignore[arg-type]
    return found


def _shown(row: Row | None) -> str:
    if row is None:
        return ""
    parts = (row.condition, limit_text(row.amount, row.unit), row.handling, row.closing, row.law)
    return " · ".join(filter(None, parts))
