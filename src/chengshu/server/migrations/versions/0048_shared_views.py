"""Schema `cases`: searches that their owner shows to others."""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

SHARING = """
alter table cases.views
    add column owner_name text not null default '',
    add column scope text not null default 'nobody' check (scope in ('nobody', 'organisation', 'chosen')),
    add column roles text[] not null default '{}',
    add column people text[] not null default '{}',
    add column organisations text[] not null default '{}';
create index views_shown on cases.views (name, id) where scope <> 'nobody';
"""


def upgrade() -> None:
    op.execute(SHARING)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
