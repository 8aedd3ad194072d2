"""Schema `cases`: flows and their states, class codes, cases, log, clocks and attachments."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FLOWS = """
create schema cases;

create table cases.flows (
    id integer generated always as identity primary key,
    flow text not null,
    version integer not null,
    digest text not null,
    definition json not null,
    pack text not null,
    created timestamptz not null,
    unique (flow, version)
);

create table cases.states (
    id integer generated always as identity primary key,
    flow text not null,
    version integer not null,
    state text not null,
    grp text not null check (grp in ('open', 'closed', 'void')),
    unique (flow, version, state),
    foreign key (flow, version) references cases.flows (flow, version)
);

create table cases.classes (
    key text primary key,
    scheme text not null,
    edition text not null,
    kind text not null,
    big text not null,
    small text not null,
    big_title jsonb not null,
    title jsonb not null,
    valid_from date not null,
    valid_to date,
    pack text not null
);
create index classes_scheme on cases.classes (scheme, edition, kind, big, small);

create table cases.counters (
    prefix text primary key,
    last bigint not null
);
"""

CASES = """
create table cases.cases (
    id uuid primary key,
    number text not null unique,
    type text not null,
    flow_version integer not null,
    state_id integer not null references cases.states,
    state text not null,
    grp text not null,
    version integer not null,
    title text not null,
    description text not null,
    address text not null,
    severity text not null,
    division text,
    longitude double precision,
    latitude double precision,
    source text not null,
    source_id text,
    facts json not null,
    form json not null,
    classification text,
    organisation text,
    handler text,
    opened_by text not null,
    opened timestamptz not null,
    updated timestamptz not null,
    closed timestamptz,
    stage text,
    due timestamptz,
    overdue boolean not null default false,
    late boolean not null default false,
    grams text[] not null,
    foreign key (type, flow_version) references cases.flows (flow, version),
    check ((longitude is null) = (latitude is null)),
    check ((grp = 'open') = (closed is null))
);
create unique index cases_source on cases.cases (source, source_id) where source_id is not null;
create index cases_state_opened on cases.cases (state_id, opened desc, id desc);
create index cases_state_name on cases.cases (state, opened desc, id desc);
create index cases_type_opened on cases.cases (type, opened desc, id desc);
create index cases_opened on cases.cases (opened desc, id desc);
create index cases_updated on cases.cases (updated desc, id desc);
create index cases_due on cases.cases ((coalesce(due, timestamptz '9999-01-01 00:00:00+00')), id);
create index cases_open_due on cases.cases (due) where grp = 'open' and not overdue;
create index cases_open on cases.cases (opened desc, id desc) where grp = 'open';
create index cases_overdue on cases.cases (due, id) where overdue;
create index cases_closed on cases.cases (closed desc, id desc) where closed is not null;
create index cases_organisation on cases.cases (organisation, opened desc) where organisation is not null;
create index cases_division on cases.cases (division text_pattern_ops, opened desc);
create index cases_classification on cases.cases (classification) where classification is not null;
create index cases_number on cases.cases (number text_pattern_ops);
create index cases_grams on cases.cases using gin (grams);

create table cases.clocks (
    id uuid primary key,
    case_id uuid not null references cases.cases,
    stage text not null,
    amount integer not null check (amount > 0),
    unit text not null,
    organisation text,
    started timestamptz not null,
    due timestamptz not null,
    paused timestamptz,
    remaining_s double precision,
    ended timestamptz,
    missed boolean not null,
    check ((paused is null) = (remaining_s is null))
);
create index clocks_case on cases.clocks (case_id, started, id);
create index clocks_running on cases.clocks (due) where ended is null and paused is null and not missed;
"""

LOG = """
create table cases.log (
    case_id uuid not null references cases.cases,
    sequence integer not null,
    move text not null,
    from_state text,
    to_state text not null,
    actor text not null,
    actor_name text not null,
    role text,
    organisation text,
    handler text,
    form json not null,
    time timestamptz not null,
    missed boolean not null,
    previous text not null,
    hash text not null,
    key text,
    request text,
    primary key (case_id, sequence)
);
create unique index log_key on cases.log (case_id, key) where key is not null;
create index log_actor on cases.log (actor, case_id);

create function cases.log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the log of a case is only ever added to';
end $$;
create trigger log_append_only before update or delete on cases.log
    for each row execute function cases.log_is_append_only();

create table cases.attachments (
    id uuid primary key,
    case_id uuid not null references cases.cases,
    name text not null,
    media_type text not null,
    size bigint not null,
    digest text not null,
    stage text not null,
    added timestamptz not null,
    added_by text not null,
    added_by_name text not null,
    taken timestamptz,
    longitude double precision,
    latitude double precision,
    unique (case_id, digest, stage)
);
create index attachments_case on cases.attachments (case_id, added, id);
"""


def upgrade() -> None:
    op.execute(FLOWS)
    op.execute(CASES)
    op.execute(LOG)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
