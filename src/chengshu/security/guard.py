"""The guard at every route: who asks, is it really he, may he, and not too fast."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from fastapi import Request

from chengshu.kit import Forbidden, Unauthenticated
from chengshu.security.limits import Buckets, RateLimits, network_of
from chengshu.security.logic import TOKEN_PREFIX, WALL_PREFIX, same_secret
from chengshu.security.model import PERMISSIONS, VISITOR, Principal
from chengshu.security.service import Security
from chengshu.security.walled import may_ask

COOKIE = "chengshu_session"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNED_IN = "signed_in"
PUBLIC = "public"


class Guard:
    """Makes the dependencies that routes declare; each carries `.permission` for the check of all routes."""

    def __init__(self, security: Security, *, limits: RateLimits | None = None) -> None:
        rates = limits or RateLimits()
        self._security = security
        self._by_principal = Buckets(rates.principal)
        self._by_account = Buckets(rates.sign_in)
        self._by_address = Buckets(rates.sign_in_address)
        self._by_visitor = Buckets(rates.visitor)
        self._visitors = Buckets(rates.visitors)

    def needs(self, permission: str) -> Callable[..., Principal]:
        """A dependency that gives the principal when he holds the permission (see `PERMISSIONS`)."""
        if permission not in PERMISSIONS:
            raise ValueError(f"no permission '{permission}'; add it to PERMISSIONS in security/model.py")

        def allowed(request: Request) -> Principal:
            principal = self._ready(request)
            if not principal.can(permission):
                raise Forbidden(f"This needs the permission {permission}.", code="permission_missing")
            return principal

        return _marked(allowed, permission)

    def signed_in(self, *, before_new_password: bool = False) -> Callable[..., Principal]:
        """A dependency for what everybody who is signed in may do, such as reading the words of a pack."""

        def known(request: Request) -> Principal:
            return self.principal(request) if before_new_password else self._ready(request)

        return _marked(known, SIGNED_IN)

    def public(self, reason: str) -> Callable[..., None]:
        """A dependency that lets everybody in and says why."""

        def anybody() -> None:
            return None

        anybody.reason = reason  # type: ignore[attr-defined]
        return _marked(anybody, PUBLIC)

    def anybody(self, reason: str) -> Callable[..., Principal]:
        """A dependency that lets everybody in, says why, and who it is: `VISITOR` without any credential.

        A credential that is not valid is refused, not taken for none.
        """

        def visitor(request: Request) -> Principal:
            if "authorization" in request.headers or COOKIE in request.cookies:
                return self._ready(request)
            self._by_principal.take(network_of(address_of(request)))
            return VISITOR

        visitor.reason = reason  # type: ignore[attr-defined]
        return _marked(visitor, PUBLIC)

    def nobody(self, reason: str) -> Callable[..., None]:
        """A dependency for what people do without an account: who is signed in here is not asked, nor told to anybody.

        A cookie, good or stale, is left alone; each network may ask so often, and forms on other sites send nothing.
        """

        def unknown(request: Request) -> None:
            if request.method not in SAFE_METHODS:
                self.refuse_other_sites(request)
            self._by_principal.take(network_of(address_of(request)))

        unknown.reason = reason  # type: ignore[attr-defined]
        return _marked(unknown, PUBLIC)

    def principal(self, request: Request) -> Principal:
        """Who sends this request. Raises `Unauthenticated`, `Forbidden` (CSRF) or `TooFast`."""
        known = getattr(request.state, "principal", None)
        if isinstance(known, Principal):
            return known
        principal = self.current(request)
        if principal is None:
            raise Unauthenticated("Sign in first.")
        self._by_principal.take(principal.id)
        if principal.kind == "session" and request.method not in SAFE_METHODS:
            self._check_csrf(request, principal)
        request.state.principal = principal
        return principal

    def current(self, request: Request, *, touch: bool = True) -> Principal | None:
        """Look the credential up afresh; a live stream asks now and then (without `touch`), to end with the session."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            # What only knows a name and a password (GIS desktops) gives the token as the password.
            scheme, secret = "bearer", _password_of(secret)
        if scheme.lower() == "bearer" and secret.startswith(TOKEN_PREFIX):
            return self._security.tokens.principal(secret.strip())
        cookie = request.cookies.get(COOKIE)
        if cookie and cookie.startswith(WALL_PREFIX):
            return self._wall(request, cookie)
        return self._security.sessions.principal(cookie, touch=touch) if cookie else None

    def _wall(self, request: Request, key: str) -> Principal | None:
        """A wall, for what it may ask for: by default nothing."""
        wall = self._security.walls.principal(key)
        if wall is None:
            return None
        reach = self._security.walls.reach(wall.screen or "")
        if not may_ask(wall, request.method, request.url.path, reach):
            raise Forbidden("A wall shows its screen and asks for nothing else.", code="wall_only")
        return wall

    def slow_sign_in(self, request: Request, account: str) -> None:
        """Count a sign-in. Raises `TooFast`."""
        network = network_of(address_of(request))
        self._by_address.take(network)
        self._by_account.take(f"{account.strip().casefold()[:64]} {network}")

    def slow_visitor(self, request: Request) -> None:
        """Count what somebody leaves here without signing in. Raises `TooFast`, or `Forbidden` for other sites."""
        self.refuse_other_sites(request)
        self._by_visitor.take(network_of(address_of(request)))
        self._visitors.take("")

    def refuse_other_sites(self, request: Request) -> None:
        """For routes without a session yet: a form on another site must not sign somebody in."""
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise Forbidden("Requests from other sites are not accepted.", code="other_site")

    def _ready(self, request: Request) -> Principal:
        principal = self.principal(request)
        if principal.must_change:
            raise Forbidden("Choose a new password first.", code="password_change_required")
        return principal

    def _check_csrf(self, request: Request, principal: Principal) -> None:
        given = request.headers.get(CSRF_HEADER, "")
        if principal.csrf is None or not same_secret(given, principal.csrf):
            raise Forbidden("The CSRF token is missing or wrong.", code="csrf")


def address_of(request: Request) -> str:
    """The peer. Behind a balancer it trusts, the server puts the forwarded address there."""
    return request.client.host if request.client else ""


def _password_of(basic: str) -> str:
    try:
        return b64decode(basic.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _marked(dependency: Callable[..., Any], permission: str) -> Callable[..., Any]:
    dependency.permission = permission  # type: ignore[attr-defined]
    return dependency
