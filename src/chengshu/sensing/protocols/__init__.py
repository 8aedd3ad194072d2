"""Device protocols by name. A protocol opens no socket and knows no other protocol."""

from chengshu.sensing.model import Protocol
from chengshu.sensing.protocols.hj212 import PROTOCOL as HJ212

PROTOCOLS: dict[str, Protocol] = {HJ212.name: HJ212}

__all__ = ["PROTOCOLS"]
