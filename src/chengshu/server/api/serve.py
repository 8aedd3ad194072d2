"""Granian in this very process: one socket for IPv6 and IPv4, the port told in a file for those who wait."""

import asyncio
import socket

from granian.constants import Interfaces
from granian.server.embed import Server

from chengshu.kit import get_logger
from chengshu.server.settings import Settings

_log = get_logger("api")
_BACKLOG = 1024


def free_port(host: str, port: int) -> int:
    """``port``, or a free one when it is 0. Raises `OSError` when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        taken: int = probe.getsockname()[1]
        return taken


def _usable_host(host: str) -> str:
    # A machine whose kernel has no IPv6 can still serve IPv4.
    if host != "::":
        return host
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::", 0))
    except OSError:
        return "0.0.0.0"  # noqa: S104 - the wish was "every address"
    return host


async def _serve(settings: Settings) -> None:
    from chengshu.server.api.app import create_app

    host = _usable_host(settings.host)
    port = free_port(host, settings.port)
    app = create_app(settings, listener=(host, port))
    server = Server(app, address=host, port=port, interface=Interfaces.ASGI, backlog=_BACKLOG, log_enabled=False)
    port_file = settings.home / "run" / "api.port"
    port_file.parent.mkdir(parents=True, exist_ok=True)
    port_file.write_text(str(port))
    _log.info("listening", host=host, port=port)
    import signal

    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, server.stop)
    await server.serve()


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    asyncio.run(_serve(settings))
