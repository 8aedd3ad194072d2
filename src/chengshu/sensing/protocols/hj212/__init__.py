"""HJ 212: pollution-source data loggers. Editions 2005, 2017 and 2025, told apart by version bits in Flag.

Frame on the wire: ``##`` + four digits length + data segment + four hex digits CRC + CR LF. See README.md for
what is covered clause by clause.
"""

from chengshu.sensing.model import Decoded, Framer
from chengshu.sensing.protocols.hj212.codec import (
    CONVERTED,
    EDITIONS,
    Message,
    crc16,
    encode,
    make_flag,
    pack,
    parse,
    split_message,
)
from chengshu.sensing.protocols.hj212.framing import HJ212Framer
from chengshu.sensing.protocols.hj212.mapping import decode

__all__ = [
    "CONVERTED",
    "EDITIONS",
    "HJ212",
    "PROTOCOL",
    "Message",
    "crc16",
    "encode",
    "make_flag",
    "pack",
    "parse",
    "split_message",
]


class HJ212:
    """The protocol as transports see it."""

    name = "hj212"

    def framer(self) -> Framer:
        """A framer for one connection."""
        return HJ212Framer()

    def decode(self, raw: bytes) -> Decoded:
        """Understand one frame, or a package of a split message with its first package in front."""
        return decode(raw)


PROTOCOL = HJ212()
