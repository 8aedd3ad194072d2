"""Places: coding rules that packs declare; deliveries of departments as files."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

CODING = """
create table places.coding_rules (
    id text not null,
    version integer not null,
    pack text not null,
    valid_from date,
    content jsonb not null,
    retired timestamptz,
    primary key (id, version)
);
create index coding_rules_pack on places.coding_rules (pack);
"""

DELIVERIES = """
-- A file of a department on its way in: `content` goes when its job has ended, what became of it stays.
create table places.deliveries (
    id uuid primary key,
    source text not null,
    title text not null,
    content bytea,
    columns jsonb not null,
    rows integer not null,
    done integer not null default 0,
    state text not null check (state in ('waiting', 'running', 'done')),
    job text,
    counts jsonb not null default '{}',
    rejected integer not null default 0,
    rejects jsonb not null default '[]',
    made timestamptz not null,
    made_by text not null
);
create index deliveries_source on places.deliveries (source, id);
"""


def upgrade() -> None:
    for statements in (CODING, DELIVERIES):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
