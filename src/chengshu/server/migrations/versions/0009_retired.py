"""What a pack no longer declares is retired, not deleted: flows of cases and layers of the map."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = """
alter table cases.flows add column retired timestamptz;
alter table maps.layers add column retired timestamptz;
"""


def upgrade() -> None:
    op.execute(COLUMNS)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates forward; restore a backup to go back.")
