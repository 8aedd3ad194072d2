"""Page cursors as the lists of this room read them: what a client made up is refused, not believed."""

from typing import Any

from chengshu.kit import decode_cursor


def after_keys(after: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The sort key a cursor holds, of exactly these types; None on the first page. Raises `Refused`."""
    return tuple(decode_cursor(after, *kinds)) if after else None
