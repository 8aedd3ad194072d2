"""Page cursors as the lists of this room read them: what a client made up is refused, not believed."""

from typing import Any

from chengshu.kit import FieldError, Refused, decode_cursor


def after_keys(after: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The sort key a cursor holds, of exactly these types; None on the first page. Raises `Refused`."""
    if not after:
        return None
    keys = tuple(decode_cursor(after))
    if tuple(type(key) for key in keys) != kinds or any("\0" in key for key in keys if isinstance(key, str)):
        wrong = FieldError("after", "not a cursor given by this list")
        raise Refused("The page cursor cannot be read; start from the first page.", errors=(wrong,))
    return keys
