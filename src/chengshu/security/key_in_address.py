"""A key given in the address (`?tk=…`), as map clients do that can send no header."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Request

from chengshu.security.headers import App, Message, Receive, Scope, Send

NAMES = frozenset({"tk", "token"})
_STATE = "key_in_address"


class KeyInAddress:
    """ASGI middleware: turns the key into an `Authorization` header and takes it out of the address.

    So nothing behind it, no log, no span, no error, can show it. It works below the named paths only. There, an
    answer of 401 asks programs (not pages, whose readers would get a window) for a name and a password.
    """

    def __init__(self, app: App, *, under: tuple[str, ...]) -> None:
        self._app = app
        self._under = under

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._under):
            await self._app(scope, receive, send)
            return
        changed = _without_key(scope)
        names = {name for name, _ in changed["headers"]}

        async def asking(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 401 and b"sec-fetch-mode" not in names:
                challenge = (b"www-authenticate", b'Basic realm="Chengshu", charset="UTF-8"')
                message["headers"] = [*message.get("headers", ()), challenge]
            await send(message)

        await self._app(changed, receive, asking)


def key_of(request: Request) -> str | None:
    """The key that came in the address: links in the answer to its holder carry it on."""
    key: str | None = getattr(request.state, _STATE, None)
    return key


def _without_key(scope: Scope) -> dict[str, Any]:
    given = parse_qsl(scope.get("query_string", b"").decode("utf-8", "replace"), keep_blank_values=True)
    keys = [value for name, value in given if name.lower() in NAMES]
    if not keys:
        return dict(scope)
    rest = urlencode([(name, value) for name, value in given if name.lower() not in NAMES])
    headers = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
    headers.append((b"authorization", b"Bearer " + keys[0].encode("latin-1", "replace")))
    state = {**scope.get("state", {}), _STATE: keys[0]}
    return {**scope, "query_string": rest.encode("latin-1"), "headers": headers, "state": state}
