"""Schema `messages`: templates, messages, contacts, preferences, webhooks."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = """
create schema messages;

create table messages.templates (
    id text primary key,
    subject jsonb not null,
    body jsonb not null,
    channels text[] not null,
    urgent boolean not null,
    pack text not null,
    retired boolean not null default false
);

create table messages.messages (
    id uuid primary key,
    key text not null,
    template text not null,
    about text not null,
    account uuid,
    name text not null,
    channel text not null check (channel in ('in_app', 'email', 'sms', 'webhook')),
    address text not null,
    subject text not null,
    body text not null,
    state text not null check (state in ('queued', 'sent', 'delivered', 'read', 'failed')),
    urgent boolean not null,
    attempts integer not null default 0,
    next_try timestamptz,
    lease timestamptz,
    error text not null default '',
    reference text,
    created timestamptz not null,
    sent timestamptz,
    delivered timestamptz,
    read timestamptz,
    check ((state = 'queued') = (next_try is not null))
);
create unique index messages_once on messages.messages (key, channel, coalesce(account::text, ''), address);
create index messages_due on messages.messages (next_try) where state = 'queued';
create index messages_inbox on messages.messages (account, id desc) where channel = 'in_app';
create index messages_unread on messages.messages (account) where channel = 'in_app' and read is null;
create index messages_newest on messages.messages (id desc);
create index messages_state on messages.messages (state, id desc);
create index messages_template on messages.messages (template, id desc);
create index messages_about on messages.messages (about, id desc);
create index messages_reference on messages.messages (reference) where reference is not null;

create table messages.contacts (
    account uuid not null,
    channel text not null check (channel in ('email', 'sms')),
    address text not null,
    primary key (account, channel)
);

create table messages.preferences (
    account uuid primary key,
    muted text[] not null,
    quiet_from time,
    quiet_to time,
    check ((quiet_from is null) = (quiet_to is null))
);

create table messages.webhooks (
    id uuid primary key,
    name text not null,
    address text not null,
    templates text[] not null,
    enabled boolean not null,
    secret_key text not null,
    secret bytea not null,
    created timestamptz not null,
    created_by text not null
);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
