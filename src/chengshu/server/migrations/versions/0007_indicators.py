"""Schema `indicators`: versioned definitions and the history of their values."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = """
create schema indicators;

create table indicators.definitions (
    id text not null,
    version integer not null check (version > 0),
    pack text not null,
    content jsonb not null,
    digest text not null,
    created timestamptz not null,
    retired timestamptz,
    primary key (id, version)
);
create index definitions_pack on indicators.definitions (pack, id);

create table indicators.history (
    indicator text not null,
    time timestamptz not null,
    version integer not null,
    value double precision,
    fact_time timestamptz,
    primary key (indicator, time)
);
create index history_time on indicators.history using brin (time);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
