"""Schema `operations`: incidents with tasks, calls and log; who is on duty and how he hands over; daily briefs."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INCIDENTS = """
create schema operations;

create table operations.kind (
    pack text not null,
    id text not null,
    content jsonb not null,
    retired timestamptz,
    primary key (id)
);
create index kind_pack on operations.kind (pack, id);

create table operations.counter (
    prefix text primary key,
    last integer not null
);

create table operations.incident (
    id uuid primary key,
    number text not null unique,
    key text not null unique,
    kind text not null,
    level integer not null check (level between 1 and 4),
    title text not null,
    description text not null,
    longitude double precision not null,
    latitude double precision not null,
    radius_m double precision not null check (radius_m > 0),
    division text,
    state text not null check (state in ('open', 'closed')),
    version integer not null default 1,
    declared timestamptz not null,
    declared_by text not null,
    declared_name text not null,
    closed timestamptz,
    closed_name text,
    summary text not null default '',
    check ((state = 'open') = (closed is null))
);
create index incident_declared on operations.incident (declared desc, id desc);
create index incident_open on operations.incident (declared desc, id desc) where state = 'open';
create index incident_span on operations.incident (closed, declared);

create table operations.task (
    id uuid primary key,
    incident uuid not null references operations.incident,
    organisation text not null,
    organisation_name text not null,
    title text not null,
    requirement text not null,
    due timestamptz not null,
    state text not null check (state in ('asked', 'answered', 'accepted', 'withdrawn')),
    asked timestamptz not null,
    asked_name text not null,
    answer text not null default '',
    answered timestamptz,
    answered_name text,
    late boolean not null default false
);
create index task_incident on operations.task (incident, asked, id);
create index task_organisation on operations.task (organisation, due) where state = 'asked';

create table operations.call (
    id uuid primary key,
    incident uuid not null references operations.incident,
    position integer not null,
    name text not null,
    duty text not null,
    phone text not null,
    state text not null check (state in ('waiting', 'reached', 'not_reached')),
    note text not null default '',
    at timestamptz,
    by_name text
);
create index call_incident on operations.call (incident, position, id);

create table operations.report (
    incident uuid not null references operations.incident,
    number integer not null,
    time timestamptz not null,
    by_name text not null,
    text text not null,
    figures jsonb not null,
    primary key (incident, number)
);

create table operations.log (
    incident uuid not null references operations.incident,
    sequence integer not null,
    time timestamptz not null,
    kind text not null,
    actor text not null,
    actor_name text not null,
    text text not null,
    detail json not null,
    previous text not null,
    hash text not null,
    primary key (incident, sequence)
);

create function operations.log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the log of an incident is only ever added to';
end $$;
create trigger log_append_only before update or delete on operations.log
    for each row execute function operations.log_is_append_only();
"""

ROSTER = """
create table operations.position (
    id uuid primary key,
    title text not null,
    duty text not null default '',
    rank integer not null default 100,
    retired timestamptz
);
create unique index position_title on operations.position (title) where retired is null;

create table operations.shift (
    id uuid primary key,
    position uuid not null references operations.position,
    starts timestamptz not null,
    ends timestamptz not null,
    account text not null,
    name text not null,
    note text not null default '',
    version integer not null default 1,
    removed timestamptz,
    check (ends > starts)
);
create index shift_time on operations.shift (starts, ends) where removed is null;
create index shift_position on operations.shift (position, starts) where removed is null;
create index shift_account on operations.shift (account, starts) where removed is null;

create table operations.swap (
    id uuid primary key,
    shift uuid not null references operations.shift,
    from_account text not null,
    from_name text not null,
    to_account text not null,
    to_name text not null,
    reason text not null,
    state text not null check (state in ('asked', 'agreed', 'refused', 'withdrawn')),
    asked timestamptz not null,
    decided timestamptz
);
create unique index swap_one_at_a_time on operations.swap (shift) where state = 'asked';
create index swap_shift on operations.swap (shift, asked);

create table operations.point (
    id uuid primary key,
    position uuid not null references operations.position,
    text text not null,
    link text not null default '',
    opened timestamptz not null,
    opened_name text not null,
    closed timestamptz,
    closed_name text,
    outcome text not null default ''
);
create index point_open on operations.point (position, opened) where closed is null;

create table operations.handover (
    id uuid primary key,
    position uuid not null references operations.position,
    from_shift uuid not null references operations.shift,
    to_shift uuid not null references operations.shift,
    state text not null check (state in ('draft', 'handed', 'taken')),
    summary text not null,
    points jsonb not null,
    digest text not null default '',
    from_account text not null,
    from_name text not null,
    to_account text not null,
    to_name text not null,
    refusal text not null default '',
    version integer not null default 1,
    written timestamptz not null,
    handed timestamptz,
    taken timestamptz
);
create unique index handover_once on operations.handover (from_shift, to_shift);
create index handover_position on operations.handover (position, written desc, id desc);
create index handover_written on operations.handover (written desc, id desc);
"""

BRIEFS = """
create table operations.brief (
    id uuid primary key,
    day date not null,
    edition integer not null,
    state text not null check (state in ('draft', 'released')),
    title text not null,
    sections jsonb not null,
    version integer not null default 1,
    generated timestamptz not null,
    generated_name text not null,
    changed timestamptz,
    changed_name text,
    released timestamptz,
    released_name text,
    digest text not null default '',
    unique (day, edition)
);
create unique index brief_one_draft on operations.brief (day) where state = 'draft';
create index brief_newest on operations.brief (day desc, edition desc);
"""


def upgrade() -> None:
    op.execute(INCIDENTS)
    op.execute(ROSTER)
    op.execute(BRIEFS)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
