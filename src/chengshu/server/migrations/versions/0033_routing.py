"""Schema `routing`: tables of who is asked for which cases, in versions."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLES = """
create schema routing;
create table routing.tables (
    id text primary key,
    pack text,
    retired boolean not null default false
);
create table routing.versions (
    id text not null references routing.tables,
    version integer not null,
    type text not null,
    state text not null check (state in ('released', 'proposed', 'refused')),
    definition jsonb not null,
    digest text not null,
    pack text not null,
    note text not null,
    made timestamptz not null,
    made_by text not null,
    released timestamptz,
    released_by text not null,
    primary key (id, version)
);
create index versions_type on routing.versions (type, id, version desc) where state = 'released';
create index tables_pack on routing.tables (pack);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
