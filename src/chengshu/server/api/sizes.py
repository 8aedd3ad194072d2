"""How much a request may carry. What is larger is refused before it is read, or while it is, never kept."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chengshu.server.api.problems import problem

MOST_BYTES = 2 << 20
# An upload is a picture or a document with some fields around it; the engine that takes it has its own, closer limit.
MOST_UPLOAD_BYTES = 21 << 20


class SizeLimit:
    """ASGI middleware: 413 for bodies beyond any use."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        upload = headers.get("content-type", "").startswith("multipart/form-data")
        most = MOST_UPLOAD_BYTES if upload else MOST_BYTES
        told = headers.get("content-length", "0")
        words = f"The request is larger than {most >> 20} MiB."
        if told.isdigit() and int(told) > most:
            await problem(413, "too_large", words)(scope, receive, send)
            return
        read = 0

        async def receive_some() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413, words)  # passes through whoever reads the body, and is answered as a problem
            return message

        await self._app(scope, receive_some, send)
