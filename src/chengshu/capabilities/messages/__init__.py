"""Messages: words to people, in the page, by e-mail, by a gateway for text messages, or to a program by webhook.

The door. `Messages.send` is idempotent by its key and durable before it returns; `deliver_due` is called by the
worker and is honest about what is known: handed over is not delivered, and delivered is not read.
"""

from chengshu.capabilities.messages.model import (
    Channel,
    Contact,
    Message,
    MessageFilter,
    Person,
    Preference,
    State,
    Template,
    Webhook,
)
from chengshu.capabilities.messages.service import Gateways, Messages

__all__ = [
    "Channel",
    "Contact",
    "Gateways",
    "Message",
    "MessageFilter",
    "Messages",
    "Person",
    "Preference",
    "State",
    "Template",
    "Webhook",
]
