"""Schema `citizens`: the id of an address that a program named, and since when services are as they are."""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

GEOREPORT = """
alter table citizens.reports add column address_id text not null default '';
create table citizens.service_changes (
    one boolean primary key check (one),
    digest text not null,
    changed timestamptz not null
);
comment on table citizens.service_changes is 'one row: what the services were last, and since when';
"""


def upgrade() -> None:
    op.execute(GEOREPORT)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
