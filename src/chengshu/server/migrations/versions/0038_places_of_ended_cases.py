"""Schema `cases`: what ended in a box on the map is found by its place and not by looking at all of it."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "create index ended_place on cases.ended_cases (longitude, latitude) include (id) where longitude is not null"
    )


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
