"""Schema `drawings`: what people draw on the map."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = """
create schema drawings;

create table drawings.drawing (
    id uuid primary key,
    owner_id text not null,
    by_name text not null,
    organisation text,
    title text not null,
    note text not null default '',
    shared text not null default 'nobody' check (shared in ('nobody', 'organisation', 'everybody')),
    view text not null default '',
    features jsonb not null,
    count integer not null,
    version integer not null default 1,
    created timestamptz not null default now(),
    changed timestamptz not null default now(),
    removed timestamptz
);
create index drawing_own on drawings.drawing (owner_id, changed desc, id desc);
create index drawing_shown on drawings.drawing (changed desc, id desc) where removed is null and shared <> 'nobody';
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
