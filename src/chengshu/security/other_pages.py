"""Lets pages of other sites ask what is meant for other people's software, never with the cookie of our own page."""

from typing import Any

from chengshu.security.headers import App, Message, Receive, Scope, Send

_ANY = (b"access-control-allow-origin", b"*")
_SHOWN = (b"access-control-expose-headers", b"content-crs, etag, link")
_POLICY = b"cross-origin-resource-policy"  # pictures in pages of others are wanted here
# What a browser asks before it sends a header of its own: nothing that writes is offered.
_ASKED = [
    _ANY,
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"authorization, content-type, accept, if-none-match"),
    (b"access-control-max-age", b"86400"),
]


class OtherPages:
    """ASGI middleware for the named paths. Credentials are not allowed, so a browser sends no cookie along."""

    def __init__(self, app: App, *, under: tuple[str, ...]) -> None:
        self._app = app
        self._under = under

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._under):
            await self._app(scope, receive, send)
            return
        names: dict[bytes, Any] = dict(scope["headers"])
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in names:
            await send({"type": "http.response.start", "status": 204, "headers": _ASKED})
            await send({"type": "http.response.body", "body": b""})
            return

        async def shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [one for one in message.get("headers", ()) if one[0].lower() != _POLICY]
                message["headers"] = [*own, _ANY, _SHOWN, (_POLICY, b"cross-origin")]
            await send(message)

        await self._app(scope, receive, shared)
