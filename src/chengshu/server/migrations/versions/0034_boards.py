"""Schema `dashboards`: boards that people compose, their versions, when they go out and what went out."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BOARDS = """
create table dashboards.board (
    id uuid primary key,
    owner uuid not null,
    owner_name text not null,
    title text not null,
    note text not null default '',
    scope text not null default 'nobody' check (scope in ('nobody', 'chosen', 'everybody')),
    roles text[] not null default '{}',
    organisations uuid[] not null default '{}',
    shared_edit boolean not null default false,
    version integer not null default 1 check (version > 0),
    panels integer not null default 0,
    created timestamptz not null,
    changed timestamptz not null,
    changed_name text not null,
    removed timestamptz
);
create index board_owner on dashboards.board (owner, changed desc, id desc);
create index board_changed on dashboards.board (changed desc, id desc) where removed is null;

create table dashboards.board_version (
    board uuid not null references dashboards.board on delete cascade,
    version integer not null check (version > 0),
    title text not null,
    note text not null,
    content jsonb not null,
    at timestamptz not null,
    by_name text not null,
    restored integer,
    primary key (board, version)
);
"""

SENDING = """
create table dashboards.schedule (
    board uuid primary key references dashboards.board on delete cascade,
    content jsonb not null,
    next_due timestamptz,
    version integer not null default 1,
    by_name text not null,
    changed timestamptz not null
);
create index schedule_due on dashboards.schedule (next_due) where next_due is not null;

create table dashboards.issue (
    id uuid primary key,
    board uuid not null,
    title text not null,
    version integer not null,
    due timestamptz not null,
    state text not null check (state in ('making', 'sent', 'failed')),
    plan jsonb not null,
    missed integer not null default 0,
    left_out integer not null default 0,
    attempts integer not null default 0,
    next_try timestamptz not null,
    error text not null default '',
    created timestamptz not null,
    sent timestamptz,
    -- One due time gives one issue, however often a worker starts.
    unique (board, due),
    check ((state = 'sent') = (sent is not null))
);
create index issue_of_board on dashboards.issue (board, id desc);
create index issue_making on dashboards.issue (next_try) where state = 'making';

create table dashboards.issue_copy (
    issue uuid not null references dashboards.issue on delete cascade,
    account uuid not null,
    name text not null,
    state text not null check (state in ('made', 'withheld')),
    reason text not null default '',
    report jsonb,
    primary key (issue, account),
    check ((state = 'made') = (report is not null))
);
create index copy_of_account on dashboards.issue_copy (account, issue desc);
"""


def upgrade() -> None:
    op.execute(BOARDS)
    op.execute(SENDING)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
