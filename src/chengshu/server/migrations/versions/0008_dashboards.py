"""Schema `dashboards`: versioned definitions of what a screen shows."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = """
create schema dashboards;

create table dashboards.definitions (
    id text not null,
    version integer not null check (version > 0),
    pack text not null,
    content jsonb not null,
    digest text not null,
    created timestamptz not null,
    retired timestamptz,
    primary key (id, version)
);
create index definitions_pack on dashboards.definitions (pack, id);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
