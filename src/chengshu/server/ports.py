"""Addresses and ports of listeners."""

import socket
import time


def split_address(text: str) -> tuple[str, int]:
    """``[::]:9212`` or ``0.0.0.0:9212`` as host and port. Raises `ValueError`."""
    host, _, port = text.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise ValueError(f"{text!r} is no address:port")
    return host.strip("[]"), int(port)


def is_free(host: str, port: int) -> bool:
    """Whether a listener could take the port now."""
    try:
        take(host, port)
    except OSError:
        return False
    return True


def await_free(host: str, port: int, patience_s: float) -> bool:
    """Whether the port is free, now or soon: one whose program just died is still being given back."""
    deadline = time.monotonic() + patience_s
    while not is_free(host, port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def take(host: str, port: int) -> int:
    """``port``, or a free one when it is 0. Raises `OSError` when somebody listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # Connections of a predecessor that are still closing do not count, a listener does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(1)
        taken: int = probe.getsockname()[1]
        return taken


def usable_host(host: str) -> str:
    """``::``, or ``0.0.0.0`` on a machine whose kernel has no IPv6: the wish was "every address"."""
    if host != "::":
        return host
    try:
        take("::", 0)
    except OSError:
        return "0.0.0.0"  # noqa: S104 - see above
    return host
