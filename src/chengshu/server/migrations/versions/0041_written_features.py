"""Schema `maps`: a feature keeps its GeoJSON text; what was written before goes on being put together when asked."""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table maps.features add column whole text")


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
