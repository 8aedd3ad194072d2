"""Citizens: plain names of services, who else is concerned, what was hidden and answered."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLES = """
alter table citizens.services
    add column plain jsonb not null default '{}', add column icon text not null default '',
    add column rank integer not null default 0;

create table citizens.progress (
    pack text not null,
    state text not null,
    step text not null,
    primary key (pack, state)
);

alter table citizens.reports
    add column hidden text not null default '', add column hidden_by text, add column hidden_at timestamptz,
    add column reply text not null default '', add column replied_by text, add column replied timestamptz;

create table citizens.supports (
    report uuid not null references citizens.reports,
    key_hash bytea not null,
    at timestamptz not null,
    primary key (report, key_hash)
);

create index looks_newest on citizens.looks (at desc, id desc);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
