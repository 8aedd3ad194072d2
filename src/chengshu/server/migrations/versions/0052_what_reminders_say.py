"""Schema `cases`: a reminder also tells what somebody asked, in his own words."""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

SAID = "alter table cases.reminders add column said text not null default ''"


def upgrade() -> None:
    op.execute(SAID)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
