"""Errors a person can act on. The server turns them into RFC 9457 problem documents."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that was not accepted, and why."""

    field: str
    reason: str


class ChengshuError(Exception):
    """What happened, in words, with a stable ``code`` for catalogues and an HTTP ``status``."""

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "internal"

    def __init__(self, detail: str, *, code: str | None = None, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.default_code
        self.errors = errors


class Unauthenticated(ChengshuError):
    """Nobody is signed in, or the credential is not valid (any more)."""

    status = 401
    default_code = "unauthenticated"


class Forbidden(ChengshuError):
    """Signed in, but not allowed."""

    status = 403
    default_code = "forbidden"


class NotFound(ChengshuError):
    """It does not exist, or the asker may not know that it does."""

    status = 404
    default_code = "not_found"


class Conflict(ChengshuError):
    """Somebody else was faster, or it exists already."""

    status = 409
    default_code = "conflict"


class Refused(ChengshuError):
    """The input breaks a rule; ``errors`` names the fields."""

    status = 422
    default_code = "refused"


class TooMany(ChengshuError):
    """Slow down: a rate limit was reached."""

    status = 429
    default_code = "too_many"


class Unavailable(ChengshuError):
    """Something this needs does not answer now; trying again later is right."""

    status = 503
    default_code = "unavailable"
