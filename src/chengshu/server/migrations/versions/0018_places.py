"""Places: where streets cross."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CROSSINGS = """
-- `crossings` grows whenever they are found anew; `streets` is the version of the layer they were found from.
alter table places.state
    add column crossings bigint not null default 0,
    add column streets bigint not null default 0;

create table places.crossings (
    id integer generated always as identity primary key,
    first text not null,
    second text not null,
    district text not null default '',
    longitude double precision not null,
    latitude double precision not null
);
"""


def upgrade() -> None:
    op.execute(CROSSINGS)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
