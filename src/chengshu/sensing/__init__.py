"""Sensing: bytes in, observations out. It never knows the database; the caller passes a sink.

A protocol (`chengshu.sensing.protocols.*`) turns bytes into observations and opens no socket; a transport
(`chengshu.sensing.transports.*`) opens sockets and knows no protocol. The device registry is a door of its
own: `chengshu.sensing.devices`.
"""

from chengshu.sensing.model import (
    Decoded,
    Frame,
    Framer,
    Kind,
    Observation,
    Protocol,
    Rejected,
    Statistic,
    frame_id,
    frame_of,
)

__all__ = [
    "Decoded",
    "Frame",
    "Framer",
    "Kind",
    "Observation",
    "Protocol",
    "Rejected",
    "Statistic",
    "frame_id",
    "frame_of",
]
