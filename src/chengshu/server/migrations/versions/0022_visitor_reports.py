"""Reports of mistakes on the map have a number to ask by, and may have a picture."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "alter table maps.reports add column number text, add column photo text not null default '',"
        " add column photo_type text not null default ''"
    )
    op.execute("create unique index reports_number on maps.reports (number)")


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
