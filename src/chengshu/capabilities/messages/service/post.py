"""Sending, delivering, reading: the post office."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chengshu.capabilities.messages import store
from chengshu.capabilities.messages.logic import address_fault, next_try, not_before, words_of
from chengshu.capabilities.messages.model import (
    CHANNELS,
    Channel,
    Contact,
    LastTold,
    Message,
    MessageFilter,
    Person,
    Preference,
    Template,
    Values,
    Webhook,
)
from chengshu.capabilities.messages.service.gateways import Gateways
from chengshu.kit import (
    Announce,
    Conflict,
    Database,
    Event,
    FieldError,
    NotFound,
    Page,
    Refused,
    Tx,
    announce_nothing,
    get_logger,
    new_id,
    now,
)
from chengshu.security import Audit, Keyring, Principal, Sealed

_log = get_logger("messages")
_LEASE = timedelta(minutes=2)
_BATCH = 50
_PURPOSE = "messages.webhook"
_Target = tuple[Channel, str, Person]


class Messages:
    """The post office of the city."""

    def __init__(
        self,
        db: Database,
        keyring: Keyring,
        audit: Audit,
        announce: Announce = announce_nothing,
        gateways: Gateways | None = None,
    ) -> None:
        self._db = db
        self._keyring = keyring
        self._audit = audit
        self._announce = announce
        self._gateways = gateways or Gateways()

    def send(
        self,
        to: Iterable[Person],
        template: str,
        values: Values,
        *,
        key: str,
        about: str = "",
        channels: Sequence[Channel] | None = None,
    ) -> list[Message]:
        """Keep a message for everybody and every channel that reaches him; the new ones.

        The same key again gives nobody a second one. Who cannot be reached by a channel gets none by it: the page
        always reaches an account. Webhooks that want this template are told once.
        """
        with self._db.transaction() as tx:
            words = store.template(tx, template)
            if words is None:
                raise NotFound(f"There is no template '{template}'.", code="template_unknown")
            people = list(to)
            rows = self._rows(tx, people, words, values, channels or words.channels, key, about)
            kept = store.add(tx, rows)
        for message in kept:
            if message.channel == "in_app" and message.account:
                self._announce(Event("message.sent", "messages", message.account, {"template": template}))
        return kept

    def deliver_due(self) -> int:
        """Hand over what is due, a batch at a time; how many attempts were made. For the worker."""
        made = 0
        while claimed := self._claim():
            for message in claimed:
                self._attempt(message)
            made += len(claimed)
            if len(claimed) < _BATCH:
                break
        return made

    def receipt(self, reference: str, delivered: bool, error: str = "") -> bool:
        """What a gateway says later of a message it took."""
        with self._db.transaction() as tx:
            return store.receipt(tx, reference, delivered, error, now())

    def again(self, by: Principal, message: str) -> Message:
        """Try a failed message once more."""
        with self._db.transaction() as tx:
            kept = store.again(tx, message, now())
        if kept is None:
            raise NotFound("There is no such failed message.", code="message_unknown")
        self._audit(by, "messages.again", message, {"channel": kept.channel})
        return kept

    def inbox(self, account: str, unread: bool = False, after: str | None = None, limit: int = 50) -> Page[Message]:
        """What somebody got in the page, the newest first; `total` counts what he has not read."""
        with self._db.transaction() as tx:
            found = store.inbox(tx, account, unread, after, limit + 1)
            count = store.unread(tx, account)
        return _page(found, limit, count)

    def mark_read(self, account: str, ids: Sequence[str] | None = None) -> int:
        """Somebody read these of his messages, or all."""
        with self._db.transaction() as tx:
            return store.mark_read(tx, account, ids, now())

    def find(self, wanted: MessageFilter, after: str | None = None, limit: int = 50) -> Page[Message]:
        """Messages of everybody, for who looks after them."""
        with self._db.transaction() as tx:
            return _page(store.find(tx, wanted, after, limit + 1), limit, None)

    def of_keys(self, keys: Sequence[str]) -> dict[str, list[Message]]:
        """What was sent under some keys, and what became of it."""
        found: dict[str, list[Message]] = {}
        with self._db.transaction() as tx:
            for key, message in store.of_keys(tx, keys) if keys else ():
                found.setdefault(key, []).append(message)
        return found

    def contacts(self, account: str) -> list[Contact]:
        """Where somebody is reached."""
        with self._db.transaction() as tx:
            return store.contacts(tx, [account])

    def put_contact(self, account: str, channel: Channel, address: str) -> None:
        """Keep where somebody is reached; an empty address is forgotten."""
        if channel not in ("email", "sms"):
            raise Refused("Only e-mail and text messages have an address.", code="contact_refused")
        if address and (reason := address_fault(channel, address)):
            raise Refused("The address cannot be kept.", errors=(FieldError("address", reason),))
        with self._db.transaction() as tx:
            store.put_contact(tx, account, channel, address)

    def preference(self, account: str) -> Preference:
        """What somebody wants."""
        with self._db.transaction() as tx:
            return store.preferences(tx, [account]).get(account, Preference(account))

    def put_preference(self, wanted: Preference) -> None:
        """Keep what somebody wants. The page cannot be muted: it is where everything can be read."""
        if "in_app" in wanted.muted:
            wrong = FieldError("muted", "messages in the page cannot be muted")
            raise Refused("This cannot be kept.", errors=(wrong,))
        if (wanted.quiet_from is None) != (wanted.quiet_to is None):
            wrong = FieldError("quiet_to", "quiet hours have a beginning and an end")
            raise Refused("This cannot be kept.", errors=(wrong,))
        with self._db.transaction() as tx:
            store.put_preference(tx, wanted)

    def add_webhook(self, by: Principal, name: str, address: str, templates: Sequence[str]) -> tuple[Webhook, str]:
        """A program that is told from now on, and the secret that signs what it gets: shown this once."""
        if not address.startswith(("https://", "http://")):
            wrong = FieldError("address", "begins with https:// (or http:// inside the city's own network)")
            raise Refused("The webhook cannot be kept.", errors=(wrong,))
        secret = secrets.token_urlsafe(32)
        sealed = self._keyring.seal(secret.encode(), _PURPOSE)
        hook = Webhook(new_id(), name, address, tuple(templates), True, now(), by.account)
        with self._db.transaction() as tx:
            # Its secret is found by its address: a second one there would be signed with the secret of the first.
            if any(one.address == address for one in store.webhooks(tx)):
                taken = (FieldError("address", "is told already"),)
                raise Conflict("A program at this address is told already.", code="webhook_known", errors=taken)
            store.add_webhook(tx, hook, sealed.key, sealed.content)
        self._audit(by, "messages.webhook_added", hook.id, {"name": name, "address": address})
        return hook, secret

    def webhooks(self) -> list[Webhook]:
        """Every webhook, with what became of the last message to it."""
        with self._db.transaction() as tx:
            found = store.webhooks(tx)
            last = store.last_told(tx, [one.address for one in found])
        return [replace(one, last=last.get(one.address)) for one in found]

    def try_webhook(self, by: Principal, identity: str) -> LastTold:
        """Send a message of the kind `test` now, once, and say what became of it: who connects a program sees it."""
        with self._db.transaction() as tx:
            hook = next((one for one in store.webhooks(tx) if one.id == identity), None)
            if hook is None:
                raise NotFound("There is no such webhook.", code="webhook_unknown")
            row = _test_of(hook)
            [test] = store.add(tx, [row])
        self._attempt(test, once=True)
        with self._db.transaction() as tx:
            [(_, made)] = store.of_keys(tx, [row["key"]])  # this one: another may have gone there meanwhile
        return LastTold(made.state, made.delivered or made.sent or made.created, made.error)

    def set_webhook(self, by: Principal, identity: str, enabled: bool) -> None:
        """Switch a webhook on or off."""
        with self._db.transaction() as tx:
            if not store.set_webhook(tx, identity, enabled):
                raise NotFound("There is no such webhook.", code="webhook_unknown")
        self._audit(by, "messages.webhook_set", identity, {"enabled": enabled})

    def remove_webhook(self, by: Principal, identity: str) -> None:
        """Forget a webhook; what waits for it fails."""
        with self._db.transaction() as tx:
            if not store.remove_webhook(tx, identity):
                raise NotFound("There is no such webhook.", code="webhook_unknown")
        self._audit(by, "messages.webhook_removed", identity, {})

    def define(self, template: Template, pack: str) -> None:
        """Keep a template that a pack declares."""
        with self._db.transaction() as tx:
            store.put_template(tx, template, pack)

    def retire_others(self, pack: str, names: Sequence[str]) -> None:
        """Templates that a pack no longer declares are used no longer."""
        with self._db.transaction() as tx:
            store.retire_templates(tx, pack, names)

    def templates(self) -> list[tuple[str, Template]]:
        """Templates in use, with the packs they come from."""
        with self._db.transaction() as tx:
            return store.templates(tx)

    def _rows(
        self,
        tx: Tx,
        people: list[Person],
        words: Template,
        values: Values,
        channels: Sequence[Channel],
        key: str,
        about: str,
    ) -> list[dict[str, Any]]:
        accounts = [person.account for person in people if person.account]
        reached = {(one.account, one.channel): one.address for one in store.contacts(tx, accounts)}
        wants = store.preferences(tx, accounts)
        # A program is told once, however many people are.
        hooks: list[_Target] = [("webhook", one.address, Person(name=one.name)) for one in store.webhooks(tx, words.id)]
        at, rows = now(), {}
        for channel, address, person in (*_targets(people, channels, reached, wants), *hooks):
            subject, body = words_of(words, person.language, values)
            due = not_before(wants.get(person.account or ""), channel, words.urgent, at)
            rows[channel, address, person.account] = {
                "id": new_id(),
                "key": key,
                "template": words.id,
                "about": about,
                "account": person.account,
                "name": person.name,
                "channel": channel,
                "address": address,
                "subject": subject,
                "body": body,
                "urgent": words.urgent,
                "created": at,
                **_standing(channel, due, at),
            }
        return list(rows.values())

    def _claim(self) -> list[Message]:
        at = now()
        with self._db.transaction() as tx:
            return store.claim(tx, at, at + _LEASE, _BATCH)

    def _attempt(self, message: Message, *, once: bool = False) -> None:
        outcome = self._gateways.send(message, self._secret_of)
        at = now()
        with self._db.transaction() as tx:
            store.settle(tx, message.id, outcome, at, None if once else next_try(message.attempts, at))
        if outcome.error:
            _log.warning("message not handed over", id=message.id, channel=message.channel, reason=outcome.error)

    def _secret_of(self, address: str) -> str | None:
        with self._db.transaction() as tx:
            known = store.webhook_secret(tx, address)
        if not known:
            return None
        _, key, content = known[0]
        return self._keyring.open(Sealed(key, bytes(content)), _PURPOSE).decode()


def _test_of(hook: Webhook) -> dict[str, Any]:
    """A message to a program that says nothing but that it came. Nobody else sends it: it is due after its attempt."""
    at = now()
    return {
        **dict.fromkeys(("about", "body"), ""),
        **dict.fromkeys(("account", "sent", "delivered")),
        "id": new_id(),
        "key": new_id(),
        "template": "test",
        "name": hook.name,
        "channel": "webhook",
        "address": hook.address,
        "subject": hook.name,
        "urgent": False,
        "created": at,
        "state": "queued",
        "next_try": at + _LEASE,
    }


def _standing(channel: Channel, due: datetime, at: datetime) -> dict[str, Any]:
    """What is kept for the page has arrived; everything else waits for its turn."""
    if channel == "in_app":
        return {"state": "delivered", "next_try": None, "sent": at, "delivered": at}
    return {"state": "queued", "next_try": due, "sent": None, "delivered": None}


def _targets(
    people: Iterable[Person],
    channels: Sequence[Channel],
    reached: dict[tuple[str, Channel], str],
    wants: dict[str, Preference],
) -> Iterable[_Target]:
    """Each channel by which each person is reached."""
    for person in people:
        muted = wants[person.account].muted if person.account in wants else ()
        for channel in CHANNELS:
            if channel not in channels or channel in muted or channel == "webhook":
                continue
            if channel == "in_app":
                if person.account:
                    yield channel, "", person
                continue
            given = (person.addresses or {}).get(channel)
            address = given or reached.get((person.account or "", channel))
            if address and not address_fault(channel, address):
                yield channel, address, person


def _page(found: list[Message], limit: int, total: int | None) -> Page[Message]:
    more = len(found) > limit
    found = found[:limit]
    return Page(found, found[-1].id if more else None, total)
