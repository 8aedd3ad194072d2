"""Schema `cases`: flows whose cases are a data set of their own, in no list and no figure that does not name them."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = """
alter table cases.flows add column apart boolean not null default false;
alter table cases.runs add column apart boolean not null default false;
comment on column cases.flows.apart is 'cases of this flow are a data set of their own, such as another city''s';
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
