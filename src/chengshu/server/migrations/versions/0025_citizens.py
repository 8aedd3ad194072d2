"""Schema `citizens`: reports of people, tips with sealed contacts, answers to what many ask for."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLES = """
create schema citizens;

create table citizens.reports (
    id uuid primary key,
    number text not null unique,
    code_hash bytea not null,
    class_key text not null,
    description text not null,
    attributes jsonb not null,
    address text not null,
    longitude double precision not null,
    latitude double precision not null,
    place point not null generated always as (point(longitude, latitude)) stored,
    division text,
    shown boolean not null,
    source text not null,
    contact_key text,
    contact bytea,
    case_id uuid,
    key text unique,
    created timestamptz not null,
    promised timestamptz,
    rating integer check (rating between 1 and 5),
    rating_note text not null default '',
    rated timestamptz,
    second_case uuid
);
create index reports_newest on citizens.reports (created desc, id desc);
create index reports_class on citizens.reports (class_key, created desc, id desc);
create index reports_place on citizens.reports using gist (place);
create index reports_case on citizens.reports (case_id) where case_id is not null;
create index reports_division on citizens.reports (division text_pattern_ops, created desc);

create table citizens.pictures (
    report uuid not null references citizens.reports,
    digest text not null,
    media_type text not null,
    added timestamptz not null,
    primary key (report, digest)
);

create table citizens.tips (
    id uuid primary key,
    number text not null unique,
    code_hash bytea not null,
    subject text not null,
    body text not null,
    division text,
    contact_key text,
    contact bytea,
    state text not null check (state in ('new', 'taken', 'answered', 'closed')),
    answer text not null default '',
    created timestamptz not null,
    answered timestamptz
);
create index tips_newest on citizens.tips (created desc, id desc);
create index tips_state on citizens.tips (state, created desc, id desc);

create table citizens.looks (
    id uuid primary key,
    tip uuid not null references citizens.tips,
    account text not null,
    name text not null,
    reason text not null,
    at timestamptz not null
);
create index looks_tip on citizens.looks (tip, at);
create function citizens.looks_stay() returns trigger language plpgsql as $$
begin
    raise exception 'who looked at a sealed contact is never forgotten';
end $$;
create trigger looks_append_only before update or delete on citizens.looks
    for each row execute function citizens.looks_stay();

create table citizens.services (
    pack text not null,
    class_key text not null,
    keywords text[] not null,
    attributes json not null,
    primary key (pack, class_key)
);

create table citizens.answers (
    id uuid primary key,
    class_key text not null,
    division text not null,
    text text not null,
    created timestamptz not null,
    created_by text not null
);
create index answers_topic on citizens.answers (class_key, division, created desc);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
