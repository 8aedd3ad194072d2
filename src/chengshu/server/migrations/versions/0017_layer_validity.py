"""Layers of the map say for which days they are meant."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table maps.layers add column valid_from date, add column valid_to date")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
