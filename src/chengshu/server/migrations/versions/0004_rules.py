"""Schema `rules`: versioned definitions, what is in breach now, who was heard when, and alerts."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DEFINITIONS = """
create schema rules;

create table rules.definitions (
    id text not null,
    version integer not null check (version > 0),
    pack text not null,
    content jsonb not null,
    digest text not null,
    effective timestamptz not null,
    created timestamptz not null,
    retired timestamptz,
    primary key (id, version)
);
create index definitions_pack on rules.definitions (pack, id);

-- Counts the changes of definitions: one cheap read tells a process that its compiled rules are old.
create table rules.revision (
    single boolean primary key default true check (single),
    number bigint not null
);
"""

# `breaches` keeps a row for each rule, device and property that was ever in breach. A row whose phase is `normal`
# stays, because its `last_time` is what makes a reading that is delivered twice harmless.
STATE = """
create table rules.breaches (
    device uuid not null,
    rule text not null,
    property text not null,
    phase text not null check (phase in ('normal', 'pending', 'open')),
    since timestamptz,
    times integer not null,
    last_time timestamptz not null,
    primary key (device, rule, property)
);
create index breaches_rule on rules.breaches (rule);

create table rules.heartbeats (
    rule text not null,
    device uuid not null,
    property text not null,
    received timestamptz not null,
    frame text not null,
    device_name text not null,
    division text,
    longitude double precision,
    latitude double precision,
    primary key (rule, device, property)
);
create index heartbeats_received on rules.heartbeats (rule, received);
"""

ALERTS = """
create table rules.alerts (
    id uuid primary key,
    rule text not null,
    rule_version integer not null,
    pack text not null,
    title text not null,
    kind text not null,
    device uuid not null,
    device_name text not null,
    property text not null,
    value double precision,
    threshold double precision,
    unit text not null,
    severity text not null,
    observation_time timestamptz not null,
    frame text not null,
    division text,
    longitude double precision,
    latitude double precision,
    opened timestamptz not null,
    closed timestamptz,
    close_reason text,
    case_type text,
    case_id uuid,
    announced timestamptz,
    unique (rule, device, property, observation_time)
);
create unique index alerts_one_open on rules.alerts (device, rule, property) where closed is null;
create index alerts_open on rules.alerts (opened desc, id desc) where closed is null;
create index alerts_opened on rules.alerts (opened desc, id desc);
create index alerts_closed on rules.alerts (closed) where closed is not null;
create index alerts_device on rules.alerts (device, opened desc, id desc);
create index alerts_rule on rules.alerts (rule, opened desc, id desc);
create index alerts_division on rules.alerts (division text_pattern_ops, opened desc, id desc);
create index alerts_unannounced on rules.alerts (id) where case_type is not null and announced is null;
"""


def upgrade() -> None:
    for script in (DEFINITIONS, STATE, ALERTS):
        op.execute(script)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
