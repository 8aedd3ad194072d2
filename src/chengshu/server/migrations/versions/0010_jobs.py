"""Schema `jobs`: long work with progress."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = """
create schema jobs;

create table jobs.job (
    id uuid primary key,
    kind text not null,
    title text not null default '',
    params jsonb not null default '{}',
    by text not null,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    done bigint not null default 0,
    total bigint not null default 0,
    message text not null default '',
    result jsonb not null default '{}',
    error text not null default '',
    stop_asked boolean not null default false,
    worker uuid,
    attempts integer not null default 0,
    lease timestamptz,
    created timestamptz not null default now(),
    started timestamptz,
    finished timestamptz
);
create index job_newest on jobs.job (id desc);
create index job_of on jobs.job (by, id desc);
create index job_open on jobs.job (kind, id) where state in ('waiting', 'running');
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
