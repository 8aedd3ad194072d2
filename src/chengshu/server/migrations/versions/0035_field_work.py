"""Schema `cases`: attachments sent twice by a phone are one, and who said that he goes to a task."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLES = """
alter table cases.attachments add column key text;
create unique index attachments_key on cases.attachments (case_id, added_by, key) where key is not null;
alter table cases.tasks add column accepted timestamptz;
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
