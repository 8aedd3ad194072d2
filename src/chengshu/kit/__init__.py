"""The homeless things every room needs: clock, ids, database session, event, errors, paging, log.

No word of the domain belongs here. Nothing in this room may import another room.
"""

from chengshu.kit.clock import now, set_clock
from chengshu.kit.database import Database, Tx
from chengshu.kit.errors import (
    ChengshuError,
    Conflict,
    FieldError,
    Forbidden,
    NotFound,
    Refused,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from chengshu.kit.events import Announce, Event, announce_nothing
from chengshu.kit.ids import new_id
from chengshu.kit.log import configure_logging, get_logger
from chengshu.kit.paging import Page, decode_cursor, encode_cursor

__all__ = [
    "Announce",
    "ChengshuError",
    "Conflict",
    "Database",
    "Event",
    "FieldError",
    "Forbidden",
    "NotFound",
    "Page",
    "Refused",
    "TooMany",
    "Tx",
    "Unauthenticated",
    "Unavailable",
    "announce_nothing",
    "configure_logging",
    "decode_cursor",
    "encode_cursor",
    "get_logger",
    "new_id",
    "now",
    "set_clock",
]
