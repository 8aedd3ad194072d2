"""Granian in this very process: one socket for IPv6 and IPv4, the port told in a file for those who wait."""

import asyncio
import signal

from granian.constants import Interfaces
from granian.server.embed import Server

from chengshu.kit import get_logger
from chengshu.server.ports import take, usable_host
from chengshu.server.settings import Settings

_log = get_logger("api")
_BACKLOG = 1024


async def _serve(settings: Settings) -> None:
    from chengshu.server.api.app import create_app

    host = usable_host(settings.host)
    port = take(host, settings.port)
    app = create_app(settings, listener=(host, port))
    server = Server(app, address=host, port=port, interface=Interfaces.ASGI, backlog=_BACKLOG, log_enabled=False)
    port_file = settings.home / "run" / "api.port"
    port_file.parent.mkdir(parents=True, exist_ok=True)
    port_file.write_text(str(port))
    _log.info("listening", host=host, port=port)
    loop = asyncio.get_running_loop()

    def leave() -> None:
        app.state.feed.close()  # the server waits for every open answer, and a stream has no end of its own
        server.stop()  # type: ignore[no-untyped-call]

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, leave)
    await server.serve()


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    asyncio.run(_serve(settings))
