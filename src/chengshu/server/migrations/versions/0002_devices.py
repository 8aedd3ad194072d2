"""Schema `devices`: the device registry, what packs declare about kinds, and when a device was last heard."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# last_seen lives in a narrow table of its own: it changes with every reading and must touch no index.
TABLES = """
create schema devices;

create table devices.kinds (
    id text primary key,
    pack text not null,
    title text not null,
    protocol text not null,
    medium text not null,
    interval_s integer not null check (interval_s > 0),
    properties jsonb not null
);
create index kinds_pack on devices.kinds (pack);

create table devices.devices (
    id uuid primary key,
    protocol text not null,
    identifier text not null,
    name text not null,
    kind text not null,
    division text,
    longitude double precision,
    latitude double precision,
    organisation text,
    properties text[] not null,
    synthetic boolean not null,
    reporting_interval_s integer not null check (reporting_interval_s > 0),
    secret text,
    registered timestamptz not null,
    updated timestamptz not null,
    unique (protocol, identifier),
    check ((longitude is null) = (latitude is null))
);
create index devices_name on devices.devices (name, id);
create index devices_kind on devices.devices (kind, name, id);
create index devices_division on devices.devices (division text_pattern_ops);
create index devices_organisation on devices.devices (organisation);

create table devices.seen (
    device uuid primary key references devices.devices on delete cascade,
    last_seen timestamptz not null
) with (fillfactor = 50);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates forward; restore a backup to go back.")
