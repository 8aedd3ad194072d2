"""Findings of checks say which features of another layer they were held against."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "alter table maps.findings add column other text not null default '',"
        " add column others uuid[] not null default '{}'"
    )


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
