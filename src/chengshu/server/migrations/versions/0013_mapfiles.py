"""Schema `mapfiles`: files handed in, imports with parts and rejects, exports."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = """
create schema mapfiles;

create table mapfiles.uploads (
    id uuid primary key,
    name text not null,
    format text not null,
    size bigint not null,
    digest text not null,
    state text not null check (state in ('received', 'inspected', 'refused')),
    by text not null,
    account text not null,
    created timestamptz not null,
    job uuid,
    layers jsonb not null default '[]',
    problem text not null default ''
);
create index uploads_by on mapfiles.uploads (by, id desc);
create index uploads_created on mapfiles.uploads (created);

create table mapfiles.imports (
    id uuid primary key,
    upload uuid not null,
    file text not null,
    layer text not null,
    state text not null check (state in ('waiting', 'done', 'undoing', 'undone')),
    job uuid,
    by text not null,
    account text not null,
    principal jsonb not null,
    created timestamptz not null,
    request jsonb not null,
    system text not null,
    result jsonb,
    undone timestamptz,
    undone_by text not null default ''
);
create index imports_by on mapfiles.imports (by, id desc);
create index imports_layer on mapfiles.imports (layer, id desc);
create index imports_created on mapfiles.imports (created);

create table mapfiles.parts (
    import uuid not null references mapfiles.imports on delete cascade,
    number integer not null,
    kind text not null check (kind in ('change', 'draft')),
    ref uuid not null,
    inserted integer not null,
    updated integer not null,
    undone boolean not null default false,
    primary key (import, number)
);

create table mapfiles.rejects (
    import uuid not null references mapfiles.imports on delete cascade,
    number bigint not null,
    state text not null default 'waiting' check (state in ('waiting', 'replayed', 'discarded')),
    reasons jsonb not null,
    properties jsonb not null,
    name text not null default '',
    code text not null default '',
    longitude double precision,
    latitude double precision,
    geometry bytea,
    suggestion bytea,
    raw bytea,
    beside jsonb not null default '{}',
    note text not null default '',
    decided timestamptz,
    decided_by text not null default '',
    primary key (import, number)
);
create index rejects_waiting on mapfiles.rejects (import, number) where state = 'waiting';

create table mapfiles.exports (
    id uuid primary key,
    layer text not null,
    request jsonb not null,
    job uuid,
    by text not null,
    account text not null,
    principal jsonb not null,
    created timestamptz not null,
    expires timestamptz,
    rows bigint not null default 0,
    parts jsonb not null default '[]',
    downloads integer not null default 0
);
create index exports_by on mapfiles.exports (by, id desc);
create index exports_created on mapfiles.exports (created);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
