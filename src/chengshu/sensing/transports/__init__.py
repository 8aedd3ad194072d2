"""Transports: sockets on one side, a protocol and a sink on the other."""

from chengshu.sensing.transports.tcp import Counters, Limits, Listener, Sink, serve_tcp

__all__ = ["Counters", "Limits", "Listener", "Sink", "serve_tcp"]
