"""Ended cases by their place, for the map: read from the index alone where nothing else is asked of them."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create index ended_place on cases.ended_cases (longitude, latitude) include (id)")


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
