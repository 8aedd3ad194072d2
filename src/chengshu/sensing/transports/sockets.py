"""Listening sockets on every address of a host, IPv4 and IPv6 side by side on one port."""

import errno
import socket

_EVERYWHERE = {None, "", "*", "::"}
_NOT_HERE = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT}


def bind(host: str | None, port: int) -> list[socket.socket]:
    """Bound sockets for every address of `host`. Raises `OSError` when none can be had or one is taken."""
    targets = _targets(host, port)
    for attempt in range(20):
        try:
            return _bind_all(targets, port)
        except OSError as error:
            # With port 0 the first family may get a port that the other one does not have free: draw again.
            if port != 0 or error.errno != errno.EADDRINUSE or attempt == 19:
                raise
    raise AssertionError("unreachable")


def _targets(host: str | None, port: int) -> list[tuple[socket.AddressFamily, str]]:
    if host in _EVERYWHERE:
        return [(socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")]  # noqa: S104 - every address is what was asked for
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found))


def _bind_all(targets: list[tuple[socket.AddressFamily, str]], port: int) -> list[socket.socket]:
    bound: list[socket.socket] = []
    absent: OSError | None = None
    for family, address in targets:
        try:
            sock = _bind_one(family, address, port)
        except OSError as error:
            if error.errno in _NOT_HERE:
                absent = error
                continue
            for other in bound:
                other.close()
            raise
        bound.append(sock)
        port = port or int(sock.getsockname()[1])
    if not bound:
        raise absent or OSError(errno.EADDRNOTAVAIL, "no address to listen on")
    return bound


def _bind_one(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setblocking(False)
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    return sock
