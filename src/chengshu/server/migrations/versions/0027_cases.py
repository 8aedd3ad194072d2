"""Schema `cases` for a city's years: open and ended cases apart, and what happens beside the moves.

Open cases are few and change all day, ended ones are many and stand still. They are two parts of one table, so that a
move touches the small part only and a search finds both. The clocks that still run stay with their case; a run that
ended is a fact in `runs`. What never changes about a case and must be unique lies in `register`, its text in `texts`.
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ASIDE = """
alter table cases.cases rename to old_cases;
alter table cases.attachments drop constraint attachments_case_id_fkey;
alter table cases.clocks drop constraint clocks_case_id_fkey;
alter table cases.log drop constraint log_case_id_fkey;
drop index cases.log_key;
drop index cases.log_actor;
"""

CASES = """
create table cases.register (
    id uuid primary key,
    number text not null unique,
    source text not null,
    source_id text
);
create unique index register_source on cases.register (source, source_id) where source_id is not null;

create table cases.cases (
    id uuid not null,
    number text not null,
    type text not null,
    flow_version integer not null,
    state_id integer not null,
    state text not null,
    grp text not null,
    version integer not null,
    title text not null,
    description text not null,
    address text not null,
    severity text not null,
    division text,
    grid text,
    longitude double precision,
    latitude double precision,
    source text not null,
    source_id text,
    facts json not null,
    form json not null,
    classification text,
    condition text,
    organisation text,
    handler text,
    parent uuid,
    opened_by text not null,
    opened_role text,
    opened timestamptz not null,
    updated timestamptz not null,
    closed timestamptz,
    stage text,
    due timestamptz,
    warn timestamptz,
    waits text,
    wakes timestamptz,
    overdue boolean not null default false,
    late boolean not null default false,
    asked integer not null default 0,
    tasks integer not null default 0,
    supervised integer not null default 0,
    urged integer not null default 0,
    returns integer not null default 0,
    misdirected integer not null default 0,
    reworks integer not null default 0,
    dispatches integer not null default 0,
    extensions integer not null default 0,
    shelved boolean not null default false,
    accepted timestamptz,
    filed timestamptz,
    dispatched timestamptz,
    handled timestamptz,
    checked timestamptz,
    handle_due timestamptz,
    late_stages text[] not null default '{}',
    exempt boolean not null default false,
    rating smallint,
    clocks json not null default '[]',
    lines integer not null,
    head text not null,
    foreign key (type, flow_version) references cases.flows (flow, version),
    check ((longitude is null) = (latitude is null)),
    check ((grp = 'open') = (closed is null))
) partition by list (grp);
create table cases.open_cases partition of cases.cases for values in ('open') with (fillfactor = 70);
create table cases.ended_cases partition of cases.cases for values in ('closed', 'void');
comment on column cases.cases.clocks is 'the clocks that run or wait; those that ended are in cases.runs';
comment on column cases.cases.head is 'the hash of the last line of the log, which has the number `lines`';
"""

RUNS = """
create table cases.runs (
    id uuid not null,
    case_id uuid not null,
    stage text not null,
    amount integer not null,
    unit text not null,
    organisation text,
    division text,
    classification text,
    started timestamptz not null,
    due timestamptz not null,
    ended timestamptz not null,
    ended_by text,
    missed boolean not null,
    paused_s double precision not null default 0,
    extensions integer not null default 0,
    exempt boolean not null default false
);

create table cases.parties (
    actor text not null,
    case_id uuid not null,
    opened timestamptz not null,
    primary key (case_id, actor)
);

create table cases.texts (
    case_id uuid primary key references cases.register,
    opened timestamptz not null,
    plain text not null,
    grams text[] not null,
    cell bigint
);
"""

MOVED = """
insert into cases.register (id, number, source, source_id) select id, number, source, source_id from cases.old_cases;

insert into cases.cases (id, number, type, flow_version, state_id, state, grp, version, title, description, address,
    severity, division, longitude, latitude, source, source_id, facts, form, classification, organisation, handler,
    opened_by, opened, updated, closed, stage, due, overdue, late, returns, reworks, accepted, filed, dispatched,
    handled, late_stages, clocks, lines, head)
select c.id, c.number, c.type, c.flow_version, c.state_id, c.state, c.grp, c.version, c.title, c.description,
    c.address, c.severity, c.division, c.longitude, c.latitude, c.source, c.source_id, c.facts, c.form,
    c.classification, c.organisation, c.handler, c.opened_by, c.opened, c.updated, c.closed, c.stage, c.due,
    c.overdue, c.late, coalesce(l.returns, 0), coalesce(l.reworks, 0), l.accepted, l.filed, l.dispatched, l.handled,
    coalesce(k.late_stages, '{}'), coalesce(k.live, '[]'), coalesce(l.lines, 0),
    coalesce(h.hash, repeat('0', 64))
from cases.old_cases c
left join (select case_id, max(sequence) as lines, count(*) filter (where move = 'return') as returns,
        count(*) filter (where move = 'rework') as reworks, max(time) filter (where move = 'accept') as accepted,
        max(time) filter (where move = 'file') as filed, max(time) filter (where move = 'dispatch') as dispatched,
        max(time) filter (where move = 'reply') as handled from cases.log group by case_id) l on l.case_id = c.id
left join cases.log h on h.case_id = c.id and h.sequence = l.lines
left join (select case_id, json_agg(json_build_object('id', id, 'stage', stage, 'amount', amount, 'unit', unit,
        'started', started, 'due', due, 'organisation', organisation, 'paused', paused, 'remaining_s', remaining_s,
        'missed', missed, 'held', case when paused is null then '[]'::json else '["elsewhere"]'::json end)
        order by started, id) filter (where ended is null) as live,
        array_agg(distinct stage) filter (where missed) as late_stages
        from cases.clocks group by case_id) k on k.case_id = c.id;

insert into cases.runs (id, case_id, stage, amount, unit, organisation, division, classification, started, due, ended,
    missed)
select k.id, k.case_id, k.stage, k.amount, k.unit, k.organisation, c.division, c.classification, k.started, k.due,
    k.ended, k.missed
from cases.clocks k join cases.old_cases c on c.id = k.case_id where k.ended is not null order by k.ended;

insert into cases.parties (actor, case_id, opened)
select distinct l.actor, l.case_id, c.opened from cases.log l join cases.old_cases c on c.id = l.case_id;

insert into cases.texts (case_id, opened, plain, grams, cell)
select id, opened, regexp_replace(lower(title || ' ' || description || ' ' || address), '\\s', '', 'g'), grams,
    floor(latitude * 1000)::bigint * 1000000 + floor(longitude * 1000)::bigint
from cases.old_cases;

drop table cases.clocks;
drop table cases.old_cases;
alter table cases.attachments add constraint attachments_case_id_fkey
    foreign key (case_id) references cases.register;
alter table cases.attachments add column device text;
alter table cases.attachments add column likeness bigint;
create index attachments_likeness on cases.attachments using gin (
    (array[likeness & 65535, 65536 | (likeness >> 16 & 65535), 131072 | (likeness >> 32 & 65535),
           196608 | (likeness >> 48 & 65535)])
) where likeness is not null;
alter table cases.flows add column note text not null default '';
alter table cases.flows add column released_by text not null default '';
"""

# The open part is written by every move and small: few indexes. The ended part is large and still: one for each way in.
INDEXES = """
create unique index open_id on cases.open_cases (id);
create index open_state on cases.open_cases (state_id, opened desc, id desc);
create index open_opened on cases.open_cases (opened desc, id desc);
create index open_due on cases.open_cases ((coalesce(due, timestamptz '9999-01-01 00:00:00+00')), id);
create index open_organisation on cases.open_cases (organisation, opened desc, id desc);
create index open_warn on cases.open_cases (warn) where warn is not null;
create index open_wakes on cases.open_cases (wakes) where wakes is not null;
create index open_parent on cases.open_cases (parent) where parent is not null;

create unique index ended_id on cases.ended_cases (id);
create index ended_opened on cases.ended_cases (opened desc, id desc);
create index ended_closed on cases.ended_cases (closed desc, id desc);
create index ended_handle_due on cases.ended_cases using brin (handle_due) with (pages_per_range = 32);
create index ended_updated on cases.ended_cases (updated desc, id desc);
create index ended_due on cases.ended_cases ((coalesce(due, timestamptz '9999-01-01 00:00:00+00')), id);
create index ended_number on cases.ended_cases (number text_pattern_ops);
create index ended_numbers on cases.ended_cases (number, id);
create index ended_state on cases.ended_cases (state, opened desc, id desc);
create index ended_type on cases.ended_cases (type, opened desc, id desc);
create index ended_organisation on cases.ended_cases (organisation, opened desc, id desc);
create index ended_handler on cases.ended_cases (handler, opened desc) where handler is not null;
create index ended_division on cases.ended_cases (division text_pattern_ops, opened desc);
create index ended_class on cases.ended_cases (classification text_pattern_ops, opened desc);
create index ended_late on cases.ended_cases (opened desc, id desc) where late;
create index ended_severe on cases.ended_cases (opened desc, id desc) where severity <> 'normal';
create index ended_parent on cases.ended_cases (parent) where parent is not null;

create index runs_case on cases.runs (case_id);
create index runs_ended on cases.runs using brin (ended) with (pages_per_range = 32, autosummarize = on);
create index runs_due on cases.runs using brin (due) with (pages_per_range = 32, autosummarize = on);

create index parties_actor on cases.parties (actor, opened desc, case_id desc);
create index texts_grams on cases.texts using gin (grams);
create index texts_cell on cases.texts (cell, opened desc) where cell is not null;
"""

SIDES = """
create table cases.requests (
    id uuid primary key,
    case_id uuid not null references cases.register,
    procedure text not null,
    kind text not null,
    state text not null check (state in ('pending', 'accepted', 'refused', 'withdrawn', 'lapsed')),
    step integer not null,
    steps integer not null,
    awaits text[] not null,
    guard text not null,
    organisation text,
    division text,
    clock uuid,
    stage text,
    reason text not null,
    until timestamptz,
    asked_by text not null,
    asked_by_name text not null,
    asked timestamptz not null,
    decided timestamptz,
    decisions json not null default '[]'
);
create index requests_case on cases.requests (case_id, asked);
create index requests_pending on cases.requests (asked desc, id desc) where state = 'pending';
create index requests_asker on cases.requests (asked_by, asked desc, id desc);
create index requests_all on cases.requests (asked desc, id desc);

create table cases.supervisions (
    id uuid primary key,
    case_id uuid not null references cases.register,
    procedure text not null,
    state text not null check (state in ('asked', 'answered', 'closed')),
    question text not null,
    organisation text not null,
    division text,
    asked_by text not null,
    asked_by_name text not null,
    asked timestamptz not null,
    due timestamptz not null,
    missed boolean not null default false,
    round integer not null default 1,
    answer text,
    answered timestamptz,
    answered_by text,
    answered_by_name text,
    satisfied boolean,
    note text,
    closed timestamptz,
    closed_by text
);
create index supervisions_case on cases.supervisions (case_id, asked);
create index supervisions_open on cases.supervisions (organisation, asked desc, id desc) where state <> 'closed';
create index supervisions_due on cases.supervisions (due) where state = 'asked' and not missed;
create index supervisions_all on cases.supervisions (asked desc, id desc);

create table cases.tasks (
    id uuid primary key,
    case_id uuid not null references cases.register,
    procedure text not null,
    state text not null check (state in ('open', 'done', 'void')),
    requirement text not null,
    roles text[] not null,
    assignee text,
    assignee_name text,
    division text,
    longitude double precision,
    latitude double precision,
    address text not null,
    asked_by text not null,
    asked_by_name text not null,
    asked timestamptz not null,
    due timestamptz not null,
    missed boolean not null default false,
    finished timestamptz,
    finished_by text,
    finished_by_name text,
    ok boolean,
    finding text,
    photos text[] not null default '{}'
);
create index tasks_case on cases.tasks (case_id, asked);
create index tasks_open on cases.tasks (due, id) where state = 'open';
create index tasks_assignee on cases.tasks (assignee, asked desc, id desc);
create index tasks_all on cases.tasks (asked desc, id desc);

create table cases.links (
    case_id uuid not null references cases.register,
    other uuid not null references cases.register,
    kind text not null check (kind in ('related', 'duplicate', 'parent')),
    since timestamptz not null,
    made_by text not null,
    primary key (case_id, other),
    check (case_id <> other)
);
create index links_other on cases.links (other, case_id);

create sequence cases.hours_revision;
create table cases.hours (
    organisation text primary key,
    revision bigint not null default nextval('cases.hours_revision'),
    hours json not null,
    days json not null,
    changed timestamptz not null,
    changed_by text not null
);

create table cases.views (
    id uuid primary key,
    owner text not null,
    name text not null,
    query json not null,
    changed timestamptz not null,
    unique (owner, name)
);

create table cases.drafts (
    id uuid primary key,
    flow text not null,
    version integer not null,
    based_on integer,
    definition json not null,
    note text not null default '',
    made_by text not null,
    made_by_name text not null,
    made timestamptz not null,
    updated timestamptz not null,
    released integer,
    dropped boolean not null default false
);
create index drafts_newest on cases.drafts (updated desc, id desc) where released is null and not dropped;
"""


def upgrade() -> None:
    for statements in (ASIDE, CASES, RUNS, MOVED, INDEXES, SIDES):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
