"""Schema `cases`: how a case stood before it was merged, so that it can be taken out again."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table cases.links add column stood json, add column was_related boolean not null default false")
    op.execute("comment on column cases.links.stood is 'of a duplicate: the state and the clocks before it was merged'")
    op.execute("create index links_duplicates on cases.links (case_id) where kind = 'duplicate'")


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
