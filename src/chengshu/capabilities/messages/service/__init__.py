"""The verbs of messages."""

from chengshu.capabilities.messages.service.gateways import Gateways
from chengshu.capabilities.messages.service.post import Messages

__all__ = ["Gateways", "Messages"]
