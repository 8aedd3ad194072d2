"""Schema `survey_marks`: the register, places, custody, what happened, attachments, requests for use."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

REGISTER = """
create schema survey_marks;

create table survey_marks.marks (
    id uuid primary key,
    number text not null unique,
    name text not null,
    kind text not null,
    grade text not null,
    state text not null check (state in ('good', 'damaged', 'missing', 'destroyed', 'cancelled')),
    division text not null,
    place text not null,
    longitude double precision not null,
    latitude double precision not null,
    sealed bytea not null,
    key text not null,
    height_datum text not null,
    monument text not null,
    built date,
    builder text not null,
    description jsonb not null,
    last_patrol date,
    version integer not null,
    created timestamptz not null,
    created_by text not null,
    updated timestamptz not null
);
create index marks_division on survey_marks.marks (division text_pattern_ops, number);
create index marks_kind on survey_marks.marks (kind, grade, state);
create index marks_name on survey_marks.marks (name text_pattern_ops);
create index marks_due on survey_marks.marks ((coalesce(last_patrol, date '0001-01-01')), id)
    where state not in ('destroyed', 'cancelled');

create table survey_marks.places (
    mark uuid not null references survey_marks.marks,
    sequence integer not null,
    longitude double precision not null,
    latitude double precision not null,
    sealed bytea not null,
    key text not null,
    valid_to date not null,
    reason text not null,
    primary key (mark, sequence)
);

create table survey_marks.custody (
    id uuid primary key,
    mark uuid not null references survey_marks.marks,
    level text not null check (level in ('county', 'town', 'keeper')),
    holder text not null,
    contact text not null,
    since date not null,
    until date,
    agreement uuid,
    noted_by text not null,
    check (until is null or until >= since)
);
create unique index custody_current on survey_marks.custody (mark, level) where until is null;
create index custody_holder on survey_marks.custody (holder) where until is null;
"""

EVENTS = """
create table survey_marks.events (
    id uuid primary key,
    mark uuid not null references survey_marks.marks,
    kind text not null
        check (kind in ('registered', 'edited', 'patrol', 'damage', 'repair', 'relocation', 'cancelled')),
    day date not null,
    before text not null,
    after text not null,
    note text not null,
    longitude double precision,
    latitude double precision,
    account text not null,
    name text not null,
    time timestamptz not null,
    key text
);
create index events_mark on survey_marks.events (mark, id desc);
create unique index events_key on survey_marks.events (mark, key) where key is not null;

create function survey_marks.events_are_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'what happened to a mark is only ever added to';
end $$;
create trigger events_append_only before update or delete on survey_marks.events
    for each row execute function survey_marks.events_are_append_only();

create table survey_marks.attachments (
    id uuid primary key,
    mark uuid not null references survey_marks.marks,
    event uuid references survey_marks.events,
    kind text not null,
    name text not null,
    media_type text not null,
    size bigint not null,
    digest text not null,
    taken timestamptz,
    added timestamptz not null,
    added_by text not null
);
create index attachments_mark on survey_marks.attachments (mark, id);

create table survey_marks.requests (
    id uuid primary key,
    account text not null,
    name text not null,
    organisation text not null,
    purpose text not null,
    since date not null,
    until date not null,
    state text not null check (state in ('waiting', 'approved', 'refused', 'withdrawn', 'returned')),
    decided_by text,
    decided timestamptz,
    decision text not null,
    returned date,
    return_note text not null,
    created timestamptz not null,
    check (until >= since)
);
create index requests_account on survey_marks.requests (account, id desc);
create index requests_state on survey_marks.requests (state, id desc);

create table survey_marks.request_marks (
    request uuid not null references survey_marks.requests,
    mark uuid not null references survey_marks.marks,
    primary key (request, mark)
);
create index request_marks_mark on survey_marks.request_marks (mark);
"""


def upgrade() -> None:
    op.execute(REGISTER)
    op.execute(EVENTS)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
