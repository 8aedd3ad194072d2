"""Schema `coordinates`: local systems, transformation operations, who used them, files to convert."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = """
create schema coordinates;

create table coordinates.systems (
    id text primary key check (id like 'local:%'),
    title text not null,
    kind text not null check (kind in ('plane', 'projected')),
    sealed bytea not null,
    key text not null,
    note text not null,
    created timestamptz not null,
    created_by text not null
);

create table coordinates.operations (
    id text not null,
    version integer not null,
    title text not null,
    kind text not null check (kind in ('translation', 'similarity', 'helmert', 'grid')),
    source text not null,
    target text not null,
    accuracy_m double precision,
    note text not null,
    fit jsonb,
    sealed bytea not null,
    key text not null,
    digest text not null,
    state text not null check (state in ('active', 'retired')),
    created timestamptz not null,
    created_by text not null,
    primary key (id, version)
);
create unique index operations_active on coordinates.operations (id) where state = 'active';

create table coordinates.accesses (
    seq bigint generated always as identity primary key,
    time timestamptz not null,
    principal uuid not null,
    account text not null,
    action text not null,
    operation text not null,
    version integer,
    source text not null,
    target text not null,
    points bigint not null,
    purpose text not null
);
create index accesses_operation on coordinates.accesses (operation, seq desc);
create index accesses_account on coordinates.accesses (account, seq desc);

create function coordinates.accesses_are_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the log of accesses is only ever added to';
end $$;
create trigger accesses_append_only before update or delete on coordinates.accesses
    for each row execute function coordinates.accesses_are_append_only();

create table coordinates.files (
    id uuid primary key,
    name text not null,
    size bigint not null,
    source text not null,
    target text not null,
    operation text not null,
    options jsonb not null,
    principal uuid not null,
    account text not null,
    job uuid,
    created timestamptz not null,
    result jsonb
);
create index files_account on coordinates.files (account, id desc);
create index files_created on coordinates.files (created);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
