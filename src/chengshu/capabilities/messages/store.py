"""Tables and queries of the schema `messages`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.messages.model import (
    Channel,
    Contact,
    LastTold,
    Message,
    MessageFilter,
    Outcome,
    Preference,
    Template,
    Webhook,
)
from chengshu.kit import Tx

_MESSAGE = """id::text, template, about, account::text, name, channel, address, subject, body, state, attempts,
              next_try, error, created, sent, delivered, read"""
_CLAIM = f"""
update messages.messages set lease = %(lease)s, attempts = attempts + 1 where id in (
    select id from messages.messages
    where state = 'queued' and next_try <= %(at)s and (lease is null or lease < %(at)s)
    order by next_try limit %(limit)s for update skip locked)
returning {_MESSAGE}
"""  # noqa: S608
_AGAIN = f"""
update messages.messages set state = 'queued', next_try = %s, attempts = 0, error = '', lease = null
where id = %s::uuid and state = 'failed' returning {_MESSAGE}
"""  # noqa: S608
_WEBHOOK = "id::text, name, address, templates, enabled, created, created_by"


def put_template(tx: Tx, template: Template, pack: str) -> None:
    """Keep the words of a kind of message."""
    tx.execute(
        "insert into messages.templates (id, subject, body, channels, urgent, pack) values (%s, %s, %s, %s, %s, %s) "
        "on conflict (id) do update set subject = excluded.subject, body = excluded.body, urgent = excluded.urgent, "
        "channels = excluded.channels, pack = excluded.pack, retired = false",
        (
            template.id,
            Jsonb(dict(template.subject)),
            Jsonb(dict(template.body)),
            list(template.channels),
            template.urgent,
            pack,
        ),
    )


def retire_templates(tx: Tx, pack: str, names: Sequence[str]) -> None:
    """Templates of a pack that are not named are used no longer."""
    tx.execute("update messages.templates set retired = true where pack = %s and id <> all(%s)", (pack, list(names)))


def templates(tx: Tx) -> list[tuple[str, Template]]:
    """Templates in use, with their packs."""
    rows = tx.execute(
        "select id, subject, body, channels, urgent, pack from messages.templates where not retired order by id"
    )
    return [(row.pop("pack"), Template(**row | {"channels": tuple(row["channels"])})) for row in rows]


def template(tx: Tx, identity: str) -> Template | None:
    """A template in use."""
    row = tx.execute(
        "select id, subject, body, channels, urgent from messages.templates where id = %s and not retired",
        (identity,),
    ).fetchone()
    return Template(**row | {"channels": tuple(row["channels"])}) if row else None


def add(tx: Tx, rows: Sequence[dict[str, Any]]) -> list[Message]:
    """Keep messages; one that was kept before under its key is left alone. The new ones."""
    if not rows:
        return []
    names = list(rows[0])
    columns = ", ".join(names)
    types = {"id": "uuid", "account": "uuid", "urgent": "boolean"} | dict.fromkeys(
        ("next_try", "created", "sent", "delivered"), "timestamptz"
    )
    arrays = ", ".join(f"%({name})s::{types.get(name, 'text')}[]" for name in names)
    sql = (
        f"insert into messages.messages ({columns}) select * from unnest({arrays}) "  # noqa: S608
        f"on conflict do nothing returning {_MESSAGE}"
    )
    found = tx.execute(sql, {name: [row[name] for row in rows] for name in names})
    return [Message(**row) for row in found]


def of_keys(tx: Tx, keys: Sequence[str]) -> list[tuple[str, Message]]:
    """Messages under their keys, by key and name."""
    sql = f"select key, {_MESSAGE} from messages.messages where key = any(%s) order by key, name, channel"  # noqa: S608
    return [(row.pop("key"), Message(**row)) for row in tx.execute(sql, (list(keys),))]


def claim(tx: Tx, at: datetime, lease: datetime, limit: int) -> list[Message]:
    """Take messages that are due, so that no other worker has them until the lease ends."""
    rows = tx.execute(_CLAIM, {"at": at, "lease": lease, "limit": limit})
    return [Message(**row) for row in rows]


def settle(tx: Tx, message: str, outcome: Outcome, at: datetime, next_try: datetime | None) -> None:
    """Write what came of an attempt. A message whose state moved on meanwhile is left alone."""
    state = {"sent": "sent", "delivered": "delivered", "later": "queued", "failed": "failed"}[outcome.kind]
    if state == "queued" and next_try is None:
        state = "failed"
    tx.execute(
        "update messages.messages set state = %(state)s, error = %(error)s, lease = null, "
        "reference = coalesce(%(reference)s, reference), "
        "next_try = case when %(state)s = 'queued' then %(next)s::timestamptz end, "
        "sent = case when %(state)s in ('sent', 'delivered') then %(at)s else sent end, "
        "delivered = case when %(state)s = 'delivered' then %(at)s else delivered end "
        "where id = %(id)s::uuid and state = 'queued'",
        {
            "id": message,
            "state": state,
            "error": outcome.error[:500],
            "reference": outcome.reference,
            "next": next_try,
            "at": at,
        },
    )


def receipt(tx: Tx, reference: str, delivered: bool, error: str, at: datetime) -> bool:
    """Write what a gateway says later of what it took."""
    done = tx.execute(
        "update messages.messages set state = case when %(ok)s then 'delivered' else 'failed' end, error = %(error)s, "
        "delivered = case when %(ok)s then %(at)s end where reference = %(reference)s and state = 'sent'",
        {"ok": delivered, "error": error[:500], "reference": reference, "at": at},
    )
    return done.rowcount > 0


def again(tx: Tx, message: str, at: datetime) -> Message | None:
    """Queue a failed message anew."""
    row = tx.execute(_AGAIN, (at, message)).fetchone()
    return Message(**row) if row else None


def inbox(tx: Tx, account: str, unread: bool, after: str | None, limit: int) -> list[Message]:
    """What somebody got in the page, the newest first."""
    sql = f"select {_MESSAGE} from messages.messages where account = %(account)s::uuid and channel = 'in_app'"  # noqa: S608
    if unread:
        sql += " and read is null"
    if after:
        sql += " and id < %(after)s::uuid"
    values = {"account": account, "after": after, "limit": limit}
    return [Message(**row) for row in tx.execute(sql + " order by id desc limit %(limit)s", values)]


def unread(tx: Tx, account: str) -> int:
    """How many somebody has not read."""
    sql = "select count(*) as n from messages.messages where account = %s::uuid and channel = 'in_app' and read is null"
    row = tx.execute(sql, (account,)).fetchone()
    assert row is not None
    return int(row["n"])


def mark_read(tx: Tx, account: str, ids: Sequence[str] | None, at: datetime) -> int:
    """Somebody read these of his messages, or all of them."""
    sql = (
        "update messages.messages set read = %(at)s, state = 'read' "
        "where account = %(account)s::uuid and channel = 'in_app' and read is null"
    )
    if ids is not None:
        sql += " and id = any(%(ids)s::uuid[])"
    return tx.execute(sql, {"at": at, "account": account, "ids": list(ids or ())}).rowcount


def find(tx: Tx, wanted: MessageFilter, after: str | None, limit: int) -> list[Message]:
    """Messages of everybody, the newest first."""
    values: dict[str, Any] = {"limit": limit}
    parts = []
    for name in ("state", "channel", "template", "about", "account"):
        if (value := getattr(wanted, name)) is not None:
            values[name] = value
            parts.append(f"{name} = %({name})s" + ("::uuid" if name == "account" else ""))
    if after:
        values["after"] = after
        parts.append("id < %(after)s::uuid")
    where = f" where {' and '.join(parts)}" if parts else ""
    rows = tx.execute(
        f"select {_MESSAGE} from messages.messages{where} order by id desc limit %(limit)s",  # noqa: S608
        values,
    )
    return [Message(**row) for row in rows]


def contacts(tx: Tx, accounts: Sequence[str]) -> list[Contact]:
    """Where these accounts are reached."""
    rows = tx.execute(
        "select account::text, channel, address from messages.contacts where account = any(%s::uuid[])",
        (list(accounts),),
    )
    return [Contact(**row) for row in rows]


def put_contact(tx: Tx, account: str, channel: Channel, address: str) -> None:
    """Keep an address; an empty one is forgotten."""
    if not address:
        tx.execute("delete from messages.contacts where account = %s::uuid and channel = %s", (account, channel))
        return
    tx.execute(
        "insert into messages.contacts values (%s::uuid, %s, %s) "
        "on conflict (account, channel) do update set address = excluded.address",
        (account, channel, address),
    )


def preferences(tx: Tx, accounts: Sequence[str]) -> dict[str, Preference]:
    """What these accounts want."""
    rows = tx.execute(
        "select account::text, muted, quiet_from, quiet_to from messages.preferences where account = any(%s::uuid[])",
        (list(accounts),),
    )
    return {row["account"]: Preference(**row | {"muted": tuple(row["muted"])}) for row in rows}


def put_preference(tx: Tx, wanted: Preference) -> None:
    """Keep what somebody wants."""
    tx.execute(
        "insert into messages.preferences values (%s::uuid, %s, %s, %s) on conflict (account) do update set "
        "muted = excluded.muted, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to",
        (wanted.account, list(wanted.muted), wanted.quiet_from, wanted.quiet_to),
    )


def add_webhook(tx: Tx, hook: Webhook, secret_key: str, secret: bytes) -> None:
    """Keep a webhook with its sealed secret."""
    tx.execute(
        "insert into messages.webhooks values (%s::uuid, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            *(hook.id, hook.name, hook.address, list(hook.templates), hook.enabled, secret_key, secret),
            *(hook.created, hook.created_by),
        ),
    )


def webhooks(tx: Tx, template: str | None = None) -> list[Webhook]:
    """Webhooks, or those in use that want messages of a template."""
    sql = f"select {_WEBHOOK} from messages.webhooks"  # noqa: S608
    if template is not None:
        sql += " where enabled and (templates = '{}' or %(template)s = any(templates))"
    rows = tx.execute(sql + " order by created", {"template": template})
    return [Webhook(**row | {"templates": tuple(row["templates"])}) for row in rows]


def last_told(tx: Tx, addresses: Sequence[str]) -> dict[str, LastTold]:
    """What became of the last message to each of these addresses of programs."""
    rows = tx.execute(
        "select a.address, m.state, m.at, m.error from unnest(%s::text[]) as a(address), "
        "lateral (select state, coalesce(delivered, sent, created) as at, error from messages.messages "
        "where channel = 'webhook' and address = a.address order by created desc limit 1) m",
        (list(addresses),),
    )
    return {row.pop("address"): LastTold(**row) for row in rows}


def webhook_secret(tx: Tx, address: str) -> list[tuple[str, str, bytes]]:
    """Id and sealed secret of the webhooks at an address."""
    sql = "select id::text, secret_key, secret from messages.webhooks where address = %s and enabled order by created"
    return [(row["id"], row["secret_key"], row["secret"]) for row in tx.execute(sql, (address,))]


def set_webhook(tx: Tx, identity: str, enabled: bool) -> bool:
    """Switch a webhook on or off."""
    sql = "update messages.webhooks set enabled = %s where id = %s::uuid"
    return tx.execute(sql, (enabled, identity)).rowcount > 0


def remove_webhook(tx: Tx, identity: str) -> bool:
    """Forget a webhook."""
    return tx.execute("delete from messages.webhooks where id = %s::uuid", (identity,)).rowcount > 0
