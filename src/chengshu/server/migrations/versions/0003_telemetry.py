"""Schema `telemetry`: newest values, what was seen, what was rejected. History itself lives in the lake."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LATEST = """
create schema telemetry;

create table telemetry.latest (
    device uuid not null,
    property text not null,
    kind text not null,
    statistic text not null,
    time timestamptz not null,
    value double precision,
    text text,
    flag text,
    received timestamptz not null,
    frame uuid not null,
    primary key (device, property, kind, statistic)
) with (fillfactor = 70);
create index latest_property on telemetry.latest (property, kind, statistic, device);
"""

SEEN = """
create table telemetry.incarnation (
    number integer generated always as identity primary key,
    stream text not null unique
);

create table telemetry.seen_frame (
    frame uuid primary key,
    sequence bigint not null,
    received timestamptz not null
);
create index seen_frame_received on telemetry.seen_frame using brin (received);

create table telemetry.settled (
    sequence bigint primary key,
    settled timestamptz not null default now()
);
create index settled_when on telemetry.settled using brin (settled);

create table telemetry.tally (
    day date not null,
    protocol text not null,
    frames bigint not null default 0,
    observations bigint not null default 0,
    duplicates bigint not null default 0,
    rejects bigint not null default 0,
    primary key (day, protocol)
);
"""

REJECTS = """
create table telemetry.reject (
    id uuid primary key,
    frame uuid not null unique,
    protocol text not null,
    identifier text not null,
    message_type text not null,
    device uuid,
    raw bytea not null,
    reason text not null,
    detail text not null,
    state text not null default 'open' check (state in ('open', 'replayed', 'discarded')),
    count bigint not null default 1,
    first_received timestamptz not null,
    last_received timestamptz not null,
    mended_raw bytea,
    replayed_frame uuid,
    note text,
    closed_by text,
    closed timestamptz
);
create index reject_newest on telemetry.reject (last_received desc, id desc);
create index reject_state on telemetry.reject (state, last_received desc, id desc);
create index reject_reason on telemetry.reject (reason, last_received desc, id desc);
create index reject_device on telemetry.reject (device, last_received desc) where device is not null;

create table telemetry.poison (
    id uuid primary key,
    sequence bigint not null unique,
    subject text not null,
    payload bytea not null,
    error text not null,
    deliveries integer not null,
    kept timestamptz not null default now()
);
"""


def upgrade() -> None:
    op.execute(LATEST)
    op.execute(SEEN)
    op.execute(REJECTS)


def downgrade() -> None:
    raise NotImplementedError("The database only moves forward; restore a backup instead.")
