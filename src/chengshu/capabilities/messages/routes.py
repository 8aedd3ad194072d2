"""HTTP of messages: one's own inbox, contacts and wishes; the office that looks after what goes out."""

import hmac
from datetime import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.messages.model import (
    Channel,
    Contact,
    LastTold,
    Message,
    MessageFilter,
    Preference,
    State,
    Webhook,
)
from chengshu.capabilities.messages.service import Messages
from chengshu.kit import Forbidden
from chengshu.security import Audit, Guard, Principal

Size = Annotated[int, Query(ge=1, le=200)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReadBody(_Body):
    """Which messages were read; none named: all."""

    ids: Annotated[list[str], Field(max_length=200)] | None = None


class ContactBody(_Body):
    """Where one is reached; an empty address is forgotten."""

    address: Annotated[str, Field(max_length=200)]


class PreferenceBody(_Body):
    """Channels one does not want, and hours in which nothing but the page rings."""

    muted: list[Channel] = []
    quiet_from: time | None = None
    quiet_to: time | None = None


class WebhookBody(_Body):
    """A program that is told; no templates named: of everything."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    address: Annotated[str, Field(min_length=8, max_length=400)]
    templates: Annotated[list[str], Field(max_length=100)] = []


class MessageKind(BaseModel):
    """A kind of message and its subject by language."""

    id: str
    subject: dict[str, str]


class EnabledBody(_Body):
    """On or off."""

    enabled: bool


class ReceiptBody(_Body):
    """What a gateway says of a message it took."""

    reference: Annotated[str, Field(min_length=1, max_length=200)]
    delivered: bool
    error: Annotated[str, Field(max_length=500)] = ""


class MessageList(BaseModel):
    """A page of messages; in an inbox `total` counts the unread."""

    items: list[Message]
    next: str | None
    total: int | None


def router(messages: Messages, guard: Guard, audit: Audit, receipt_token: str) -> APIRouter:
    """Every route of messages, below ``/messages``."""
    routes = APIRouter(prefix="/messages", tags=["messages"])
    _own(routes, messages, guard, audit)
    _office(routes, messages, guard, audit)
    _programs(routes, messages, guard, audit)

    @routes.post("/receipts", status_code=204, dependencies=[Depends(guard.public("gateways carry their own token"))])
    def receipt(body: ReceiptBody, authorization: Annotated[str, Header()] = "") -> None:
        """What became of a message that the gateway for text messages took."""
        if not receipt_token or not hmac.compare_digest(authorization.encode(), f"Bearer {receipt_token}".encode()):
            raise Forbidden("This is not the gateway's token.", code="receipt_refused")
        messages.receipt(body.reference, body.delivered, body.error)

    return routes


def _own(routes: APIRouter, messages: Messages, guard: Guard, audit: Audit) -> None:
    Own = Annotated[Principal, Depends(guard.signed_in())]

    @routes.get("/inbox")
    def inbox(principal: Own, unread: bool = False, after: str | None = None, limit: Size = 50) -> MessageList:
        """One's own messages, newest first."""
        page = messages.inbox(principal.id, unread, after, limit)
        return MessageList(items=page.items, next=page.next, total=page.total)

    @routes.post("/inbox/read")
    def read(principal: Own, body: ReadBody) -> dict[str, int]:
        """Mark messages as read."""
        return {"read": messages.mark_read(principal.id, body.ids)}

    @routes.get("/contacts")
    def contacts(principal: Own) -> list[Contact]:
        """Where one is reached."""
        return messages.contacts(principal.id)

    @routes.put("/contacts/{channel}", status_code=204)
    def put_contact(principal: Own, channel: Channel, body: ContactBody) -> None:
        """Keep where one is reached."""
        messages.put_contact(principal.id, channel, body.address)
        audit(principal, "messages.contact", channel, {})

    @routes.get("/preferences")
    def preference(principal: Own) -> Preference:
        """What one wants."""
        return messages.preference(principal.id)

    @routes.put("/preferences", status_code=204)
    def put_preference(principal: Own, body: PreferenceBody) -> None:
        """Keep what one wants."""
        wanted = Preference(principal.id, tuple(body.muted), body.quiet_from, body.quiet_to)
        messages.put_preference(wanted)
        audit(principal, "messages.preference", principal.id, {"muted": body.muted})


def _office(routes: APIRouter, messages: Messages, guard: Guard, audit: Audit) -> None:
    Office = Annotated[Principal, Depends(guard.needs("messages.write"))]

    @routes.get("")
    def find(
        _: Office,
        state: State | None = None,
        channel: Channel | None = None,
        template: str | None = None,
        about: str | None = None,
        after: str | None = None,
        limit: Size = 50,
    ) -> MessageList:
        """Everything that goes out, newest first."""
        page = messages.find(MessageFilter(state, channel, template, None, about), after, limit)
        return MessageList(items=page.items, next=page.next, total=None)

    @routes.post("/{message}/again")
    def again(principal: Office, message: str) -> Message:
        """Try a failed message once more."""
        kept = messages.again(principal, message)
        audit(principal, "messages.again_asked", message, {})
        return kept

    @routes.get("/templates")
    def templates(_: Office) -> list[dict[str, Any]]:
        """Templates in use."""
        return [{"pack": pack, "template": one} for pack, one in messages.templates()]


def _programs(routes: APIRouter, messages: Messages, guard: Guard, audit: Audit) -> None:
    Machine = Annotated[Principal, Depends(guard.needs("system.write"))]

    @routes.get("/webhooks")
    def webhooks(_: Machine) -> list[Webhook]:
        """Programs that are told."""
        return messages.webhooks()

    @routes.get("/webhooks/kinds")
    def kinds(_: Machine) -> list[MessageKind]:
        """The kinds of messages that there are, for choosing of which a program is told."""
        return [MessageKind(id=one.id, subject=dict(one.subject)) for _, one in messages.templates()]

    @routes.post("/webhooks", status_code=201)
    def add_webhook(principal: Machine, body: WebhookBody) -> dict[str, Any]:
        """Tell a program from now on. Its secret is shown in this answer and never again."""
        hook, secret = messages.add_webhook(principal, body.name, body.address, body.templates)
        audit(principal, "messages.webhook", hook.id, {"name": body.name})
        return {"webhook": hook, "secret": secret}

    @routes.put("/webhooks/{identity}", status_code=204)
    def set_webhook(principal: Machine, identity: str, body: EnabledBody) -> None:
        """Switch a webhook on or off."""
        messages.set_webhook(principal, identity, body.enabled)
        audit(principal, "messages.webhook", identity, {"enabled": body.enabled})

    @routes.post("/webhooks/{identity}/try")
    def try_webhook(principal: Machine, identity: str) -> LastTold:
        """Send it a message of the kind `test` now and say what became of it; takes up to 15 seconds."""
        last = messages.try_webhook(principal, identity)
        audit(principal, "messages.webhook", identity, {"tried": last.state})
        return last

    @routes.delete("/webhooks/{identity}", status_code=204)
    def remove_webhook(principal: Machine, identity: str) -> None:
        """Forget a webhook."""
        messages.remove_webhook(principal, identity)
        audit(principal, "messages.webhook", identity, {"removed": True})
